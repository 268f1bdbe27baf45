"""People change: somebody leaves or is said to have left, an effort is handed over, somebody cannot be reached."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.cards.card import Attachment, Incoming
from flows.duty import Duty
from flows.partnership import Stage
from flows.people import Reach
from flows.phrases import plain
from flows.ports import Message
from flows.service import desk
from flows.service.duties import efforts_of, responsible_members, responsible_name
from flows.service.talk import Talk
from flows.year import EntryKind
from tests.builders import tables_of
from tests.cast import links, verbs


def read(troupe, use_case):
    return troupe.stage.writer.run(use_case)


def members(troupe):
    return {member.name: member for member in read(troupe, lambda work: work.members.find())}


def rows(troupe, kind):
    return [row for row in tables_of(troupe.stage)["outbox"].values() if row["kind"] == kind]


async def people(troupe, phone):
    await troupe.stage.command(phone, "menu")
    await troupe.press(phone, "people")


async def with_mette(troupe, inviter=None):
    mette = troupe.stage.phone("Mette")
    await troupe.welcome_colleague(inviter or troupe.yusuf, mette, "Mette Lund")
    return mette


async def part_with(troupe, phone, n=0):
    await people(troupe, phone)
    await troupe.press(phone, "part")
    await troupe.press(phone, "part_with", n=n)
    await troupe.press(phone, "part_with_yes")


@pytest.fixture
async def agreed(at):
    return await at("agreed")


async def test_the_people_of_both_parties_are_named_with_their_roles(agreed):
    await people(agreed, agreed.yusuf)
    for words in ("Hanna Østergård", "Boligsocial leder", "Yusuf Ærø", plain("people.co_ordinator", "en")):
        assert words in agreed.yusuf.last.text
    assert {"leave", "duties", "invite_colleague", "group"} <= set(verbs(agreed.yusuf))
    assert "part" not in verbs(agreed.yusuf)
    assert len(agreed.yusuf.last.text) <= 600


async def test_who_leaves_loses_access_at_once_and_the_answers_stay(agreed):
    await with_mette(agreed)
    sessions = read(agreed, lambda work: work.sessions.find(partnership_id=1))
    await people(agreed, agreed.yusuf)
    await agreed.press(agreed.yusuf, "leave")
    assert plain("leave.ask", "en", organisation="Bageriet Solsikken").split("\n")[-1] in agreed.yusuf.last.text
    await agreed.press(agreed.yusuf, "leave_yes")
    assert members(agreed)["Yusuf Ærø"].left_by == members(agreed)["Yusuf Ærø"].id
    assert read(agreed, lambda work: work.sessions.find(partnership_id=1)) == sessions
    agreed.yusuf.messages.clear()
    for data in ("open:1", "agreement:1", "year:1", "people:1", "files:1", "entry:1", "duties:1", "group:1"):
        await agreed.stage.press(agreed.yusuf, 1, data)
    assert "Ådalsparken" not in agreed.yusuf.screen


async def test_the_last_of_a_party_is_told_what_it_means_and_may_leave(agreed):
    await people(agreed, agreed.yusuf)
    await agreed.press(agreed.yusuf, "leave")
    assert plain("leave.ask_last", "en", organisation="Bageriet Solsikken").split("\n")[-1] in agreed.yusuf.last.text
    await agreed.press(agreed.yusuf, "leave_yes")
    assert "invite_back" in verbs(agreed.hanna)


async def test_a_colleague_ends_the_membership_of_a_company_s_contact_at_once_and_says_so(agreed):
    mette = await with_mette(agreed)
    await part_with(agreed, mette)
    assert members(agreed)["Yusuf Ærø"].left_by == members(agreed)["Mette Lund"].id
    told = plain("message.membership_ended", "en", by="Mette Lund", organisation="Bageriet Solsikken")
    assert told in agreed.yusuf.last.text
    assert "invite_colleague" in {v for shown in mette.shown for v in _verbs(shown)}
    await agreed.stage.press(agreed.yusuf, 1, "open:1")
    assert agreed.yusuf.toasts[-1] == plain("not_found", "en")


def _verbs(shown):
    return {button.action.verb for row in shown.card.buttons for button in row if button.action}


async def test_links_of_somebody_who_has_gone_open_nothing(agreed):
    mette = await with_mette(agreed)
    await agreed.stage.command(agreed.yusuf, "menu")
    await agreed.press(agreed.yusuf, "invite_colleague")
    token = links(agreed.yusuf)[-1]
    await part_with(agreed, mette)
    stranger = agreed.stage.phone("Fremmed")
    for phone in (agreed.yusuf, stranger):
        await agreed.stage.open(phone, token)
        assert plain("link.unknown", phone.language) in phone.screen


async def test_the_link_for_the_company_is_not_for_who_made_it_and_left(troupe):
    await troupe.welcome_housing()
    mette = troupe.stage.phone("Mette")
    token = await troupe.new_partnership()
    await with_housing_colleague(troupe, mette)
    await people(troupe, troupe.hanna)
    await troupe.press(troupe.hanna, "leave")
    await troupe.press(troupe.hanna, "leave_yes")
    await troupe.stage.open(troupe.hanna, token)
    assert plain("link.for_another", "da") in troupe.hanna.screen


async def with_housing_colleague(troupe, phone):
    await troupe.welcome_colleague(troupe.hanna, phone, "Mette Lund")


async def test_the_co_ordinator_of_a_housing_organisation_is_asked_first_and_can_stay(agreed):
    mette = agreed.stage.phone("Mette")
    await with_housing_colleague(agreed, mette)
    await part_with(agreed, mette)
    assert members(agreed)["Hanna Østergård"].left is None
    assert "still_here" in verbs(agreed.hanna)
    await agreed.press(agreed.hanna, "still_here")
    assert plain("message.part_stays", "da", who="Hanna Østergård") in mette.last.text
    await agreed.stage.later(timedelta(days=7))
    assert members(agreed)["Hanna Østergård"].left is None
    assert [row["error"] for row in rows(agreed, "part_due")] == ["still here"]


async def test_without_an_answer_the_co_ordinator_s_membership_ends_and_somebody_follows(agreed):
    mette = agreed.stage.phone("Mette")
    await with_housing_colleague(agreed, mette)
    await part_with(agreed, mette)
    await agreed.stage.later(timedelta(days=7))
    left = members(agreed)
    assert left["Hanna Østergård"].left_by == left["Mette Lund"].id
    assert read(agreed, lambda work: work.partnerships.get(1)).owner_id == left["Mette Lund"].id
    assert plain("message.co_ordinating", "da", estate="Ådalsparken") in mette.screen
    assert await late(agreed, "part_due", 3, member=1) == ""  # as after a send that failed: the same is said once more
    assert plain("message.membership_ended", "da", by="Mette Lund", organisation="Boligforeningen Ådal") in (
        agreed.hanna.screen
    )


async def test_a_co_ordinator_who_leaves_by_themselves_in_between_has_left_by_themselves(agreed):
    mette = agreed.stage.phone("Mette")
    await with_housing_colleague(agreed, mette)
    await part_with(agreed, mette)
    await part_with(agreed, mette)
    await agreed.stage.press(agreed.hanna, 1, "leave_yes:1")
    await agreed.stage.later(timedelta(days=7))
    left = members(agreed)["Hanna Østergård"]
    assert left.left_by == left.id
    assert {row["state"] for row in rows(agreed, "part_due")} == {"cancelled"}
    for data in ("part_with:1", "part_with_yes:1"):
        await agreed.stage.press(mette, 1, data)
        assert mette.toasts[-1] == plain("stale", "da")
    await agreed.stage.press(agreed.hanna, 1, "still_here:1")
    assert agreed.hanna.toasts[-1] == plain("not_found", "da")


async def test_a_co_ordinator_who_cannot_be_reached_holds_nothing_up(agreed):
    mette = agreed.stage.phone("Mette")
    await with_housing_colleague(agreed, mette)
    await agreed.stage.send(agreed.hanna, "blocked")
    await part_with(agreed, mette)
    assert members(agreed)["Hanna Østergård"].left is not None


async def test_the_co_ordinator_s_part_is_handed_on_by_the_co_ordinator_alone(agreed):
    mette = agreed.stage.phone("Mette")
    await with_housing_colleague(agreed, mette)
    await agreed.stage.press(mette, 1, "co_ordinator_to:1.3")
    assert mette.toasts[-1] == plain("stale", "da")
    await agreed.stage.press(agreed.yusuf, 1, "co_ordinator_to:1.3")
    assert agreed.yusuf.toasts[-1] == plain("not_found", "en")
    await people(agreed, agreed.hanna)
    await agreed.press(agreed.hanna, "co_ordinator")
    await agreed.press(agreed.hanna, "co_ordinator_to")
    assert read(agreed, lambda work: work.partnerships.get(1)).owner_id == members(agreed)["Mette Lund"].id
    assert plain("message.co_ordinating", "da", estate="Ådalsparken") in mette.last.text


async def test_nobody_ends_the_membership_of_another_organisation(agreed):
    before = members(agreed)
    theirs = before["Hanna Østergård"].id
    for data in (f"part_with:{theirs.__index__():x}", f"part_with_yes:{theirs}", f"leave_yes:{theirs}", "leave:1"):
        await agreed.stage.press(agreed.yusuf, 1, data)
        assert agreed.yusuf.toasts[-1] == plain("not_found", "en")
    assert members(agreed) == before


async def late(troupe, kind, person=1, **payload):
    """Queue a message as if it had waited; why it was not said, or nothing."""
    row = Message(f"late:{kind}", person, kind, troupe.stage.clock.now(), "late", payload)
    read(troupe, lambda work: work.outbox.queue(row))
    await troupe.stage.deliver()
    return next(row["error"] for row in rows(troupe, kind) if row["subject"] == "late")


async def test_what_is_said_of_people_is_not_said_when_it_is_over(agreed):
    until = agreed.stage.clock.now().isoformat()
    mette = await with_mette(agreed, agreed.hanna)
    assert await late(agreed, "membership_ended", member=1, by="Mette") == "they have come back since"
    assert await late(agreed, "co_ordinating", 3, partnership=1) == "somebody else is since"
    assert await late(agreed, "partner_unreachable", partnership=1) == "they can be reached again, or have left"
    assert await late(agreed, "duties_open", partnership=1, efforts=[]) == "handed over since, or not agreed any more"
    assert await late(agreed, "group_bound", partnership=1, group=9, who="Nogen") == "no longer theirs: not_found"
    await agreed.stage.press(mette, 1, "leave_yes:3")
    assert await late(agreed, "part_announced", member=3, by="Mette", until=until) == "they have left since"
    assert await late(agreed, "part_due", member=3) == "they have left since"


async def test_everybody_of_the_party_knows_that_the_co_ordinator_is_asked(agreed):
    mette, karen = (agreed.stage.phone(name) for name in ("Mette", "Karen"))
    await with_housing_colleague(agreed, mette)
    await agreed.welcome_colleague(agreed.hanna, karen, "Karen Ny")
    await part_with(agreed, mette)
    assert "Hanna Østergård" in karen.last.text
    assert "still_here" not in verbs(karen)
    await agreed.stage.press(karen, 1, "still_here:4")
    assert karen.toasts[-1] == plain("stale", "da")


async def test_the_co_ordinator_s_part_goes_to_a_colleague_alone_and_stays_where_nobody_is_left(agreed):
    await agreed.stage.press(agreed.hanna, 1, "co_ordinator_to:1.2")
    assert agreed.hanna.toasts[-1] == plain("stale", "da")
    await agreed.stage.press(agreed.hanna, 1, "leave_yes:1")
    assert read(agreed, lambda work: work.partnerships.get(1)).owner_id == 1
    assert "invite_back" in verbs(agreed.yusuf)


async def test_of_a_partnership_that_has_ended_nobody_is_told_that_they_co_ordinate_it(agreed):
    mette = agreed.stage.phone("Mette")
    await with_housing_colleague(agreed, mette)
    read(agreed, lambda work: work.partnerships.save(replace(work.partnerships.get(1), stage=Stage.ENDED)))
    await agreed.stage.press(agreed.hanna, 1, "leave_yes:1")
    assert read(agreed, lambda work: work.partnerships.get(1)).owner_id == 3
    assert not rows(agreed, "co_ordinating")


# --- efforts


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
    asked = [shown for shown in mette.shown if "duty" in _verbs(shown)]
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


# --- who cannot be reached


async def test_somebody_who_cannot_be_reached_is_told_of_once_to_their_own_side(agreed):
    mette = await with_mette(agreed)
    before = len(agreed.hanna.messages)
    for _ in range(3):
        read(
            agreed, lambda work: desk.answer(work, _blocked(agreed.yusuf), agreed.stage.world, agreed.stage.clock.now())
        )
    await agreed.stage.deliver()
    words = plain("message.colleague_unreachable", "da", who="Yusuf Ærø")
    assert mette.screen.count(words) == 1
    assert {"part_with", "invite_colleague"} <= set(verbs(mette))
    assert len(agreed.hanna.messages) == before
    await agreed.say(agreed.yusuf, "Hej igen")
    assert read(agreed, lambda work: work.persons.get(2)).reach is Reach.ACTIVE
    read(agreed, lambda work: desk.answer(work, _blocked(agreed.yusuf), agreed.stage.world, agreed.stage.clock.now()))
    await agreed.stage.deliver()
    assert mette.screen.count(words) == 2


def _blocked(phone):
    return Incoming(0, "blocked", phone.telegram_id, phone.telegram_id)


async def test_when_nobody_of_a_party_can_be_reached_the_other_hears_it_once(agreed):
    await agreed.stage.send(agreed.yusuf, "blocked")
    await agreed.stage.send(agreed.yusuf, "blocked")
    words = plain("message.partner_unreachable", "da", them="Bageriet Solsikken", estate="Ådalsparken")
    assert agreed.hanna.screen.count(words) == 1
    await people(agreed, agreed.hanna)
    assert plain("people.unreachable", "da") in agreed.hanna.last.text


async def test_who_comes_back_before_it_is_said_is_not_told_of(agreed):
    mette = await with_mette(agreed)
    read(agreed, lambda work: desk.answer(work, _blocked(agreed.yusuf), agreed.stage.world, agreed.stage.clock.now()))
    unblocked = replace(_blocked(agreed.yusuf), kind="unblocked", update_id=77)
    read(agreed, lambda work: desk.answer(work, unblocked, agreed.stage.world, agreed.stage.clock.now()))
    before = len(mette.messages)
    await agreed.stage.deliver()
    assert len(mette.messages) == before
