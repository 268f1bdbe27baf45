"""What each kind of node takes for an answer, and what it refuses in which words."""

import pytest

from flows.accept import accept
from flows.answers import AnswerKind, Item
from flows.errors import ReplyError, StageError
from flows.guide.model import Format, NodeKind
from flows.replies import Done, Raised, Removed, Reworded, Said, Skipped, Tapped, Ticked, Unknown
from tests.builders import a_node, given, items

GIVEN, COLLECTING, SKIPPED, UNKNOWN = (
    AnswerKind.GIVEN,
    AnswerKind.COLLECTING,
    AnswerKind.SKIPPED,
    AnswerKind.UNKNOWN,
)
NOTE = a_node("note", NodeKind.NOTE)
TEXT = a_node("text")
NAME = a_node("name", format=Format.NAME)
CVR = a_node("cvr", format=Format.CVR)
NUMBER = a_node("number", NodeKind.NUMBER, least=0, most=2000)
CHOICE = a_node("choice", NodeKind.CHOICE, choices=("small", "large"))
CHOICES = a_node("choices", NodeKind.CHOICES, choices=("a", "b", "c"))
MONTHS = a_node("months", NodeKind.MONTHS)
MONTH = a_node("month", NodeKind.MONTHS, most=1)
LIST = a_node("list", NodeKind.LIST, most=3)
ENDLESS = a_node("endless", NodeKind.LIST)
ORDER = a_node("order", NodeKind.ORDER, most=2)


def taken(node, said, old=None, member=1):
    return accept(node, old, said, member)


def gathered(*texts, member=1):
    return given(items(*texts), member, COLLECTING)


@pytest.mark.parametrize(
    ("node", "said", "answer"),
    [
        (NOTE, Done(), (GIVEN, "")),
        (TEXT, Said("  Flere mødes.\r\nOftere "), (GIVEN, "Flere mødes.\nOftere")),
        (TEXT, Said("Ja 👍"), (GIVEN, "Ja 👍")),
        (NAME, Said(" Åse \n Østergård "), (GIVEN, "Åse Østergård")),
        (CVR, Said("13585628"), (GIVEN, "13585628")),
        (CVR, Said("DK 13 58 56 28"), (GIVEN, "13585628")),
        (CVR, Said("13.58.56.28"), (GIVEN, "13585628")),
        (NUMBER, Said("412"), (GIVEN, 412)),
        (NUMBER, Said("1.200"), (GIVEN, 1200)),
        (NUMBER, Said("1 200"), (GIVEN, 1200)),
        (NUMBER, Said("ca. 400"), (GIVEN, 400)),
        (NUMBER, Said("0"), (GIVEN, 0)),
        (CHOICE, Tapped("large"), (GIVEN, "large")),
        (CHOICES, Ticked("b", is_on=True), (COLLECTING, ("b",))),
        (CHOICES, Ticked("b", is_on=False), (COLLECTING, ())),
        (MONTHS, Ticked("3", is_on=True), (COLLECTING, ("3",))),
        (LIST, Said("En bænk"), (COLLECTING, (Item(1, "En bænk"),))),
        (ORDER, Said("Trygge stier"), (COLLECTING, (Item(1, "Trygge stier"),))),
    ],
)
def test_a_reply_that_fits_becomes_the_answer(node, said, answer):
    assert taken(node, said) == answer


