"""The outbox's rows for residents, on both databases."""

from dataclasses import replace
from datetime import timedelta

from flows.partnership import Partnership, Stage
from flows.partnership import Path as Size
from flows.people import Organisation, Side
from flows.ports import Message
from flows.wave import Subscriber
from tests.builders import NOW, a_person

INVITE = "survey_invite"


def a_subscriber(partnership_id, number):
    return Subscriber(0, partnership_id, 9000 + number, 9000 + number, "ar", NOW, NOW)


def lay(work, subscribers=3):
    organisation = work.organisations.add(Organisation(0, Side.HOUSING, "Ådal", NOW))
    partnerships = [
        work.partnerships.add(
            Partnership(0, organisation.id, 1, estate, "Randers", Size.LARGE, Stage.AGREED, NOW, company_id=None)
        )
        for estate in ("Ådalsparken", "Bækmarken")
    ]
    for number in range(subscribers):
        work.subscribers.add(a_subscriber(partnerships[0].id, number))
    work.subscribers.add(a_subscriber(partnerships[1].id, 77))
    return partnerships[0].id


def queue(work, partnership_id, wave_id=7, prefix="survey_invite:w7:c"):
    work.outbox.queue_to_all(partnership_id, wave_id, INVITE, prefix, NOW)


def claimed(work):
    return work.ledger.claim("test", NOW + timedelta(hours=1), limit=100)


def test_every_subscriber_of_the_partnership_is_queued_once_and_nobody_else(writer):
    partnership_id = writer.run(lay)
    for _ in range(2):
        writer.run(lambda work: queue(work, partnership_id))
    found = writer.run(claimed)
    assert [row.chat for row in found] == [9000, 9001, 9002]
    assert {row.person_id for row in found} == {None}
    assert found[0].payload == {"wave": 7, "partnership": partnership_id}
    assert found[0].key == "survey_invite:w7:c9000"


def test_the_subscribers_know_to_which_waves_they_were_invited_and_can_still_be_saved(writer):
    partnership_id = writer.run(lay)
    for wave in (7, 7, 8):
        writer.run(lambda work, wave=wave: queue(work, partnership_id, wave, f"survey_invite:w{wave}:c"))
    rows = writer.run(lambda work: work.subscribers.find())
    assert [tuple(row.invited) for row in rows] == [(7, 8), (7, 8), (7, 8), ()]
    writer.run(lambda work: work.subscribers.save(replace(rows[0], language="da")))


def test_a_chat_is_forgotten_and_of_what_was_sent_a_mark_stays(writer):
    partnership_id = writer.run(lay)
    writer.run(lambda work: queue(work, partnership_id))
    first, second, _ = writer.run(claimed)
    writer.run(lambda work: work.gates.reserve("chat:9000", NOW, per_second=1))
    writer.run(lambda work: work.ledger.sent(first, NOW, 5))
    assert writer.run(lambda work: work.outbox.last_sent("wave:7", INVITE, 9000)) == 5
    for number, row in enumerate((first, second)):
        marks = {row.key: f"mark{number}"}
        writer.run(lambda work, row=row, marks=marks: work.outbox.forget_chat(row.chat, marks))
    for row in (first, second):
        assert not writer.run(lambda work, row=row: work.outbox.is_known(row.key))
    assert writer.run(lambda work: work.outbox.is_known("mark0"))
    assert writer.run(lambda work: work.outbox.is_known("mark1")), "it was on its way"
    assert writer.run(lambda work: work.outbox.drop_about("wave:7", {INVITE})) == 3
    assert not writer.run(lambda work: work.outbox.is_known("mark0"))


def test_what_never_went_out_leaves_no_mark(writer):
    partnership_id = writer.run(lay)
    writer.run(lambda work: queue(work, partnership_id))
    marks = {"survey_invite:w7:c9000": "mark"}
    assert writer.run(lambda work: work.outbox.forget_chat(9000, marks)) == 1
    assert not writer.run(lambda work: work.outbox.is_known("mark"))


def test_a_persons_rows_are_not_a_residents(writer):
    partnership_id = writer.run(lay)
    person = writer.run(lambda work: work.persons.add(replace(a_person(1), id=0, telegram_id=9000, chat_id=9000)))
    writer.run(lambda work: queue(work, partnership_id))
    writer.run(lambda work: work.outbox.queue(Message("own", person.id, "agreed", NOW)))
    writer.run(lambda work: work.outbox.forget_chat(9000, {}))
    assert writer.run(lambda work: work.outbox.is_known("own"))
