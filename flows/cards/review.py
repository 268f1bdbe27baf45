"""The review: the answers of a session, each with a number to change it by, and what can be changed in a list."""

from markupsafe import Markup

from flows import engine
from flows.answers import join_address
from flows.cards.buttons import MOST_BUTTONS, press, said
from flows.cards.card import Button, Card, Rows
from flows.cards.fitting import CARD_LENGTH, shorten, visible
from flows.cards.question import Question
from flows.cards.reading import Reading, entries
from flows.guide.model import Node
from flows.phrases import plain, say

PER_ROW = 4
# How many characters the names of touched questions may take.
TOUCHED_LENGTH = 120


def reading_of(question: Question) -> Reading:
    language = question.language
    title = question.compiled.guide.texts[language].title
    return Reading(question, say("review.title", language, title=title), say("review.lead", language))


def review_card(
    question: Question, touched: tuple[str, ...] = (), ends: Rows = (), *, page: int = 0, is_open: bool = True
) -> Card:
    """One page of the review; `ends` are the rows below, and only of an open session answers can be changed."""
    reading = reading_of(question)
    note = _touched(question, touched)
    room = CARD_LENGTH - (visible(note) + 2 if note else 0)
    parts = [reading.text(page, room), *([note] if note else [])]
    identity = question.session.id
    changes = _changes(reading, page) if is_open else ()
    whole = said(question.language, "button.read_all", "review_whole", identity, page)
    uncut: Rows = ((whole,),) if reading.is_cut(page, room) else ()
    turns = reading.turns(page, "review_page", identity)
    return Card(Markup("\n\n").join(parts), (*changes, *uncut, *turns, *ends))


def whole_card(question: Question, page: int) -> Card:
    """A page with nothing cut, to read."""
    back = said(question.language, "button.review", "review", question.session.id, page)
    return Card(reading_of(question).whole(page), ((back,),))


def _changes(reading: Reading, page: int) -> Rows:
    question = reading.question
    buttons = [
        press(plain("button.change_number", question.language, number=number), "change", question.session.id, number)
        for number, _ in reading.pages()[page]
    ]
    return tuple(tuple(buttons[first : first + PER_ROW]) for first in range(0, len(buttons), PER_ROW))


def _touched(question: Question, addresses: tuple[str, ...]) -> Markup:
    if not addresses:
        return Markup()
    texts = question.compiled.guide.texts[question.language].nodes
    full_ids = dict.fromkeys(engine.node_at(question.compiled, address).full_id for address in addresses)
    what = shorten(", ".join(texts[full_id].short for full_id in full_ids), TOUCHED_LENGTH)
    return say("review.touched", question.language, what=what)


def items_card(question: Question, page: int = 0) -> Card:
    """The items of a list, to pick the one whose details are to be changed; and the list itself."""
    numbers, language = question.numbers, question.language
    found = entries(question)
    first = page * MOST_BUTTONS if page * MOST_BUTTONS < len(found) else 0
    rows = tuple(
        (press(shorten(text, 40), "change_item", numbers[0], numbers[1], item),)
        for item, text in found[first : first + MOST_BUTTONS]
    )
    ways = [] if question.node.given else [said(language, "button.change_list", "change_list", numbers[0], numbers[1])]
    if len(found) > MOST_BUTTONS:
        ways.append(said(language, "button.more", "more_items", numbers[0], numbers[1], page + 1))
    short = question.compiled.guide.text(language, question.node.full_id).short
    return Card(say("review.items", language, short=short), (*rows, (*ways, _back(question))))


def _details(question: Question, item: int) -> list[Node]:
    """What is asked about one item."""
    node_id = question.node.id
    children = question.compiled.guide.children(node_id)
    return [child for child in children if join_address(node_id, item, child.id) in question.path]


def has_details(question: Question, item: int) -> bool:
    return bool(_details(question, item))


def details_card(question: Question, item: int) -> Card:
    """The details of one item, each a button."""
    guide = question.compiled.guide
    text = dict(entries(question)).get(item, "")
    rows = tuple(
        (
            press(
                guide.text(question.language, child.full_id).short,
                "change_detail",
                question.session.id,
                question.compiled.order[child.full_id],
                item,
            ),
        )
        for child in _details(question, item)
    )
    return Card(say("review.details", question.language, item=shorten(text, 200)), (*rows, (_back(question),)))


def _back(question: Question) -> Button:
    page = reading_of(question).page_of(question.node.id)
    return said(question.language, "button.review", "review", question.session.id, page)
