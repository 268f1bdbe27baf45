"""`--update-transcripts` writes what is shown today into the `<` lines; everything else in the files stays."""

import pytest

from tests.transcripts.inside import InsideTheatre
from tests.transcripts.over_wire import WireTheatre
from tests.transcripts.repertoire import Repertoire


def pytest_addoption(parser):
    parser.addoption("--update-transcripts", action="store_true", help="rewrite the `<` lines of the transcripts")


@pytest.fixture(scope="session")
def inside(tmp_path_factory):
    return Repertoire(InsideTheatre(), tmp_path_factory)


@pytest.fixture(scope="session")
def wire(tmp_path_factory):
    return Repertoire(WireTheatre(), tmp_path_factory)
