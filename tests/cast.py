"""The people who appear in every test, and the scripted ways they go together.

Everybody acts through `tests.stage.Stage`, by the verbs of the buttons they are shown.
"""

import itertools
import re
from dataclasses import dataclass, field

from bot.callbacks import encode
from flows.cards.card import Button
from tests.stage import Phone, Shown, Stage

NAMES = {"hanna": "Hanna Østergård", "yusuf": "Yusuf Ærø"}
MOST_STEPS = 150


def buttons(shown: Shown) -> list[Button]:
    return [button for row in shown.card.buttons for button in row]


def verbs(phone: Phone) -> list[str]:
    """What the newest message offers."""
    return [button.action.verb for button in buttons(phone.last) if button.action]


async def press(stage: Stage, phone: Phone, verb: str, word: str | None = None, n: int = 0) -> None:
    """Press the newest button of a verb, with a certain word if given; `n` counts among equal ones of a card."""
    for message in reversed(phone.shown):
        found = [
            button.action
            for button in buttons(message)
            if button.action and button.action.verb == verb and word in {None, button.action.word}
        ]
        if found:
            await stage.press(phone, message.id, encode(found[n % len(found)]))
            return
    raise AssertionError(f"{phone.name} has no button for {verb} {word}: {phone.last.labels} {phone.last.text}")


def links(phone: Phone) -> list[str]:
    """The tokens of all links on a phone, oldest first."""
    return [token for message in phone.shown for token in re.findall(r"start=(\w+)", message.text)]


