"""People change: somebody leaves, is said to have left, or cannot be reached."""

from dataclasses import replace

from flows.cards.card import Incoming
from flows.people import Reach
from flows.phrases import plain
from flows.service import desk
from tests.cast import links, verbs
from tests.properties.people_changing import (
    late,
    members,
    part_with,
    people,
    verbs_of,
    with_housing_colleague,
    with_mette,
)
from tests.properties.stored import read


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
    assert "invite_colleague" in {v for shown in mette.shown for v in verbs_of(shown)}
    await agreed.stage.press(agreed.yusuf, 1, "open:1")
    assert agreed.yusuf.toasts[-1] == plain("not_found", "en")


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


async def test_nobody_ends_the_membership_of_another_organisation(agreed):
    before = members(agreed)
    theirs = before["Hanna Østergård"].id
    for data in (f"part_with:{theirs.__index__():x}", f"part_with_yes:{theirs}", f"leave_yes:{theirs}", "leave:1"):
        await agreed.stage.press(agreed.yusuf, 1, data)
        assert agreed.yusuf.toasts[-1] == plain("not_found", "en")
    assert members(agreed) == before


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
