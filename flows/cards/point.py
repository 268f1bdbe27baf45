"""How a point of the joint session looks: both sides' words, what is on the table, what can be done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from flows.agenda import FORMS, is_form, is_question, mergeable, progress, wording_of
from flows.cards.buttons import MOST_BUTTONS, press, rows_of, said
from flows.cards.card import Button, Card, Rows
from flows.cards.fitting import CARD_LENGTH, shares, shorten, visible
from flows.guide.model import GuideTexts
from flows.joint import JointSession, Mode, Point, PointKind, PointState
from flows.people import Side
from flows.phrases import moment, month, plain, say, shown

# However much lies on the table, so much of each side's words is still read.
LEAST_SAID = 80


@dataclass(frozen=True, slots=True)
class PointView:
    """One point as one side sees it. `names` are the parties'; `forms` the texts of the frame's forms."""

    joint: JointSession
    point: Point
    side: Side
    language: str
    names: Mapping[Side, str]
    forms: Mapping[str, GuideTexts]
    now: datetime

    @property
    def is_theirs(self) -> bool:
        """True when the other side's proposal waits for this side's word."""
        return self.point.state is PointState.PROPOSED and self.side not in self.point.agreed

    @property
    def numbers(self) -> tuple[int, int, int]:
        return self.joint.id, self.point.id, self.point.revision


def value_text(view: PointView, value: Mapping[str, Any]) -> Markup:
    """What is on the table, in words."""
    kind = view.point.kind
    if kind is PointKind.MEETINGS:
        return Markup("\n").join(
            shown(f"– {moment(datetime.fromisoformat(date), view.language, view.now)}")
            for date in value.get("dates", ())
        )
    if kind in FORMS:
        return form_text(view.forms[FORMS[kind]], value, view)
    return shown(str(value.get("text", "")))


def form_text(texts: GuideTexts, value: Mapping[str, Any], view: PointView) -> Markup:
    """The fields of a form, a line each."""
    lines = []
    for full_id, node in texts.nodes.items():
        given = value.get(full_id)
        if given in (None, "", [], ()):
            continue
        lines.append(Markup("{}: <b>{}</b>").format(node.short, shown(_field(node.choices, given, view))))
    return Markup("\n").join(lines)


def _field(labels: Mapping[str, str], given: Any, view: PointView) -> str:
    if isinstance(given, list | tuple):
        return ", ".join(labels[str(one)] if labels else month(int(one), view.language) for one in given)
    if given in {Side.HOUSING.value, Side.COMPANY.value} and given in labels:
        return view.names[Side(given)]
    return labels.get(str(given), str(given))


def point_card(view: PointView) -> Card:
    done, total = progress(view.joint)
    language, point = view.language, view.point
    lines = [
        say("point.where", language, done=done, total=total, kind=say(f"point.kind.{point.kind}", language)),
        _asked(view),
    ]
    table = _table(view)
    said_before = _said(view, CARD_LENGTH - sum(visible(line) + 2 for line in (*lines, *table)))
    return Card(Markup("\n\n").join([*lines, *said_before, *table]), _buttons(view))


def _asked(view: PointView) -> Markup:
    """The question, and one line on how things are with an untouched point."""
    language, point = view.language, view.point
    asks = any(is_question(point.kind, words) for words in (point.housing, point.company))
    key = "question" if asks else point.kind
    lines = [Markup("<b>{}</b>").format(say(f"point.ask.{key}", language))]
    if point.state is PointState.WAITING:
        if point.filled_by is view.side.other:
            lines.append(say("point.filled_by", language, who=view.names[view.side.other]))
        elif point.returned:
            lines.append(say("point.returned", language))
        elif point.kind is PointKind.EFFORT:
            lines.append(say("point.effort_next", language))
    return Markup("\n").join(lines)


def _said(view: PointView, room: int) -> list[Markup]:
    """What the sides wrote, in the room there is. Words that lie on the table unchanged are not said twice."""
    language, point = view.language, view.point
    table = wording_of(point) if point.state is not PointState.WAITING else None
    words = {Side.HOUSING: point.housing, Side.COMPANY: point.company}
    told = {side: text for side, text in words.items() if text and text != table}
    heads = [say("point.said", language, who=view.names[side], words="") for side in told]
    rooms = shares([len(text) for text in told.values()], room - sum(visible(head) + 2 for head in heads))
    return [
        say("point.said", language, who=view.names[side], words=shorten(text, max(most, LEAST_SAID)))
        for (side, text), most in zip(told.items(), rooms, strict=True)
    ]


def _table(view: PointView) -> list[Markup]:
    """What is proposed, settled or parked; never cut, for somebody says yes to it."""
    point = view.point
    if not point.value:
        return []
    key = "last" if point.state is PointState.WAITING else "theirs" if view.is_theirs else point.state
    who = view.names[view.side.other]
    return [say(f"point.{key}", view.language, value=value_text(view, point.value), who=who)]


def _buttons(view: PointView) -> Rows:
    language, numbers = view.language, view.numbers
    found: list[Button] = []
    if view.is_theirs:
        found.append(said(language, "button.agree", "agree", *numbers, is_main=True))
        verb = "dates" if view.point.kind is PointKind.MEETINGS else "write"
        found.append(said(language, "button.change", verb, *numbers))
    elif view.point.kind is PointKind.MEETINGS:
        found.append(said(language, "button.dates", "dates", *numbers, is_main=True))
    elif is_form(view.point):
        key = "button.change" if view.point.value else "button.fill_in"
        found.append(said(language, key, "write", *numbers, is_main=True))
    else:
        found += _wordings(view)
    if view.point.state is not PointState.PARKED:
        found.append(said(language, "button.park", "park", *numbers))
    found += _same_as(view)[: MOST_BUTTONS - len(found) - 1]
    found.append(said(language, "button.overview", "joint", view.joint.partnership_id))
    return rows_of(found)


def _wordings(view: PointView) -> list[Button]:
    """[Ours] [Theirs] [Write anew]; around one phone the sides are called by name. A question is no wording."""
    words = {Side.HOUSING: view.point.housing, Side.COMPANY: view.point.company}
    found: list[Button] = []
    for side in (view.side, view.side.other):
        if not words[side] or is_question(view.point.kind, words[side]):
            continue
        if view.joint.mode is Mode.ONE_PHONE:
            label = plain("button.wording_of", view.language, who=shorten(view.names[side], 22))
        else:
            label = plain("button.ours" if side is view.side else "button.theirs", view.language)
        found.append(press(label, "take", *view.numbers, word=side.value, is_main=not found))
    if len(found) == len(words):
        found.append(said(view.language, "button.both_wordings", "take", *view.numbers, word="both"))
    if view.point.value.get("text") and view.point.state in {PointState.WAITING, PointState.PARKED}:
        found.insert(0, said(view.language, "button.last_words", "take", *view.numbers, word="last"))
    found.append(said(view.language, "button.write_anew", "write", *view.numbers, is_main=not found))
    return found


def _same_as(view: PointView) -> list[Button]:
    if view.point.state is not PointState.WAITING:
        return []
    return [
        press(
            plain("button.same_as", view.language, what=shorten(other.housing or other.company, 30)),
            "same",
            *view.numbers,
            other.id,
        )
        for other in mergeable(view.joint, view.point)[:3]
    ]
