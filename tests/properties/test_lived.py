"""What a version says of the year is what happened in it: who took an effort over, which day a meeting was moved to."""

from datetime import datetime, timedelta

from flows.clock import COPENHAGEN
from flows.phrases import plain
from flows.schedule import nearest_day
from flows.year import EntryKind
from tests.cast import verbs
from tests.properties.test_meetings import entries, versions, write


def dates(version):
    return [datetime.fromisoformat(text) for text in version.content["meetings"]]


async def move_first(troupe):
    """Hanna moves the first meeting; where it is now."""
    first = entries(troupe, EntryKind.MEETING)[0]
    await troupe.stage.live(first.at - timedelta(days=20))
    await troupe.stage.press(troupe.hanna, 1, f"move_entry:{first.id}")
    await troupe.press(troupe.hanna, "moved")
    moved = next(entry for entry in entries(troupe, EntryKind.MEETING) if entry.id == first.id)
    assert moved.at != first.at
    return moved


async def hand_over_first(troupe, to):
    effort = versions(troupe)[0].content["efforts"][0]
    await troupe.stage.press(troupe.hanna, 1, f"duty:1.{effort['id']}")
    await troupe.stage.say(troupe.hanna, to)
    return effort["id"]


async def revisited(troupe):
    (revisit,) = entries(troupe, EntryKind.REVISIT)
    await troupe.stage.live(revisit.at - timedelta(minutes=90))
    await write(troupe, troupe.hanna, "yes", "yes", "right", "go_on")
    await troupe.press(troupe.yusuf, "agree_way")


async def test_a_version_after_a_meeting_names_the_moved_day_and_who_took_over(at):
    troupe = await at("agreed")
    moved = await move_first(troupe)
    effort = await hand_over_first(troupe, "Amira fra butikken")
    await troupe.stage.live(moved.at - timedelta(minutes=90))
    await write(troupe, troupe.hanna, "stop")
    await troupe.press(troupe.yusuf, "meeting")
    await troupe.press(troupe.yusuf, "see_change")
    await troupe.press(troupe.yusuf, "agree_change")
    await troupe.press(troupe.hanna, "close_meeting")
    old, new = versions(troupe)
    assert moved.at not in dates(old)
    assert dates(new)[0] == moved.at
    assert dates(new)[1:] == dates(old)[1:]
    named = {e["id"]: e["person"] for e in new.content["efforts"]}
    assert named.get(effort, "Amira fra butikken") == "Amira fra butikken"
    before = [(e.id, e.at, e.sequence) for e in entries(troupe, EntryKind.MEETING)]
    for phone in (troupe.hanna, troupe.yusuf):
        await troupe.press(phone, "approve")
    assert [(e.id, e.at, e.sequence) for e in entries(troupe, EntryKind.MEETING)] == before


async def test_next_years_agreement_names_who_took_over_and_keeps_the_weeks(at):
    troupe = await at("agreed")
    effort = await hand_over_first(troupe, "Amira fra butikken")
    await revisited(troupe)
    old, new = versions(troupe)
    assert next(e for e in new.content["efforts"] if e["id"] == effort)["person"] == "Amira fra butikken"
    for before, after in zip(dates(old), dates(new), strict=True):
        assert abs((after - before) - timedelta(weeks=52)) <= timedelta(weeks=2)
    for phone in (troupe.hanna, troupe.yusuf):
        await troupe.press(phone, "approve")
    await troupe.stage.command(troupe.hanna, "menu")
    await troupe.press(troupe.hanna, "people")
    assert "Amira fra butikken" in troupe.hanna.last.text


async def test_the_points_that_are_opened_again_say_what_happened(at):
    troupe = await at("agreed")
    moved = await move_first(troupe)
    effort = await hand_over_first(troupe, "Amira fra butikken")
    await troupe.stage.press(troupe.hanna, 1, "back_to_joint:1")
    (joint,) = troupe.stage.writer.run(lambda work: work.joints.find(partnership_id=1))
    points = {point.id: point for point in joint.points}
    assert points[effort].value["person"] == "Amira fra butikken"
    assert any(moved.at.isoformat() in point.value.get("dates", ()) for point in joint.points)


async def test_nobody_who_comes_is_asked_once_more_whether_it_suits(at):
    troupe = await at("agreed")
    first = entries(troupe, EntryKind.MEETING)[0]
    await troupe.stage.live(first.at - timedelta(days=30))
    for phone in (troupe.hanna, troupe.yusuf):
        await troupe.stage.press(phone, 1, f"come:{first.id}.{first.sequence}")
    said = [len(phone.shown) for phone in (troupe.hanna, troupe.yusuf)]
    await troupe.stage.live(first.at - timedelta(days=12))
    for phone, before in zip((troupe.hanna, troupe.yusuf), said, strict=True):
        (reminded,) = [shown for shown in phone.shown[before:] if "mute" in verbs_of(shown)]
        assert "come" not in verbs_of(reminded)
        assert plain("entry.comes.both", phone.language).rstrip(".") in reminded.text


def verbs_of(shown):
    return [button.action.verb for row in shown.card.buttons for button in row if button.action]


async def test_whoever_is_taken_over_from_is_shown_the_meeting(at):
    troupe = await at("agreed")
    first = entries(troupe, EntryKind.MEETING)[0]
    await troupe.stage.live(first.at - timedelta(minutes=90))
    await troupe.press(troupe.yusuf, "begin_meeting")
    await troupe.press(troupe.yusuf, "pick", "well")
    await troupe.press(troupe.hanna, "begin_meeting")
    await troupe.press(troupe.hanna, "take_meeting")
    await troupe.say(troupe.yusuf, "Too late.")
    assert plain("stage.meeting_further", "en") in troupe.yusuf.shown[-2].text
    assert "take_meeting" in verbs(troupe.yusuf)


async def test_on_the_morning_there_is_one_main_thing_to_do(at):
    troupe = await at("agreed")
    await troupe.stage.live(entries(troupe, EntryKind.MEETING)[0].at - timedelta(minutes=90))
    main = [button.action.verb for row in troupe.hanna.last.card.buttons for button in row if button.is_main]
    assert main == ["begin_meeting"]


async def test_a_date_that_is_written_of_leads_to_its_meeting(at):
    troupe = await at("agreed")
    first = entries(troupe, EntryKind.MEETING)[0]
    await troupe.stage.live(first.at - timedelta(minutes=90))
    await troupe.press(troupe.hanna, "begin_meeting")
    await troupe.stage.press(troupe.yusuf, 1, f"entry:{first.id}")
    assert verbs(troupe.yusuf) == ["meeting", "year"]


def test_what_was_chosen_keeps_its_week():
    for day in range(0, 366, 3):
        chosen = datetime(2027, 1, 4, 10, tzinfo=COPENHAGEN) + timedelta(days=day)
        if chosen.month not in {6, 7, 8}:
            assert abs((nearest_day(chosen.date()) - chosen.date()).days) <= 14
