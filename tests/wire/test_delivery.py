import pytest

from flows.cards.card import Attachment, Outcome
from tests.wire.stage import CALM, FOREIGN, FakeDesk, card, eventually, polling_stage, webhook_stage

ADMINISTRATOR = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
MODES = pytest.mark.parametrize("mode", [polling_stage, webhook_stage])


def question(incoming):
    """A first card, then what the press or the words lead to."""
    match incoming.kind, incoming.text:
        case "command", _:
            return Outcome(cards=(card("Question?", "Yes", "No"),))
        case "press", _:
            return Outcome(toast="noted", sealed=card("Question? <b>Yes</b>"), cards=(card("Next?", "More"),))
        case _, text:
            return Outcome(cards=(card(f"heard {text}"),))


@MODES
async def test_a_press_is_answered_the_old_card_sealed_and_the_next_shown(mode):
    async with mode(FakeDesk(question)) as stage:
        hanna = stage.phone()
        await hanna.open("invitation-1")
        first = await hanna.until("Question?")
        await hanna.tap("Yes")
        await hanna.until("Next?")
        await stage.quiet()
        await eventually(lambda: hanna.toasts)
        assert hanna.toasts[0].text == "noted"
        sealed, current = [shown for shown in hanna.messages if not shown.mine]
        assert (sealed.message_id, sealed.text, sealed.buttons) == (first.message_id, "Question? Yes", [])
        assert current.buttons == [["More"]]
        assert stage.desk.noted[-1] == (stage.desk.heard[-1].update_id, hanna.id, current.message_id)


async def test_while_polling_the_press_is_answered_before_anything_else():
    async with polling_stage(FakeDesk(question)) as stage:
        hanna = stage.phone()
        await hanna.open("x")
        await hanna.until("Question?")
        stage.playground.calls.clear()
        await hanna.tap("Yes")
        await hanna.until("Next?")
        methods = [call.method for call in stage.playground.calls if call.method != "getUpdates"]
        assert methods[:3] == ["answerCallbackQuery", "editMessageText", "sendMessage"]


@MODES
async def test_every_press_is_answered_also_when_the_desk_says_nothing_or_fails(mode):
    async with mode() as stage:
        hanna = stage.phone()
        await hanna.say("hi")
        await hanna.press_raw(1, "no such action!")
        await stage.quiet()
        stage.desk.script = lambda _: 1 / 0
        await hanna.press_raw(1, "press")
        await hanna.until(CALM)
        await stage.quiet()
        await eventually(lambda: len(stage.calls("answerCallbackQuery")) == 2)
        assert [incoming.action is None for incoming in stage.desk.heard[1:]] == [True, False]
        assert all(press.answered for press in stage.playground.presses.values())


async def test_a_card_is_changed_in_place_and_a_double_tap_is_no_error():
    desk = FakeDesk(lambda _: Outcome(cards=(card("☐ tea", "tea"),)))
    async with polling_stage(desk) as stage:
        hanna = stage.phone()
        await hanna.say("hi")
        shown = await hanna.until("☐ tea")
        desk.script = lambda _: Outcome(edited=card("☑ tea", "tea"))
        await hanna.tap("tea")
        await hanna.tap("tea")
        await hanna.until("☑ tea")
        await stage.quiet()
        await eventually(lambda: len(desk.noted) == 3)
        assert {noted[2] for noted in desk.noted} == {shown.message_id}
        assert len([m for m in hanna.messages if not m.mine]) == 1


async def test_a_card_that_cannot_be_changed_any_more_is_sent_anew():
    desk = FakeDesk(lambda _: Outcome(edited=card("☑ tea", "tea")))
    async with polling_stage(desk) as stage:
        hanna = stage.phone()
        await hanna.say("hi")
        await hanna.press_raw(987654, "press")
        await eventually(lambda: len(desk.noted) == 2)
        assert len([m for m in hanna.messages if m.text == "☑ tea"]) == 2


async def test_a_seal_without_words_takes_only_the_buttons():
    desk = FakeDesk(lambda _: Outcome(cards=(card("Question?", "Yes"),)))
    async with webhook_stage(desk) as stage:
        hanna = stage.phone()
        await hanna.say("hi")
        shown = await hanna.until("Question?")
        desk.script = lambda _: Outcome(sealed=card(""), sealed_id=shown.message_id, cards=(card("thanks"),))
        await hanna.say("typed")
        await hanna.until("thanks")
        await stage.quiet()
        await eventually(lambda: not hanna.messages[1].buttons)
        assert hanna.messages[1].text == "Question?"


async def test_in_webhook_mode_a_typed_answer_seals_the_card_in_the_answers_body():
    desk = FakeDesk(lambda _: Outcome(cards=(card("Question?", "Yes"),)))
    async with webhook_stage(desk) as stage:
        hanna = stage.phone()
        await hanna.say("hi")
        shown = await hanna.until("Question?")
        desk.script = lambda _: Outcome(sealed=card("Question? yes"), sealed_id=shown.message_id)
        await hanna.say("yes")
        await hanna.until("Question? yes")
        await stage.quiet()
        assert len(stage.calls("editMessageText")) == 1


