"""Residents are asked in a language when a native speaker has read it, and the operator says so."""

import pytest

from flows.errors import StageError
from flows.service.resident_languages import language_states, offered, switch_language


@pytest.fixture
def run(troupe):
    now = troupe.stage.clock.now()

    def use(function, *values):
        return troupe.stage.writer.run(function, *values, *([now] if function is switch_language else []))

    return use


def test_only_what_we_write_ourselves_is_offered_at_first(run):
    assert run(offered) == ("da", "en")
    assert len(run(language_states)) == 9


def test_a_language_is_offered_while_it_is_switched_on(run):
    assert run(switch_language, "ur", True).is_offered
    assert run(switch_language, "ar", True).is_offered
    assert run(offered) == ("da", "en", "ar", "ur")
    assert not run(switch_language, "ur", False).is_offered
    assert run(offered) == ("da", "en", "ar")


@pytest.mark.parametrize(("language", "is_on"), [("da", False), ("en", True), ("xx", True), ("", False)])
def test_what_cannot_be_switched_is_refused(run, language, is_on):
    with pytest.raises(StageError):
        run(switch_language, language, is_on)
    assert run(offered) == ("da", "en")
