"""Calendar files, read by icalendar and line by line."""

from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from bot.documents.calendar import calendar_file
from flows.documents import CalendarMeeting

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def a_meeting(**changes):
    values = {
        "uid": "meeting-42@nabopagt",
        "sequence": 0,
        "start": datetime(2027, 2, 4, 9, 0, tzinfo=UTC),
        "end": datetime(2027, 2, 4, 10, 0, tzinfo=UTC),
        "summary": "Evalueringsmøde, Ådalsparken; <1>",
        "description": "Dagsorden:\n1. Indsatser",
        "location": "Fælleshuset",
    }
    return CalendarMeeting(**{**values, **changes})


def unfolded(file):
    return file.decode().replace("\r\n ", "").split("\r\n")


def test_a_meeting_is_published_at_its_local_time():
    calendar = Calendar.from_ical(calendar_file([a_meeting()], NOW))
    (event,) = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "PUBLISH"
    assert event["UID"] == "meeting-42@nabopagt"
    assert event["SUMMARY"] == "Evalueringsmøde, Ådalsparken; <1>"
    assert event["DESCRIPTION"] == "Dagsorden:\n1. Indsatser"
    assert event.decoded("DTSTART") == datetime(2027, 2, 4, 9, 0, tzinfo=UTC)
    assert event.decoded("DTSTAMP") == NOW
    lines = unfolded(calendar_file([a_meeting()], NOW))
    assert "DTSTART;TZID=Europe/Copenhagen:20270204T100000" in lines
    assert "TZID:Europe/Copenhagen" in lines


def test_summer_time_is_in_the_file_and_in_the_meeting():
    file = calendar_file(
        [a_meeting(start=datetime(2027, 7, 1, 8, tzinfo=UTC), end=datetime(2027, 7, 1, 9, tzinfo=UTC))], NOW
    )
    lines = unfolded(file)
    assert "DTSTART;TZID=Europe/Copenhagen:20270701T100000" in lines
    assert "BEGIN:DAYLIGHT" in lines
    assert "BEGIN:STANDARD" in lines


def test_a_cancelled_meeting_keeps_its_uid_and_grows_its_sequence():
    (event,) = Calendar.from_ical(
        calendar_file([a_meeting(method="CANCEL", sequence=2, description="", location="")], NOW)
    ).walk("VEVENT")
    assert (event["STATUS"], event["SEQUENCE"], event["UID"]) == ("CANCELLED", 2, "meeting-42@nabopagt")
    assert "DESCRIPTION" not in event


def test_all_meetings_stand_in_one_file_in_order():
    later = a_meeting(uid="b", start=datetime(2027, 5, 4, 9, tzinfo=UTC), end=datetime(2027, 5, 4, 10, tzinfo=UTC))
    events = Calendar.from_ical(calendar_file([later, a_meeting()], NOW)).walk("VEVENT")
    assert [event["UID"] for event in events] == ["meeting-42@nabopagt", "b"]


def test_every_line_is_within_75_octets_and_the_file_is_the_same_twice():
    file = calendar_file([a_meeting(summary="Møde \x07 " * 40)], NOW)
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    assert b"\x07" not in file
    assert file == calendar_file([a_meeting(summary="Møde \x07 " * 40)], NOW)


def test_a_name_cannot_add_a_line_of_its_own():
    lines = unfolded(calendar_file([a_meeting(summary="x\r\nATTENDEE:mailto:a@b.dk")], NOW))
    assert not any(line.startswith("ATTENDEE") for line in lines)


@pytest.mark.parametrize("methods", [(), ("PUBLISH", "CANCEL")])
def test_a_file_has_exactly_one_method(methods):
    with pytest.raises(ValueError, match="publishes"):
        calendar_file([a_meeting(method=method) for method in methods], NOW)


def test_a_meeting_ends_after_it_starts():
    with pytest.raises(ValueError, match="ends"):
        a_meeting(end=datetime(2027, 2, 4, 9, tzinfo=UTC))
