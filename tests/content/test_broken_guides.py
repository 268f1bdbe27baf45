"""Broken guides, each with what its author is told: broken.txt is what the author of them all would read."""

from pathlib import Path

import pytest

from flows.errors import ContentError
from flows.guide.load import load_guides

HERE = Path(__file__).parent
EXPECTED = (HERE / "broken.txt").read_text("utf-8").splitlines()
CASES = sorted({line.split("/")[0] for line in EXPECTED})


def of(case, lines):
    return [line for line in lines if line.startswith(f"{case}/")]


@pytest.fixture(scope="module")
def error():
    with pytest.raises(ContentError) as caught:
        load_guides(HERE / "broken")
    return caught.value


@pytest.mark.parametrize("case", CASES)
def test_a_broken_guide_says_what_is_wrong_and_what_to_do(error, case):
    assert of(case, [str(finding) for finding in error.findings]) == of(case, EXPECTED)


def test_every_broken_guide_has_its_message():
    assert {folder.name for folder in (HERE / "broken").iterdir()} == set(CASES)


def test_the_error_prints_every_finding_on_a_line_of_its_own(error):
    assert str(error).splitlines() == EXPECTED
