"""The card of one question: where you are, the question, one line of help, what stands there.

At most 8 buttons; a question with so many choices has a row of ways below them, and twelve months stand in a grid.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from markupsafe import Markup

from flows import engine
from flows.accept import MONTHS
from flows.answers import Address, Answer, AnswerKind, split_address
from flows.cards.buttons import MOST_BUTTONS, press, rows_of, said
from flows.cards.card import Button, Card, Rows
from flows.cards.fitting import CARD_LENGTH, fitted, shorten, visible
from flows.guide.model import Node, NodeKind
from flows.machine import CompiledGuide
from flows.phrases import counted, month, say, shown
from flows.session import Session

# However long the question is, so much of an answer is shown.
LEAST_STANDING = 80
# Where the verb of a button is not its name.
VERBS = {"clear": "skip"}


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a session as one person sees it. `who` names the giver of an answer that a colleague gave.

    `path` are all addresses that the session is asked; `offers` names to press by the numbers of their members;
    `givers` the names of colleagues by their numbers, where the review is to say who answered.
    """

    compiled: CompiledGuide
    session: Session
    address: Address
    language: str
    path: tuple[Address, ...]
    who: str = ""
    has_colleagues: bool = False
    shows_more: bool = False
    trouble: Markup | None = None
    offers: Mapping[int, str] = field(default_factory=dict)
    givers: Mapping[int, str] = field(default_factory=dict)

    @property
    def node(self) -> Node:
        return engine.node_at(self.compiled, self.address)

    @property
    def answer(self) -> Answer | None:
        return self.session.answers.get(self.address)

    @property
    def numbers(self) -> tuple[int, int, int, int]:
        """What every button of this question carries: session, node, item, and the revision that was shown."""
        full_id, item = split_address(self.address)
        revision = self.answer.revision if self.answer else 0
        return self.session.id, self.compiled.order[full_id], item or 0, revision


def address_of(compiled: CompiledGuide, node_number: int, item: int) -> Address | None:
    """The address that a button's numbers name; None when the guide has no such node."""
    full_ids = list(compiled.order)
    if node_number >= len(full_ids):
        return None
    node = compiled.guide.nodes[full_ids[node_number]]
    return f"{node.parent}/{item}/{node.id}" if node.parent else node.id


def label_of(question: Question, choice: str) -> str:
    if question.node.kind is NodeKind.MONTHS:
        return month(int(choice), question.language)
    return question.compiled.guide.text(question.language, question.node.full_id).choices[choice]


def fill(question: Question, text: str) -> str:
    """A guide's text with the session's facts in its placeholders."""
    for name, value in question.session.facts.items():
        text = text.replace("{" + name + "}", value)
    return text


def where_line(question: Question) -> Markup:
    """Where the person is, as in: Part 1 · Resources · 3 of 9."""
    guide = question.compiled.guide.texts[question.language]
    number, total = engine.progress(question.compiled, question.path, question.address)
    section = guide.sections[question.node.section] if len(guide.sections) > 1 else ""
    # Of "Part 1: What you want" the first words are enough on every card.
    return _where(question.language, guide.title.partition(":")[0], section, number, total)


@lru_cache(maxsize=4096)
def _where(language: str, title: str, section: str, number: int, total: int) -> Markup:
    """Made once for all who are at the same place. A guide of one section needs no section's name."""
    if not section:
        return say("question.where_short", language, title=title, number=number, total=total)
    return say("question.where", language, title=title, section=section, number=number, total=total)


def item_text(question: Question) -> str:
    """The list entry that the question is about; empty outside lists."""
    _, item = split_address(question.address)
    if item is None:
        return ""
    parent = question.compiled.guide.nodes[question.node.parent]
    if parent.kind is NodeKind.CHOICES:
        texts = question.compiled.guide.text(question.language, parent.full_id)
        return texts.choices[parent.choices[item - 1]]
    answer = question.session.answers.get(parent.id)
    return next((entry.text for entry in answer.items if entry.id == item), "") if answer else ""


