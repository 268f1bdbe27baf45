"""What is told of an ended partnership, by whose leave, and how long it is kept."""

from datetime import timedelta
from io import BytesIO

from pypdf import PdfReader

from flows.cards.card import Attachment
from flows.ending import months_after
from flows.phrases import plain
from flows.schedule import polite_time
from tests.builders import tables_of
from tests.cast import verbs
from tests.properties.ending import endings, give_notice


async def test_retention_leaves_nothing_of_those_who_were_in_nothing_else(agreed):
    ending = await give_notice(agreed)
    await agreed.stage.press(agreed.hanna, 1, "story_write:1")
    await agreed.say(agreed.hanna, "Vi har fået et bord.")
    await agreed.stage.live(ending.ends_on + timedelta(days=10))
    gone = months_after(endings(agreed)[0].closed, 24)
    agreed.stage.clock.current = gone - timedelta(days=31)
    await agreed.stage.desk.sweep()
    assert endings(agreed)[0].warned is None
    agreed.stage.clock.current = polite_time(gone - timedelta(days=29))
    await agreed.stage.desk.sweep()
    await agreed.stage.deliver()
    for phone in (agreed.hanna, agreed.yusuf):
        assert verbs(phone) == ["open"]
        assert "30" not in phone.last.text
    agreed.stage.clock.current = gone + timedelta(hours=1)
    await agreed.stage.desk.sweep()
    assert endings(agreed), "the warning came a day late, so the erasure does"
    agreed.stage.clock.current = gone + timedelta(days=9)
    await agreed.stage.desk.sweep()
    left = {name for name, rows in tables_of(agreed.stage).items() if rows}
    assert left <= {"seen_update", "rate_gate"}
    await agreed.stage.command(agreed.hanna, "menu")
    assert agreed.hanna.last.text


async def test_retention_leaves_others_what_is_theirs(agreed):
    await agreed.new_partnership("Pias Planter", "Bækmarken")
    ending = await give_notice(agreed)
    await agreed.stage.live(ending.ends_on + timedelta(days=10))
    for days in (720, 40):
        agreed.stage.clock.current += timedelta(days=days)
        await agreed.stage.desk.sweep()
    tables = tables_of(agreed.stage)
    assert [row["estate"] for row in tables["partnership"].values()] == ["Bækmarken"]
    assert [row["name"] for row in tables["organisation"].values()] == ["Boligforeningen Ådal"]
    assert [row["name"] for row in tables["member"].values()] == ["Hanna Østergård"]
    assert len(tables["person"]) == 1
    for name in ("agreement", "approval", "entry", "ending", "joint_session", "joint_entry", "mute"):
        assert not tables[name], name
    assert all(row["partnership_id"] != 1 for row in tables["session"].values())
    await agreed.stage.command(agreed.hanna, "menu")
    assert "Bækmarken" in agreed.hanna.last.text


async def both_say_yes(troupe):
    for phone in (troupe.hanna, troupe.yusuf):
        await troupe.stage.press(phone, 1, "story:1")
        await troupe.press(phone, "story_yes")


async def is_draft(troupe):
    """What the file that is made now says of itself."""
    file = await troupe.stage.render(Attachment("story_pdf", 1), "da")
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(file.content)).pages)
    assert len(PdfReader(BytesIO(file.content)).pages) == 1
    assert ("Må ikke deles" in text) != ("har sagt ja til, at siden deles" in text)
    return "Må ikke deles" in text


async def test_a_story_is_finished_only_with_both_yeses_to_the_same_page(agreed):
    await give_notice(agreed)
    await agreed.press(agreed.hanna, "story")
    assert await is_draft(agreed)
    await agreed.press(agreed.hanna, "story_write")
    await agreed.say(agreed.hanna, "Vi har fået et bord, hvor alle kan sidde.")
    assert "Vi har fået et bord" not in agreed.yusuf.last.text
    await agreed.press(agreed.yusuf, "story")
    assert "Vi har fået et bord" in agreed.yusuf.last.text
    await agreed.press(agreed.yusuf, "story_yes")
    assert await is_draft(agreed)
    await agreed.stage.press(agreed.hanna, 1, "story:1")
    await agreed.press(agreed.hanna, "story_yes")
    assert not await is_draft(agreed)
    assert any(file.kind == "story_pdf" for shown in agreed.yusuf.shown for file in shown.files)


async def test_any_change_asks_both_anew_and_a_yes_can_be_taken_back(agreed):
    ending = await give_notice(agreed)
    await both_say_yes(agreed)
    assert not await is_draft(agreed)
    await agreed.stage.press(agreed.yusuf, 1, "story_write:1")
    await agreed.say(agreed.yusuf, "We know our neighbours now.")
    assert await is_draft(agreed)
    await agreed.stage.press(agreed.hanna, 1, "story_yes:1:000000000000")
    assert agreed.hanna.toasts[-1] == plain("stage.story_changed", "da")
    await both_say_yes(agreed)
    assert not await is_draft(agreed)
    await agreed.press(agreed.hanna, "story_no")
    assert await is_draft(agreed)
    assert (
        plain("story.news.withdrawn", "en", them="Boligforeningen Ådal", estate="Ådalsparken") in agreed.yusuf.last.text
    )
    await both_say_yes_again(agreed)
    await agreed.stage.press(agreed.yusuf, 1, f"hand_item:{ending.id}.0")
    await agreed.say(agreed.yusuf, "The big oven")
    assert await is_draft(agreed), "what stays is another now"


async def both_say_yes_again(troupe):
    await troupe.stage.press(troupe.hanna, 1, "story:1")
    await troupe.press(troupe.hanna, "story_yes")
    assert not await is_draft(troupe)


async def test_after_the_end_the_story_can_still_be_told(agreed):
    ending = await give_notice(agreed)
    await agreed.stage.live(ending.ends_on + timedelta(days=10))
    await both_say_yes(agreed)
    assert not await is_draft(agreed)


async def test_mydata_tells_of_notice_and_story(agreed):
    await give_notice(agreed, reason="Vi flytter til Viborg.")
    await agreed.stage.press(agreed.hanna, 1, "story_write:1")
    await agreed.say(agreed.hanna, "Vi har fået et bord.")
    for kind in ("mydata_text", "mydata_json"):
        file = await agreed.stage.render(Attachment(kind, 1), "da")
        for words in ("Vi flytter til Viborg.", "Vi har fået et bord."):
            assert words in file.content.decode()
