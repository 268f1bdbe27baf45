"""When nobody of a party is left: the agreement stays, the others hear it, and a new contact comes in."""

from flows.phrases import plain
from tests.cast import links, verbs


def read(troupe, use_case):
    return troupe.stage.writer.run(use_case)


async def erase(troupe, phone):
    await troupe.stage.command(phone, "delete")
    await troupe.press(phone, "delete_yes")


async def come_in_anew(troupe, inviter, newcomer):
    await troupe.stage.command(inviter, "menu")
    await troupe.press(inviter, "invite_back")
    await troupe.join_as_colleague(links(inviter)[-1], newcomer, "Nadia Sol")


async def test_the_agreement_and_its_files_stay_when_the_partner_is_gone(at):
    troupe = await at("agreed")
    await erase(troupe, troupe.yusuf)
    assert (
        plain("message.partner_gone", "da", them="Bageriet Solsikken", estate="Ådalsparken") in troupe.hanna.last.text
    )
    await troupe.stage.command(troupe.hanna, "menu")
    assert plain("home.gone", "da", them="Bageriet Solsikken") in troupe.hanna.last.text
    assert plain("need.parties", "da") not in troupe.hanna.last.text
    await troupe.press(troupe.hanna, "agreement")
    assert {"files", "contract", "back_to_joint"} <= set(verbs(troupe.hanna))
    assert "propose_agreement" not in verbs(troupe.hanna)
    await troupe.press(troupe.hanna, "files")
    assert len(troupe.hanna.last.files) >= 3


async def test_a_draft_without_the_partner_names_who_is_missing(at):
    troupe = await at("agreeing")
    await erase(troupe, troupe.yusuf)
    await troupe.stage.command(troupe.hanna, "menu")
    await troupe.press(troupe.hanna, "agreement")
    assert plain("need.contact", "da", who="Bageriet Solsikken") in troupe.hanna.last.text


async def test_while_a_change_is_drafted_or_waits_the_files_of_what_holds_are_there(at):
    troupe = await at("agreed")
    await troupe.press(troupe.hanna, "back_to_joint")
    await troupe.press(troupe.hanna, "point", n=2)
    await troupe.press(troupe.hanna, "park")
    await troupe.stage.press(troupe.hanna, 1, "agreement:1")
    assert {"files", "contract", "propose_agreement"} <= set(verbs(troupe.hanna))
    await troupe.press(troupe.hanna, "propose_agreement")
    await troupe.say(troupe.hanna, "Det blev for meget")
    assert {"files", "contract", "withdraw"} <= set(verbs(troupe.hanna))


async def test_a_new_contact_comes_into_the_same_party_and_approves_for_it(at):
    troupe = await at("agreeing")
    await erase(troupe, troupe.yusuf)
    nadia = troupe.stage.phone("Nadia")
    before = read(troupe, lambda work: work.partnerships.get(1))
    await come_in_anew(troupe, troupe.hanna, nadia)
    assert read(troupe, lambda work: work.partnerships.get(1)).company_id == before.company_id
    assert "Nadia Sol" in troupe.hanna.last.text
    await troupe.stage.command(troupe.hanna, "menu")
    assert "invite_back" not in verbs(troupe.hanna)
    await troupe.stage.press(troupe.hanna, 1, "propose_agreement:1")
    await troupe.press(nadia, "approve")
    assert [a.name for a in read(troupe, lambda work: work.approvals.find())] == ["Nadia Sol"]


async def test_the_link_is_for_one_person_from_outside_and_only_the_newest_works(at):
    troupe = await at("agreed")
    await erase(troupe, troupe.yusuf)
    for _ in range(2):
        await troupe.stage.command(troupe.hanna, "menu")
        await troupe.press(troupe.hanna, "invite_back")
    old, new = links(troupe.hanna)[-2:]
    await troupe.stage.open(troupe.hanna, new)
    assert plain("link.for_another", "da") in troupe.hanna.screen
    nadia, second = troupe.stage.phone("Nadia"), troupe.stage.phone("To")
    await troupe.stage.open(nadia, old)
    assert plain("link.unknown", "da") in nadia.last.text
    await troupe.join_as_colleague(new, nadia, "Nadia Sol")
    await troupe.stage.open(second, new)
    assert plain("link.used", "da") in second.last.text


async def test_while_somebody_is_there_nobody_is_invited_for_them(at):
    troupe = await at("agreed")
    await troupe.stage.press(troupe.hanna, 1, "invite_back:1")
    assert troupe.hanna.toasts[-1] == plain("stale", "da")


async def test_colleagues_hear_that_one_of_them_left_and_the_partner_only_of_the_last(at):
    troupe = await at("agreed")
    mette = troupe.stage.phone("Mette")
    await troupe.welcome_colleague(troupe.yusuf, mette, "Mette Lund")
    count = len(troupe.hanna.messages)
    await erase(troupe, troupe.yusuf)
    assert plain("message.colleague_left", "da", organisation="Bageriet Solsikken") in mette.last.text
    assert len(troupe.hanna.messages) == count
    await erase(troupe, mette)
    assert "invite_back" in verbs(troupe.hanna)


async def test_who_is_invited_into_one_partnership_sees_no_other_of_that_company(at):
    troupe = await at("agreed")
    token = await troupe.new_partnership(estate="Bækparken")
    await troupe.stage.open(troupe.yusuf, token)
    await troupe.press(troupe.yusuf, "accept")
    await troupe.press(troupe.yusuf, "accept", n=0)
    await erase(troupe, troupe.yusuf)
    nadia = troupe.stage.phone("Nadia")
    await troupe.stage.press(troupe.hanna, 1, "invite_back:1")
    await troupe.join_as_colleague(links(troupe.hanna)[-1], nadia, "Nadia Sol")
    assert "Ådalsparken" in nadia.last.text
    await troupe.stage.press(nadia, 1, "open:2")
    assert "Bækparken" not in nadia.screen
    nadia.toasts.clear()
    await troupe.stage.press(nadia, 1, "own:1")
    assert plain("not_found", "da") not in nadia.toasts


async def test_what_the_partner_never_released_is_not_shown_to_a_contact_that_the_other_party_chose(at):
    troupe = await at("preparing")
    yusuf, nadia = troupe.yusuf, troupe.stage.phone("Nadia")
    (company_id,) = {p.company_id for p in read(troupe, lambda work: work.partnerships.find())}
    (before,) = read(troupe, lambda work: work.sessions.find(organisation_id=company_id, partnership_id=1))
    assert "Yusuf siger" in str(dict(before.answers))
    await erase(troupe, yusuf)
    await come_in_anew(troupe, troupe.hanna, nadia)
    (after,) = read(troupe, lambda work: work.sessions.find(organisation_id=company_id, partnership_id=1))
    assert not after.answers
    await troupe.press(nadia, "part1")
    assert "Yusuf siger" not in nadia.screen