@pytest.mark.parametrize(
    ("node", "said", "phrase"),
    [
        (NOTE, Said("hej"), "reply.tap"),
        (TEXT, Said("   "), "reply.blank"),
        (TEXT, Said("\u200b\u2067"), "reply.blank"),
        (TEXT, Said("👍🎉"), "reply.symbols"),
        (TEXT, Said("?!"), "reply.symbols"),
        (TEXT, Said("x" * 20_001), "reply.long"),
        (TEXT, Said("Hun har 010203-1234"), "reply.cpr"),
        (TEXT, Said("3112991234"), "reply.cpr"),
        (LIST, Said("- Bo 010203 1234\n- Ib"), "reply.cpr"),
        (NAME, Said("Bo 010203-1234"), "reply.cpr"),
        (NAME, Said("42"), "reply.name"),
        (NAME, Said("a" * 101), "reply.name_long"),
        (CVR, Said("13585627"), "reply.cvr"),
        (CVR, Said("00000000"), "reply.cvr"),
        (CVR, Said("1358562"), "reply.cvr"),
        (CVR, Said("١٣٥٨٥٦٢٨"), "reply.cvr"),
        (NUMBER, Said("mange"), "reply.number"),
        (NUMBER, Said("1,5"), "reply.number"),
        (NUMBER, Said("-3"), "reply.number"),
        (NUMBER, Said("\u22123"), "reply.number"),
        (NUMBER, Said("10 eller 20"), "reply.number"),
        (NUMBER, Said("2001"), "reply.number_range"),
        (NUMBER, Said("9" * 400), "reply.number_range"),
        (CHOICE, Said("large"), "reply.tap"),
        (CHOICES, Said("a"), "reply.tap"),
        (CHOICES, Done(), "reply.pick"),
        (MONTHS, Done(), "reply.pick"),
        (LIST, Done(), "reply.one_item"),
        (LIST, Tapped("a"), "reply.list"),
        (LIST, Said("👍"), "reply.symbols"),
        (TEXT, Skipped(), "reply.needed"),
        (TEXT, Unknown(), "reply.needed"),
    ],
)
def test_a_reply_that_does_not_fit_is_refused_with_its_phrase(node, said, phrase):
    with pytest.raises(ReplyError) as refused:
        taken(node, said)
    assert refused.value.phrase == phrase


@pytest.mark.parametrize(
    ("node", "said"),
    [
        (TEXT, Tapped("a")),
        (TEXT, Done()),
        (NUMBER, Tapped("a")),
        (CHOICE, Tapped("medium")),
        (CHOICES, Ticked("z", is_on=True)),
        (MONTHS, Ticked("13", is_on=True)),
        (LIST, Removed(1)),
        (LIST, Raised(1)),
        (TEXT, Reworded("x")),
    ],
)
def test_a_reply_from_another_card_is_refused_as_stale(node, said):
    with pytest.raises(StageError):
        taken(node, said)


def test_what_may_be_left_open_can_be_left():
    assert taken(a_node("a", optional=True), Skipped()) == (SKIPPED, None)
    assert taken(a_node("a", unknown=True), Unknown()) == (UNKNOWN, None)
    assert taken(a_node("a", NodeKind.CHOICES, choices=("x",), optional=True), Done()) == (SKIPPED, None)
    assert taken(a_node("a", NodeKind.LIST, optional=True), Done()) == (SKIPPED, None)


@pytest.mark.parametrize("text", ["ord " * 3_000, "x" * 12_000])
def test_a_long_paste_is_kept_whole_though_it_comes_in_three_messages(text):
    parts = [text[:4096], text[4096:8192], text[8192:]]
    first = taken(TEXT, Said(parts[0]))
    second = taken(TEXT, Said(parts[1]), given(first[1], kind=first[0]))
    third = taken(TEXT, Said(parts[2]), given(second[1], kind=second[0]))
    assert [first[0], second[0], third[0]] == [COLLECTING, COLLECTING, GIVEN]
    assert third[1] == "\n".join(part.strip() for part in parts)


def test_a_paste_that_was_all_can_be_ended():
    assert taken(TEXT, Done(), given("x" * 4096, kind=COLLECTING)) == (GIVEN, "x" * 4096)


def test_a_colleagues_words_are_no_next_part():
    assert taken(TEXT, Said("Mine"), given("x" * 4096, 2, COLLECTING)) == (GIVEN, "Mine")


def test_an_answer_that_was_settled_is_replaced():
    assert taken(TEXT, Said("Nyt"), given("Gammelt")) == (GIVEN, "Nyt")


def test_a_personal_number_is_found_across_two_parts():
    with pytest.raises(ReplyError, match=r"reply\.cpr"):
        taken(TEXT, Said("0102031234"), given("x" * 4096, kind=COLLECTING))


