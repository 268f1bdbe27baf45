"""What changed from one content of an agreement to the next, thing by thing, in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from flows.cards.fitting import shorten
from flows.documents import EffortRow
from flows.phrases import day, month_name
from flows.service.composing import changed_chapters
from flows.service.paper import Paper
from flows.service.talk import Talk
from flows.words import one_line

NAME_LENGTH = 60
# The chapters that are filled in by a form: what is compared is each field.
FORMS = {"measurement": "measurement", "others": "others", "end": "end_terms"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in a chapter of the content; `before` is empty for what is new, `after` for what is gone."""

    chapter: str
    before: str
    after: str
    about: str = ""


def differences(talk: Talk, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """Everything that differs, in the order of the chapters."""
    before, after = Paper(talk, old), Paper(talk, new)
    found: list[Difference] = []
    for chapter in changed_chapters(old, new):
        if chapter == "efforts":
            found += _efforts(talk, before, after)
        elif chapter == "parties":
            found += _parties(before, after)
        elif chapter in FORMS:
            found += _fields(talk, FORMS[chapter], chapter, old.get(chapter, {}), new.get(chapter, {}))
        else:
            found += _listed(chapter, _lines(talk, before, chapter), _lines(talk, after, chapter))
    return found


def _lines(talk: Talk, paper: Paper, chapter: str) -> Sequence[str]:
    """A chapter that is a list, a line for each thing in it."""
    if chapter == "one_page":
        return [str(part) for part in paper.content.get("one_page", {}).values() if part]
    if chapter == "focus":
        return paper.focus()
    if chapter == "agreed":
        return [f"{row.about}: {row.text}" if row.about else row.text for row in paper.agreed()]
    if chapter == "meetings":
        return [day(row.date, talk.language) for row in paper.meetings()]
    if chapter == "indicators":
        return [f"{row.name}: {row.definition}".removesuffix(": ") for row in paper.own_indicators()]
    return [row.topic for row in paper.open_points()]


def _listed(chapter: str, before: Sequence[str], after: Sequence[str]) -> Iterable[Difference]:
    gone = [line for line in before if line not in after]
    come = [line for line in after if line not in before]
    return (Difference(chapter, one, other) for one, other in zip_longest(gone, come, fillvalue=""))


def _parties(before: Paper, after: Paper) -> Iterable[Difference]:
    for old, new in zip(before.parties(), after.parties(), strict=True):
        if old != new:
            one, other = (
                ", ".join(part for part in (p.name, p.cvr, p.contact_name, p.contact_role) if part) for p in (old, new)
            )
            yield Difference("parties", one, other)


def _efforts(talk: Talk, before: Paper, after: Paper) -> Iterable[Difference]:
    old, new = _by_id(before), _by_id(after)
    for key in (*old, *(key for key in new if key not in old)):
        if key not in new or key not in old:
            row, _ = old[key] if key in old else new[key]
            what = one_line(str(row["what"]))
            yield Difference("efforts", what if key in old else "", what if key in new else "")
            continue
        (was, was_shown), (now, now_shown) = old[key], new[key]
        name = shorten(one_line(str(now["what"])), NAME_LENGTH)
        labels = talk.world.latest("plan").guide.texts[talk.language].nodes
        for field in ("what", "responsible", "person", "months", "resources_housing", "resources_company"):
            if was.get(field) != now.get(field):
                one, other = (_effort_field(talk, shown, field) for shown in (was_shown, now_shown))
                yield Difference("efforts", one, other, f"{name} · {labels[field].short}")


def _by_id(paper: Paper) -> dict[int, tuple[Mapping[str, Any], EffortRow]]:
    rows = zip(paper.content["efforts"], paper.efforts(), strict=True)
    return {int(row["id"]): (row, shown) for row, shown in rows}


def _effort_field(talk: Talk, row: EffortRow, field: str) -> str:
    if field == "months":
        return ", ".join(month_name(month, talk.language) for month in row.months)
    name = {"responsible": "responsible_party", "person": "responsible_person"}.get(field, field)
    return str(getattr(row, name))


def _fields(
    talk: Talk, guide: str, chapter: str, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterable[Difference]:
    nodes = talk.world.latest(guide).guide.texts[talk.language].nodes
    for name, texts in nodes.items():
        if old.get(name) != new.get(name):
            one, other = (_given(talk, texts.choices, value.get(name)) for value in (old, new))
            yield Difference(chapter, one, other, texts.short)


def _given(talk: Talk, choices: Mapping[str, str], value: Any) -> str:
    """A field's value in words; months are the only lists without choices."""
    if isinstance(value, list | tuple):
        return ", ".join(choices[one] if choices else month_name(int(one), talk.language) for one in value)
    return choices.get(str(value), str(value)) if value else ""
