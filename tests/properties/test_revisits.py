"""The yearly revisit: written by one side, agreed to or written anew by the other, and where it leads."""

from dataclasses import replace

import pytest

from flows.agreement import AgreementState
from flows.meeting import MeetingState
from flows.phrases import plain
from flows.year import EntryKind, EntryState
from tests.cast import verbs
from tests.properties.meeting_days import entries, meetings, morning_of, read, versions, write


@pytest.fixture
async def today(at):
    """The morning of the revisit, after a year in which nobody said anything of the meetings."""
    return await morning_of(await at("agreed"), EntryKind.REVISIT)


def of_revisit(troupe):
    (revisit,) = entries(troupe, EntryKind.REVISIT)[:1]
    return next(meeting for meeting in meetings(troupe) if meeting.entry_id == revisit.id)


async def test_the_year_is_told_before_the_first_question(today):
    await today.press(today.hanna, "begin_meeting")
    year = today.hanna.shown[-2].text
    assert plain("year.was.not_measured", "da") in year
    assert plain("year.was.unknown", "da", n=4) in year


async def test_the_other_side_may_write_it_anew_and_then_the_first_is_asked(today):
    await write(today, today.hanna, "partly", "adjust", "more", "go_on")
    await today.press(today.yusuf, "write_anew")
    await write(today, today.yusuf)
    assert of_revisit(today).agreed == ("company",)
    assert "agree_way" in verbs(today.hanna)
    stale = of_revisit(today).version - 1
    await today.stage.press(today.hanna, 1, f"agree_way:{of_revisit(today).id}.{stale}")
    assert today.hanna.toasts[-1] == plain("stale", "da")
    await today.press(today.hanna, "agree_way")
    assert of_revisit(today).state is MeetingState.CLOSED
    assert len(versions(today)) == 2


async def test_nobody_agrees_to_their_own_words(today):
    await write(today, today.hanna, "yes", "yes", "right", "go_on")
    meeting = of_revisit(today)
    await today.stage.press(today.hanna, 1, f"agree_way:{meeting.id}.{meeting.version}")
    assert of_revisit(today) == meeting
    await today.stage.press(today.hanna, 1, f"close_meeting:{meeting.id}")
    assert of_revisit(today) == meeting


@pytest.mark.parametrize("way", ["go_on", "change"])
async def test_while_a_version_waits_the_way_waits_too_and_says_so(today, way):
    old = versions(today)[0]
    waiting = replace(old, id=0, version=0, number=2, state=AgreementState.PROPOSED, content_hash="other")
    read(today, lambda work: work.agreements.add(waiting))
    await write(today, today.hanna, "yes", "yes", "right", way)
    before = of_revisit(today)
    await today.press(today.yusuf, "agree_way")
    assert of_revisit(today) == before
    assert plain("stage.already_proposed", "en") in today.yusuf.screen + " ".join(today.yusuf.toasts)


async def test_changing_opens_the_points_with_next_year_s_dates(today):
    old = versions(today)[0]
    await write(today, today.hanna, "no", "adjust", "less", "change")
    await today.press(today.yusuf, "agree_way")
    (joint,) = read(today, lambda work: work.joints.find(partnership_id=1))
    assert joint.state == "open"
    dates = next(point for point in joint.points if point.kind == "meetings").value["dates"]
    assert min(dates) > max(old.content["meetings"])
    kinds = {file.kind for shown in today.yusuf.shown[-3:] for file in shown.files}
    assert kinds == {"minutes_pdf", "minutes_word"}


async def test_ending_leads_to_the_notice_and_ends_nothing_by_itself(today):
    await write(today, today.hanna, "no", "yes", "less", "end")
    await today.press(today.yusuf, "agree_way")
    assert plain("revisit.agreed.end", "en").splitlines()[0].strip("<b>/") in today.yusuf.screen
    (partnership,) = read(today, lambda work: work.partnerships.find())
    assert partnership.stage == "agreed"
    assert entries(today, EntryKind.REVISIT)[0].state is EntryState.HELD
    assert "give_notice" in verbs(today.yusuf)
    await today.stage.command(today.hanna, "menu")
    assert plain("home.meeting.to_end", "da") in today.hanna.last.text
    await today.press(today.yusuf, "give_notice")
    await today.stage.command(today.hanna, "menu")
    assert plain("home.meeting.to_end", "da") not in today.hanna.last.text
    await today.press(today.yusuf, "take_back")
    await today.stage.command(today.hanna, "menu")
    assert plain("home.meeting.to_end", "da") not in today.hanna.last.text


async def test_who_goes_on_with_another_focus_hears_that_the_agreement_keeps_the_old_one(today):
    await write(today, today.hanna, "yes", "adjust", "right", "go_on")
    assert plain("revisit.focus_stays", "en") in today.yusuf.last.text


async def test_the_next_revisit_tells_of_its_own_year_only(today):
    await write(today, today.hanna, "yes", "yes", "right", "go_on")
    await today.press(today.yusuf, "agree_way")
    for phone in (today.yusuf, today.hanna):
        await today.press(phone, "approve")
    coming = entries(today, EntryKind.REVISIT)[1]
    await today.stage.live(coming.at)
    await today.press(today.hanna, "begin_meeting")
    year = today.hanna.shown[-2].text
    assert plain("year.was.unknown", "da", n=4) in year
