"""What tests of a survey's figures begin with."""

import pytest

from tests.survey import House


@pytest.fixture
def house():
    return House()
