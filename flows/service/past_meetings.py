"""What became of the meetings: those that were held, with their minutes, and those that were not, with the reason."""

from markupsafe import Markup

from flows.cards.buttons import press as button
from flows.cards.buttons import rows_of, said
from flows.cards.card import Action, Button, Card, Outcome
from flows.cards.fitting import CARD_LENGTH, fitted, visible
from flows.errors import StageError
from flows.meeting import MeetingState
from flows.partnership import Partnership
from flows.service.access import Party, party_in
from flows.service.meeting_records import begun
from flows.service.registry import press
from flows.service.talk import Talk
from flows.service.year import entries_of
from flows.service.year_titles import title_of
from flows.year import Entry, EntryState

# So many minutes have a button.
LISTED = 5


def _past(talk: Talk, partnership: Partnership) -> list[Entry]:
    """The meetings that were held or skipped, the newest first."""
    over = {EntryState.HELD, EntryState.SKIPPED}
    return [entry for entry in reversed(entries_of(talk, partnership)) if entry.state in over]


def past_way(talk: Talk, party: Party) -> list[Button]:
    """To the list, where there is something in it."""
    if not _past(talk, party.partnership):
        return []
    return [said(talk.language, "button.past_meetings", "past_meetings", party.partnership.id)]


@press("past_meetings")
def past_meetings(talk: Talk, action: Action) -> Outcome:
    """Every meeting with what became of it; the minutes are a tap away."""
    party = party_in(talk, action.numbers[0])
    found = _past(talk, party.partnership)
    if not found:
        raise StageError
    head = talk.say("past.head", estate=party.partnership.estate)
    lines = fitted([_line(talk, entry) for entry in found], CARD_LENGTH - visible(head), talk.language)
    ways = [
        said(talk.language, "button.agreement", "agreement", party.partnership.id),
        said(talk.language, "button.menu", "menu"),
    ]
    rows = tuple((way,) for way in [_minutes_way(talk, entry) for entry in found] if way is not None)
    return talk.outcome(Card(Markup("\n\n").join([head, lines]), (*rows[:LISTED], *rows_of(ways))))


def _line(talk: Talk, entry: Entry) -> Markup:
    key = "past.held" if entry.state is EntryState.HELD else "past.skipped"
    return talk.say(key, day=talk.day(entry.at), what=title_of(talk, entry), reason=entry.reason)


def _minutes_way(talk: Talk, entry: Entry) -> Button | None:
    meeting = begun(talk, entry)
    if meeting is None or meeting.state is not MeetingState.CLOSED:
        return None
    return button(talk.plain("past.button", day=talk.day(entry.at)), "meeting", meeting.id)
