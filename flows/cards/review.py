"""The review: every answer of a session on one card, each with a number to change it by."""

from dataclasses import replace

from markupsafe import Markup

from flows import engine
from flows.answers import AnswerKind, join_address
from flows.cards.buttons import press, said
from flows.cards.card import Button, Card, Rows
from flows.cards.question import Question, answer_text, shorten
from flows.guide.model import Node, NodeKind
from flows.phrases import say, shown

PER_ROW = 6


def tops(question: Question) -> list[Node]:
    """The questions of the session that the review names; those inside a list stand with their items."""
    compiled, session = question.compiled, question.session
    nodes = [engine.node_at(compiled, address) for address in engine.path(compiled, session)]
    return [node for node in nodes if not node.parent and node.kind is not NodeKind.NOTE]


def review_text(question: Question, head: Markup) -> Markup:
    """All answers of the session below a heading; what is not asked any more is not among them."""
    question = replace(question, session=engine.on_path(question.compiled, question.session))
    lines = [_line(replace(question, address=node.id), n) for n, node in enumerate(tops(question), start=1)]
    return Markup("\n\n").join([head, *lines])


def review_card(question: Question, touched: tuple[str, ...] = (), ends: Rows = ()) -> Card:
    """`question` gives session and language; `ends` are the rows below the numbers."""
    title = question.compiled.guide.texts[question.language].title
    lines = [review_text(question, say("review.head", question.language, title=title))]
    if touched:
        lines.append(say("review.touched", question.language, what=", ".join(_shorts(question, touched))))
    buttons = [
        press(str(number), "change", question.session.id, number) for number in range(1, len(tops(question)) + 1)
    ]
    return Card(Markup("\n\n").join(lines), (*grid(buttons), *ends))


def grid(buttons: list[Button]) -> Rows:
    return tuple(tuple(buttons[first : first + PER_ROW]) for first in range(0, len(buttons), PER_ROW))


def _shorts(question: Question, addresses: tuple[str, ...]) -> list[str]:
    texts = question.compiled.guide.texts[question.language].nodes
    full_ids = dict.fromkeys(engine.node_at(question.compiled, address).full_id for address in addresses)
    return [texts[full_id].short for full_id in full_ids]


def _line(question: Question, number: int) -> Markup:
    short = question.compiled.guide.text(question.language, question.node.full_id).short
    return Markup("<b>{}. {}</b>\n{}").format(number, short, _value(question) or say("answer.open", question.language))


def _value(question: Question) -> Markup:
    children = question.compiled.guide.children(question.node.id)
    answer = question.answer
    if not children or answer is None or answer.kind is not AnswerKind.GIVEN:
        return answer_text(question)
    return Markup("\n").join(_entry(question, item, text) for item, text in entries(question))


def entries(question: Question) -> list[tuple[int, str]]:
    """Item ids and words of a list's answer, or of the chosen choices."""
    node, answer = question.node, question.answer
    if answer is None or answer.kind is not AnswerKind.GIVEN:
        return []
    if node.kind is NodeKind.CHOICES:
        labels = question.compiled.guide.text(question.language, node.full_id).choices
        return [(node.choices.index(choice) + 1, labels[choice]) for choice in answer.value]
    return [(item.id, item.text) for item in answer.items]


def _entry(question: Question, item: int, text: str) -> Markup:
    details = [
        plain_answer
        for child in question.compiled.guide.children(question.node.id)
        if (plain_answer := detail(question, item, child))
    ]
    line = Markup("– {}").format(shown(shorten(text, 200)))
    return line + (Markup(" <i>({})</i>").format(Markup("; ").join(details)) if details else Markup())


def detail(question: Question, item: int, child: Node) -> Markup:
    """The answer to one question about one item; empty when it was skipped or is still open."""
    inner = replace(question, address=join_address(question.node.id, item, child.id))
    answer = inner.answer
    if answer is None or answer.kind is not AnswerKind.GIVEN:
        return Markup()
    if child.kind is NodeKind.NUMBER or "yes" in child.choices:
        short = question.compiled.guide.text(question.language, child.full_id).short
        return Markup("{}: {}").format(short, answer_text(inner))
    return answer_text(inner)


def items_card(question: Question) -> Card:
    """The items of a list, to pick the one whose details are to be changed; and the list itself."""
    node = question.node
    numbers = question.numbers
    rows = tuple(
        (press(shorten(text, 40), "change_item", numbers[0], numbers[1], item),) for item, text in entries(question)
    )
    itself = said(question.language, "button.change_list", "change_list", numbers[0], numbers[1])
    short = question.compiled.guide.text(question.language, node.full_id).short
    return Card(say("review.items", question.language, short=short), (*rows, (itself,), (_back(question),)))


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
        for child in guide.children(question.node.id)
        if join_address(question.node.id, item, child.id) in question.path
    )
    return Card(say("review.details", question.language, item=shorten(text, 200)), (*rows, (_back(question),)))


def _back(question: Question) -> Button:
    return said(question.language, "button.review", "review", question.session.id)
