"""What the ledger tells: what waits, what arrived, what did not and why."""

from datetime import timedelta

import pytest

from flows.delivery import Unsent, Waiting
from flows.errors import NotFoundError
from tests.storage.queueing import SECOND, claim, queue
from tests.storage.samples import NOW, a_message, a_person


@pytest.mark.usefixtures("person")
def test_what_waits_is_listed_without_being_claimed(writer):
    def waiting(limit=9):
        return writer.run(lambda uow: uow.ledger.waiting(limit))

    assert waiting() == []
    queue(writer, *(a_message(f"m{n}", due=NOW + n * SECOND, payload={"n": n}) for n in (3, 1, 2)))
    queue(writer, a_message("sent", due=NOW))
    (under_way,) = claim(writer)
    assert [row.payload["n"] for row in waiting()] == [1, 2, 3]
    assert [row.payload["n"] for row in waiting(2)] == [1, 2]
    assert waiting(1) == [Waiting(NOW + SECOND, "reminder", 1, "joint:7", {"n": 1})]
    writer.run(lambda uow: uow.ledger.sent(under_way, NOW))
    assert len(claim(writer, now=NOW + 9 * SECOND)) == 3


@pytest.mark.usefixtures("person")
def test_what_was_not_sent_is_listed_with_its_time_and_reason_the_newest_first(writer):
    def unsent(since=NOW, limit=9):
        return writer.run(lambda uow: uow.ledger.unsent(since, limit))

    queue(writer, *(a_message(f"m{n}") for n in range(4)))
    sent, uncertain, dead, cancelled = claim(writer, limit=4)
    writer.run(lambda uow: uow.ledger.sent(sent, NOW + SECOND))
    writer.run(lambda uow: uow.ledger.uncertain(uncertain, NOW + 2 * SECOND, "timed out"))
    writer.run(lambda uow: uow.ledger.dead(dead, NOW + 3 * SECOND, "Forbidden"))
    writer.run(lambda uow: uow.ledger.cancelled(cancelled, NOW + 4 * SECOND, "moved"))
    queue(
        writer,
        a_message("a", subject="joint:8", due=NOW + 99 * SECOND),
        a_message("b", subject="joint:9", due=NOW + SECOND),
    )
    writer.run(lambda uow: uow.outbox.cancel("joint:8", "the session began", now=NOW + 5 * SECOND))
    writer.run(lambda uow: uow.outbox.cancel("joint:9", "at an unknown time"))
    assert [(row.at - NOW, row.state, row.reason) for row in unsent()] == [
        (5 * SECOND, "cancelled", "the session began"),
        (4 * SECOND, "cancelled", "moved"),
        (3 * SECOND, "dead", "Forbidden"),
        (2 * SECOND, "uncertain", "timed out"),
        (SECOND, "cancelled", "at an unknown time"),
    ]
    assert [row.reason for row in unsent(NOW + 3 * SECOND, 2)] == ["the session began", "moved"]
    assert len(unsent(NOW + 3 * SECOND)) == 3
    assert unsent(limit=1) == [
        Unsent(NOW + 5 * SECOND, "reminder", 1, "joint:8", {"n": 1}, "cancelled", "the session began")
    ]


@pytest.mark.usefixtures("person")
def test_a_person_s_own_waiting_messages_are_found_by_what_they_are_about(writer):
    writer.run(lambda uow: uow.persons.add(a_person(2)))
    later = a_message("later", subject="entry:1", due=NOW + 2 * SECOND)
    queue(writer, later, a_message("soon", subject="entry:2"), a_message("else"), a_message("theirs", 2))
    found = writer.run(lambda uow: uow.outbox.waiting_for(1, {"entry:1", "entry:2"}))
    assert [row.key for row in found] == ["soon", "later"]
    assert (found[1].due, found[1].payload, found[1].state, found[1].ended) == (later.due, {"n": 1}, "pending", None)
    assert writer.run(lambda uow: uow.outbox.waiting_for(1, set())) == []
    own = writer.run(lambda uow: uow.outbox.find(1, found[0].id))
    assert own == found[0]
    with pytest.raises(NotFoundError):
        writer.run(lambda uow: uow.outbox.find(2, found[0].id))


@pytest.mark.usefixtures("person")
def test_what_was_due_and_did_not_arrive_is_told_apart_from_what_was_taken_back_before(writer):
    names = ("sent", "dropped", "refused", "early")
    queue(writer, *(a_message(name, subject=name, due=NOW if name != "early" else NOW + 9 * SECOND) for name in names))
    deliveries = {delivery.key: delivery for delivery in claim(writer)}
    writer.run(lambda uow: uow.ledger.sent(deliveries["sent"], NOW + SECOND))
    writer.run(lambda uow: uow.ledger.cancelled(deliveries["dropped"], NOW + SECOND, "no need"))
    writer.run(lambda uow: uow.ledger.dead(deliveries["refused"], NOW + 2 * SECOND, "Forbidden"))
    writer.run(lambda uow: uow.outbox.cancel("early", "taken back", now=NOW + SECOND))
    found = writer.run(lambda uow: uow.outbox.not_sent_to(1, NOW, 9))
    assert [(row.key, row.state, row.reason) for row in found] == [
        ("refused", "dead", "Forbidden"),
        ("dropped", "cancelled", "no need"),
    ]
    assert [row.key for row in writer.run(lambda uow: uow.outbox.not_sent_to(1, NOW, 1))] == ["refused"]
    assert writer.run(lambda uow: uow.outbox.not_sent_to(1, NOW + 3 * SECOND, 9)) == []


def test_what_was_sent_last_is_known_by_what_it_was_about_and_where(writer):
    keys = ("first", "second", "elsewhere", "waiting")
    for number, key in enumerate(keys):
        chat = -43 if key == "elsewhere" else -42
        row = a_message(key, 0, kind="group_board", subject="group:1", chat=chat, due=NOW + timedelta(seconds=number))
        writer.run(lambda uow, row=row: uow.outbox.queue(row))
    for number, delivery in enumerate(writer.run(lambda uow: uow.ledger.claim("w1", NOW + timedelta(seconds=2)))):
        writer.run(lambda uow, d=delivery, n=number: uow.ledger.sent(d, NOW + timedelta(seconds=n), 70 + n))
    last = {
        chat: writer.run(lambda uow, c=chat: uow.outbox.last_sent("group:1", "group_board", c))
        for chat in (-42, -43, -44)
    }
    assert last == {-42: 71, -43: 72, -44: None}


def test_what_a_person_hears_on_a_day_is_counted_sent_and_to_come(writer, person):
    start, now = NOW.replace(hour=0), NOW + timedelta(hours=1)
    dues = (NOW - timedelta(days=2), NOW, NOW + timedelta(hours=3), NOW + timedelta(days=1))

    def load(work, person_id=person.id):
        return work.outbox.load_of(person_id, start, start + timedelta(days=1), now)

    def queue(work):
        for number, due in enumerate(dues):
            work.outbox.queue(a_message(f"m{number}", person.id, due=due))
        return load(work), load(work, 99)

    def send(work):
        for delivery in work.ledger.claim("w", now):
            work.ledger.sent(delivery, now)
        return load(work)

    assert writer.run(queue) == (1, 0)
    assert writer.run(send) == 3