def prompt_lines(question: Question) -> list[Markup]:
    texts = question.compiled.guide.text(question.language, question.node.full_id)
    lines = [where_line(question)]
    about = item_text(question)
    if about:
        lines.append(Markup("<i>{}</i>").format(shown(shorten(about, 160))))
    lines.append(_bold(fill(question, texts.prompt)))
    return lines


@lru_cache(maxsize=4096)
def _bold(prompt: str) -> Markup:
    """Made once: a prompt is the same for all with the same facts."""
    return Markup("<b>{}</b>").format(shown(prompt))


def answer_text(question: Question, room: int = CARD_LENGTH, answer: Answer | None = None) -> Markup:
    """What stands at the address, in words, cut to the room; empty when nothing does."""
    return fitted(answer_lines(question, answer), max(room, LEAST_STANDING), question.language)


def answer_lines(question: Question, answer: Answer | None = None) -> list[Markup]:
    """The same whole: a line an item, everything else in one."""
    answer = answer or question.answer
    if answer is None:
        return []
    if answer.kind in {AnswerKind.SKIPPED, AnswerKind.UNKNOWN}:
        return [say(f"answer.{answer.kind}", question.language)]
    node = question.node
    if node.kind is NodeKind.CHOICE:
        return [shown(label_of(question, answer.value))]
    if node.kind in {NodeKind.CHOICES, NodeKind.MONTHS}:
        return [shown(", ".join(label_of(question, choice) for choice in answer.value or ()))]
    if answer.items:
        return [Markup("{}. {}").format(number, shown(item.text)) for number, item in enumerate(answer.items, start=1)]
    return [shown(counted(answer.value, question.language) if node.kind is NodeKind.NUMBER else str(answer.value))]


def question_card(question: Question) -> Card:
    texts = question.compiled.guide.text(question.language, question.node.full_id)
    lines = prompt_lines(question)
    if texts.help and not question.trouble:
        lines.append(shown(fill(question, texts.help)))
    if question.trouble:
        lines.append(question.trouble)
    if question.answer is not None and not (
        question.answer.kind is AnswerKind.COLLECTING and not question.answer.value
    ):
        standing = _standing(question, CARD_LENGTH - sum(visible(line) + 2 for line in lines))
        lines.insert(len(lines) - bool(question.trouble), standing)
    return Card(Markup("\n\n").join([lines[0], Markup("\n").join(lines[1:3]), *lines[3:]]), _buttons(question))


def _standing(question: Question, room: int) -> Markup:
    """What stands there now, in what room the question leaves."""
    words = _standing_words(question, Markup())
    return _standing_words(question, answer_text(question, room - visible(words)))


def _standing_words(question: Question, answer: Markup) -> Markup:
    key = "question.by_colleague" if question.who else "question.standing"
    gathers = question.node.kind in {NodeKind.LIST, NodeKind.ORDER}
    if question.answer and question.answer.kind is AnswerKind.COLLECTING:
        if question.node.kind in {NodeKind.CHOICES, NodeKind.MONTHS}:
            return say("question.chosen", question.language, answer=answer)
        key = "question.collected" if gathers else "question.part"
        return say(key, question.language, answer=answer, n=len(str(question.answer.value)))
    return say(key, question.language, answer=answer, who=question.who)


def sealed_card(question: Question, answer: Answer) -> Card:
    """The question with its answer, readable for ever, without buttons."""
    lines = prompt_lines(question)
    room = CARD_LENGTH - sum(visible(line) + 1 for line in lines)
    quote = Markup("<blockquote>{}</blockquote>").format(answer_text(question, room, answer))
    return Card(Markup("\n").join([*lines, quote]))


def _buttons(question: Question) -> Rows:
    node = question.node
    if node.kind is NodeKind.MONTHS:
        return _months(question)
    choices: list[Button] = []
    if node.kind in {NodeKind.CHOICE, NodeKind.CHOICES}:
        choices = [_choice(question, number) for number in range(len(node.choices))]
    choices += [press(name, "name", *question.numbers, word=str(member)) for member, name in question.offers.items()]
    return (*rows_of(choices), *_ways(question, len(choices)))


