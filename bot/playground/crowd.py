"""Many simulated residents at once: they ask to be asked by the link on the poster, and answer where they like."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable
from typing import TypeAlias
from urllib.parse import urljoin, urlsplit

import aiohttp

from bot.playground import links
from bot.playground.chats import Message
from bot.playground.errors import JSON
from bot.playground.form_reading import first_form
from bot.playground.phone import Phone
from bot.playground.playground import Playground
from bot.playground.resident import Opinion

MOST = 500
AT_ONCE = 8
MOST_STEPS = 60
PATIENCE = 20.0
LANGUAGES = ("da", "da", "da", "da", "da", "en", "ar", "tr", "so", "pl")
_CODE = re.compile(r"[2-9A-HJ-NP-Z]{5}-[2-9A-HJ-NP-Z]{5}")
Look: TypeAlias = Callable[[], Message | None]
Choose: TypeAlias = Callable[[Message], JSON | None]


def main_button(card: Message) -> JSON | None:
    """The one main thing to do, where there is one."""
    return next((b for row in card.buttons for b in row if b.get("style") == "primary" and "callback_data" in b), None)


def callback_button(card: Message) -> JSON | None:
    """The first button that is not a link."""
    return next((b for row in card.buttons for b in row if "callback_data" in b), None)


def chosen_button(card: Message, opinion: Opinion) -> JSON | None:
    """The main thing to do; otherwise one of the choices, which have a row each."""
    choices = [row[0] for row in card.buttons if len(row) == 1 and "callback_data" in row[0]]
    main = main_button(card)
    if main is not None or not choices:
        return main
    return choices[opinion.row(str(card.body.get("text", "")), len(choices))]


class Crowd:
    """Residents nobody looks over the shoulder of: their phones are not on the page."""

    def __init__(self, playground: Playground) -> None:
        self._playground = playground
        self._gate = asyncio.Semaphore(AT_ONCE)

    async def answer(self, act: JSON) -> JSON:
        """How many answered on the page, how many in the chat, and how many did not get there.

        `link` is the link for Telegram or the page's address; `content`, 0 to 1, is how well they like the place.
        """
        number, seed = min(int(act["residents"]), MOST), int(act.get("seed", 1))
        content = float(act.get("content", 0.5))
        residents = (
            self._one(str(act["link"]).strip(), one, Opinion(1000 * seed + one, content)) for one in range(number)
        )
        return dict(Counter(await asyncio.gather(*residents)))

    async def _one(self, link: str, number: int, opinion: Opinion) -> str:
        async with self._gate:
            try:
                if links.parsed(link, self._playground.bot.username):
                    return await self._by_telegram(link, number, opinion)
                return await self._on_page(link, "", number, opinion)
            except (TimeoutError, LookupError, aiohttp.ClientError):
                return "lost"

    async def _by_telegram(self, link: str, number: int, opinion: Opinion) -> str:
        phone = self._playground.add_resident(f"Beboer {number + 1}", LANGUAGES[number % len(LANGUAGES)])
        await phone.open(link)
        offered = await self._buttoned(phone, 0)
        await self._press(phone, offered, main_button)
        invitation = await self._buttoned(phone, offered.message_id)
        code = _CODE.search(invitation.body["text"])
        page = next((b["url"] for row in invitation.buttons for b in row if "url" in b), "")
        here = callback_button(invitation)
        if page and (number % 2 == 0 or here is None):
            return await self._on_page(page, code.group() if code else "", number, opinion)
        return await self._in_chat(phone, invitation, opinion)

    async def _in_chat(self, phone: Phone, card: Message, opinion: Opinion) -> str:
        """Tap until the card has no buttons any more: it says thanks then."""
        before = self._playground.changes.revision
        await self._press(phone, card, callback_button)
        for _ in range(MOST_STEPS):
            card = await self._settled(phone, before)
            if not card.buttons:
                return "chat"
            before = self._playground.changes.revision
            await self._press(phone, card, lambda shown: chosen_button(shown, opinion))
        return "lost"

    async def _press(self, phone: Phone, card: Message, choose: Choose) -> None:
        button = choose(card)
        if button is None:
            raise LookupError("nothing to tap")
        await phone.press_button(phone.chat, card, button)

    async def _buttoned(self, phone: Phone, after: int) -> Message:
        """The next message with buttons behind a given one."""
        return await self._until(
            lambda: next((m for m in phone.chat.messages.values() if m.message_id > after and m.buttons), None)
        )

    async def _settled(self, phone: Phone, before: int) -> Message:
        """The newest card, once something has changed since a revision."""

        def changed() -> Message | None:
            last = phone.chat.newest()
            return last if last is not None and last.revision > before else None

        return await self._until(changed)

    async def _until(self, look: Look) -> Message:
        loop, changes = asyncio.get_running_loop(), self._playground.changes
        end = loop.time() + PATIENCE
        while (found := look()) is None:
            if loop.time() > end:
                raise TimeoutError
            await changes.after(changes.revision, 0.2)
        return found

    async def _on_page(self, address: str, code: str, number: int, opinion: Opinion) -> str:
        """With a browser of their own, page by page, until it says thanks."""
        spoken = {"accept-language": LANGUAGES[number % len(LANGUAGES)]}
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar, headers=spoken) as browser:
            answer = await browser.get(address)
            for _ in range(MOST_STEPS):
                page, here = await answer.text(), str(answer.url)
                if answer.url.path.endswith("/thanks"):
                    return "page"
                form = first_form(page)
                if form is None or form.button is None:
                    return "lost"
                filled = {one.name: code if one.name == "code" else opinion.filled(one) for one in form.fields}
                sent = {**form.hidden, **{name: value for name, value in filled.items() if value}}
                if form.button[0]:
                    sent[form.button[0]] = form.button[1]
                answer = await browser.post(urljoin(here, form.action), data=sent, headers={"origin": _origin(here)})
        return "lost"


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
