"""Reading the answers of a session: all on one card where they fit, else a page a chapter, long answers cut."""

from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TypeAlias

from markupsafe import Markup

from flows import engine
from flows.answers import AnswerKind, join_address
from flows.cards.buttons import MOST_BUTTONS, press
from flows.cards.card import Button, Rows
from flows.cards.fitting import CARD_LENGTH, fitted, shares, visible
from flows.cards.question import Question, answer_lines
from flows.guide.model import Node, NodeKind
from flows.phrases import say, shown

# The questions of a page with their numbers.
Page: TypeAlias = list[tuple[int, Node]]
_BLANK = Markup("\n\n")


def tops(question: Question) -> list[Node]:
    """The questions of the session that the review names; those inside a list stand with their items."""
    compiled, session = question.compiled, question.session
    nodes = [engine.node_at(compiled, address) for address in engine.path(compiled, session)]
    return [node for node in nodes if not node.parent and node.kind is not NodeKind.NOTE]


@dataclass(frozen=True, slots=True)
class Reading:
    """`question` gives session and language; `title` and `lead` are said above, the lead where all is on one card.

    What is not asked any more is not read.
    """

    question: Question
    title: Markup
    lead: Markup = field(default_factory=Markup)

    def pages(self) -> list[Page]:
        whole = list(enumerate(tops(self.question), start=1))
        if len(whole) <= MOST_BUTTONS and visible(self._joined(self._head_of_one(), whole)) <= CARD_LENGTH:
            return [whole]
        chapters = [list(chapter) for _, chapter in groupby(whole, key=lambda pair: pair[1].section)]
        pages = [page[n : n + MOST_BUTTONS] for page in chapters for n in range(0, len(page), MOST_BUTTONS)]
        return pages or [whole]

    def page_of(self, node_id: str) -> int:
        """The page with this question; the first one when none has it."""
        found = (number for number, page in enumerate(self.pages()) if node_id in {node.id for _, node in page})
        return next(found, 0)

    def text(self, number: int, room: int = CARD_LENGTH) -> Markup:
        """A page in at most so many characters."""
        pages = self.pages()
        return self._joined(self._head(pages, number), pages[number], room)

    def whole(self, number: int) -> Markup:
        pages = self.pages()
        return self._joined(self._head(pages, number), pages[number])

    def is_cut(self, number: int, room: int = CARD_LENGTH) -> bool:
        return visible(self.whole(number)) > room

    def turns(self, number: int, verb: str, identity: int) -> Rows:
        """The pages before and behind, called by their chapters."""
        pages = self.pages()
        marks = ((number - 1, "‹ {}"), (number + 1, "{} ›"))
        row: list[Button] = [
            press(mark.format(self._chapter(pages[there])), verb, identity, there)
            for there, mark in marks
            if 0 <= there < len(pages)
        ]
        return (tuple(row),) if row else ()

    def _chapter(self, page: Page) -> str:
        texts = self.question.compiled.guide.texts[self.question.language]
        return texts.sections[page[0][1].section]

    def _head_of_one(self) -> Markup:
        return Markup("\n").join(part for part in (self.title, self.lead) if part)

    def _head(self, pages: list[Page], number: int) -> Markup:
        if len(pages) == 1:
            return self._head_of_one()
        values = {"section": self._chapter(pages[number]), "number": number + 1, "total": len(pages)}
        return Markup("\n").join([self.title, say("review.chapter", self.question.language, **values)])

    def _joined(self, head: Markup, page: Page, room: int | None = None) -> Markup:
        """Heading and answers; the longest answers give way where there is less room than they take."""
        labels = [self._label(number, node) for number, node in page]
        values = [self._value(node) for _, node in page]
        if room is None:
            texts = [Markup("\n").join(lines) for lines in values]
        else:
            rest = room - visible(head) - sum(visible(label) + len(_BLANK) + 1 for label in labels)
            lengths = [visible(Markup("\n").join(lines)) for lines in values]
            language = self.question.language
            texts = [fitted(lines, share, language) for lines, share in zip(values, shares(lengths, rest), strict=True)]
        blocks = [Markup("{}\n{}").format(label, text) for label, text in zip(labels, texts, strict=True)]
        return _BLANK.join([head, *blocks])

    def _label(self, number: int, node: Node) -> Markup:
        short = self.question.compiled.guide.text(self.question.language, node.full_id).short
        label = Markup("<b>{}. {}</b>").format(number, short)
        answer = self.question.session.answers.get(node.id)
        giver = self.question.givers.get(answer.member_id, "") if answer is not None and answer.is_settled else ""
        return label + Markup(" · <i>{}</i>").format(shown(giver)) if giver else label

    def _value(self, node: Node) -> list[Markup]:
        question = self.question
        session = engine.on_path(question.compiled, question.session)
        return value_lines(replace(question, session=session, address=node.id)) or [
            say("answer.open", question.language)
        ]


def value_lines(question: Question) -> list[Markup]:
    """An answer whole: with what was said about each of its items."""
    children = question.compiled.guide.children(question.node.id)
    answer = question.answer
    if not children or answer is None or answer.kind is not AnswerKind.GIVEN:
        return answer_lines(question)
    return [_entry(question, item, text) for item, text in entries(question)]


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
        given
        for child in question.compiled.guide.children(question.node.id)
        if (given := _detail(question, item, child))
    ]
    line = Markup("– {}").format(shown(text))
    return line + (Markup(" <i>({})</i>").format(Markup("; ").join(details)) if details else Markup())


def _detail(question: Question, item: int, child: Node) -> Markup:
    """The answer to one question about one item; empty when it was skipped or is still open."""
    inner = replace(question, address=join_address(question.node.id, item, child.id))
    answer = inner.answer
    if answer is None or answer.kind is not AnswerKind.GIVEN:
        return Markup()
    words = Markup("\n").join(answer_lines(inner))
    if child.kind is NodeKind.NUMBER or "yes" in child.choices:
        short = question.compiled.guide.text(question.language, child.full_id).short
        return Markup("{}: {}").format(short, words)
    return words
