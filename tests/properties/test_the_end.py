"""The end of a partnership: it comes by the clock, with thanks and files, and changes nothing afterwards."""

from datetime import UTC, timedelta

from bot.callbacks import encode
from flows.agreement import AgreementState
from flows.cards.card import Action, Attachment
from flows.clock import COPENHAGEN
from flows.ending import months_after
from flows.partnership import Stage
from flows.phrases import plain
from flows.schedule import is_polite
from flows.year import EntryKind, EntryState
from tests.builders import tables_of
from tests.cast import buttons, links, verbs
from tests.properties.ending import endings, entries, fill_in, give_notice, partnership, read


async def test_the_end_comes_by_itself_with_thanks_and_files_to_both(agreed):
    ending = await give_notice(agreed)
    await fill_in(agreed, agreed.yusuf)
    await agreed.press(agreed.yusuf, "measure_last", n=0)
    (last,) = [e for e in entries(agreed, kind=EntryKind.MEASUREMENT) if e.about == 1]
    assert last.at < ending.ends_on
    await agreed.stage.live(ending.ends_on + timedelta(days=10))
    assert partnership(agreed).stage is Stage.ENDED
    for phone in (agreed.hanna, agreed.yusuf):
        thanks = [shown for shown in phone.shown if shown.files][-1]
        assert {file.kind for file in thanks.files} == {"handover_pdf", "handover_word"}
    assert all(entry.at < ending.ends_on for entry in entries(agreed, state=EntryState.PLANNED))
    counted = len(agreed.hanna.messages), len(agreed.yusuf.messages)
    await agreed.stage.live(ending.ends_on + timedelta(days=400))
    assert (len(agreed.hanna.messages), len(agreed.yusuf.messages)) == counted


async def test_after_an_outage_it_still_ends_and_says_so_at_a_decent_hour(agreed):
    ending = await give_notice(agreed)
    hours = []
    agreed.stage.watch = lambda _phone, _shown: hours.append(agreed.stage.clock.now())
    night = (ending.ends_on + timedelta(days=20)).astimezone(COPENHAGEN).replace(hour=2)
    agreed.stage.clock.current = night.astimezone(UTC)
    await agreed.stage.live(night.astimezone(UTC) + timedelta(days=6))
    assert partnership(agreed).stage is Stage.ENDED
    assert hours
    assert all(is_polite(hour) for hour in hours)


async def test_it_ends_even_when_nobody_wants_to_hear_from_us(agreed):
    ending = await give_notice(agreed)
    for phone in (agreed.hanna, agreed.yusuf):
        await agreed.stage.command(phone, "stop")
    await agreed.stage.live(ending.ends_on + timedelta(hours=1))
    await agreed.stage.desk.sweep()
    assert partnership(agreed).stage is Stage.ENDED


async def test_who_comes_back_after_stop_hears_of_the_end(agreed):
    ending = await give_notice(agreed)
    await agreed.stage.command(agreed.hanna, "stop")
    await agreed.stage.command(agreed.hanna, "menu")
    await agreed.stage.live(ending.ends_on + timedelta(days=10))
    assert any(file.kind == "handover_pdf" for shown in agreed.hanna.shown for file in shown.files)


