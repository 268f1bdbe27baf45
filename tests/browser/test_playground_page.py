"""The phones in a real browser, with a tiny bot behind them."""

import asyncio
import os

import pytest
from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
)
from playwright.async_api import async_playwright, expect

from bot.playground import Playground, PlaygroundClock
from tests.wire.test_playground_stage import START, polling, served

pytestmark = pytest.mark.skipif(not os.environ.get("BROWSER_TESTS"), reason="needs BROWSER_TESTS=1")

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
LINK = "https://t.me/nabopagt_bot?start=partner-9XK2"


def tiny_bot():
    """Answers /start with buttons of every kind, and echoes the rest."""
    dispatcher = Dispatcher()

    @dispatcher.message(F.text.startswith("/start"))
    async def start(message):
        rows = [
            [InlineKeyboardButton(text="Tap me", callback_data="tap")],
            [InlineKeyboardButton(text="Alert me", callback_data="alert")],
            [InlineKeyboardButton(text="Copy", copy_text=CopyTextButton(text=LINK))],
            [InlineKeyboardButton(text="Invite", url=LINK)],
        ]
        markup = InlineKeyboardMarkup(inline_keyboard=rows)
        await message.answer(f"Got {message.text[7:] or 'nothing'}", reply_markup=markup)

    @dispatcher.callback_query()
    async def pressed(query):
        await query.answer(f"You pressed {query.data}", show_alert=query.data == "alert")
        await query.message.edit_text(f"<b>Edited</b> & <{query.data}>")

    @dispatcher.message(F.text == "keyboard")
    async def keyboard(message):
        keys = [[KeyboardButton(text="One"), KeyboardButton(text="Two")]]
        await message.answer("Choose", reply_markup=ReplyKeyboardMarkup(keyboard=keys))

    @dispatcher.message(F.text == "file")
    async def file(message):
        await message.answer_document(BufferedInputFile(b"%PDF-1.7 x", "Aftale Ø.pdf"))

    @dispatcher.message()
    async def echo(message):
        await message.answer(f"Echo {message.text or message.content_type.value}")

    return dispatcher


@pytest.fixture
async def stage():
    """The open page, its phones, and the playground behind it."""
    playground = Playground(PlaygroundClock(lambda: START))
    for name, role in (("Hanna Østergård", "Housing"), ("Yusuf Ærø Hansen", "Company"), ("Mette Lund", "Housing")):
        playground.add_phone(name, "da", role)
    playground.set_start_link("https://t.me/nabopagt_bot?start=join-7Q2M")
    async with served(playground) as url, async_playwright() as browsers:
        session = AiohttpSession(api=TelegramAPIServer.from_base(url))
        browser = await browsers.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = await browser.new_page(locale="en-GB", viewport={"width": 1440, "height": 900})
        faults = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
        async with Bot(playground.bot.token, session=session) as bot, polling(bot, tiny_bot()):
            await bot.set_my_commands([BotCommand(command="menu", description="The map")])
            await page.goto(url)
            yield page, page.locator(".phone"), playground
            playground.updates.changes.close()
        await browser.close()
        assert faults == []


async def write(phone, text):
    await phone.locator("textarea").fill(text)
    await phone.locator("textarea").press("Enter")


async def test_the_invitation_starts_the_first_phone(stage):
    page, phones, _ = stage
    await expect(page.locator(".guide")).to_be_visible()
    await phones.nth(0).get_by_role("button", name="Open the invitation").click()
    await expect(phones.nth(0).get_by_text("Got join-7Q2M")).to_be_visible()
    await expect(page.locator(".guide")).to_be_hidden()
    await expect(phones.nth(1).locator(".bubble")).to_have_count(0)


async def test_a_tap_edits_and_shows_a_toast_and_an_alert(stage):
    _, phones, _ = stage
    phone = phones.nth(1)
    await phone.get_by_role("button", name="START").click()
    await phone.get_by_role("button", name="Tap me").click()
    await expect(phone.locator(".toast", has_text="You pressed tap")).to_be_visible()
    await expect(phone.get_by_text("<b>Edited</b> & <tap>")).to_be_visible()
    await expect(phone.get_by_text("edited", exact=False).last).to_be_visible()
    await write(phone, "/start again")
    await phone.get_by_role("button", name="Alert me").click()
    await expect(phone.locator(".alert")).to_be_visible()
    await phone.get_by_role("button", name="OK").click()
    await expect(phone.locator(".alert")).to_have_count(0)


