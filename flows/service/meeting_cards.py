"""The cards of an evaluation meeting once it is written: what to decide on, and its minutes."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from flows.cards.buttons import press as button
from flows.cards.buttons import rows_of, said
from flows.cards.card import Attachment, Button, Card
from flows.cards.fitting import CARD_LENGTH, fitted, shorten, visible
from flows.meeting import Change, Meeting, MeetingState, open_changes
from flows.people import Side
from flows.phrases import shown
from flows.service.access import Party, party_name
from flows.service.meeting_records import entry_in, is_revisit, name_of
from flows.service.talk import Talk
from flows.service.year_titles import title_of

# What is asked besides the efforts, in the order of the guides.
QUESTIONS = (
    *("residents", "housing", "company", "learned"),
    *("potential", "potential_why", "focus", "focus_why", "ambition", "proud", "way", "why"),
)
MOST_ANSWERS = 4
LABEL = 30


def guide_of(talk: Talk, meeting: Meeting) -> str:
    return "revisit" if is_revisit(talk, meeting) else "meeting"


def answer_in_words(talk: Talk, guide: str, name: str, value: Any) -> tuple[str, str]:
    """A question's short name and its answer, in the reader's language."""
    texts = talk.world.latest(guide).guide.texts[talk.language].nodes[name]
    return texts.short, texts.choices.get(str(value), str(value))


def said_lines(talk: Talk, meeting: Meeting, what: Mapping[str, Any]) -> list[Markup]:
    """What was written, a line each: the efforts with their status, the answers, the decisions."""
    guide = guide_of(talk, meeting)
    efforts = [e for e in what.get("efforts", ()) if e["status"]]
    lines = [talk.say("meeting.effort_line", what=e["what"], status=status_words(talk, e["status"])) for e in efforts]
    for name in QUESTIONS:
        if what.get(name):
            short, words = answer_in_words(talk, guide, name, what[name])
            lines.append(Markup("<b>{}:</b> {}").format(short, shown(words)))
    return lines + [talk.say("meeting.decision_line", what=text) for text in what.get("decisions", ())]


def status_words(talk: Talk, status: str) -> str:
    return talk.world.latest("meeting").guide.texts[talk.language].nodes["efforts.status"].choices[status]


def name_of_change(talk: Talk, meeting: Meeting, change: Change) -> str:
    """The effort that it is about, as it was called at the meeting; a new one by its own words."""
    found = (effort for effort in meeting.said.get("efforts", ()) if effort["id"] == change.effort)
    return name_of(next(found, change.value)) or talk.plain("change.gone")


def _change_line(talk: Talk, meeting: Meeting, change: Change) -> Markup:
    kind = "stop" if not change.value else "effort" if change.effort else "new"
    return talk.say(
        f"change.line.{kind}",
        what=shorten(name_of_change(talk, meeting, change), 80),
        state=talk.plain(f"change.state.{change.state}"),
    )


def deciding_card(talk: Talk, meeting: Meeting, party: Party) -> Card:
    """What shall be different from now on: proposed by either side, answered by the other, then the minutes."""
    head = talk.say("meeting.deciding", what=title_of(talk, entry_in(talk, meeting)))
    lines = [_change_line(talk, meeting, change) for change in meeting.changes]
    wanted = [e["what"] for e in _to_adjust(meeting)]
    parts = [head]
    if lines:
        parts.append(fitted(lines, CARD_LENGTH - visible(head) - 120, talk.language))
    if wanted:
        parts.append(talk.say("meeting.to_adjust", what=shorten(", ".join(wanted), 120)))
    ways = [
        *_answers(talk, meeting, party),
        said(talk.language, "button.change_effort", "pick_effort", meeting.id),
        said(talk.language, "button.new_effort", "change_effort", meeting.id, 0),
        said(talk.language, "button.close_meeting", "close_meeting", meeting.id, is_main=not open_changes(meeting)),
    ]
    return Card(Markup("\n\n").join(parts), rows_of(ways))


def _to_adjust(meeting: Meeting) -> list[Mapping[str, Any]]:
    """The efforts that the meeting wants adjusted and that nobody has proposed a change of."""
    touched = {change.effort for change in meeting.changes}
    return [e for e in meeting.said.get("efforts", ()) if e["status"] == "adjust" and e["id"] not in touched]


def _answers(talk: Talk, meeting: Meeting, party: Party) -> list[Button]:
    """What is on the table, first what this side has to answer."""
    found = sorted(open_changes(meeting), key=lambda change: change.side is party.side)
    return [
        button(
            talk.plain(
                "button.own_change" if change.side is party.side else "button.answer_change",
                what=shorten(name_of_change(talk, meeting, change), LABEL),
            ),
            "see_change",
            meeting.id,
            change.number,
        )
        for change in found[:MOST_ANSWERS]
    ]


def minutes_card(talk: Talk, meeting: Meeting, party: Party) -> Card:
    """A meeting that is over, in short; the whole of it is a tap away."""
    entry = entry_in(talk, meeting)
    head = talk.say("minutes.head", what=title_of(talk, entry), when=talk.moment(entry.at))
    lines = said_lines(talk, meeting, meeting.said)
    lines += [_change_line(talk, meeting, change) for change in meeting.changes]
    body = fitted(lines, CARD_LENGTH - visible(head) - 20, talk.language)
    ways = [
        *_answers(talk, meeting, party),
        said(talk.language, "button.minutes", "minutes", meeting.id, is_main=not open_changes(meeting)),
        said(talk.language, "button.remark", "remark", meeting.id),
        said(talk.language, "button.agreement", "agreement", meeting.partnership_id),
        said(talk.language, "button.menu", "menu"),
    ]
    return Card(Markup("\n\n").join([head, body]) if lines else head, rows_of(ways))


def minutes_files(talk: Talk, meeting: Meeting) -> tuple[Attachment, ...]:
    """The minutes to keep and to pass on, as PDF and Word."""
    if meeting.state is not MeetingState.CLOSED:
        return ()
    return tuple(Attachment(kind, meeting.id, talk.plain(f"file.{kind}")) for kind in ("minutes_pdf", "minutes_word"))


def side_name(talk: Talk, party: Party, side: Side) -> str:
    return party_name(talk, party.partnership, side)
