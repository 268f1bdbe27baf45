"""What the engine found, as it is put on cards: numbers of buttons, touched questions, answers as they are stored."""

from dataclasses import replace

import pytest

from flows import engine
from flows.answers import AnswerKind, Answers, Item, answer_from_dict, answer_to_dict, join_address, split_address
from flows.cards.fitting import shorten
from flows.cards.question import Question, address_of
from flows.cards.review import review_card
from tests.builders import a_guide, a_session, given, items, the_world

GUIDE = a_guide()


@pytest.mark.parametrize("address", ["words", "wishes/2/theme", "kinds/1/agreed"])
def test_a_buttons_numbers_lead_back_to_the_address(address):
    full_id, item = split_address(address)
    assert address_of(GUIDE, GUIDE.order[full_id], item or 0) == address


def test_a_number_that_no_node_has_leads_nowhere():
    assert address_of(GUIDE, len(GUIDE.order), 0) is None


def test_addresses_are_put_together_and_taken_apart():
    assert join_address("wishes", 2, "theme") == "wishes/2/theme"
    assert split_address("wishes/2/theme") == ("wishes.theme", 2)
    assert split_address("wishes") == ("wishes", None)


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_review_names_each_touched_question_once(language):
    compiled = the_world().latest("housing")
    session = a_session(compiled, challenges=items("Mørke", "Støj"), scope="year")
    question = Question(compiled, session, "challenges", language, engine.path(compiled, session))
    card = review_card(question, ("challenges/1/why", "challenges/2/why", "scope"))
    nodes = compiled.guide.texts[language].nodes
    said = f"{nodes['challenges.why'].short}, {nodes['scope'].short}"
    assert said in str(card.text.striptags())


@pytest.mark.parametrize(
    ("text", "cut"),
    [("kort", "kort"), ("et par ord til", "et par…"), ("x" * 20, "x" * 9 + "…"), ("a bbbbbbbbbbbbbb", "a bbbbbbb…")],
)
def test_long_words_are_cut_at_a_words_end_where_one_is_near(text, cut):
    assert shorten(text, 10) == cut


@pytest.mark.parametrize(
    "answer",
    [
        given("Åse <b>"),
        given(40),
        given(("a", "b"), kind=AnswerKind.COLLECTING),
        given((Item(2, "x", is_open=True), Item(1, "y"))),
        given((), kind=AnswerKind.COLLECTING),
        given(None, kind=AnswerKind.UNKNOWN, revision=7),
    ],
)
def test_an_answer_comes_back_from_its_stored_form(answer):
    assert answer_from_dict(answer_to_dict(answer)) == answer


def test_answers_are_read_when_asked_for_and_show_what_they_hold():
    stored = Answers({"words": answer_to_dict(given("x"))})
    assert stored == {"words": given("x")}
    assert "'x'" in repr(stored)
    assert stored.get("nowhere", 7) == 7
    assert Answers.of(stored) is stored
    more = replace(a_session(), answers=stored).with_answer("count", given(3))
    assert (len(more.answers), len(stored), "count" in stored) == (2, 1, False)
