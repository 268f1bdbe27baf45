"""The fixed words are whole in both languages, and dates are said as people say them."""

import string
from datetime import UTC, datetime

import pytest

from bot.documents.words import month_runs, words_in


def placeholders(text):
    return {field for _, field, _, _ in string.Formatter().parse(text) if field}


def entries(language):
    return {
        f"{section}.{name}": value
        for section, words in words_in(language).sections.items()
        for name, value in words.items()
    }


def test_both_languages_have_the_same_keys():
    assert entries("da").keys() == entries("en").keys()


def test_placeholders_match_and_lists_are_as_long():
    danish, english = entries("da"), entries("en")
    for key, value in danish.items():
        if isinstance(value, list):
            assert len(value) == len(english[key]), key
        else:
            assert placeholders(value) == placeholders(english[key]), key


def test_no_fixed_word_is_empty():
    assert all(value for language in ("da", "en") for value in entries(language).values())


def test_dates_and_times_are_local_and_in_the_language():
    moment = datetime(2026, 11, 22, 8, 5, tzinfo=UTC)
    assert words_in("da").moment(moment) == "22. november 2026 kl. 09.05"
    assert words_in("en").moment(moment) == "22 November 2026 at 09:05"
    assert words_in("da").time(datetime(2027, 7, 1, 8, 0, tzinfo=UTC)) == "10.00"
    assert words_in("da").day(moment) == "22. nov"


@pytest.mark.parametrize(
    ("months", "said"),
    [
        ((), "Ikke aftalt endnu"),
        ((6,), "jun"),
        ((3, 4, 5, 9), "mar–maj, sep"),
        ((11, 12, 1, 2), "nov–feb"),
        (range(1, 13), "Hele året"),
    ],
)
def test_months_are_said_as_ranges(months, said):
    assert words_in("da").months(months) == said


def test_runs_join_over_the_turn_of_the_year():
    assert month_runs((12, 1, 2, 6)) == ((6, 1), (12, 3))
    assert month_runs(()) == ()
    assert month_runs((2, 2, 3)) == ((2, 2),)


def test_approval_is_said_not_to_be_a_qualified_signature():
    assert "ikke en kvalificeret elektronisk underskrift" in words_in("da").say("approval.note")
    assert "not a qualified electronic signature" in words_in("en").say("approval.note")


def test_the_hint_on_premises_names_whom_to_ask_and_the_date():
    assert "1. juli 2025" in words_in("da").say("common.premises")
    assert "municipality or BL" in words_in("en").say("common.premises")
