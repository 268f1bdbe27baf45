"""People at the playground's phones, in a real browser: they tap buttons and write, and see what the page shows."""

import asyncio
import re
import signal
import socket
import sys
from contextlib import asynccontextmanager

from playwright.async_api import async_playwright, expect

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
PATIENCE = 20_000
# The newest card with buttons: its first words in bold, and its buttons' labels.
CARD = """phone => {
    const card = [...phone.querySelectorAll(".messages .line")].filter(line => line.querySelector(".inline")).at(-1);
    const labels = [...card?.querySelectorAll(".inline button") ?? []].map(button => button.innerText);
    return [card?.querySelector("strong")?.innerText ?? "", labels];
}"""
# The bot has answered: the phone shows something else than before, and the last word is not the person's own.
ANSWERED = """([phone, before]) => {
    const list = phone.querySelector(".messages");
    const last = [...list.querySelectorAll(".line")].at(-1);
    return list.innerText !== before && last && !last.classList.contains("mine");
}"""


class Person:
    """One phone and the hands that use it; counts taps and typed messages."""

    def __init__(self, page, name):
        self.page, self.name = page, name
        self.phone = page.locator(f'section.phone[aria-label="{name}"]')
        self.taps = self.typed = 0

    def button(self, label):
        exact = re.compile(rf"^{re.escape(label)}$")
        return self.phone.locator(".inline button").filter(has_text=exact).last

    async def tap(self, *labels):
        """Tap the newest button of each label, one after another."""
        for label in labels:
            await expect(self.button(label), f"{self.name}: {label}").to_be_visible(timeout=PATIENCE)
            await self._and_see(self.button(label).click())
            self.taps += 1

    async def write(self, *texts):
        """Write one message after another."""
        for text in texts:
            await self.phone.locator("textarea").fill(text)
            await self._and_see(self.phone.locator("textarea").press("Enter"))
            self.typed += 1

    async def _and_see(self, deed):
        before = await self.phone.evaluate("phone => phone.querySelector('.messages').innerText")
        await deed
        handle = await self.phone.element_handle()
        await self.page.wait_for_function(ANSWERED, arg=[handle, before], timeout=PATIENCE)

    async def show_group(self, title):
        """Look at the group instead of the own chat."""
        await self.phone.get_by_role("button", name=title, exact=True).click()

    async def card(self):
        return await self.phone.evaluate(CARD)

    async def sees(self, text):
        await expect(self.phone.locator(".messages").get_by_text(text).last).to_be_visible(timeout=PATIENCE)

    async def pass_on(self, other):
        """Open the newest link of this phone in another one."""
        await self.phone.locator(".messages a", has_text="t.me/").last.click()
        await self.page.get_by_role("menuitem", name=other.name).click()
        self.taps += 2

    async def download(self, ending):
        async with self.page.expect_download() as coming:
            await self.phone.locator(f'a.card[download$="{ending}"]').last.click()
        self.taps += 1
        return await coming.value


@asynccontextmanager
async def tried(*options, ending=signal.SIGTERM):
    """`nabopagt try` as a process of its own on a free port; its address. It ends by the signal."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = (sys.executable, "-m", "bot", "try", "--no-open", "--port", str(port), *options)
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        await asyncio.wait_for(_is_up(port), 60)
        yield f"http://127.0.0.1:{port}/"
    finally:
        if process.returncode is None:
            process.send_signal(ending)
        await process.wait()


async def _is_up(port):
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            await writer.wait_closed()
            return


@asynccontextmanager
async def opened(address, locale):
    """The page in Chromium; whatever it complained about fails the test."""
    async with async_playwright() as browsers:
        browser = await browsers.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = await browser.new_page(locale=locale, viewport={"width": 1600, "height": 1000})
        faults = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
        await page.goto(address)
        await expect(page.locator(".phone")).to_have_count(3, timeout=PATIENCE)
        yield page
        await browser.close()
        assert faults == []
