"""What an agreement asks for becomes dates, and a new version changes only what it says anew."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from flows.clock import COPENHAGEN
from flows.schedule import is_free, is_meeting_day
from flows.year import Date, Entry, EntryKind, EntryState, Reminder, dates_of, move, plan, reminders_of, unchanged

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
CONTENT = {
    "meetings": ["2027-02-23T09:00:00+00:00", "2027-05-25T08:00:00+00:00"],
    "measurement": {"baseline": "before_start", "baseline_month": ["1"]},
    "efforts": [{"id": 5, "what": "Aftensmad", "months": ["2", "11", "12"]}],
}


def entry(number, at, kind=EntryKind.MEETING, about=1):
    return Entry(number, 1, kind, about, at, NOW)


def test_meetings_measurement_months_and_the_revisit_become_dates():
    found = dates_of(CONTENT, NOW)
    assert found == sorted(found, key=lambda one: one.at)
    assert [(one.kind, one.about) for one in found] == [
        (EntryKind.EFFORT, 5),
        (EntryKind.MEASUREMENT, 0),
        (EntryKind.EFFORT, 5),
        (EntryKind.MEETING, 1),
        (EntryKind.MEETING, 2),
        (EntryKind.EFFORT, 5),
        (EntryKind.REVISIT, 0),
    ]
    months = [one.at.astimezone(COPENHAGEN).date() for one in found if one.kind is EntryKind.EFFORT]
    assert months == [date(2026, 12, 1), date(2027, 2, 1), date(2027, 11, 1)]


def test_a_month_that_begins_on_a_holiday_begins_on_its_first_working_day():
    content = CONTENT | {"efforts": [{"id": 5, "months": ["1"]}], "meetings": []}
    (begins,) = [one.at for one in dates_of(content, NOW) if one.kind is EntryKind.EFFORT]
    assert begins.astimezone(COPENHAGEN).date() == date(2027, 1, 4)


def test_one_request_has_no_year():
    assert dates_of({"one_page": {}}, NOW) == []


def test_nothing_changes_when_the_same_is_asked_again():
    wanted = dates_of(CONTENT, NOW)
    stored = [Entry(n, 1, one.kind, one.about, one.at, NOW) for n, one in enumerate(wanted, start=1)]
    changes = plan(stored, wanted, NOW)
    assert (changes.new, changes.moved, changes.cancelled) == ((), (), ())


def test_a_meeting_that_moves_keeps_its_identity_and_an_effort_without_months_is_cancelled():
    wanted = dates_of(CONTENT, NOW)
    stored = [Entry(n, 1, one.kind, one.about, one.at, NOW) for n, one in enumerate(wanted, start=1)]
    later = NOW + timedelta(days=1)
    meetings = ["2027-02-24T09:00:00+00:00", *CONTENT["meetings"][1:]]
    changes = plan(stored, dates_of(CONTENT | {"meetings": meetings, "efforts": []}, later), later)
    moved = next(one for one in changes.moved if one.kind is EntryKind.MEETING)
    old = next(one for one in stored if one.kind is EntryKind.MEETING)
    assert (moved.id, moved.uid, moved.sequence) == (old.id, old.uid, 1)
    assert moved.at == datetime(2027, 2, 24, 9, tzinfo=UTC)
    assert {one.about for one in changes.cancelled} == {5}
    assert {(one.state, one.sequence) for one in changes.cancelled} == {(EntryState.CANCELLED, 1)}
    assert changes.new == ()


def test_a_meeting_that_was_held_is_not_planned_anew():
    held = replace(entry(1, NOW - timedelta(days=1)), state=EntryState.HELD)
    wanted = [
        Date(EntryKind.MEETING, 1, NOW + timedelta(days=30)),
        Date(EntryKind.MEETING, 2, NOW + timedelta(days=60)),
    ]
    changes = plan([held], wanted, NOW)
    assert [one.about for one in changes.new] == [2]
    assert changes.cancelled == ()


def test_who_confirmed_an_old_time_has_not_confirmed_the_new_one():
    assert move(replace(entry(1, NOW), confirmed=("housing", "company")), NOW + timedelta(days=1)).confirmed == ()


@given(st.integers(0, 4 * 365 * 24))
def test_reminders_come_in_their_order_in_working_hours_and_before_the_date(hours):
    at = NOW + timedelta(hours=hours)
    meeting = entry(1, at)
    found = reminders_of(meeting)
    *asked, (last, morning), (_, after), (_, unheld) = found
    assert [one for one, _ in found] == [
        Reminder.SOON,
        Reminder.UNANSWERED,
        Reminder.SILENT,
        Reminder.STUCK,
        Reminder.TOMORROW,
        Reminder.TODAY,
        Reminder.AFTER,
        Reminder.UNHELD,
    ]
    moments = [due for _, due in asked]
    assert moments == sorted(moments)
    assert after > at
    assert unheld > after
    for due in (*moments, after, unheld):
        local = due.astimezone(COPENHAGEN)
        assert (local.hour, local.minute) == (10, 0)
        assert not is_free(local.date())
    assert last is Reminder.TODAY
    assert morning.astimezone(COPENHAGEN).date() == at.astimezone(COPENHAGEN).date()


def test_an_effort_is_reminded_of_as_its_month_begins_and_the_measurement_two_weeks_before_and_in_the_morning():
    assert reminders_of(entry(1, NOW, EntryKind.EFFORT)) == [(Reminder.MONTH, NOW)]
    assert [one for one, _ in reminders_of(entry(1, NOW, EntryKind.MEASUREMENT))] == [
        Reminder.SOON,
        Reminder.TODAY,
    ]


@given(st.integers(0, 3 * 365))
def test_the_revisit_has_a_day_of_its_own_and_a_good_one(days):
    since = NOW + timedelta(days=days)
    without = CONTENT | {"meetings": [], "efforts": []}
    (alone,) = [one for one in dates_of(without, since) if one.kind is EntryKind.REVISIT]
    found = {one.kind: one for one in dates_of(without | {"meetings": [alone.at.isoformat()]}, since)}
    meeting, revisit = found[EntryKind.MEETING], found[EntryKind.REVISIT]
    assert revisit.at.astimezone(COPENHAGEN).isocalendar().week != meeting.at.astimezone(COPENHAGEN).isocalendar().week
    assert is_meeting_day(revisit.at.astimezone(COPENHAGEN).date())
    # The summer lies between at most.
    assert revisit.at - meeting.at < timedelta(days=60)


def test_what_the_parties_moved_themselves_stays_where_no_version_dates_it_anew():
    wanted = dates_of(CONTENT, NOW)
    stored = [Entry(n, 1, one.kind, one.about, one.at, NOW) for n, one in enumerate(wanted, start=1)]
    tapped = [move(one, one.at + timedelta(days=1)) if one.kind is EntryKind.MEETING else one for one in stored]
    newer = CONTENT | {"meetings": [CONTENT["meetings"][0], "2027-06-01T08:00:00+00:00"]}
    later = NOW + timedelta(days=20)
    changes = plan(tapped, dates_of(newer, later), later, unchanged(CONTENT, newer))
    assert [(one.kind, one.about, one.at) for one in changes.moved] == [
        (EntryKind.MEETING, 2, datetime(2027, 6, 1, 8, tzinfo=UTC))
    ]
    assert EntryKind.REVISIT not in {one.kind for one in (*changes.new, *changes.cancelled)}


def test_a_measurement_in_another_month_moves():
    newer = CONTENT | {"measurement": {"baseline_month": ["2"]}}
    assert (EntryKind.MEASUREMENT, 0) not in unchanged(CONTENT, newer)
    assert (EntryKind.MEASUREMENT, 0) in unchanged(CONTENT, CONTENT)
