"""What stands in the handover and in the story, as typed view models; see `flows/documents.py`."""

from dataclasses import dataclass
from datetime import datetime

from flows.documents import Language, PartyBlock


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """An effort and who carries it on: an empty name says that nobody does, None that nobody said anything."""

    what: str
    to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverDocument:
    """What one partnership leaves behind. Of `stays`, `rooms` and `told` None is open, an empty text "nothing".

    `answered` is what residents said last, in the fixed sentences.
    """

    language: Language
    estate: str
    parties: tuple[PartyBlock, ...]
    since: datetime
    ends: datetime
    municipality: str = ""
    stays: str | None = None
    rooms: str | None = None
    told: str | None = None
    has_rooms: bool = True
    efforts: tuple[HandedOver, ...] = ()
    meetings: tuple[datetime, ...] = ()
    versions: tuple[tuple[int, datetime], ...] = ()
    answered: tuple[str, ...] = ()
    is_draft: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryEffort:
    what: str
    responsible: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryDocument:
    """One page about a partnership; without both parties' yes to exactly this it is a draft.

    `until` is None while nobody has said that it ends.
    """

    language: Language
    estate: str
    housing: str
    company: str
    since: datetime
    until: datetime | None = None
    now: datetime | None = None
    municipality: str = ""
    focus: tuple[str, ...] = ()
    efforts: tuple[StoryEffort, ...] = ()
    meetings: tuple[datetime, ...] = ()
    stays: str = ""
    housing_words: str = ""
    company_words: str = ""
    answered: tuple[str, ...] = ()
    is_draft: bool = True
