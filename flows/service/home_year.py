"""What an agreement's year asks for now, on the map: a meeting that goes on, one of today, one nobody spoke of."""

from markupsafe import Markup

from flows.cards.buttons import said
from flows.cards.card import Button
from flows.clock import COPENHAGEN
from flows.ending import EndingState
from flows.meeting import Meeting, MeetingState, Way, open_changes
from flows.partnership import Stage
from flows.service.access import Party
from flows.service.meeting_agenda import HELD
from flows.service.meeting_records import entry_in
from flows.service.talk import Talk
from flows.service.year import ahead_of, unsettled
from flows.service.year_titles import title_of
from flows.year import Entry


def year_now(talk: Talk, party: Party) -> tuple[list[Markup], list[Button]]:
    """The first of these that there is, in words and with its button; otherwise the next date alone."""
    if party.partnership.stage is not Stage.AGREED:
        return [], []
    going_on = _going_on(talk, party)
    if going_on is not None:
        return going_on
    passed = unsettled(talk, party.partnership)
    if passed:
        line = talk.say("home.meeting.past", what=title_of(talk, passed[0]), when=talk.moment(passed[0].at))
        return [line], [said(talk.language, "button.answer", "entry", passed[0].id, is_main=True)]
    coming = ahead_of(talk, party.partnership)
    if not coming:
        return [], []
    line = talk.say("home.next_date", when=talk.moment(coming[0].at), what=title_of(talk, coming[0]))
    begin = said(talk.language, "button.begin_meeting", "begin_meeting", coming[0].id, is_main=True)
    return [line], [begin] if coming[0].kind in HELD and _is_today(talk, coming[0]) else []


def _going_on(talk: Talk, party: Party) -> tuple[list[Markup], list[Button]] | None:
    """A meeting that is written or decided on; one that is over, while a change waits for this side's answer."""
    for meeting in talk.uow.meetings.find(partnership_id=party.partnership.id):
        if is_to_end(talk, party, meeting):
            end = said(talk.language, "button.end", "end_partnership", party.partnership.id, is_main=True)
            return [talk.say("home.meeting.to_end")], [end]
        waits = [change for change in open_changes(meeting) if change.side is not party.side]
        if meeting.state is MeetingState.CLOSED and not waits:
            continue
        key = "home.meeting.changes" if meeting.state is MeetingState.CLOSED else "home.meeting.open"
        line = talk.say(key, what=title_of(talk, entry_in(talk, meeting)))
        return [line], [said(talk.language, "button.back_to_meeting", "meeting", meeting.id, is_main=True)]
    return None


def is_to_end(talk: Talk, party: Party, meeting: Meeting) -> bool:
    """Both chose at the last revisit to end, and nobody has given notice since; not even one that was taken back."""
    if meeting.closed is None or meeting.said.get("way") != Way.END:
        return False
    given = [e for e in talk.uow.endings.find(partnership_id=party.partnership.id) if e.state is not EndingState.DRAFT]
    is_last = meeting.id == max(m.id for m in talk.uow.meetings.find(partnership_id=party.partnership.id))
    return is_last and not any(ending.at >= meeting.closed for ending in given)


def _is_today(talk: Talk, entry: Entry) -> bool:
    return entry.at.astimezone(COPENHAGEN).date() == talk.now.astimezone(COPENHAGEN).date()
