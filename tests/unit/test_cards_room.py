"""What a card holds at most: 600 characters however much was answered, and no more buttons than a thumb can sort."""

from dataclasses import replace

import pytest
from hypothesis import given as over
from hypothesis import strategies as st
from markupsafe import Markup

from flows import engine
from flows.answers import AnswerKind, Item
from flows.cards.buttons import MOST_BUTTONS
from flows.cards.fitting import CARD_LENGTH, fitted, shares, visible
from flows.cards.question import Question, question_card, sealed_card
from flows.cards.reading import tops
from flows.cards.review import items_card, reading_of, review_card, whole_card
from flows.guide.model import NodeKind
from flows.phrases import LANGUAGES, say
from tests.builders import a_session, given, the_world

NAMES = sorted({name for name, _ in the_world().guides})
LONG = "Vi <vil> have mere liv i fælleshuset & færre tomme lokaler. " * 200


def value_of(node, words):
    if node.kind in {NodeKind.LIST, NodeKind.ORDER}:
        return tuple(Item(number, f"{number} {words}".strip()) for number in range(1, (node.most or 3) + 1))
    if node.kind is NodeKind.CHOICE:
        return node.choices[0]
    if node.kind in {NodeKind.CHOICES, NodeKind.MONTHS}:
        return node.choices
    return 7 if node.kind is NodeKind.NUMBER else words


def answered(compiled, words, kind=AnswerKind.GIVEN):
    """A session in which every question has as much of an answer as it takes."""
    session = a_session(compiled)
    facts = {"size": "large", "side": compiled.guide.name, "organisation": "Ådal", "company_named": "no"}
    session = replace(session, facts=facts)
    while address := next((a for a in engine.path(compiled, session) if a not in session.answers), None):
        node = engine.node_at(compiled, address)
        session = session.with_answer(address, given(value_of(node, words)))
    if kind is AnswerKind.COLLECTING:
        answers = {a: replace(answer, kind=kind) for a, answer in session.answers.items()}
        session = replace(session, answers=answers)
    return session


def a_question(compiled, session, address, language="da", **fields):
    return Question(compiled, session, address, language, engine.path(compiled, session), **fields)


def buttons(card):
    return [button for row in card.buttons for button in row]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("words", ["Kort", LONG])
@pytest.mark.parametrize("name", NAMES)
def test_each_page_of_a_review_fits_and_every_answer_can_be_changed_from_one(name, words, language):
    compiled = the_world().latest(name)
    session = answered(compiled, words)
    question = a_question(compiled, session, next(iter(session.answers)), language)
    touched = tuple(session.answers)
    found = []
    for page in range(len(reading_of(question).pages())):
        card = review_card(question, touched, page=page)
        assert visible(card.text) <= CARD_LENGTH
        changes = [button.action.numbers[1] for button in buttons(card) if button.action.verb == "change"]
        found += changes
        assert all(f"{number}. " in card.text for number in changes)
        assert len(changes) <= MOST_BUTTONS
        assert len(buttons(card)) <= MOST_BUTTONS or len(reading_of(question).pages()) == 1
    assert found == list(range(1, len(tops(question)) + 1))


def test_what_is_cut_can_be_read_whole_and_what_is_not_offers_nothing():
    compiled = the_world().latest("housing")
    session = answered(compiled, LONG)
    question = a_question(compiled, session, "interest")
    page = reading_of(question).page_of("interest")
    assert "review_whole" in {button.action.verb for button in buttons(review_card(question, page=page))}
    assert LONG in Markup(whole_card(question, page).text).unescape()
    short = replace(question, session=answered(compiled, "Kort"))
    assert "review_whole" not in {button.action.verb for button in buttons(review_card(short, page=page))}


def test_a_released_review_can_be_turned_but_not_changed():
    compiled = the_world().latest("company")
    question = a_question(compiled, answered(compiled, "Kort"), "interest")
    verbs = {button.action.verb for button in buttons(review_card(question, is_open=False))}
    assert "change" not in verbs
    assert "review_page" in verbs


def test_a_list_of_twelve_is_picked_from_in_two_pages():
    compiled = the_world().latest("housing")
    question = a_question(compiled, answered(compiled, "ting"), "challenges")
    shown = [
        [
            button.action.numbers[2]
            for button in buttons(items_card(question, page))
            if button.action.verb == "change_item"
        ]
        for page in (0, 1, 2)
    ]
    assert shown == [[1, 2, 3, 4, 5, 6, 7, 8], [9, 10, 11, 12], [1, 2, 3, 4, 5, 6, 7, 8]]


@pytest.mark.parametrize("kind", [AnswerKind.GIVEN, AnswerKind.COLLECTING])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_question_fits_whatever_stands_there(name, language, kind):
    compiled = the_world().latest(name)
    session = answered(compiled, LONG, kind)
    for address in answered(compiled, LONG).answers:
        if address in engine.path(compiled, session):
            question = a_question(compiled, session, address, language, who="Karen Ny")
            card = question_card(question)
            assert visible(card.text) <= CARD_LENGTH, address
            assert visible(sealed_card(question, session.answers[address]).text) <= CARD_LENGTH, address


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_question_shows_eight_buttons_or_its_choices_and_one_row(name, language):
    compiled = the_world().latest(name)
    for kind in (None, AnswerKind.GIVEN, AnswerKind.COLLECTING):
        full = answered(compiled, "Kort")
        for address in full.answers:
            others = {a: answer for a, answer in full.answers.items() if a != address}
            session = replace(full, answers=others)
            if kind is not None:
                session = session.with_answer(address, replace(full.answers[address], kind=kind))
            question = a_question(compiled, session, address, language, has_colleagues=True)
            card = question_card(question)
            choices = [b for b in buttons(card) if b.action.verb in {"pick", "tick", "untick"}]
            rest = [row for row in card.buttons if not set(row) & set(choices)]
            has_boxes = question.node.kind in {NodeKind.CHOICES, NodeKind.MONTHS} and question.node.most != 1
            assert not has_boxes or all(b.label[:2] in {"☐ ", "☑ "} for b in choices)
            assert len(choices) <= MOST_BUTTONS or question.node.kind is NodeKind.MONTHS
            assert len(buttons(card)) <= MOST_BUTTONS or len(rest) == 1, address


@over(st.lists(st.integers(0, 900), max_size=12), st.integers(-50, 2_000))
def test_shares_fill_the_room_and_cut_only_the_longest(lengths, room):
    found = shares(lengths, room)
    assert sum(found) <= max(room, 0)
    assert all(share <= length for share, length in zip(found, lengths, strict=True))
    cut = [share for share, length in zip(found, lengths, strict=True) if share < length]
    whole = [length for share, length in zip(found, lengths, strict=True) if share == length]
    assert not cut or max(cut) - min(cut) <= len(lengths)
    assert not cut or max(whole, default=0) <= max(cut)


@over(st.lists(st.text(alphabet="ab <&é\n", min_size=1, max_size=200), min_size=1, max_size=20), st.integers(80, 600))
def test_fitted_lines_fit_and_say_how_many_are_left_out(words, room):
    text = fitted([Markup("<i>{}</i>").format(line) for line in words], room, "da")
    assert visible(text) <= room
    kept = room // 36
    if visible(Markup("\n").join(Markup("{}").format(line) for line in words)) > room and len(words) > kept:
        assert text.endswith(str(say("fitting.more", "da", n=len(words) - kept)))
