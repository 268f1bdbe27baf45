"""What a proposed change makes different in the agreement, line by line."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from flows.agreement import Agreement
from flows.meeting import Change
from flows.service.differences import Difference, differences
from flows.service.talk import Talk
from flows.words import one_line

# A new effort has no number before the version that it is in.
NEW = -1


def change_lines(talk: Talk, held: Agreement, change: Change) -> list[Markup]:
    """For a card: before and after of each field that differs. An effort that stops needs none."""
    return [_line(talk, one) for one in change_differences(talk, held, change)] if change.value else []


def change_differences(talk: Talk, held: Agreement, change: Change) -> list[Difference]:
    """Against the version that held; a new effort stands with all its fields."""
    efforts = list(held.content["efforts"])
    before: list[Mapping[str, Any]] = efforts
    if not change.effort:
        before = [*efforts, {"id": NEW, "what": "", "place": "", "focus": "", "form": ""}]
    old = {**held.content, "efforts": before}
    return differences(talk, old, {**held.content, "efforts": changed_efforts(before, change)})


def changed_efforts(efforts: list[Mapping[str, Any]], change: Change) -> list[Mapping[str, Any]]:
    """The efforts with this change: one replaced, or one gone."""
    about = change.effort or NEW
    kept = ("id", "place", "focus", "form")
    changed = [
        {**{name: effort.get(name, "") for name in kept}, **change.value} if effort["id"] == about else effort
        for effort in efforts
    ]
    return changed if change.value else [effort for effort in efforts if effort["id"] != about]


def _line(talk: Talk, one: Difference) -> Markup:
    key = "changed" if one.before and one.after else "added" if one.after else "removed"
    what = one.about.rpartition(" · ")[2] or talk.plain("chapter.efforts").capitalize()
    return talk.say(f"approval.{key}", what=what, before=one_line(one.before), after=one_line(one.after))
