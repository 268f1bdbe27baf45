"""The notice of a partnership: which one runs, what it does to the dates behind the end, whom it tells when."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from flows.agreement import Agreement, AgreementState
from flows.ending import ENDS, Ending, EndingState, months_after, open_items
from flows.errors import StageError
from flows.partnership import Partnership, Stage
from flows.people import Side
from flows.schedule import polite_time
from flows.service.access import Party, party_in
from flows.service.agreement_versions import versions
from flows.service.talk import Talk
from flows.service.telling import tell_side
from flows.year import Entry, EntryKind, EntryState, cancel

CHECKED_BEFORE = timedelta(days=14)
# A measurement besides the yearly one: by this number an agreement's new version leaves it alone.
LAST = 1


def is_last_measurement(entry: Entry) -> bool:
    return (entry.kind, entry.about) == (EntryKind.MEASUREMENT, LAST)


def _newest(talk: Talk, partnership: Partnership, *states: EndingState) -> Ending | None:
    found = talk.uow.endings.find(partnership_id=partnership.id)
    return next((ending for ending in reversed(found) if ending.state in states), None)


def notice_of(talk: Talk, partnership: Partnership) -> Ending | None:
    """The notice that runs."""
    return _newest(talk, partnership, EndingState.NOTICE)


def ending_of(talk: Talk, partnership: Partnership) -> Ending | None:
    """The notice that runs, or the one that the partnership ended with."""
    return _newest(talk, partnership, EndingState.NOTICE, EndingState.CLOSED)


def held_content(talk: Talk, partnership: Partnership) -> Mapping[str, Any]:
    """What the version says that holds, or held last; StageError where none ever did."""
    held = approved_versions(talk, partnership)
    if not held:
        raise StageError
    return held[-1].content


def approved_versions(talk: Talk, partnership: Partnership) -> list[Agreement]:
    """Every version that held, the first one first."""
    states = {AgreementState.APPROVED, AgreementState.SUPERSEDED}
    return [version for version in versions(talk, partnership) if version.state in states]


def open_ending(talk: Talk, ending_id: int) -> tuple[Ending, Party]:
    """A notice that runs and who asks; NotFoundError for outsiders, StageError when it is over or taken back."""
    ending = talk.uow.endings.get(ending_id)
    party = party_in(talk, ending.partnership_id)
    if ending.state is EndingState.CLOSED:
        raise StageError("stage.ended")
    if ending.state is not EndingState.NOTICE:
        raise StageError
    return ending, party


def ends_before(talk: Talk, partnership: Partnership, at: datetime) -> bool:
    """True for what would lie behind the end."""
    notice = notice_of(talk, partnership)
    return notice is not None and at >= notice.ends_on


def drop_behind_end(talk: Talk, partnership: Partnership) -> None:
    """Cancel the dates that lie behind the end, and take back what was to be said of them."""
    for entry in talk.uow.entries.find(partnership_id=partnership.id, state=EntryState.PLANNED):
        if entry.at > talk.now and ends_before(talk, partnership, entry.at):
            _store(talk, cancel(entry, ENDS))


def bring_back(talk: Talk, partnership: Partnership) -> None:
    """The dates that only the notice had cancelled are on again, as far as they still lie before an end."""
    entries = talk.uow.entries.find(partnership_id=partnership.id)
    taken = {(entry.kind, entry.about, entry.at) for entry in entries if entry.state is EntryState.PLANNED}
    for entry in entries:
        is_off = entry.state is EntryState.CANCELLED and entry.reason == ENDS and entry.at > talk.now
        if not is_off or ends_before(talk, partnership, entry.at) or (entry.kind, entry.about, entry.at) in taken:
            continue
        taken.add((entry.kind, entry.about, entry.at))
        talk.uow.entries.save(replace(entry, state=EntryState.PLANNED, sequence=entry.sequence + 1, reason=""))


def drop_all_ahead(talk: Talk, partnership: Partnership, reason: str) -> None:
    """Cancel whatever was still to come."""
    for entry in talk.uow.entries.find(partnership_id=partnership.id, state=EntryState.PLANNED):
        if entry.at > talk.now:
            _store(talk, cancel(entry, reason))


def _store(talk: Talk, entry: Entry) -> None:
    talk.uow.outbox.cancel(f"entry:{entry.id}", entry.reason, now=talk.now)
    talk.uow.entries.save(entry)


def drop_last_measurement(talk: Talk, partnership: Partnership, reason: str) -> None:
    for entry in talk.uow.entries.find(partnership_id=partnership.id, state=EntryState.PLANNED):
        if is_last_measurement(entry):
            _store(talk, cancel(entry, reason))


def queue_end(talk: Talk, partnership: Partnership) -> None:
    """Queue for everybody what comes of a notice by itself: the reminder of what is open, and the end."""
    ending = notice_of(talk, partnership)
    if ending is None:
        return
    once = f"{ending.id}.{int(ending.ends_on.timestamp())}"
    reminded = polite_time(ending.ends_on - CHECKED_BEFORE)
    for side in Side:
        if talk.now < reminded < ending.ends_on:
            tell_side(talk, partnership, side, "handover_open", due=reminded, key=once, ending=ending.id)
        tell_side(talk, partnership, side, "partnership_ends", due=ending.ends_on, key=once, ending=ending.id)


def unqueue_end(talk: Talk, ending: Ending, reason: str) -> None:
    for kind in ("handover_open", "partnership_ends"):
        talk.uow.outbox.cancel(f"ending:{ending.id}", reason, kind, now=talk.now)


def may_end(party: Party) -> None:
    """An agreement that holds can be ended, nothing else."""
    if party.partnership.stage is Stage.ENDED:
        raise StageError("stage.ended")
    if party.partnership.stage is not Stage.AGREED:
        raise StageError


def kept_until(talk: Talk, ending: Ending) -> datetime:
    """When everything about it is erased, if nobody is warned later than they should be."""
    return months_after(ending.closed or ending.ends_on, talk.world.retention)


def meetings_held(talk: Talk, partnership: Partnership) -> list[datetime]:
    """When the evaluation meetings were that somebody said were held."""
    held = talk.uow.entries.find(partnership_id=partnership.id, kind=EntryKind.MEETING, state=EntryState.HELD)
    return sorted(entry.at for entry in held)


def left_open(talk: Talk, ending: Ending, partnership: Partnership) -> list[str]:
    return open_items(ending, held_content(talk, partnership))
