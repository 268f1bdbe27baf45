"""Meetings as calendar files (RFC 5545): served as text/calendar, one file for a meeting or one for all.

The uid is stable and the sequence grows, so a moved meeting replaces its old self in every calendar.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event, Timezone

from bot.documents.fonts import xml_safe
from bot.documents.words import COPENHAGEN
from flows.documents import CalendarMeeting, Language

CONTENT_TYPE = "text/calendar; charset=utf-8"
_PRODUCT = "-//Nabopagt//Nabopagt//"


def calendar_file(meetings: Iterable[CalendarMeeting], now: datetime, language: Language = "da") -> bytes:
    """Return all meetings in one file, in the order of their start.

    A file has one method (RFC 5546): meetings to publish and meetings to cancel in one call raise ValueError.
    """
    ordered = sorted(meetings, key=lambda meeting: (meeting.start, meeting.uid))
    methods = {meeting.method for meeting in ordered}
    if len(methods) != 1:
        raise ValueError("a calendar file publishes meetings or cancels them, at least one")
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT + language.upper())
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", methods.pop())
    calendar.add_component(
        Timezone.from_tzinfo(
            COPENHAGEN,
            first_date=ordered[0].start.date() - timedelta(days=366),
            last_date=ordered[-1].end.date() + timedelta(days=366),
        )
    )
    for meeting in ordered:
        calendar.add_component(_event(meeting, now))
    made: bytes = calendar.to_ical()
    return made


def _event(meeting: CalendarMeeting, now: datetime) -> Event:
    is_cancelled = meeting.method == "CANCEL"
    event = Event()
    event.add("uid", meeting.uid)
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", meeting.start.astimezone(COPENHAGEN))
    event.add("dtend", meeting.end.astimezone(COPENHAGEN))
    event.add("summary", xml_safe(meeting.summary))
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    if meeting.description:
        event.add("description", xml_safe(meeting.description))
    if meeting.location:
        event.add("location", xml_safe(meeting.location))
    return event