def test_ticks_are_idempotent_and_keep_the_guides_order():
    once = taken(CHOICES, Ticked("c", is_on=True))
    assert taken(CHOICES, Ticked("c", is_on=True), given(once[1], kind=COLLECTING)) == once
    both = taken(CHOICES, Ticked("a", is_on=True), given(once[1], kind=COLLECTING))
    assert both[1] == ("a", "c")
    off = taken(CHOICES, Ticked("c", is_on=False), given(both[1], kind=COLLECTING))
    assert off[1] == ("a",)
    assert taken(CHOICES, Ticked("c", is_on=False), given(off[1], kind=COLLECTING)) == off
    assert taken(CHOICES, Done(), given(off[1], kind=COLLECTING)) == (GIVEN, ("a",))


@pytest.mark.parametrize("old", [None, given(("9",)), given(("9",), kind=COLLECTING), given(("4",))])
def test_where_only_one_can_be_chosen_a_tap_answers(old):
    assert taken(MONTH, Ticked("4", is_on=True), old) == (GIVEN, ("4",))
    assert taken(MONTH, Ticked("9", is_on=False), given(("9",), kind=COLLECTING)) == (COLLECTING, ())


def test_a_tick_on_a_skipped_question_begins_anew():
    assert taken(CHOICES, Ticked("a", is_on=True), given(None, kind=SKIPPED)) == (COLLECTING, ("a",))


def test_bullets_are_items_of_their_own():
    assert taken(ENDLESS, Said("- En bænk\n2) Et træ\n\n• En sti"))[1] == (
        Item(1, "En bænk"),
        Item(2, "Et træ"),
        Item(3, "En sti"),
    )


@pytest.mark.parametrize("text", ["- En bænk", "Ønsker:\n- En bænk", "En bænk\nog et træ"])
def test_lines_without_bullets_on_all_are_one_item(text):
    assert taken(LIST, Said(text))[1] == (Item(1, text),)


@pytest.mark.parametrize("said", ["fire", "- fire\n- fem"])
def test_a_full_list_takes_no_more(said):
    with pytest.raises(ReplyError) as refused:
        taken(LIST, Said(said), gathered("en", "to", "tre"))
    assert (refused.value.phrase, refused.value.values) == ("reply.full", {"most": 3})


def test_a_list_without_a_limit_takes_as_many_as_come():
    assert len(taken(ENDLESS, Said("ny"), gathered(*"abcdefghijklmnop"))[1]) == 17


def test_a_long_item_is_put_together_from_its_parts():
    kind, first = taken(LIST, Said("a" * 4096))
    assert (kind, first[0].is_open) == (COLLECTING, True)
    _, second = taken(LIST, Said("b" * 4096), given(first, kind=COLLECTING))
    _, third = taken(LIST, Said("c"), given(second, kind=COLLECTING))
    assert third == (Item(1, "a" * 4096 + "\n" + "b" * 4096 + "\nc"),)
    assert taken(LIST, Done(), given(second, kind=COLLECTING))[1][0].is_open is False


def test_the_list_is_done_with_what_it_holds():
    assert taken(LIST, Done(), gathered("en")) == (GIVEN, items("en"))


def test_items_can_be_moved_up_and_taken_away():
    old = gathered("en", "to", "tre")
    assert [item.id for item in taken(LIST, Raised(3), old)[1]] == [1, 3, 2]
    assert [item.id for item in taken(LIST, Raised(1), old)[1]] == [1, 2, 3]
    assert [item.id for item in taken(LIST, Removed(2), old)[1]] == [1, 3]


def test_other_words_replace_the_text_or_the_newest_item():
    assert taken(TEXT, Reworded("Nyt"), given("Gammelt")) == (GIVEN, "Nyt")
    assert taken(NUMBER, Reworded("12"), given(11)) == (GIVEN, 12)
    kind, value = taken(LIST, Reworded("Ny"), given(tuple(reversed(items("en", "to")))))
    assert (kind, value) == (GIVEN, (Item(2, "Ny"), Item(1, "en")))
    with pytest.raises(ReplyError, match=r"reply\.blank"):
        taken(LIST, Reworded(" "), gathered("en"))
