"""The ledger of what is to be said: queued with its reason, sent by one worker, its outcome kept."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.delivery import Unsent, Waiting
from flows.errors import NotFoundError
from storage.writer import Writer
from tests.storage.samples import NOW, a_message, a_person

SECOND = timedelta(seconds=1)


@pytest.fixture
def person(writer):
    return writer.run(lambda uow: uow.persons.add(a_person()))


def queue(writer, *messages):
    writer.run(lambda uow: [uow.outbox.queue(message) for message in messages])


def claim(writer, worker="one", now=NOW, **limits):
    return writer.run(lambda uow: uow.ledger.claim(worker, now, **limits))


def test_a_claimed_delivery_says_all_there_is_to_know(writer, person):
    queue(writer, a_message(payload={"text": "æ 🏡"}, priority=3))
    (delivery,) = claim(writer, lease_seconds=30)
    assert (delivery.key, delivery.subject, delivery.kind, delivery.payload) == (
        "hello",
        "joint:7",
        "reminder",
        {"text": "æ 🏡"},
    )
    assert (delivery.person_id, delivery.chat, delivery.priority) == (person.id, person.chat_id, 3)
    assert (delivery.due, delivery.lease, delivery.attempts) == (NOW, NOW + 30 * SECOND, 1)
    assert delivery.worker == "one"


@pytest.mark.usefixtures("person")
def test_queueing_a_key_again_changes_nothing(writer):
    queue(writer, a_message(kind="first"), a_message(kind="second"))
    assert [delivery.kind for delivery in claim(writer)] == ["first"]


def test_many_are_queued_at_once_and_nobody_is_no_matter(writer, person):
    messages = [a_message(f"wave:{n}") for n in range(5)] + [a_message("gone", person=person.id + 1)]
    writer.run(lambda uow: uow.outbox.queue_many(messages))
    writer.run(lambda uow: uow.outbox.queue_many([]))
    assert len(claim(writer, limit=10)) == 5


@pytest.mark.usefixtures("person")
def test_a_use_case_that_fails_queues_nothing(writer):
    def fails(uow):
        uow.outbox.queue(a_message())
        raise NotFoundError

    with pytest.raises(NotFoundError):
        writer.run(fails)
    assert claim(writer) == []


@pytest.mark.usefixtures("person")
def test_a_claim_takes_lower_priorities_then_the_longest_due_and_no_more_than_asked(writer):
    queue(
        writer,
        a_message("bulk", priority=9, due=NOW - 60 * SECOND),
        a_message("late", due=NOW - SECOND),
        a_message("later", due=NOW),
        a_message("not yet", priority=1, due=NOW + SECOND),
        a_message("urgent", priority=1),
    )
    assert [delivery.key for delivery in claim(writer)] == ["urgent", "late", "later"]
    assert [delivery.key for delivery in claim(writer)] == ["bulk"]
    assert claim(writer) == []


@pytest.mark.usefixtures("person")
def test_of_two_workers_exactly_one_gets_each(writer, url):
    queue(writer, *(a_message(f"m{n}") for n in range(30)))
    other = Writer(url, busy_seconds=10)
    other.start()
    try:
        claimed = []
        for _ in range(5):
            claimed += claim(writer, "one") + claim(other, "two")
    finally:
        other.stop()
    assert len(claimed) == len({delivery.id for delivery in claimed}) == 30


@pytest.mark.usefixtures("person")
def test_each_outcome_ends_a_delivery_once(writer):
    queue(writer, *(a_message(f"m{n}") for n in range(4)))
    sent, uncertain, dead, cancelled = claim(writer, limit=4)
    for _ in range(2):
        outcomes = [
            writer.run(lambda uow: uow.ledger.sent(sent, NOW, message_id=5)),
            writer.run(lambda uow: uow.ledger.uncertain(uncertain, NOW, "timed out")),
            writer.run(lambda uow: uow.ledger.dead(dead, NOW, "Forbidden")),
            writer.run(lambda uow: uow.ledger.cancelled(cancelled, NOW, "the meeting moved")),
        ]
        assert len(set(outcomes)) == 1
    assert outcomes == [False] * 4
    assert claim(writer, now=NOW + timedelta(days=9)) == []
    assert writer.run(lambda uow: uow.ledger.next_due(NOW)) is None


@pytest.mark.usefixtures("person")
def test_a_retry_counts_as_an_attempt_unless_telegram_asked_to_wait(writer):
    queue(writer, a_message())
    (first,) = claim(writer)
    assert writer.run(lambda uow: uow.ledger.retry_at(first, NOW + SECOND, "TimedOut"))
    assert claim(writer) == []
    (second,) = claim(writer, now=NOW + SECOND)
    writer.run(lambda uow: uow.ledger.retry_at(second, NOW + SECOND, counts=False))
    (third,) = claim(writer, now=NOW + SECOND)
    assert [first.attempts, second.attempts, third.attempts] == [1, 2, 2]


@pytest.mark.usefixtures("person")
def test_what_a_dead_worker_held_is_given_back_with_its_attempt_counted(writer):
    queue(writer, a_message())
    (lost,) = claim(writer, lease_seconds=60)
    assert writer.run(lambda uow: uow.ledger.release_expired(NOW + 59 * SECOND)) == 0
    assert writer.run(lambda uow: uow.ledger.release_expired(NOW + 60 * SECOND)) == 1
    (again,) = claim(writer, "two", now=NOW + 61 * SECOND)
    assert again.attempts == 2
    assert not writer.run(lambda uow: uow.ledger.sent(lost, NOW))
    assert not writer.run(lambda uow: uow.ledger.retry_at(lost, NOW))
    assert writer.run(lambda uow: uow.ledger.sent(again, NOW))


@pytest.mark.usefixtures("person")
def test_what_was_sent_after_its_lease_is_noted_while_nobody_else_has_it(writer):
    queue(writer, a_message())
    (slow,) = claim(writer)
    writer.run(lambda uow: uow.ledger.release_expired(NOW + 60 * SECOND))
    assert writer.run(lambda uow: uow.ledger.sent(slow, NOW))
    assert claim(writer) == []


@pytest.mark.usefixtures("person")
def test_the_next_due_is_the_earliest_waiting_or_lease_but_never_past(writer):
    def next_due():
        return writer.run(lambda uow: uow.ledger.next_due(NOW))

    assert next_due() is None
    queue(writer, a_message("later", due=NOW + timedelta(days=90)))
    assert next_due() == NOW + timedelta(days=90)
    queue(writer, a_message("past", due=NOW - SECOND))
    assert next_due() == NOW
    claim(writer, lease_seconds=60)
    assert next_due() == NOW + 60 * SECOND


@pytest.mark.usefixtures("person")
def test_cancelling_a_subject_leaves_other_subjects_and_kinds_and_what_is_under_way(writer):
    queue(
        writer,
        a_message("a", kind="agenda", due=NOW - SECOND),
        a_message("b", kind="agenda"),
        a_message("c"),
        a_message("d", subject="joint:8"),
    )
    claim(writer, limit=1)
    assert writer.run(lambda uow: uow.outbox.cancel("joint:7", "moved", kind="agenda")) == 1
    assert writer.run(lambda uow: uow.outbox.cancel("joint:7", "moved")) == 1
    assert [delivery.key for delivery in claim(writer)] == ["d"]


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


def test_forgetting_a_person_erases_their_rows_and_gates(writer, person):
    other = writer.run(lambda uow: uow.persons.add(a_person(2)))
    queue(writer, a_message("a"), a_message("b"), a_message("c", person=other.id))
    (first,) = claim(writer, limit=1)
    writer.run(lambda uow: uow.ledger.sent(first, NOW))
    gate = f"chat:{person.chat_id}"
    writer.run(lambda uow: uow.gates.push(gate, NOW + SECOND))
    assert writer.run(lambda uow: uow.outbox.forget(person.id)) == 2
    assert writer.run(lambda uow: uow.persons.remove(id=person.id)) == 1
    assert writer.run(lambda uow: uow.gates.reserve(gate, NOW, per_second=1)) == NOW
    assert [delivery.key for delivery in claim(writer)] == ["c"]


def test_a_migrated_group_is_addressed_anew(writer, person):
    queue(writer, a_message("a"), a_message("b"))
    claim(writer, limit=1)
    assert writer.run(lambda uow: uow.ledger.readdress(person.chat_id, -100)) == 2
    assert [delivery.chat for delivery in claim(writer)] == [-100]


def test_a_gate_gives_evenly_spaced_slots_and_forgets_the_past(writer):
    def reserve(now, **rate):
        return writer.run(lambda uow: uow.gates.reserve("bot", now, **rate))

    assert [reserve(NOW, per_second=25) - NOW for _ in range(3)] == [n * SECOND / 25 for n in range(3)]
    assert reserve(NOW + SECOND, per_second=25) == NOW + SECOND
    assert reserve(NOW + 2 * SECOND, per_minute=20) == NOW + 2 * SECOND
    assert reserve(NOW, per_minute=20) == NOW + 5 * SECOND


def test_a_push_moves_a_gate_forward_only(writer):
    def push(until):
        writer.run(lambda uow: uow.gates.push("bot", until))
        return writer.run(lambda uow: uow.gates.reserve("bot", NOW, per_second=1))

    assert push(NOW + 30 * SECOND) == NOW + 30 * SECOND
    assert push(NOW + 5 * SECOND) == NOW + 31 * SECOND


def test_gates_are_separate(writer):
    slots = [writer.run(lambda uow, n=n: uow.gates.reserve(f"chat:{n}", NOW, per_second=1)) for n in range(3)]
    assert slots == [NOW] * 3


def test_a_claim_skips_nothing_when_many_are_due(writer, person):
    messages = [replace(a_message(f"m{n}", person=person.id), due=NOW - n * SECOND) for n in range(50)]
    writer.run(lambda uow: uow.outbox.queue_many(messages))
    keys = [delivery.key for _ in range(10) for delivery in claim(writer, limit=5)]
    assert keys == [f"m{n}" for n in reversed(range(50))]


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


def test_a_group_s_row_has_no_person_and_stays_when_one_is_forgotten(writer, person):
    for_group = a_message("board", 0, kind="group_board", subject="group:1", chat=-42)
    writer.run(lambda uow: [uow.outbox.queue(for_group) for _ in range(2)])
    writer.run(lambda uow: uow.outbox.forget(person.id))
    (delivery,) = writer.run(lambda uow: uow.ledger.claim("w1", NOW))
    assert (delivery.person_id, delivery.chat, delivery.kind) == (None, -42, "group_board")


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


@pytest.mark.usefixtures("person")
def test_one_row_is_claimed_when_it_waits_and_is_due(writer):
    def claim_one(row, now=NOW):
        return writer.run(lambda uow: uow.ledger.claim_one(row, "one", now))

    queue(writer, a_message("a", due=NOW + SECOND), a_message("b"))
    assert claim_one(1) is None
    assert claim_one(99) is None
    delivery = claim_one(1, NOW + SECOND)
    assert (delivery.key, delivery.attempts, delivery.lease) == ("a", 1, NOW + 61 * SECOND)
    assert claim_one(1, NOW + SECOND) is None
    assert writer.run(lambda uow: uow.ledger.sent(delivery, NOW))
    assert [row.key for row in claim(writer, now=NOW + SECOND)] == ["b"]


@pytest.mark.usefixtures("person")
def test_the_sweep_gives_back_what_nobody_finished(writer):
    queue(writer, a_message())
    claim(writer, lease_seconds=60)
    writer.run(lambda uow: uow.ledger.sweep(NOW + 59 * SECOND))
    assert claim(writer, now=NOW + 59 * SECOND) == []
    writer.run(lambda uow: uow.ledger.sweep(NOW + 60 * SECOND))
    assert len(claim(writer, now=NOW + 60 * SECOND)) == 1


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
