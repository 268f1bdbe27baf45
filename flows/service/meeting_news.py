"""What the other party hears of a meeting: begun, written, changes proposed and answered, over."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flows.cards.buttons import rows_of, said
from flows.cards.card import Button, Card
from flows.meeting import ChangeState, Meeting, MeetingState, Way, change_of
from flows.service.access import Party
from flows.service.meeting_cards import minutes_card, minutes_files, name_of_change, side_name
from flows.service.meeting_changes import change_card
from flows.service.meeting_records import entry_in, meeting_in
from flows.service.registry import message
from flows.service.revisit_cards import way_card
from flows.service.talk import Talk
from flows.service.year_titles import title_of


def _read(talk: Talk, payload: Mapping[str, Any], *states: MeetingState) -> tuple[Meeting, Party] | None:
    """The meeting, while it is in one of the states; None once it has gone on."""
    meeting, party = meeting_in(talk, payload["meeting"])
    return (meeting, party) if meeting.state in states else None


def _news(talk: Talk, key: str, meeting: Meeting, party: Party, *ways: Button, **values: Any) -> Card:
    entry = entry_in(talk, meeting)
    text = talk.say(
        key,
        what=title_of(talk, entry),
        when=talk.moment(entry.at),
        them=side_name(talk, party, party.side.other),
        estate=party.partnership.estate,
        **values,
    )
    return Card(text, rows_of(list(ways)))


def _show(talk: Talk, meeting: Meeting, key: str) -> Button:
    return said(talk.language, key, "meeting", meeting.id, is_main=True)


@message("meeting_begun")
def meeting_begun(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    return _writing(talk, payload, "meeting.begun")


@message("meeting_taken")
def meeting_taken(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    return _writing(talk, payload, "meeting.taken")


def _writing(talk: Talk, payload: Mapping[str, Any], key: str) -> Card | str:
    found = _read(talk, payload, MeetingState.OPEN)
    if found is None:
        return "written since"
    return _news(talk, key, *found, _show(talk, found[0], "button.follow"), who=payload["who"])


@message("meeting_written")
def meeting_written(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    found = _read(talk, payload, MeetingState.DECIDING)
    if found is None:
        return "over since"
    return _news(talk, "meeting.written", *found, _show(talk, found[0], "button.see_meeting"))


@message("change_proposed")
def change_proposed(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    return _change(talk, payload)


@message("change_waits", is_reminder=True)
def change_waits(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    """Once more, some days after the meeting."""
    return _change(talk, payload)


def _change(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    meeting, party = meeting_in(talk, payload["meeting"])
    found = [c for c in meeting.changes if c.number == payload["change"] and c.state is ChangeState.PROPOSED]
    if not found or found[0].side is party.side:
        return "answered or taken back since"
    return change_card(talk, meeting, party, found[0])


@message("change_answered")
def change_answered(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    """The other side has answered: the change with its answer, and the way back to the meeting."""
    meeting, party = meeting_in(talk, payload["meeting"])
    change = change_of(meeting, payload["change"])
    key = "meeting.agreed_change" if change.state is ChangeState.AGREED else "meeting.declined_change"
    card = _news(
        talk,
        key,
        meeting,
        party,
        _show(talk, meeting, "button.back_to_meeting"),
        effort=name_of_change(talk, meeting, change),
    )
    if not change.answer:
        return card
    return replace(card, text=card.text + "\n\n" + talk.say("change.answered", answer=change.answer))


@message("meeting_closed")
def meeting_closed(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    """The minutes go to everybody, as files and in short; of a revisit with what both have chosen."""
    meeting, party = meeting_in(talk, payload["meeting"])
    way = meeting.said.get("way")
    them = side_name(talk, party, party.side.other)
    news = [talk.say(f"revisit.both.{way}", them=them)] if way else []
    card = minutes_card(talk, meeting, party, *news)
    if way == Way.END:
        end = said(talk.language, "button.end", "end_partnership", meeting.partnership_id, is_main=True)
        card = replace(card, buttons=((end,), *card.buttons))
    return replace(card, attachments=minutes_files(talk, meeting))


@message("meeting_remark")
def meeting_remark(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    meeting, party = meeting_in(talk, payload["meeting"])
    card = _news(
        talk,
        "meeting.their_remark",
        meeting,
        party,
        _show(talk, meeting, "button.see_meeting"),
        words=meeting.remarks[-1].text,
    )
    return replace(card, attachments=minutes_files(talk, meeting))


@message("revisit_written")
def revisit_written(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    found = _read(talk, payload, MeetingState.DECIDING)
    if found is None or found[1].side in found[0].agreed:
        return "written anew or agreed since"
    return way_card(talk, *found)
