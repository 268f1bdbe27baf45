"""The yearly revisit: the year beside last year's words, and the way on that one side proposes."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from markupsafe import Markup

from flows.agreement import Agreement, AgreementState
from flows.cards.buttons import rows_of, said
from flows.cards.card import Card
from flows.cards.fitting import CARD_LENGTH, fitted, visible
from flows.meeting import Meeting, Way
from flows.people import Side
from flows.service.access import Party, party_name
from flows.service.agreement_versions import current, versions
from flows.service.meeting_cards import said_lines, status_words
from flows.service.meeting_records import closed_meetings, name_of
from flows.service.paper import Paper
from flows.service.released_figures import figure_lines, newest_released
from flows.service.talk import Talk
from flows.service.year import entries_of
from flows.year import Entry, EntryKind, EntryState

HAS_HELD = frozenset({AgreementState.APPROVED, AgreementState.SUPERSEDED})


def year_rows(talk: Talk, held: Agreement, entry: Entry, until: datetime) -> Iterator[tuple[str, str]]:
    """What the year before a revisit was, each with its name: last year's words, the meetings, the efforts, the
    changes, the figures. `held` is the version that held then, `until` when the revisit was over, or now.
    """
    year = _Year(talk, held.partnership_id, entry, until)
    focus = Paper(talk, held.content).focus()
    if focus:
        yield talk.plain("year.was.focus"), "\n".join(focus)
    yield talk.plain("year.was.meetings"), year.meetings()
    last = year.last_statuses()
    for effort in held.content.get("efforts", ()):
        status = last.get(effort["id"])
        words = status_words(talk, status) if status else talk.plain("year.was.not_seen")
        yield talk.plain("year.was.effort"), f"{name_of(effort)}: {words}"
    changes = year.changes()
    if changes:
        yield talk.plain("year.was.changes"), "\n".join(changes)
    yield talk.plain("year.was.figures"), "\n".join(year.figures()) or talk.plain("year.was.not_measured")


class _Year:
    """What lies between the revisit before (or the beginning) and this one."""

    def __init__(self, talk: Talk, partnership_id: int, entry: Entry, until: datetime) -> None:
        self._talk = talk
        self._partnership = talk.uow.partnerships.get(partnership_id)
        self._entries = entries_of(talk, self._partnership)
        earlier = [
            e.at
            for e in self._entries
            if e.kind is EntryKind.REVISIT and e.state is EntryState.HELD and e.id != entry.id and e.at < until
        ]
        self._began = max(earlier, default=self._partnership.created)
        self._until = until

    def meetings(self) -> str:
        found = [e for e in self._entries if e.kind is EntryKind.MEETING and self._began < e.at <= self._until]
        count = Counter(entry.state for entry in found)
        parts = [self._talk.plain("year.was.held", n=count[EntryState.HELD])]
        parts += [self._talk.plain("year.was.skipped", n=n) for n in [count[EntryState.SKIPPED]] if n]
        parts += [self._talk.plain("year.was.unknown", n=n) for n in [count[EntryState.PLANNED]] if n]
        return ", ".join(parts)

    def last_statuses(self) -> dict[int, str]:
        """What the last meeting that looked at an effort said of it."""
        return {
            effort["id"]: effort["status"]
            for meeting in closed_meetings(self._talk, self._partnership)
            if self._began < meeting.created <= self._until
            for effort in meeting.said.get("efforts", ())
        }

    def figures(self) -> list[str]:
        """What residents answered, as both sides were given it this year."""
        wave = newest_released(self._talk, self._partnership, self._began, self._until)
        return figure_lines(self._talk, wave) if wave is not None else []

    def changes(self) -> list[str]:
        found = [v for v in versions(self._talk, self._partnership) if v.number > 1 and v.state in HAS_HELD]
        within = [v for v in found if self._began <= v.created < self._until]
        return [f"{self._talk.day(v.created)}: {v.reason}".removesuffix(": ") for v in within]


def year_card(talk: Talk, party: Party, entry: Entry) -> Card:
    head = talk.say("revisit.opening", estate=party.partnership.estate)
    held = current(talk, party.partnership)
    rows = year_rows(talk, held, entry, talk.now) if held is not None else ()
    lines = [Markup("<b>{}:</b> {}").format(name, text) for name, text in rows]
    return Card(Markup("\n\n").join([head, fitted(lines, CARD_LENGTH - visible(head), talk.language)]))


def way_card(talk: Talk, meeting: Meeting, party: Party) -> Card:
    """What one side proposes for the year to come, asked of the other."""
    proposing = meeting.agreed[0] if meeting.agreed else party.side
    is_own = proposing is party.side
    them = party_name(talk, party.partnership, Side(proposing))
    head = talk.say("revisit.own_way" if is_own else "revisit.their_way", them=them)
    lines = said_lines(talk, meeting, meeting.said)
    if meeting.said.get("focus") == "adjust" and meeting.said.get("way") == Way.GO_ON:
        lines.append(talk.say("revisit.focus_stays"))
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
