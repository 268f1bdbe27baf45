"""The co-ordinator of a housing organisation: asked before they are parted with, and followed by somebody."""

from dataclasses import replace
from datetime import timedelta

from flows.partnership import Stage
from flows.phrases import plain
from tests.cast import verbs
from tests.properties.people_changing import late, members, part_with, people, with_housing_colleague
from tests.properties.stored import read, rows


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
