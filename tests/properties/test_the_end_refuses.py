"""At the end, too, old buttons and late messages change nothing and say nothing that is no longer so."""

from datetime import UTC, datetime, timedelta

from bot.callbacks import encode
from flows.cards.card import Action
from flows.delivery import Delivery
from flows.ending import EndingState, months_after
from flows.partnership import Stage
from flows.service import retention
from tests.properties.ending import endings, give_notice, partnership, read

FAR = datetime(2100, 1, 1, tzinfo=UTC)


async def refused(troupe, data, phone=None):
    phone = phone or troupe.hanna
    phone.toasts.clear()
    before = endings(troupe)
    await troupe.stage.press(phone, 1, data)
    assert endings(troupe) == before, data
    return bool(phone.toasts)


async def said(troupe, kind, person=2, **payload):
    """What a message of this kind would say now: a card, a reason, or when to ask again."""
    payload = {"partnership": 1, "ending": 1, "notice": 1, "why": "consented", **payload}
    return await troupe.stage.desk.compose(Delivery(1, kind, "", person, 1, kind, payload, 5, FAR, 1, FAR, "test"))


async def test_without_an_agreement_there_is_nothing_to_end_or_to_tell(at):
    troupe = await at("joint")
    for data in ("end_partnership:1", "notice_skip:1", "handover:1", "handover_files:1", "story:1", "story_file:1"):
        assert await refused(troupe, data), data


async def test_without_a_notice_there_is_no_handover(agreed):
    for data in ("handover:1", "handover_files:1", "story_no:1"):
        assert await refused(agreed, data), data


async def test_one_notice_is_enough(agreed):
    await agreed.stage.press(agreed.hanna, 1, "notice_skip:1")
    (draft,) = endings(agreed)
    day = draft.ends_on.date().toordinal()
    assert await refused(agreed, encode(Action("give_notice", (draft.id, day))), agreed.yusuf), (
        "it is the other side's draft"
    )
    await agreed.stage.press(agreed.yusuf, 1, "notice_skip:1")
    await agreed.press(agreed.yusuf, "give_notice")
    assert [ending.state for ending in endings(agreed)] == [EndingState.NOTICE], "drafts are gone with it"
    assert await refused(agreed, "notice_skip:1")
    assert await refused(agreed, encode(Action("give_notice", (draft.id, day))))
    await agreed.stage.press(agreed.hanna, 1, "end_partnership:1")
    assert "handover" in [b.action.verb for row in agreed.hanna.last.card.buttons for b in row]


async def test_late_messages_of_a_notice_taken_back_are_not_said(agreed):
    ending = await give_notice(agreed)
    await agreed.stage.press(agreed.yusuf, 1, f"hand_item:{ending.id}.1")
    await agreed.stage.press(agreed.hanna, 1, "handover:1")
    await agreed.press(agreed.hanna, "end_partnership")
    await agreed.press(agreed.hanna, "take_back")
    kinds = ("notice_given", "earlier_asked", "earlier_declined", "earlier_agreed", "handover_open", "partnership_ends")
    for kind in kinds:
        assert isinstance(await said(agreed, kind), str), kind
    await agreed.say(agreed.yusuf, "Words for a list that is no more")
    assert endings(agreed)[0].handover.get("rooms") is None
    await agreed.stage.command(agreed.yusuf, "menu")
    assert await refused(agreed, f"earlier:{ending.id}")
    await give_notice(agreed)
    assert isinstance(await said(agreed, "notice_taken_back"), str)


async def test_who_looks_at_a_list_that_is_no_more_sees_the_map(agreed):
    ending = await give_notice(agreed)
    await agreed.stage.press(agreed.yusuf, 1, "handover:1")
    await agreed.stage.press(agreed.hanna, 1, f"take_back:{ending.id}")
    await agreed.stage.send(agreed.yusuf, "photo")
    assert "agreement" in [b.action.verb for row in agreed.yusuf.last.card.buttons for b in row]


async def test_messages_wait_for_their_time(agreed):
    ending = await give_notice(agreed)
    assert await said(agreed, "partnership_ends") == ending.ends_on
    night = ending.ends_on.replace(hour=1) - timedelta(days=10)
    agreed.stage.clock.current = night
    assert await said(agreed, "handover_open") > night
    assert await said(agreed, "erased_soon") > night


async def test_a_sooner_end_that_is_none_is_refused(agreed):
    ending = await give_notice(agreed)
    late = int((ending.ends_on + timedelta(days=1)).timestamp()) // 60
    assert await refused(agreed, encode(Action("earlier_on", (ending.id, ending.version, late))))
    assert await refused(agreed, encode(Action("earlier_on", (ending.id, ending.version, 10**12))))
    assert await refused(agreed, encode(Action("earlier_on", (ending.id, ending.version + 7, 1))))
    assert await refused(agreed, f"earlier_yes:{ending.id}.{ending.version}", agreed.yusuf)


async def test_a_yes_is_given_once_and_words_are_taken_where_they_are_asked_for(agreed):
    await agreed.stage.press(agreed.hanna, 1, "story:1")
    await agreed.say(agreed.hanna, "Ikke her")
    assert "Ikke her" not in agreed.hanna.last.text
    await agreed.stage.press(agreed.hanna, 1, "story:1")
    data = next(b.action for row in agreed.hanna.last.card.buttons for b in row if b.action.verb == "story_yes")
    await agreed.press(agreed.hanna, "story_yes")
    assert await refused(agreed, f"story_yes:1:{data.word}")
    assert isinstance(await said(agreed, "story_news", why="ready"), str)
    assert isinstance(await said(agreed, "story_news"), tuple)


async def test_settling_what_is_not_due_does_nothing(agreed):
    ending = await give_notice(agreed)
    world, now = agreed.stage.world, agreed.stage.clock.now()
    read(agreed, lambda work: retention.settle(work, world, now, ending.id))
    assert partnership(agreed).stage is Stage.AGREED
    await agreed.stage.press(agreed.hanna, 1, f"take_back:{ending.id}")
    read(agreed, lambda work: retention.settle(work, world, FAR, ending.id))
    assert partnership(agreed).stage is Stage.AGREED
    assert read(agreed, lambda work: retention.due(work, world, FAR)) == []


async def test_a_person_who_is_in_another_organisation_stays(agreed):
    bo = agreed.stage.phone("Bo")
    await agreed.stage.open(bo, agreed.stage.invite("Bækhus"))
    await agreed.welcome_member(bo, "Bo Holm")
    await agreed.welcome_colleague(agreed.hanna, bo, "Bo Holm")
    ending = await give_notice(agreed)
    await agreed.stage.live(ending.ends_on + timedelta(days=10))
    gone = months_after(endings(agreed)[0].closed, 24)
    for moment in (gone - timedelta(days=30), gone + timedelta(days=1)):
        agreed.stage.clock.current = moment
        await agreed.stage.desk.sweep()
    assert [person.first_name for person in read(agreed, lambda work: work.persons.find())] == ["Bo"]
    assert [found.name for found in read(agreed, lambda work: work.organisations.find())] == ["Bækhus"]
