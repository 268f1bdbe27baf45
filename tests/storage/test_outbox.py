"""The ledger of what is to be said: queued with its reason, sent by one worker, its outcome kept."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.errors import NotFoundError
from storage.writer import Writer
from tests.storage.queueing import SECOND, claim, queue
from tests.storage.samples import NOW, a_message, a_person


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


def test_a_claim_skips_nothing_when_many_are_due(writer, person):
    messages = [replace(a_message(f"m{n}", person=person.id), due=NOW - n * SECOND) for n in range(50)]
    writer.run(lambda uow: uow.outbox.queue_many(messages))
    keys = [delivery.key for _ in range(10) for delivery in claim(writer, limit=5)]
    assert keys == [f"m{n}" for n in reversed(range(50))]


def test_a_group_s_row_has_no_person_and_stays_when_one_is_forgotten(writer, person):
    for_group = a_message("board", 0, kind="group_board", subject="group:1", chat=-42)
    writer.run(lambda uow: [uow.outbox.queue(for_group) for _ in range(2)])
    writer.run(lambda uow: uow.outbox.forget(person.id))
    (delivery,) = writer.run(lambda uow: uow.ledger.claim("w1", NOW))
    assert (delivery.person_id, delivery.chat, delivery.kind) == (None, -42, "group_board")


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