async def test_the_reply_keyboard_and_the_command_list(stage):
    page, phones, _ = stage
    phone = phones.nth(0)
    await phone.get_by_role("button", name="START").click()
    await write(phone, "keyboard")
    await phone.get_by_role("button", name="Two").click()
    await expect(phone.get_by_text("Echo Two")).to_be_visible()
    await phone.get_by_role("button", name="Commands").click()
    await page.get_by_role("menuitem", name="/menu").click()
    await expect(phone.get_by_text("Echo /menu")).to_be_visible()
    await phone.get_by_role("button", name="Attach").click()
    await page.get_by_role("menuitem", name="Voice message").click()
    await expect(phone.get_by_text("Echo voice")).to_be_visible()


async def test_a_link_opens_in_another_phone(stage):
    page, phones, _ = stage
    await phones.nth(0).get_by_role("button", name="START").click()
    await phones.nth(0).get_by_role("button", name="Invite").click()
    await page.get_by_role("menuitem", name="Yusuf").click()
    await expect(phones.nth(1).get_by_text("Got partner-9XK2")).to_be_visible()
    await phones.nth(0).get_by_role("button", name="Copy").click()
    await page.get_by_role("menuitem", name="Yusuf").click()
    await phones.nth(1).get_by_role("button", name="Send").click()
    await expect(phones.nth(1).get_by_text(f"Echo {LINK}")).to_be_visible()
    await phones.nth(1).locator(".theirs a", has_text=LINK).drag_to(phones.nth(2).locator(".screen"))
    await expect(phones.nth(2).get_by_text("Got partner-9XK2")).to_be_visible()


async def test_a_document_and_the_transcript_are_downloaded(stage):
    page, phones, _ = stage
    phone = phones.nth(0)
    await phone.get_by_role("button", name="START").click()
    await write(phone, "file")
    async with page.expect_download() as coming:
        await phone.locator("a.card").click()
    download = await coming.value
    assert download.suggested_filename == "Aftale Ø.pdf"
    async with page.expect_download() as coming:
        await page.get_by_title("Save as transcript").click()
    saved = await (await coming.value).path()
    assert "  < [file] Aftale Ø.pdf" in await asyncio.to_thread(saved.read_text)


async def test_the_clock_a_new_phone_a_group_and_danish(stage):
    page, phones, _ = stage
    await page.get_by_role("button", name="+1 week").click()
    await expect(page.locator(".date")).to_contain_text("9 Mar")
    await page.get_by_role("button", name="Phone", exact=True).click()
    await page.get_by_label("Name", exact=True).fill("Amina Yıldız")
    await page.get_by_role("button", name="Create").click()
    await expect(phones).to_have_count(4)
    await page.get_by_role("button", name="Group", exact=True).click()
    await page.get_by_label("The group's name").fill("Ådalsparken")
    await page.get_by_role("button", name="Create").click()
    await phones.nth(0).get_by_role("button", name="Ådalsparken").click()
    await expect(phones.nth(0).get_by_text("added Nabopagt")).to_be_visible()
    await page.get_by_role("button", name="DA", exact=True).click()
    await expect(phones.nth(0).get_by_text("tilføjede Nabopagt")).to_be_visible()


async def test_blocking_replaces_the_writing_line(stage):
    page, phones, playground = stage
    phone = phones.nth(0)
    await phone.get_by_role("button", name="START").click()
    await phone.locator(".label").get_by_role("button", name="More").click()
    await page.get_by_role("menuitem", name="Block the bot").click()
    await expect(phone.locator("textarea")).to_be_hidden()
    assert playground.phones[0].blocked
    await phone.get_by_role("button", name="Unblock").click()
    await expect(phone.locator("textarea")).to_be_visible()


async def test_the_roles_and_the_first_phones_speak_the_page_s_language(stage):
    page, phones, playground = stage
    assert {phone.language for phone in playground.phones} == {"da"}, "these phones were told their language"
    playground.phones[0].role, playground.phones[1].role = "housing", "company"
    playground.awaits_language = True
    await page.reload()
    await expect(phones.nth(0).locator(".label")).to_contain_text("Housing organisation")
    await expect(phones.nth(1).locator(".label")).to_contain_text("Company")
    await expect(phones.nth(2).get_by_label("Language")).to_have_value("en")
    assert {phone.language for phone in playground.phones} == {"en"}
    await page.get_by_role("button", name="DA", exact=True).click()
    await expect(phones.nth(0).locator(".label")).to_contain_text("Boligorganisation")
    await expect(phones.nth(1).locator(".label")).to_contain_text("Virksomhed")
    assert {phone.language for phone in playground.phones} == {"en"}, "a phone's language is its owner's"