async def test_files_come_before_the_words_with_the_buttons():
    files = (Attachment("agreement", 7, "Signed"), Attachment("picture", 7))
    desk = FakeDesk(lambda _: Outcome(cards=(card("Here it is", "Thanks", attachments=files),), language="en"))
    async with polling_stage(desk) as stage:
        hanna = stage.phone()
        await hanna.say("send it")
        await hanna.until("Here it is")
        await stage.quiet()
        document, picture, words = [shown for shown in hanna.messages if not shown.mine]
        assert (document.file_name, document.text) == ("agreement-en.ics", "Signed")
        assert document.body["document"]["mime_type"] == "text/calendar"
        assert picture.kind == "photo"
        assert words.buttons == [["Thanks"]]
        assert stage.calls("sendChatAction")


async def test_a_long_card_comes_in_parts_with_the_buttons_under_the_last():
    desk = FakeDesk(lambda _: Outcome(cards=(card("<b>word</b> 😀 line\n\n" * 600, "Next"),)))
    async with polling_stage(desk) as stage:
        hanna = stage.phone()
        await hanna.say("hi")
        await eventually(lambda: desk.noted)
        parts = [shown for shown in hanna.messages if not shown.mine]
        assert len(parts) > 1
        assert [bool(part.buttons) for part in parts] == [False] * (len(parts) - 1) + [True]
        assert sum(part.text.count("word") for part in parts) == 600


async def test_one_chat_is_answered_in_order_while_others_go_on():
    desk = FakeDesk(lambda incoming: Outcome(cards=(card(incoming.text),)), delay=0.01)
    async with webhook_stage(desk) as stage:
        phones = [stage.phone(name) for name in ("Hanna", "Omar", "Liv")]
        for number in range(10):
            for phone in phones:
                await phone.say(f"n{number}")
        for phone in phones:
            await phone.until("n9")
        await stage.quiet()
        for phone in phones:
            said = [shown.text for shown in phone.messages if not shown.mine]
            assert said == [f"n{number}" for number in range(10)]
        assert not len(stage.transport.intake._lanes)


async def test_an_album_is_answered_once():
    desk = FakeDesk(lambda incoming: Outcome(cards=(card(f"a {incoming.kind}"),)))
    async with polling_stage(desk) as stage:
        hanna = stage.phone()
        await hanna.send_album(3)
        await hanna.until("a photo")
        await stage.quiet()
        assert len(desk.heard) == 1


async def test_a_strange_group_gets_one_line_and_is_left():
    async with polling_stage() as stage:
        hanna = stage.phone()
        group = stage.playground.add_group("Beboerne", [hanna], with_bot=True)
        await hanna.until(FOREIGN, group=group)
        await eventually(lambda: stage.calls("leaveChat"))
        again = stage.playground.add_group("Igen", [hanna], with_bot=True)
        await eventually(lambda: len(stage.calls("leaveChat")) == 2)
        assert FOREIGN not in [shown.text for shown in hanna.shown_in(again)]
        assert not [incoming for incoming in stage.desk.heard if incoming.kind == "text"]


async def test_a_channel_is_left_without_a_word():
    async with polling_stage() as stage:
        hanna = stage.phone()
        group = stage.playground.add_group("Nyheder", [hanna], with_bot=True)
        await eventually(lambda: stage.calls("leaveChat"))
        stage.playground.calls.clear()
        channel = {"id": group.id, "type": "channel", "title": "Nyheder"}
        bot = stage.playground.bot.as_user()
        rights = dict.fromkeys(ADMINISTRATOR, False)
        change = {"chat": channel, "from": hanna.user, "date": 1}
        change["old_chat_member"] = {"user": bot, "status": "left"}
        change["new_chat_member"] = {"user": bot, "status": "administrator", **rights}
        stage.playground.updates.put("my_chat_member", change)
        await eventually(lambda: stage.calls("leaveChat"))
        assert not stage.calls("sendMessage")


async def test_a_changed_card_too_long_for_one_message_is_sent_anew():
    desk = FakeDesk(lambda _: Outcome(cards=(card("short", "More"),)))
    async with polling_stage(desk) as stage:
        hanna = stage.phone()
        await hanna.say("x")
        await hanna.until("short")
        desk.script = lambda _: Outcome(edited=card("word " * 1500, "Done"))
        await hanna.tap("More")
        await eventually(lambda: len(desk.noted) == 2)
        first, *_, last = [shown for shown in hanna.messages if not shown.mine]
        assert (first.text, first.buttons, last.buttons) == ("short", [], [["Done"]])


@MODES
async def test_of_cards_sent_in_between_only_the_newest_keeps_its_buttons(mode):
    """Three parts of a long paste are decided one after the other, all with the card in mind that stood before them."""
    first = 0

    def collecting(incoming):
        so_far = card(f"so far {incoming.text}", "Done")
        return Outcome(cards=(so_far,), sealed=card("") if first else None, sealed_id=first)

    async with mode(FakeDesk(collecting)) as stage:
        hanna = stage.phone()
        await hanna.say("0")
        first = (await hanna.until("so far 0")).message_id
        for part in ("1", "2", "3"):
            await hanna.say(part)
        await hanna.until("so far 3")
        await stage.quiet()
        assert [shown.text for shown in hanna.messages if shown.buttons and not shown.mine] == ["so far 3"]
