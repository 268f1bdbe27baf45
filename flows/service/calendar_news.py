"""What members' calendars need to hear of the year's dates: a file for one that moved, another for those that are off.

A file publishes dates or cancels them, never both (RFC 5546).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from flows.cards.card import Attachment, Card
from flows.cards.fitting import CARD_LENGTH, fitted, visible
from flows.partnership import Partnership
from flows.people import Side
from flows.service.access import active_members, party_in
from flows.service.registry import message
from flows.service.talk import Talk
from flows.service.telling import tell
from flows.service.year_titles import title_of
from flows.year import Entry, EntryState


def entry_file(talk: Talk, entry: Entry) -> Attachment:
    """The date as it is now; the same uid and a higher sequence move it in the calendars that hold it."""
    return Attachment("entry_calendar", entry.id, talk.plain("file.entry", when=talk.moment(entry.at)))


def off_files(talk: Talk, entry: Entry) -> tuple[Attachment, ...]:
    """Takes a date that is off out of the calendars that hold it; of one behind us nothing is to be taken."""
    if entry.at <= talk.now:
        return ()
    values = {"entries": str(entry.id)}
    return (Attachment("cancelled_calendar", entry.partnership_id, talk.plain("file.cancelled"), values),)


def tell_cancelled(talk: Talk, partnership: Partnership, off: Iterable[Entry]) -> None:
    """Everybody of both sides may have the file, whoever called it off too."""
    ids = [entry.id for entry in off]
    if not ids:
        return
    members = [m for side in Side for m in active_members(talk.uow, partnership.organisation_of(side))]
    payload = {"partnership": partnership.id, "entries": ids}
    tell(talk, members, "entries_cancelled", payload, key=f"u{talk.incoming.update_id}:{ids[0]}")


@message("entries_cancelled")
def entries_cancelled(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    """Those that are still off and still ahead: nobody cleans up behind themselves in a calendar."""
    party = party_in(talk, payload["partnership"])
    entries = [talk.uow.entries.get(entry_id) for entry_id in payload["entries"]]
    off = [entry for entry in entries if entry.state is EntryState.CANCELLED and entry.at > talk.now]
    if not off:
        return "the dates are behind us, or on again"
    estate = party.partnership.estate
    values = {"entries": ",".join(str(entry.id) for entry in off)}
    file = Attachment("cancelled_calendar", party.partnership.id, talk.plain("file.cancelled"), values)
    if len(off) == 1:
        when, what = talk.moment(off[0].at), title_of(talk, off[0])
        return Card(talk.say("reminder.cancelled", what=what, when=when, estate=estate), (), (file,))
    lines = [Markup("– {}: {}").format(talk.moment(entry.at), title_of(talk, entry)) for entry in off]
    room = CARD_LENGTH - visible(talk.say("reminder.cancelled_dates", estate=estate, dates=""))
    dates = fitted(lines, room, talk.language)
    return Card(talk.say("reminder.cancelled_dates", estate=estate, dates=dates), (), (file,))
