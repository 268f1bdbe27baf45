"""Calendar files, read by a second library too: the year's, a moved date's, a cancelled one's and a feed's."""

import warnings
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from bot.documents.calendar import calendar_file
from flows.clock import COPENHAGEN
from flows.documents import CalendarMeeting

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import vobject

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
SUMMARY = "Møde, hos naboen; kl. ti\nog så \\videre\\ 🏘️ 👩‍👩‍👧 " + "æøå " * 30


def local(*numbers):
    """A moment on the wall's clock in Denmark, in UTC."""
    return datetime(*numbers, tzinfo=COPENHAGEN).astimezone(UTC)


# Before, on and after the nights in which the clocks change, in spring and in autumn, and on both sides of New Year.
MOMENTS = [
    *(local(2026, 3, day, 10) for day in (28, 29, 30)),
    *(local(2026, 10, day, 10) for day in (24, 25, 26)),
    local(2026, 12, 31, 23, 30),
    local(2027, 3, 28, 1, 30),
    local(2027, 3, 28, 3, 30),
    local(2027, 10, 31, 0, 30),
    local(2027, 10, 31, 3, 30),
]


def a_meeting(number, at, **changes):
    values = {"summary": SUMMARY, "description": "One\nTwo, three; four", "start": at, "end": at + HOUR}
    made = CalendarMeeting(uid=f"entry-{number}@nabopagt", sequence=number, **values)
    return replace(made, **changes)


def a_year():
    return [a_meeting(number, at) for number, at in enumerate(MOMENTS)]


FILES = {
    "year": calendar_file(a_year(), NOW),
    "moved": calendar_file([a_meeting(3, MOMENTS[0], sequence=7)], NOW, "en"),
    "cancelled": calendar_file([replace(one, method="CANCEL") for one in a_year()], NOW),
    "feed": calendar_file([replace(one, is_off=one.sequence % 2 == 0) for one in a_year()], NOW, "da", "Parken, 🏘️"),
    "feed without dates": calendar_file([], NOW, "da", "Parken"),
}


def by_icalendar(file):
    """Of each event: uid, sequence, beginning and end in UTC, summary, description, status."""
    found = {}
    for event in Calendar.from_ical(file).walk("VEVENT"):
        times = [event.decoded(name).astimezone(UTC) for name in ("DTSTART", "DTEND")]
        words = [str(event[name]) for name in ("SUMMARY", "DESCRIPTION", "STATUS")]
        found[str(event["UID"])] = (int(event["SEQUENCE"]), *times, *words)
    return found


def by_vobject(file):
    found = {}
    calendar = vobject.readOne(file.decode())
    for event in calendar.contents.get("vevent", []):
        times = [getattr(event, name).value.astimezone(UTC) for name in ("dtstart", "dtend")]
        words = [getattr(event, name).value for name in ("summary", "description", "status")]
        found[event.uid.value] = (int(event.sequence.value), *times, *words)
    return found


@pytest.mark.parametrize("name", FILES)
def test_two_libraries_read_the_same_and_what_was_written(name):
    found = by_icalendar(FILES[name])
    assert found == by_vobject(FILES[name])
    for uid, (sequence, start, end, summary, about, _) in found.items():
        at = MOMENTS[0] if name == "moved" else MOMENTS[sequence]
        assert (uid, start, end) == (f"entry-{3 if name == 'moved' else sequence}@nabopagt", at, at + HOUR)
        assert (summary, about) == (SUMMARY, "One\nTwo, three; four")
    assert len(found) == {"moved": 1, "feed without dates": 0}.get(name, len(MOMENTS))


@pytest.mark.parametrize("name", FILES)
def test_what_a_second_library_writes_anew_is_still_the_same(name):
    again = vobject.readOne(FILES[name].decode()).serialize().encode() if by_vobject(FILES[name]) else FILES[name]
    assert by_icalendar(again) == by_icalendar(FILES[name])


@pytest.mark.parametrize("name", FILES)
def test_lines_end_and_are_folded_as_the_standard_says(name):
    file = FILES[name]
    assert file.endswith(b"END:VCALENDAR\r\n")
    assert file.count(b"\n") == file.count(b"\r\n") == file.count(b"\r")
    for line in file.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()


def test_a_file_says_whether_it_publishes_or_cancels():
    methods = {name: str(Calendar.from_ical(file)["METHOD"]) for name, file in FILES.items()}
    assert methods.pop("cancelled") == "CANCEL"
    assert set(methods.values()) == {"PUBLISH"}
    assert {one[-1] for one in by_icalendar(FILES["cancelled"]).values()} == {"CANCELLED"}
    status = {one[0]: one[-1] for one in by_icalendar(FILES["feed"]).values()}
    assert status == {n: "CONFIRMED" if n % 2 else "CANCELLED" for n in range(len(MOMENTS))}


def test_a_feed_has_a_name_and_says_when_to_ask_again():
    calendar = Calendar.from_ical(FILES["feed"])
    assert str(calendar["NAME"]) == str(calendar["X-WR-CALNAME"]) == "Parken, 🏘️"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n" in FILES["feed"]
    assert b"X-PUBLISHED-TTL:PT6H\r\n" in FILES["feed"]
    assert b"X-WR-CALNAME" not in FILES["year"]


def test_a_move_and_a_cancellation_name_the_same_date_with_a_higher_number():
    planned = a_meeting(1, MOMENTS[0], sequence=0)
    steps = [planned, replace(planned, sequence=1, start=MOMENTS[1], end=MOMENTS[1] + HOUR)]
    steps.append(replace(steps[1], sequence=2, method="CANCEL"))
    read = [by_vobject(calendar_file([step], NOW)) for step in steps]
    assert [list(one) for one in read] == [["entry-1@nabopagt"]] * 3
    assert [one["entry-1@nabopagt"][0] for one in read] == [0, 1, 2]
    assert read[1]["entry-1@nabopagt"][1] == MOMENTS[1]
