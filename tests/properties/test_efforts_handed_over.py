"""Who sees to an effort: handed over by a tap or by writing, and asked for anew when they leave."""

from dataclasses import replace
from datetime import timedelta

from flows.cards.card import Attachment, Incoming
from flows.duty import Duty
from flows.phrases import plain
from flows.ports import Message
from flows.service.duties import efforts_of, responsible_members, responsible_name
from flows.service.talk import Talk
from flows.year import EntryKind
from tests.cast import verbs
from tests.properties.people_changing import members, part_with, people, verbs_of, with_mette
from tests.properties.stored import read, rows


def talk_of(troupe, work):
    return Talk(work, work.persons.get(1), troupe.stage.clock.now(), troupe.stage.world, Incoming(0, "text", 0, 0))


def efforts(troupe):
    """Id and name of who sees to it, and the members who hear of it."""

    def find(work):
        talk, partnership = talk_of(troupe, work), work.partnerships.get(1)
        return [
            (e["id"], responsible_name(talk, partnership, e), responsible_members(talk, partnership, e))
            for e in efforts_of(talk, partnership)
        ]

    return read(troupe, find)


def first_month(troupe):
    found = read(troupe, lambda work: work.entries.find(partnership_id=1, kind=EntryKind.EFFORT))
    ahead = [entry for entry in found if entry.at > troupe.stage.clock.now()]
    return min(ahead, key=lambda entry: entry.at)


async def hand_to(troupe, phone, effort, name):
    await troupe.stage.press(phone, 1, f"duty:1.{effort}")
    await troupe.stage.tap(phone, name)


async def test_an_effort_is_handed_over_by_a_tap_and_the_next_reminder_goes_there(agreed):
    held = read(agreed, lambda work: work.agreements.find())
    entry = first_month(agreed)
    await people(agreed, agreed.hanna)
    await agreed.press(agreed.hanna, "duties")
    await hand_to(agreed, agreed.hanna, entry.about, "Hanna Østergård")
    assert plain("people.head", "da", estate="Ådalsparken")[3:9] in agreed.hanna.last.text
    assert "Hanna Østergård" in agreed.yusuf.last.text
    assert "duty" in verbs(agreed.yusuf)
    assert read(agreed, lambda work: work.agreements.find()) == held
    await agreed.stage.live(entry.at + timedelta(hours=1))
    sent = {row["person_id"]: row["error"] for row in rows(agreed, "entry_month") if row["state"] != "pending"}
    assert sent == {1: "", 2: "somebody else is responsible"}
    assert any(plain("button.hand_over", "da") in shown.labels for shown in agreed.hanna.shown)


async def test_somebody_outside_is_named_by_writing(agreed):
    entry = first_month(agreed)
    await agreed.stage.press(agreed.yusuf, 1, f"duty:1.{entry.about}")
    await agreed.say(agreed.yusuf, "Tove Skov")
    ((_, name, told),) = [found for found in efforts(agreed) if found[0] == entry.about]
    assert name == "Tove Skov"
    assert told
    assert "Tove Skov" in agreed.hanna.last.text


async def test_an_old_button_hands_nothing_over_twice(agreed):
    entry = first_month(agreed)
    await agreed.stage.press(agreed.hanna, 1, f"duty:1.{entry.about}")
    await agreed.stage.press(agreed.yusuf, 1, f"duty:1.{entry.about}")
    await agreed.stage.tap(agreed.hanna, "Hanna Østergård")
    await agreed.stage.press(agreed.yusuf, agreed.yusuf.last.id, f"duty_to:1.{entry.about}.0.2")
    assert agreed.yusuf.toasts[-1] == plain("stale", "en")
    assert len(read(agreed, lambda work: work.duties.find())) == 1


