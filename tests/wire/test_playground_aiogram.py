"""A real aiogram bot, whose strict models decode every answer of the playground."""

from datetime import timedelta

import pytest
from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
)
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    KeyboardButton,
    Message,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)

from bot.playground import Playground, PlaygroundClock, samples
from tests.wire.test_playground_stage import START, polling, served


@pytest.fixture
def clock():
    return PlaygroundClock(lambda: START)


@pytest.fixture
async def town(clock):
    """A playground with Hanna, and an aiogram bot that talks to it."""
    playground = Playground(clock)
    hanna = playground.add_phone("Hanna Østergård", "da", "housing organisation")
    async with served(playground) as url:
        session = AiohttpSession(api=TelegramAPIServer.from_base(url))
        async with Bot(playground.bot.token, session=session) as bot:
            yield playground, hanna, bot


def inline(*labels):
    rows = [[InlineKeyboardButton(text=label, callback_data=label)] for label in labels]
    return InlineKeyboardMarkup(inline_keyboard=rows)


async def test_a_bot_that_polls_holds_a_conversation(town):
    _, hanna, bot = town
    dispatcher = Dispatcher()

    @dispatcher.message(F.text.startswith("/start"))
    async def start(message: Message):
        assert message.entities
        assert message.entities[0].type == "bot_command"
        await message.answer(f"Hej {message.from_user.full_name}", reply_markup=inline("Ja", "Nej"))

    @dispatcher.callback_query()
    async def pressed(query: CallbackQuery):
        await query.answer(f"Tak for {query.data}", show_alert=True)
        await query.message.edit_text("Noteret")

    async with polling(bot, dispatcher):
        await hanna.open("https://t.me/nabopagt_bot?start=join-7Q2M")
        question = await hanna.until("Hej Hanna Østergård")
        assert question.buttons == [["Ja"], ["Nej"]]
        await hanna.tap("Nej")
        answer = await hanna.until("Noteret")
    assert answer.edited
    assert answer.buttons == []
    assert [(toast.text, toast.alert) for toast in hanna.toasts] == [("Tak for Nej", True)]


async def test_every_kind_of_message_a_phone_sends_decodes(town):
    playground, hanna, bot = town
    await hanna.say("Hej")
    await hanna.send_photo("Vores gård")
    await hanna.send_album(2, "To billeder")
    await hanna.send_voice()
    await hanna.send_sticker()
    await hanna.send_location()
    await hanna.send_document()
    await hanna.send_contact()
    await hanna.forward("/start nogens-kode")
    await hanna.edit_last("Hej igen")
    await hanna.block()
    await hanna.unblock()
    updates = await bot.get_updates()
    kinds = [u.message.content_type if u.message else u.event_type for u in updates]
    assert kinds[:6] == ["text", "photo", "photo", "photo", "voice", "sticker"]
    assert kinds[6:10] == ["location", "document", "contact", "text"]
    assert kinds[10:] == ["edited_message", "my_chat_member", "my_chat_member"]
    assert updates[9].message.forward_origin.type == "hidden_user"
    assert updates[2].message.media_group_id == updates[3].message.media_group_id
    assert updates[11].my_chat_member.new_chat_member.status == "kicked"
    assert hanna.id > 2**32
    assert [u.update_id for u in updates] == list(range(updates[0].update_id, updates[0].update_id + 13))
    assert playground.updates.pending


