"""Meetings as calendar files (RFC 5545): served as text/calendar, one file for a meeting or one for all.

The uid is stable and the sequence grows, so a moved meeting replaces its old self in every calendar.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event, Timezone

from bot.documents.fonts import xml_safe
from bot.documents.words import COPENHAGEN
from flows.documents import CalendarMeeting, Language

CONTENT_TYPE = "text/calendar; charset=utf-8"
# How often a calendar that subscribes should ask again.
REFRESHED = timedelta(hours=6)
_PRODUCT = "-//Nabopagt//Nabopagt//"
# The European rule, by the clock that goes out. What icalendar derives from the zone itself begins summer an hour late.
_ZONE = """\
BEGIN:VTIMEZONE
TZID:Europe/Copenhagen
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""


def calendar_file(
    meetings: Sequence[CalendarMeeting], now: datetime, language: Language = "da", feed: str = ""
) -> bytes:
    """Return all meetings in one file, in the order of their start; with a name as a `feed`, which may be empty.

    A file has one method (RFC 5546): meetings to publish and meetings to cancel in one call raise ValueError. In a feed
    a meeting that is off is marked; to cancel is not for feeds.
    """
    ordered = sorted(meetings, key=lambda meeting: (meeting.start, meeting.uid))
    methods = {meeting.method for meeting in ordered} | ({"PUBLISH"} if feed else set())
    if len(methods) != 1:
        raise ValueError("a calendar file publishes meetings or cancels them, at least one")
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT + language.upper())
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", methods.pop())
    if feed:
        _name(calendar, xml_safe(feed))
    calendar.add_component(Timezone.from_ical(_ZONE))
    for meeting in ordered:
        calendar.add_component(_event(meeting, now))
    made: bytes = calendar.to_ical()
    return made


def _name(calendar: Calendar, name: str) -> None:
    """What the calendar is called and how often it changes: by RFC 7986, and as calendars have long read it."""
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Europe/Copenhagen")
    calendar.add("refresh-interval", REFRESHED, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", f"PT{REFRESHED // timedelta(hours=1)}H")


def _event(meeting: CalendarMeeting, now: datetime) -> Event:
    is_off = meeting.is_off or meeting.method == "CANCEL"
    event = Event()
    event.add("uid", meeting.uid)
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", meeting.start.astimezone(COPENHAGEN))
    event.add("dtend", meeting.end.astimezone(COPENHAGEN))
    event.add("summary", xml_safe(meeting.summary))
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    if meeting.description:
        event.add("description", xml_safe(meeting.description))
    if meeting.location:
        event.add("location", xml_safe(meeting.location))
    return event