async def test_what_has_ended_is_readable_and_refuses_changes_kindly(agreed):
    await agreed.stage.press(agreed.hanna, 1, "agreement:1")
    await agreed.stage.press(agreed.hanna, 1, "back_to_joint:1")
    old = [
        shown_button.action for shown in agreed.hanna.shown for shown_button in buttons(shown) if shown_button.action
    ]
    old += [Action("park", (1, point, 1)) for point in (1, 2, 3)]
    ending = await give_notice(agreed)
    await agreed.stage.live(ending.ends_on + timedelta(days=10))
    before = tables_of(agreed.stage)
    words = plain("stage.ended", "da")
    for data in ("back_to_joint:1", "propose_agreement:1", f"take_back:{ending.id}", f"hand_none:{ending.id}.0"):
        await agreed.stage.press(agreed.hanna, 1, data)
        assert agreed.hanna.toasts[-1] == words, data
        assert plain("home.next.ended", "da") in agreed.hanna.last.text
    changing = {"agree", "write", "park", "unpark", "take", "lift", "add_effort", "approve", "withdraw"}
    tried = [action for action in old if action.verb in changing]
    assert tried
    for action in tried:
        await agreed.stage.press(agreed.hanna, 1, encode(action))
    after = tables_of(agreed.stage)
    same = {"agreement", "joint_session", "joint_entry", "entry", "ending", "partnership", "session", "answer"}
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    await agreed.stage.command(agreed.hanna, "menu")
    assert {"agreement", "handover", "story"} <= set(verbs(agreed.hanna))
    await agreed.press(agreed.hanna, "handover")
    assert {file.kind for file in agreed.hanna.shown[-2].files} == {"handover_pdf", "handover_word"}
    await agreed.press(agreed.hanna, "agreement")
    assert "end_partnership" not in verbs(agreed.hanna)
    assert "back_to_joint" not in verbs(agreed.hanna)
    await agreed.press(agreed.hanna, "files")


async def test_strangers_find_nothing(agreed):
    stranger = agreed.stage.phone("Fremmed")
    await agreed.stage.open(stranger, agreed.stage.invite("Bækhus"))
    await agreed.welcome_member(stranger, "Bo Holm")
    ending = await give_notice(agreed)
    before = endings(agreed)
    for data in (
        *(
            "end_partnership:1",
            "handover:1",
            "handover_files:1",
            "story:1",
            "story_file:1",
            "story_write:1",
            "story_no:1",
        ),
        *(f"take_back:{ending.id}", f"earlier:{ending.id}", f"hand_none:{ending.id}.0", f"measure_last:{ending.id}.1"),
    ):
        await agreed.stage.press(stranger, 1, data)
        assert "Ådalsparken" not in stranger.screen, data
    assert endings(agreed) == before


async def test_a_small_partnership_ends_simply(small):
    await small.welcome_housing()
    token = await small.new_partnership()
    await small.propose()
    token = token or links(small.hanna)[-1]
    await small.stage.open(small.yusuf, token)
    await small.press(small.yusuf, "prop_yes")
    if "prop_approve" in verbs(small.yusuf):
        await small.press(small.yusuf, "prop_approve")
    assert partnership(small).stage is Stage.AGREED
    ending = await give_notice(small, small.yusuf)
    assert ending.ends_on == months_after(ending.at, 1)
    await small.stage.live(ending.ends_on + timedelta(days=10))
    assert partnership(small).stage is Stage.ENDED
    for kind in ("handover_pdf", "handover_word"):
        assert (await small.stage.render(Attachment(kind, ending.id), "da")).content


async def test_a_version_that_waits_for_approval_is_withdrawn_by_the_end(agreed):
    ending = await give_notice(agreed)
    await agreed.stage.press(agreed.hanna, 1, "propose_agreement:1")
    await agreed.say(agreed.hanna, "Vi skriver det rent")
    waiting = read(agreed, lambda work: work.agreements.find(partnership_id=1))[-1]
    await agreed.stage.live(ending.ends_on + timedelta(days=10))
    assert read(agreed, lambda work: work.agreements.get(waiting.id)).state is AgreementState.WITHDRAWN
    await agreed.stage.press(agreed.hanna, 1, f"approve:{waiting.id}")
    assert agreed.hanna.toasts[-1] == plain("stage.ended", "da")


async def test_the_list_of_several_says_which_has_ended(agreed):
    ending = await give_notice(agreed)
    await agreed.new_partnership("Pias Planter", "Bækmarken")
    await agreed.stage.live(ending.ends_on + timedelta(days=10))
    await agreed.stage.command(agreed.hanna, "menu")
    if "switch" in verbs(agreed.hanna):
        await agreed.press(agreed.hanna, "switch")
    assert any(label.endswith("· slut") for label in agreed.hanna.last.labels)