async def test_every_answer_to_the_bot_decodes(town):
    _, hanna, bot = town
    await hanna.open("x")
    me = await bot.get_me()
    assert (me.username, me.is_bot) == ("nabopagt_bot", True)
    text = await bot.send_message(hanna.id, "<b>Ære</b> &amp; 😀 <i>ja</i>", parse_mode=ParseMode.HTML)
    assert text.html_text == "<b>Ære</b> &amp; 😀 <i>ja</i>"
    marked = await bot.send_message(hanna.id, "*fed* _kursiv_ [her](https://x.dk)", parse_mode="MarkdownV2")
    assert [e.type for e in marked.entities] == ["bold", "italic", "text_link"]
    picture = BufferedInputFile(samples.picture().content, "gård.png")
    photo = await bot.send_photo(hanna.id, picture, caption="En gård")
    assert photo.photo[0].width == 320
    file = BufferedInputFile(b"%PDF-1.7", "Aftale Ådalsparken.pdf")
    document = await bot.send_document(hanna.id, file)
    assert (document.document.file_name, document.document.mime_type) == (
        "Aftale Ådalsparken.pdf",
        "application/pdf",
    )
    again = await bot.send_document(hanna.id, document.document.file_id)
    content = await bot.download(again.document)
    assert content.read() == b"%PDF-1.7"
    album = await bot.send_media_group(
        hanna.id, [InputMediaPhoto(media=picture), InputMediaPhoto(media=picture, caption="to")]
    )
    assert album[0].media_group_id == album[1].media_group_id
    reply = await bot.send_message(hanna.id, "svar", reply_parameters=ReplyParameters(message_id=1))
    assert reply.reply_to_message.text == "/start x"
    assert (await bot.send_location(hanna.id, 56.1, 10.2)).location
    assert (await bot.get_chat(hanna.id)).first_name == "Hanna"
    assert (await bot.get_chat_member(hanna.id, hanna.id)).status == "member"


async def test_edits_reactions_pins_and_deletions(town):
    playground, hanna, bot = town
    await hanna.open("x")
    sent = await bot.send_message(hanna.id, "første", reply_markup=inline("A"))
    edited = await bot.edit_message_text("anden", chat_id=hanna.id, message_id=sent.message_id)
    assert edited.edit_date
    await sent.edit_reply_markup(reply_markup=inline("B"))
    assert hanna.messages[-1].buttons == [["B"]]
    file = await bot.send_document(hanna.id, BufferedInputFile(b"1", "a.txt"), caption="før")
    await file.edit_caption(caption="efter")
    await file.edit_media(InputMediaDocument(media=BufferedInputFile(b"2", "b.txt")))
    assert hanna.messages[-1].file_name == "b.txt"
    await bot.set_message_reaction(hanna.id, 1, [ReactionTypeEmoji(emoji="👍")])
    assert playground.chats[hanna.id].messages[1].reactions
    await bot.pin_chat_message(hanna.id, sent.message_id)
    assert (await bot.get_chat(hanna.id)).pinned_message.message_id == sent.message_id
    await bot.unpin_chat_message(hanna.id)
    await bot.delete_messages(hanna.id, [1, sent.message_id, 99])
    await file.delete()
    assert hanna.messages == []


async def test_commands_and_names_are_kept_for_each_language(town):
    playground, hanna, bot = town
    danish = BotCommand(command="menu", description="Kort")
    english = BotCommand(command="menu", description="Map")
    scope = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([danish], scope=scope, language_code="da")
    await bot.set_my_commands([english], scope=scope)
    read_back = await bot.get_my_commands(scope=scope, language_code="da")
    assert [command.description for command in read_back] == ["Kort"]
    shown = playground.bot.commands_for(hanna.id, hanna.id, "da")
    assert shown == [{"command": "menu", "description": "Kort"}]
    assert playground.bot.commands_for(hanna.id, hanna.id, "ar")[0]["description"] == "Map"
    await bot.delete_my_commands(scope=scope, language_code="da")
    assert await bot.get_my_commands(scope=scope, language_code="da") == []
    await bot.set_my_name("Nabopagten", language_code="da")
    assert (await bot.get_my_name(language_code="da")).name == "Nabopagten"
    assert (await bot.get_my_name()).name == "Nabopagt"
    await bot.set_my_description("Lang")
    await bot.set_my_short_description("Kort", language_code="da")
    assert (await bot.get_my_description(language_code="da")).description == "Lang"
    assert (await bot.get_my_short_description()).short_description == ""
    assert (await bot.get_chat_menu_button()).type == "default"


