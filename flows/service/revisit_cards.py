"""The yearly revisit: the year beside last year's words, and the way on that one side proposes."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from markupsafe import Markup

from flows.agreement import AgreementState
from flows.cards.buttons import rows_of, said
from flows.cards.card import Card
from flows.cards.fitting import CARD_LENGTH, fitted, visible
from flows.meeting import Meeting
from flows.people import Side
from flows.service.access import Party, party_name
from flows.service.agreement_versions import current, versions
from flows.service.meeting_cards import said_lines, status_words
from flows.service.meeting_records import closed_meetings, efforts_of, name_of
from flows.service.paper import Paper
from flows.service.talk import Talk
from flows.service.year import entries_of
from flows.year import EntryKind, EntryState


def year_rows(talk: Talk, party: Party) -> Iterator[tuple[str, str]]:
    """What the year was, each with its name: last year's words, the meetings, the efforts, the changes, the figures."""
    held = current(talk, party.partnership)
    if held is None:
        return
    focus = Paper(talk, held.content).focus()
    if focus:
        yield talk.plain("year.was.focus"), "\n".join(focus)
    yield talk.plain("year.was.meetings"), _meetings(talk, party)
    last = _last_statuses(talk, party)
    for effort in efforts_of(talk, party.partnership):
        status = last.get(effort["id"])
        words = status_words(talk, status) if status else talk.plain("year.was.not_seen")
        yield talk.plain("year.was.effort"), f"{name_of(effort)}: {words}"
    began = _began(talk, party)
    later = [v for v in versions(talk, party.partnership) if v.number > 1 and v.created >= began and _has_held(v.state)]
    if later:
        reasons = "\n".join(f"{talk.day(v.created)}: {v.reason}".removesuffix(": ") for v in later)
        yield talk.plain("year.was.changes"), reasons
    yield talk.plain("year.was.figures"), talk.plain("year.was.not_measured")


def _has_held(state: AgreementState) -> bool:
    return state in {AgreementState.APPROVED, AgreementState.SUPERSEDED}


def _began(talk: Talk, party: Party) -> datetime:
    """When the year began: at the last revisit, else with the partnership."""
    held = [
        entry.at
        for entry in entries_of(talk, party.partnership)
        if entry.kind is EntryKind.REVISIT and entry.state is EntryState.HELD
    ]
    return max(held, default=party.partnership.created)


def _meetings(talk: Talk, party: Party) -> str:
    began = _began(talk, party)
    found = [e for e in entries_of(talk, party.partnership) if e.kind is EntryKind.MEETING and began < e.at <= talk.now]
    count = Counter(entry.state for entry in found)
    parts = [talk.plain("year.was.held", n=count[EntryState.HELD])]
    parts += [talk.plain("year.was.skipped", n=n) for n in [count[EntryState.SKIPPED]] if n]
    parts += [talk.plain("year.was.unknown", n=n) for n in [count[EntryState.PLANNED]] if n]
    return ", ".join(parts)


def _last_statuses(talk: Talk, party: Party) -> dict[int, str]:
    """What the last meeting that looked at an effort said of it."""
    return {
        effort["id"]: effort["status"]
        for meeting in closed_meetings(talk, party.partnership)
        for effort in meeting.said.get("efforts", ())
    }


def year_card(talk: Talk, party: Party) -> Card:
    head = talk.say("revisit.opening", estate=party.partnership.estate)
    lines = [Markup("<b>{}:</b> {}").format(name, text) for name, text in year_rows(talk, party)]
    return Card(Markup("\n\n").join([head, fitted(lines, CARD_LENGTH - visible(head), talk.language)]))


def way_card(talk: Talk, meeting: Meeting, party: Party) -> Card:
    """What one side proposes for the year to come, asked of the other."""
    proposing = meeting.agreed[0] if meeting.agreed else party.side
    is_own = proposing is party.side
    them = party_name(talk, party.partnership, Side(proposing))
    head = talk.say("revisit.own_way" if is_own else "revisit.their_way", them=them)
    lines = said_lines(talk, meeting, meeting.said)
    body = fitted(lines, CARD_LENGTH - visible(head), talk.language)
    numbers = (meeting.id, meeting.version)
    ways = [said(talk.language, "button.write_anew", "write_anew", *numbers)]
    if not is_own:
        ways = [
            said(talk.language, "button.agree_way", "agree_way", *numbers, is_main=True),
            said(talk.language, "button.see_differently", "write_anew", *numbers),
        ]
    ways.append(said(talk.language, "button.menu", "menu"))
    return Card(Markup("\n\n").join([head, body]), rows_of(ways))
