"""How a point of the joint session looks: both sides' words, what is on the table, what can be done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from flows.agenda import FORMS, mergeable, progress
from flows.cards.buttons import MOST_BUTTONS, press, rows_of, said
from flows.cards.card import Button, Card, Rows
from flows.cards.question import shorten
from flows.guide.model import GuideTexts
from flows.joint import JointSession, Mode, Point, PointKind, PointState
from flows.people import Side
from flows.phrases import moment, month, plain, say, shown


@dataclass(frozen=True, slots=True)
class PointView:
    """One point as one side sees it. `names` are the parties'; `forms` the texts of the frame's forms."""

    joint: JointSession
    point: Point
    side: Side
    language: str
    names: Mapping[Side, str]
    forms: Mapping[str, GuideTexts]
    about: str = ""

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
            shown(f"– {moment(datetime.fromisoformat(date), view.language)}") for date in value.get("dates", ())
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
        Markup("<b>{}</b>").format(say(f"point.ask.{point.kind}", language, about=shorten(view.about, 200))),
    ]
    # Words that lie on the table unchanged are not said twice.
    table = point.value.get("text") if point.state is not PointState.WAITING else None
    lines += [
        say("point.said", language, who=view.names[side], words=shorten(words, 700))
        for side, words in ((Side.HOUSING, point.housing), (Side.COMPANY, point.company))
        if words and words != table
    ]
    if point.state is not PointState.WAITING and point.value:
        key = f"point.{'theirs' if view.is_theirs else point.state}"
        lines.append(say(key, language, value=value_text(view, point.value), who=view.names[view.side.other]))
    return Card(Markup("\n\n").join(lines), _buttons(view))


def _buttons(view: PointView) -> Rows:
    language, numbers = view.language, view.numbers
    found: list[Button] = []
    if view.is_theirs:
        found.append(said(language, "button.agree", "agree", *numbers, is_main=True))
        verb = "dates" if view.point.kind is PointKind.MEETINGS else "write"
        found.append(said(language, "button.change", verb, *numbers))
    elif view.point.kind is PointKind.MEETINGS:
        found.append(said(language, "button.dates", "dates", *numbers, is_main=True))
    elif view.point.kind in FORMS:
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
    """[Ours] [Theirs] [Write anew]; around one phone the sides are called by name."""
    words = {Side.HOUSING: view.point.housing, Side.COMPANY: view.point.company}
    found: list[Button] = []
    for side in (view.side, view.side.other):
        if not words[side]:
            continue
        if view.joint.mode is Mode.ONE_PHONE:
            label = plain("button.wording_of", view.language, who=shorten(view.names[side], 22))
        else:
            label = plain("button.ours" if side is view.side else "button.theirs", view.language)
        found.append(press(label, "take", *view.numbers, word=side.value, is_main=not found))
    if all(words.values()):
        found.append(said(view.language, "button.both_wordings", "take", *view.numbers, word="both"))
    found.append(said(view.language, "button.write_anew", "write", *view.numbers))
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