async def test_a_reply_keyboard_stays_until_it_is_removed(town):
    _, hanna, bot = town
    await hanna.open("x")
    keys = [[KeyboardButton(text="Fortsæt"), KeyboardButton(text="Min kontakt", request_contact=True)]]
    await bot.send_message(hanna.id, "Vælg", reply_markup=ReplyKeyboardMarkup(keyboard=keys))
    assert hanna.keyboard == [["Fortsæt", "Min kontakt"]]
    await hanna.tap("Fortsæt")
    await hanna.tap("Min kontakt")
    texts = [m.text or m.kind for m in hanna.messages]
    assert texts[-2:] == ["Fortsæt", "contact"]
    await bot.send_message(hanna.id, "Tak", reply_markup=ReplyKeyboardRemove())
    assert hanna.keyboard == []


async def test_in_groups_a_bot_hears_only_what_is_meant_for_it(town):
    playground, hanna, bot = town
    yusuf = playground.add_phone("Yusuf Ærø Hansen", "da", "company")
    group = playground.add_group("Ådalsparken", [hanna, yusuf])
    await hanna.open("https://t.me/nabopagt_bot?startgroup=pair-1", group=group)
    asked = await bot.send_message(group.id, "Hvem kommer?", reply_markup=inline("Jeg"))
    await yusuf.say("Snak mellem os @nabopagt_bot", group=group)
    await yusuf.say("/menu@en_anden_bot", group=group)
    await yusuf.say("/menu", group=group)
    await yusuf.say("Det gør jeg", group=group, reply_to=asked.message_id)
    await yusuf.tap("Jeg", group=group)
    hanna.remove_bot(group)
    updates = await bot.get_updates()
    texts = [u.message.text or u.message.content_type for u in updates if u.message]
    assert texts == ["new_chat_members", "/start@nabopagt_bot pair-1", "/menu", "Det gør jeg"]
    assert updates[-2].callback_query.from_user.id == yusuf.id
    assert updates[-1].my_chat_member.new_chat_member.status == "left"
    with pytest.raises(TelegramForbiddenError, match="not a member"):
        await bot.send_message(group.id, "Hallo?")


async def test_a_migrated_group_names_its_new_id(town):
    playground, hanna, bot = town
    group = playground.add_group("Parret", [hanna], with_bot=True)
    assert await bot.get_chat_member_count(group.id) == 2
    assert (await bot.get_chat_administrators(group.id))[0].user.id == hanna.id
    new = playground.migrate(group)
    with pytest.raises(TelegramMigrateToChat) as refused:
        await bot.send_message(group.id, "Hej")
    assert refused.value.migrate_to_chat_id == new.id
    assert (await bot.send_message(new.id, "Hej")).chat.type == "supergroup"
    assert await bot.leave_chat(new.id)


async def test_a_press_expires_and_is_answered_once(town, clock):
    _, hanna, bot = town
    await hanna.open("x")
    sent = await bot.send_message(hanna.id, "?", reply_markup=inline("A"))
    await hanna.tap("A")
    raw = await hanna.press_raw(sent.message_id, "forged")
    clock.advance(timedelta(minutes=1))
    for press in ((await bot.get_updates())[1].callback_query.id, raw, "nonsense"):
        with pytest.raises(TelegramBadRequest, match="query is too old"):
            await bot.answer_callback_query(press)
    fresh = await hanna.press_raw(sent.message_id, "forged")
    assert await bot.answer_callback_query(fresh)
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_callback_query(fresh)


async def test_faults_come_as_ordered(town):
    playground, hanna, bot = town
    await hanna.open("x")
    playground.faults.add(kind="429", method="sendMessage", retry_after=7)
    with pytest.raises(TelegramRetryAfter) as slow:
        await bot.send_message(hanna.id, "et")
    assert slow.value.retry_after == 7
    playground.faults.add(kind="lost_answer", chat_id=hanna.id)
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(hanna.id, "to")
    assert hanna.messages[-1].text == "to"
    playground.faults.add(kind="timeout", delay=0.2)
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(hanna.id, "tre")
    playground.faults.add(kind="403", times=2)
    for _ in range(2):
        with pytest.raises(TelegramForbiddenError):
            await bot.send_message(hanna.id, "fire")
    await bot.send_message(hanna.id, "fem")
    assert [m.text for m in hanna.messages] == ["/start x", "to", "fem"]
    assert [call.ok for call in playground.calls] == [False, True, False, False, False, True]
