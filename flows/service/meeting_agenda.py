"""What there is to talk about at a meeting, and what can be done about one whose time has passed."""

from datetime import timedelta

from flows.cards.buttons import said
from flows.cards.card import Button
from flows.service.access import Party
from flows.service.agreement_versions import current
from flows.service.meeting_records import begun, closed_meetings, earlier_decisions, efforts_of, is_unwritten, name_of
from flows.service.released_figures import newest_released, short_figures
from flows.service.talk import Talk
from flows.year import Entry, EntryKind

# The dates that are held as a meeting, and the guide that each is written with.
HELD = {EntryKind.MEETING: "meeting", EntryKind.REVISIT: "revisit"}
# A meeting may be held so much before its day; for more it is moved. It is offered only when its day is near: a tap
# tells the other party that it has begun.
EARLIEST = timedelta(days=14)
OFFERED = timedelta(days=3)


def agenda(talk: Talk, party: Party) -> list[str]:
    """What was decided last time, each effort with its question, what was left open, and what was learned."""
    held = current(talk, party.partnership)
    decided = [talk.plain("reminder.decided", what=text) for text in earlier_decisions(talk, party.partnership)]
    efforts = [talk.plain("reminder.effort", what=name_of(e)) for e in efforts_of(talk, party.partnership)]
    open_points = held.content.get("open_points", ()) if held is not None else ()
    parked = [str(point["text"]).split("\n")[0] for point in open_points if point.get("text")]
    return [*decided, *efforts, *_figures(talk, party), *parked, talk.plain("reminder.learned")]


def _figures(talk: Talk, party: Party) -> list[str]:
    """What residents answered, once: at the first meeting after both sides were given it."""
    held = [meeting.created for meeting in closed_meetings(talk, party.partnership)]
    wave = newest_released(talk, party.partnership, since=max(held, default=None))
    return [talk.plain("reminder.figures", figures=short_figures(talk, wave))] if wave is not None else []


def revisit_agenda(talk: Talk) -> list[str]:
    nodes = talk.world.latest("revisit").guide.texts[talk.language].nodes
    return [nodes[name].prompt for name in ("potential", "focus", "ambition", "way")]


def past_ways(talk: Talk, entry: Entry) -> list[Button]:
    """Of a meeting whose time has passed: write its minutes, find another day, or say why it was not held."""
    meeting = begun(talk, entry)
    key = "button.go_on_meeting" if meeting else "button.was_held"
    ways = [said(talk.language, key, "begin_meeting", entry.id, is_main=True)]
    ways.append(said(talk.language, "button.move_entry", "move_entry", entry.id))
    if entry.kind is EntryKind.MEETING and (meeting is None or is_unwritten(talk, meeting)):
        ways.append(said(talk.language, "button.was_not_held", "skip_entry", entry.id, entry.sequence))
    return ways
