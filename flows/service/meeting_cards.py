"""The cards of an evaluation meeting once it is written: what to decide on, and its minutes."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from flows.cards.buttons import press as button
from flows.cards.buttons import rows_of, said
from flows.cards.card import Attachment, Button, Card
from flows.cards.fitting import CARD_LENGTH, fitted, shorten, visible
from flows.meeting import Change, Meeting, MeetingState, open_changes
from flows.partnership import Stage
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
PROPOSED_LENGTH = 180
# How it went stands behind the name of an effort, and has to be seen on any card.
EFFORT = 50


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
    lines = [_effort_line(talk, effort) for effort in efforts]
    for name in QUESTIONS:
        if what.get(name):
            short, words = answer_in_words(talk, guide, name, what[name])
            lines.append(Markup("<b>{}:</b> {}").format(short, shown(words)))
    return lines + [talk.say("meeting.decision_line", what=text) for text in what.get("decisions", ())]


def _effort_line(talk: Talk, effort: Mapping[str, Any]) -> Markup:
    """Its name, how it goes, and why, as far as there is room."""
    name, status = shorten(effort["what"], EFFORT), status_words(talk, effort["status"])
    line = talk.say("meeting.effort_line", what=name, status=status)
    return line + Markup(". {}").format(shown(effort["note"])) if effort["note"] else line


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
        what=shorten(name_of_change(talk, meeting, change), EFFORT),
        state=talk.plain(f"change.state.{change.state}"),
    )


def deciding_card(talk: Talk, meeting: Meeting, party: Party) -> Card:
    """What was written, and what shall be different from now on: proposed by one side, answered by the other."""
    asked = [talk.say("meeting.deciding"), *_proposed(talk, meeting)]
    head = Markup("<b>{}</b>").format(title_of(talk, entry_in(talk, meeting)))
    room = CARD_LENGTH - visible(Markup("\n\n").join([head, *asked]))
    written = fitted(said_lines(talk, meeting, meeting.said), room, talk.language)
    parts = [Markup("\n").join([head, written]), *asked]
    ways = [
        *_answers(talk, meeting, party),
        said(talk.language, "button.change_effort", "pick_effort", meeting.id),
        said(talk.language, "button.new_effort", "change_effort", meeting.id, 0),
        said(talk.language, "button.close_meeting", "close_meeting", meeting.id, is_main=not open_changes(meeting)),
    ]
    return Card(Markup("\n\n").join(parts), rows_of(ways))


def _proposed(talk: Talk, meeting: Meeting) -> list[Markup]:
    """What is on the table, and what the meeting wanted adjusted but has nothing on the table."""
    lines = [_change_line(talk, meeting, change) for change in meeting.changes]
    found = [fitted(lines, PROPOSED_LENGTH, talk.language)] if lines else []
    wanted = [shorten(e["what"], EFFORT) for e in _to_adjust(meeting)]
    if wanted:
        found.append(talk.say("meeting.to_adjust", what=shorten(", ".join(wanted), 120)))
    return found


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


def minutes_card(talk: Talk, meeting: Meeting, party: Party, *news: Markup) -> Card:
    """A meeting that is over, in short, with what is new about it first; the whole of it is a tap away."""
    entry = entry_in(talk, meeting)
    title = talk.say("minutes.head", what=title_of(talk, entry), when=talk.moment(entry.at))
    head = Markup("\n\n").join([*news, title])
    lines = said_lines(talk, meeting, meeting.said)
    lines += [_change_line(talk, meeting, change) for change in meeting.changes]
    lines += [
        talk.say("minutes.remark", who=side_name(talk, party, remark.side), text=remark.text)
        for remark in meeting.remarks
    ]
    body = fitted(lines, CARD_LENGTH - visible(head) - 20, talk.language)
    ways = [
        *_answers(talk, meeting, party),
        said(talk.language, "button.minutes", "minutes", meeting.id, is_main=not open_changes(meeting)),
        *_remark_way(talk, meeting, party),
        said(talk.language, "button.agreement", "agreement", meeting.partnership_id),
        said(talk.language, "button.menu", "menu"),
    ]
    return Card(Markup("\n\n").join([head, body]) if lines else head, rows_of(ways))


def _remark_way(talk: Talk, meeting: Meeting, party: Party) -> list[Button]:
    """Nothing is added to what has ended."""
    if party.partnership.stage is Stage.ENDED:
        return []
    return [said(talk.language, "button.remark", "remark", meeting.id)]


def minutes_files(talk: Talk, meeting: Meeting) -> tuple[Attachment, ...]:
    """The minutes to keep and to pass on, as PDF and Word."""
    if meeting.state is not MeetingState.CLOSED:
        return ()
    return tuple(Attachment(kind, meeting.id, talk.plain(f"file.{kind}")) for kind in ("minutes_pdf", "minutes_word"))


def side_name(talk: Talk, party: Party, side: Side) -> str:
    return party_name(talk, party.partnership, side)