@dataclass
class Troupe:
    """A stage with a housing member and a company's member; `say` gives each text its own number and mark."""

    stage: Stage
    path: str = "large"
    marks: dict[int, str] = field(default_factory=dict)
    hanna: Phone = None  # type: ignore[assignment] # made with the troupe
    yusuf: Phone = None  # type: ignore[assignment] # as above
    _numbers: itertools.count = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.hanna = self.hanna or self.stage.phone("Hanna")
        self.yusuf = self.yusuf or self.stage.phone("Yusuf", "en")

    async def press(self, phone: Phone, verb: str, word: str | None = None, n: int = 0) -> None:
        await press(self.stage, phone, verb, word, n)

    async def say(self, phone: Phone, text: str = "") -> None:
        await self.stage.say(phone, text or self.text(phone))

    def text(self, phone: Phone) -> str:
        return f"{self.marks.get(phone.telegram_id, phone.name)} siger noget {next(self._numbers)}"

    async def welcome_housing(self) -> None:
        await self.stage.open(self.hanna, self.stage.invite())
        await self.welcome_member(self.hanna, NAMES["hanna"])

    async def welcome_member(self, phone: Phone, name: str) -> None:
        """From the opened link of a housing organisation's first member to the menu."""
        await self.press(phone, "accept")
        await self.say(phone, name)
        await self.say(phone, "Boligsocial leder")
        await self.press(phone, "pick", "yes")
        await self.press(phone, "confirm")

    async def new_partnership(self, company: str = "Bageriet Solsikken", estate: str = "Ådalsparken") -> str:
        """Set up by the housing member; returns the company's token, empty on the small path (no proposal yet)."""
        hanna, before = self.hanna, len(links(self.hanna))
        await self.stage.command(hanna, "menu")
        await self.press(hanna, "new_partnership")
        for text in (estate, "Randers", "300"):
            await self.say(hanna, text)
        await self.press(hanna, "unknown")
        await self.press(hanna, "pick", "yes")
        await self.say(hanna, company)
        await self.press(hanna, "pick", "small")
        await self.press(hanna, "pick", self.path)
        await self.press(hanna, "confirm")
        return (links(hanna)[before:] or [""])[-1]

    async def welcome_company(self, token: str, phone: Phone | None = None) -> None:
        phone = phone or self.yusuf
        await self.stage.open(phone, token)
        await self.press(phone, "accept")
        await self.say(phone, NAMES["yusuf"])
        await self.say(phone, "Direktør")
        await self.press(phone, "pick", "yes")
        await self.say(phone, "13585628")
        await self.press(phone, "pick", "small")
        await self.press(phone, "confirm")

    async def welcome_colleague(self, inviter: Phone, newcomer: Phone, name: str) -> None:
        """The inviter's newest card offers [Invite a colleague]."""
        await self.stage.command(inviter, "menu")
        await self.press(inviter, "invite_colleague")
        await self.join_as_colleague(links(inviter)[-1], newcomer, name)

    async def join_as_colleague(self, token: str, newcomer: Phone, name: str) -> None:
        await self.stage.open(newcomer, token)
        await self.press(newcomer, "accept")
        await self.say(newcomer, name)
        await self.say(newcomer, "Medarbejder")
        await self.press(newcomer, "confirm")

    async def fill_in(self, phone: Phone, *ends: str) -> None:
        """Answer every question of the guide that is open, until one of the `ends` is offered."""
        for step in range(MOST_STEPS):
            offered = verbs(phone)
            if set(ends) & set(offered):
                return
            await self._answer(phone, offered, step)
        raise AssertionError(f"never at {ends}: {phone.last.text}")

    async def _answer(self, phone: Phone, offered: list[str], step: int) -> None:
        if "pick" in offered:
            await self.press(phone, "pick", n=step % 3)
        elif "done" in offered:
            await self.press(phone, "done")
        elif "tick" in offered:
            await self.press(phone, "tick", n=step % 3)
        elif "skip" in offered and step % 2:
            await self.press(phone, "skip")
        else:
            await self.say(phone)
            if phone.shown[-1].text.count("120") or "tal, for" in phone.last.text:
                await self.say(phone, "42")

    async def part1(self, phone: Phone) -> None:
        await self.stage.command(phone, "menu")
        await self.press(phone, "part1")
        if "begin_part1" in verbs(phone):
            await self.press(phone, "begin_part1")
        await self.fill_in(phone, "release")

    async def release(self, phone: Phone) -> None:
        await self.press(phone, "release")
        await self.press(phone, "release_yes")

    async def begin_joint(self, mode: str = "two_phones") -> None:
        await self.press(self.hanna, "begin_joint")
        await self.press(self.hanna, "start_joint", mode)

    async def joint_step(self, phone: Phone) -> bool:
        """One thing that the phone's newest card asks for; False when it asks for nothing."""
        offered = verbs(phone)
        for verb in ("agree", "take", "end_joint", "agree_all", "next_point"):
            if verb in offered:
                await self.press(phone, verb)
                await self._form(phone)
                return True
        if "dates" in offered:
            await self.press(phone, "dates")
            await self.press(phone, "date", n=1)
            await self.press(phone, "date_move", n=1)
            await self.press(phone, "dates_done")
            return True
        if "write" in offered:
            await self.press(phone, "write")
            await self._form(phone)
            return True
        return False

    async def _form(self, phone: Phone) -> None:
        """Fill in and confirm the form of a point, if one was opened."""
        await self.fill_in(phone, "confirm", "park", "menu")
        if "confirm" in verbs(phone):
            await self.press(phone, "confirm")

    async def settle_all(self) -> None:
        for step in range(MOST_STEPS):
            phone = (self.hanna, self.yusuf)[step % 2]
            await self.joint_step(phone)
            if "propose_agreement" in verbs(phone):
                return
        raise AssertionError("the joint session never ended")

    async def propose(self) -> None:
        """The small path's proposal, from its first question until it is sent."""
        await self.fill_in(self.hanna, "confirm")
        await self.press(self.hanna, "confirm")

    async def to(self, stage: str) -> None:
        """Go on from nothing to preparing, comparing, joint, agreeing or agreed."""
        await self.welcome_housing()
        await self.welcome_company(await self.new_partnership())
        ways = {"preparing": self._prepare, "comparing": self._compare, "joint": self._meet}
        ways |= {"agreeing": self._agreeing, "agreed": self._agree}
        for name, way in ways.items():
            await way()
            if name == stage:
                return
        raise LookupError(stage)

    async def _prepare(self) -> None:
        for phone in (self.hanna, self.yusuf):
            await self.part1(phone)

    async def _compare(self) -> None:
        for phone in (self.hanna, self.yusuf):
            await self.release(phone)

    async def _meet(self) -> None:
        await self.begin_joint()
        for phone in (self.hanna, self.yusuf, self.hanna):
            await self.joint_step(phone)

    async def _agreeing(self) -> None:
        await self.settle_all()

    async def _agree(self) -> None:
        proposer = self.hanna if "propose_agreement" in verbs(self.hanna) else self.yusuf
        await self.press(proposer, "propose_agreement")
        for phone in (self.hanna, self.yusuf):
            await self.press(phone, "approve")