def _ways(question: Question, choices: int) -> Rows:
    """What can be done besides answering, as far as there is room beside the choices; the rest behind [More].

    There always is one row of two: it takes no more height than one button that leads to them.
    """
    extras = _extras(question)
    room = max(MOST_BUTTONS - choices, 2)
    if len(extras) > room and not question.shows_more:
        more = said(question.language, "button.more", "more", *question.numbers)
        extras = [*extras[: max(room - 1, 1 if _must_end(question.node) else 0)], more]
    return rows_of(extras)


def _must_end(node: Node) -> bool:
    """True for nodes that only [Done] ends. Where only one can be chosen a tap is the whole answer."""
    if node.kind in {NodeKind.CHOICES, NodeKind.MONTHS}:
        return node.most != 1
    return node.kind in {NodeKind.LIST, NodeKind.ORDER}


def _choice(question: Question, number: int) -> Button:
    choice = question.node.choices[number]
    label = label_of(question, choice)
    if question.node.kind is NodeKind.CHOICE:
        return press(label, "pick", *question.numbers, word=choice)
    is_on = choice in _chosen(question)
    return press(f"{'☑' if is_on else '☐'} {label}", _tick_verb(question, choice), *question.numbers, word=choice)


def _tick_verb(question: Question, choice: str) -> str:
    """Pressing what is ticked takes the tick away; of what only one can be chosen it says the same again."""
    return "untick" if choice in _chosen(question) and question.node.most != 1 else "tick"


def _chosen(question: Question) -> tuple[str, ...]:
    value = question.answer.value if question.answer is not None else ()
    return value if isinstance(value, tuple) else ()


def _months(question: Question) -> Rows:
    grid = []
    for number in MONTHS:
        is_on = number in _chosen(question)
        mark = "☑ " if is_on else "☐ " if question.node.most != 1 else ""
        label = f"{mark}{month(int(number), question.language)}"
        grid.append(press(label, _tick_verb(question, number), *question.numbers, word=number))
    return (*(tuple(grid[row : row + 4]) for row in range(0, 12, 4)), *_ways(question, len(grid)))


def _extras(question: Question) -> list[Button]:
    """Ways on besides the answer itself, the most needed first."""
    node, lang, numbers = question.node, question.language, question.numbers
    answer = question.answer
    gathered = answer is not None and bool(answer.value)
    # What is still being gathered is ended first; what stands can be taken away again.
    may_leave = not gathered or (answer is not None and answer.is_settled)
    kind = answer.kind if answer is not None else None
    wishes = [
        (node.optional and may_leave and kind is not AnswerKind.SKIPPED, "clear" if gathered else "skip"),
        (node.unknown and may_leave and kind is not AnswerKind.UNKNOWN, "unknown"),
        (bool(node.suggest), "suggest"),
        (not _is_first(question), "back"),
        (node.examples, "examples"),
        (node.ask and question.has_colleagues, "ask"),
        (node.kind in {NodeKind.LIST, NodeKind.ORDER} and gathered, "arrange"),
    ]
    ways = [said(lang, f"button.{way}", VERBS.get(way, way), *numbers) for is_wanted, way in wishes if is_wanted]
    return [*_ending(question), *ways]


def _is_first(question: Question) -> bool:
    """Nothing is asked before it: a given list only leads the questions about its items."""
    asked = (a for a in question.path if not engine.node_at(question.compiled, a).given)
    return next(asked, question.address) == question.address


def _ending(question: Question) -> list[Button]:
    """[Keep] where a settled answer stands, [Done] where the person says when it is enough."""
    node, answer, language = question.node, question.answer, question.language
    if answer is not None and answer.is_settled:
        keep = said(language, "button.keep", "keep", *question.numbers, is_main=True)
        add = said(language, "button.add", "reopen_list", *question.numbers)
        return [keep, add] if _must_end(node) else [keep]
    has_part = answer is not None and bool(answer.value)
    if node.kind is NodeKind.NOTE or (has_part and (_must_end(node) or node.kind is NodeKind.TEXT)):
        return [said(language, "button.done", "done", *question.numbers, is_main=True)]
    return []