async def test_without_efforts_there_is_nothing_to_hand_over_and_to_a_former_member_nothing_goes(agreed, at):
    effort = efforts(agreed)[0][0]
    for data in (f"duty_to:1.{effort}.0.9", "duty:1.99"):
        await agreed.stage.press(agreed.hanna, 1, data)
        assert agreed.hanna.toasts[-1] == plain("stale", "da")
    before = await at("preparing")
    await before.stage.press(before.hanna, 1, "duties:1")
    assert before.hanna.last.text == plain("duty.none", "da")
    await before.stage.press(before.hanna, 1, "part:1")
    assert before.hanna.last.text == plain("part.nobody", "da")


async def test_what_was_handed_over_again_in_between_is_not_told(agreed):
    effort = efforts(agreed)[0][0]
    await hand_to(agreed, agreed.hanna, effort, "Yusuf Ærø · Bageriet Solsikken")
    told = next(row for row in rows(agreed, "duty_handed"))
    await hand_to(agreed, agreed.hanna, effort, "Hanna Østergård")
    read(
        agreed,
        lambda work: work.outbox.queue(
            Message("again", 2, "duty_handed", agreed.stage.clock.now(), "", told["payload"])
        ),
    )
    await agreed.stage.deliver()
    assert [r["error"] for r in rows(agreed, "duty_handed") if r["key"] == "again"] == [
        "handed over again, or agreed anew"
    ]


async def test_a_new_version_that_names_somebody_else_counts_more(agreed):
    effort = efforts(agreed)[0][0]
    await agreed.stage.press(agreed.yusuf, 1, f"duty:1.{effort}")
    await agreed.say(agreed.yusuf, "Tove Skov")

    def rename(work):
        held = work.agreements.find()[-1]
        changed = [{**e, "person": "Bo Holm"} for e in held.content["efforts"]]
        work.agreements.save(replace(held, content={**held.content, "efforts": changed}))

    read(agreed, rename)
    assert efforts(agreed)[0][1] == "Bo Holm"


async def test_when_who_sees_to_efforts_leaves_the_party_is_asked_at_once_who_takes_them(agreed):
    mette = await with_mette(agreed)
    entry = first_month(agreed)
    await hand_to(agreed, agreed.yusuf, entry.about, "Yusuf Ærø")
    await part_with(agreed, mette)
    asked = [shown for shown in mette.shown if "duty" in verbs_of(shown)]
    assert asked
    assert members(agreed)["Mette Lund"].id in next(t for e, _, t in efforts(agreed) if e == entry.about)
    await agreed.press(mette, "duty")
    await agreed.stage.tap(mette, "Mette Lund")
    assert next(name for e, name, _ in efforts(agreed) if e == entry.about) == "Mette Lund"


async def test_where_nobody_of_the_party_is_left_the_other_hears_of_its_efforts(agreed):
    await agreed.stage.command(agreed.yusuf, "delete")
    await agreed.press(agreed.yusuf, "delete_yes")
    assert {1} == {member for _, _, told in efforts(agreed) for member in told}


async def test_where_whoever_sees_to_an_effort_cannot_be_reached_others_hear_of_it(agreed):
    effort = efforts(agreed)[0][0]
    await hand_to(agreed, agreed.hanna, effort, "Yusuf Ærø · Bageriet Solsikken")
    assert efforts(agreed)[0][2] == {2}
    mette = await with_mette(agreed)
    await agreed.stage.send(agreed.yusuf, "blocked")
    assert efforts(agreed)[0][2] == {3}
    await agreed.stage.command(mette, "stop")
    assert efforts(agreed)[0][2] == {1}


async def test_own_data_tells_of_efforts_and_erasing_takes_the_name(agreed):
    effort = efforts(agreed)[0][0]
    await hand_to(agreed, agreed.hanna, effort, "Yusuf Ærø · Bageriet Solsikken")
    for kind, words in (("mydata_text", plain("mydata.duties", "en")), ("mydata_json", "efforts_handed_over")):
        assert words in (await agreed.stage.render(Attachment(kind, 2), "en")).content.decode()
    await agreed.stage.command(agreed.yusuf, "delete")
    await agreed.press(agreed.yusuf, "delete_yes")
    (duty,) = read(agreed, lambda work: work.duties.find())
    assert isinstance(duty, Duty)
    assert duty.name == ""
