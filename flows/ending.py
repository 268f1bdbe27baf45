"""The end of a partnership: the notice, what is handed over to whom, and the story that both may share."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from flows.clock import COPENHAGEN
from flows.people import Side

# Why dates behind the end are off; by these words a withdrawn notice finds them again.
ENDS = "the partnership ends"
NOTICE_MONTHS = {"one_month": 1, "three_months": 3, "six_months": 6}


class EndingState(StrEnum):
    """A DRAFT is seen by the side that writes it alone; of NOTICE there is at most one in a partnership."""

    DRAFT = "draft"
    NOTICE = "notice"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Ending:
    """One side's notice and what both wrote down for afterwards.

    `handover` holds the items of the checklist that are dealt with; an empty text there means "nothing" or "nobody".
    `earlier` is a sooner end that the side `earlier_by` asks for. `closed` is when it ended, `warned` when both were
    told that everything is erased soon.
    """

    id: int
    partnership_id: int
    side: Side
    member_id: int
    at: datetime
    ends_on: datetime
    reason: str = ""
    handover: Mapping[str, str] = field(default_factory=dict)
    state: EndingState = EndingState.DRAFT
    measures: str = ""
    earlier: datetime | None = None
    earlier_by: Side | None = None
    closed: datetime | None = None
    warned: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class StorySentence:
    """What one side adds to the story in its own words; the newest of a side stands in it."""

    id: int
    partnership_id: int
    side: Side
    member_id: int
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StoryConsent:
    """A side's yes to sharing exactly the story with this hash, until it is withdrawn."""

    id: int
    partnership_id: int
    side: Side
    member_id: int
    content_hash: str
    at: datetime
    withdrawn: datetime | None = None
    version: int = 0


def months_after(moment: datetime, months: int) -> datetime:
    """The same local time so many months later, in UTC; a day that the month lacks becomes its last."""
    local = moment.astimezone(COPENHAGEN)
    years, month = divmod(local.month - 1 + months, 12)
    year = local.year + years
    day = min(local.day, calendar.monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day, fold=0).astimezone(UTC)


def notice_months(content: Mapping[str, Any]) -> int:
    """The notice that an agreement names; without one it is a month."""
    return NOTICE_MONTHS.get(str(content.get("end", {}).get("notice", "")), 1)


def items_of(content: Mapping[str, Any]) -> list[str]:
    """What the checklist asks about, in its order: "stays", each effort as "effort_4", "rooms", "told"."""
    if "one_page" in content:
        return ["stays", "effort_0", "told"]
    return ["stays", *(f"effort_{effort['id']}" for effort in content["efforts"]), "rooms", "told"]


def efforts_in(content: Mapping[str, Any]) -> dict[str, str]:
    """The first line of what each effort is, by its item."""
    if "one_page" in content:
        return {"effort_0": str(content["one_page"].get("what", "")).split("\n")[0]}
    return {f"effort_{effort['id']}": str(effort.get("what", "")).split("\n")[0] for effort in content["efforts"]}


def prefilled(content: Mapping[str, Any]) -> dict[str, str]:
    """What the agreement's end chapter says already."""
    stays = str(content.get("end", {}).get("what_stays", "")).strip()
    return {"stays": stays} if stays else {}


def open_items(ending: Ending, content: Mapping[str, Any]) -> list[str]:
    return [item for item in items_of(content) if item not in ending.handover]
