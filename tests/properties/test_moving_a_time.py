"""A time that is fixed can be moved and cancelled; until another is fixed it stands, and the reminder moves along."""

from datetime import timedelta

from flows.phrases import moment, plain
from tests.builders import NOW
from tests.cast import verbs


def joint_of(troupe):
    return troupe.stage.writer.run(lambda work: work.joints.get(1))


async def suggest(troupe, phone, n):
    await troupe.stage.press(phone, 1, "suggest_time:1")
    await troupe.press(phone, "tick_time", n=n)
    await troupe.press(phone, "send_times")


async def fix(troupe, one, other, n=0):
    await suggest(troupe, one, n)
    await troupe.press(other, "suits")
    await troupe.press(other, "answer_times")
    await troupe.press(one, "fix_time")


async def calendar(troupe, phone):
    """The newest calendar file on a phone."""
    shown = next(m for m in reversed(phone.shown) if m.files and m.files[0].kind == "joint_calendar")
    file = await troupe.stage.render(shown.files[0], shown.language)
    text = file.content.decode()
    return {line.split(":")[0]: line.split(":", 1)[1].strip() for line in text.splitlines() if ":" in line}


async def test_a_moved_time_replaces_the_old_in_the_calendar_and_only_it_is_reminded_of(at):
    troupe = await at("comparing")
    await fix(troupe, troupe.hanna, troupe.yusuf)
    first, old = joint_of(troupe).time, await calendar(troupe, troupe.yusuf)
    await troupe.stage.command(troupe.yusuf, "menu")
    await troupe.press(troupe.yusuf, "change_time")
    await suggest(troupe, troupe.yusuf, 3)
    assert joint_of(troupe).time == first
    await troupe.press(troupe.hanna, "suits")
    await troupe.press(troupe.hanna, "answer_times")
    await troupe.press(troupe.yusuf, "fix_time")
    second, new = joint_of(troupe).time, await calendar(troupe, troupe.hanna)
    assert second > first
    assert (old["UID"], old["METHOD"]) == (new["UID"], new["METHOD"])
    assert int(new["SEQUENCE"]) > int(old["SEQUENCE"])
    assert plain("times.moved", "da", when="", n=60).split("\n")[0][3:20] in troupe.hanna.screen
    count = len(troupe.hanna.messages)
    await troupe.stage.later(second - troupe.stage.clock.now() - timedelta(hours=1))
    assert len(troupe.hanna.messages) == count + 1


async def test_while_a_move_waits_both_read_that_the_old_time_holds_and_can_still_begin_or_cancel(at):
    troupe = await at("comparing")
    await fix(troupe, troupe.hanna, troupe.yusuf)
    stands = {p.language: moment(joint_of(troupe).time, p.language, NOW) for p in (troupe.hanna, troupe.yusuf)}
    await suggest(troupe, troupe.yusuf, 3)
    assert stands["da"] in troupe.hanna.last.text
    for one, presses in ((troupe.hanna, ("suits", "answer_times")), (troupe.yusuf, ("fix_time",))):
        for phone in (troupe.hanna, troupe.yusuf):
            await troupe.stage.command(phone, "menu")
            assert plain("times.stands", phone.language, when=stands[phone.language]) in phone.last.text
            assert {"begin_joint", "change_time"} <= set(verbs(phone))
        for verb in ("suggest_time", *presses):
            await troupe.press(one, verb)
    await troupe.stage.command(troupe.hanna, "menu")
    assert plain("times.stands", "da", when=stands["da"]) not in troupe.hanna.last.text


async def test_a_refused_move_leaves_the_time_as_it_was(at):
    troupe = await at("comparing")
    await fix(troupe, troupe.hanna, troupe.yusuf)
    first = joint_of(troupe).time
    await suggest(troupe, troupe.yusuf, 2)
    await troupe.press(troupe.hanna, "answer_times")
    assert joint_of(troupe).time == first
    await troupe.stage.command(troupe.yusuf, "menu")
    assert plain("home.next.time_set", "en") in troupe.yusuf.last.text


async def test_a_cancelled_time_leaves_both_calendars_and_reminds_nobody(at):
    troupe = await at("comparing")
    await fix(troupe, troupe.hanna, troupe.yusuf)
    old = await calendar(troupe, troupe.yusuf)
    await troupe.stage.command(troupe.hanna, "menu")
    await troupe.press(troupe.hanna, "change_time")
    await troupe.press(troupe.hanna, "cancel_time")
    assert joint_of(troupe).time is not None
    await troupe.press(troupe.hanna, "cancel_time_yes")
    assert joint_of(troupe).time is None
    for phone in (troupe.hanna, troupe.yusuf):
        gone = await calendar(troupe, phone)
        assert (gone["UID"], gone["METHOD"]) == (old["UID"], "CANCEL")
        assert int(gone["SEQUENCE"]) > int(old["SEQUENCE"])
    assert "suggest_time" in verbs(troupe.yusuf)
    count = len(troupe.yusuf.messages)
    await troupe.stage.later(timedelta(days=14))
    assert len(troupe.yusuf.messages) == count
    await troupe.stage.press(troupe.yusuf, 1, "cancel_time_yes:1")
    assert troupe.yusuf.toasts[-1] == plain("stale", "en")


async def test_when_the_time_has_passed_the_menu_says_so_and_offers_to_begin(at):
    troupe = await at("comparing")
    await fix(troupe, troupe.hanna, troupe.yusuf)
    await troupe.stage.later(timedelta(days=20))
    for phone, language in ((troupe.hanna, "da"), (troupe.yusuf, "en")):
        await troupe.stage.command(phone, "menu")
        assert plain("home.next.time_past", language) in phone.last.text
        assert {"begin_joint", "suggest_time"} <= set(verbs(phone))
        assert "change_time" not in verbs(phone)
    await troupe.press(troupe.hanna, "suggest_time")
    assert "tick_time" in verbs(troupe.hanna)


async def test_earlier_and_later_times_keep_the_ticks_in_sight(at):
    troupe = await at("comparing")
    await troupe.press(troupe.hanna, "suggest_time")
    await troupe.press(troupe.hanna, "tick_time")
    chosen = troupe.hanna.last.labels[0].removeprefix("☑ ")
    await troupe.stage.tap(troupe.hanna, plain("button.later_times", "da"))
    assert chosen in troupe.hanna.last.text
    await troupe.stage.tap(troupe.hanna, plain("button.earlier_times", "da"))
    assert troupe.hanna.last.labels[0] == f"☑ {chosen}"
    await troupe.say(troupe.hanna, "hellere om aftenen")
    assert plain("reply.times", "da") in troupe.hanna.screen
    assert f"☑ {chosen}" in troupe.hanna.last.labels
