"""Plays a script with a driver: one person acts, then everybody's phone is looked at."""

import copy
import re
from datetime import datetime, timedelta
from typing import Protocol

from bot.trying import ORGANISATION
from tests.transcripts.screens import Screen, news
from tests.transcripts.script import CODE, OPERATOR, Act, Person, Script, ScriptError, Shown

PACE = timedelta(seconds=30)
"""From one act to the next."""
KINDS = {"photo": "photo", "picture": "photo", "voice": "voice", "video": "video", "sticker": "sticker",
         "location": "location", "file": "document", "document": "document", "contact": "contact", "poll": "poll",
         "forward": "forward", "forwarded": "forward"}  # fmt: skip
_BRACKETS = re.compile(r"\[(?P<what>[^\]]+)\] ?(?P<words>.*)", re.DOTALL)
_LINK = re.compile(r"opens the (?P<which>first |same |residents' )?link(?: from (?P<who>the operator|\w+))?")
_CODE_ON = re.compile(r"the code on (?P<who>\w+)'s phone")
_PASTED = re.compile(r"pasted (?P<length>\d+) characters")
_WHICH = re.compile(r"(?P<label>\S+) \((?P<number>\d+)\)")
_COMMAND = re.compile(r"/(?P<name>[a-z]+)(?: (?P<words>.*))?")


class Driver(Protocol):
    """What a driver can do. Everything has been answered and delivered when its methods return."""

    async def go_to(self, at: datetime) -> None: ...
    async def join(self, person: Person) -> None: ...
    async def invite(self, organisation: str) -> str: ...
    async def switch_on(self, language: str) -> None: ...
    async def open(self, name: str, link: str) -> None: ...
    async def say(self, name: str, text: str) -> None: ...
    async def edit(self, name: str, text: str) -> None: ...
    async def send(self, name: str, kind: str, text: str) -> None: ...
    async def press(self, name: str, message: int, data: str) -> None: ...
    async def reach(self, name: str, *, is_blocked: bool) -> None: ...
    def screen(self, name: str) -> Screen: ...
    def buttons(self, name: str) -> list[tuple[int, str, str]]:
        """Message, label and data (empty: to copy) of every button to be seen, the newest last."""
        ...

    def links(self, name: str) -> list[str]:
        """Every link on the phone, the newest last."""
        ...


class Stopped(Exception):  # noqa: N818 - it is told to whoever wrote the line
    """The act that cannot be done, with its line."""


class Player:
    """What is remembered between acts; it goes on where another script ended."""

    def __init__(self, driver: Driver, at: datetime) -> None:
        self.driver = driver
        self.at = at
        self.people: dict[str, Person] = {}
        self.links: list[tuple[str, str]] = []
        self.opened = ""
        self.known: dict[str, list[tuple[int, str, str]]] = {}
        self.pressed: dict[str, tuple[int, str, str]] = {}
        self.played: list[Act | Shown] = []

    def going_on(self, driver: Driver) -> "Player":
        """Somebody who remembers the same, with another driver; this one stays as it is."""
        later = Player(driver, self.at)
        for name in ("people", "links", "opened", "known", "pressed"):
            setattr(later, name, copy.deepcopy(getattr(self, name)))
        return later

    async def play(self, script: Script) -> list[Act | Shown]:
        played = self.played
        await self._go_to(max(self.at, script.start))
        for act in script.acts:
            played.append(act)
            if act.sign == "#":
                continue
            before = {name: self.driver.screen(name) for name in self.people}
            try:
                answer = await self._do(act)
            except (LookupError, ValueError, AssertionError, ScriptError) as error:
                seen = "\n".join(entry.text for entry in played[-4:])
                raise Stopped(f"{script.name}:{act.line}: {act.text!r}: {error}; before that:\n{seen}") from error
            if answer and act.person:
                played.append(Shown(act.person, answer))
            played += self._look(before, act)
            await self._go_to(self.at + PACE)
        return played

    async def _go_to(self, at: datetime) -> None:
        self.at = at
        await self.driver.go_to(at)

    def _look(self, before: dict[str, Screen], act: Act) -> list[Shown]:
        """Whoever acted first, then the others as they came in."""
        first = act.person.name if act.person else ""
        found: list[Shown] = []
        for name in sorted(self.people, key=lambda name: name != first):
            now = self.driver.screen(name)
            found += [Shown(self.people[name], text) for text in news(before.get(name, Screen()), now, act)]
            self._remember(name)
        return found

    def _remember(self, name: str) -> None:
        known = self.known.setdefault(name, [])
        known += [button for button in self.driver.buttons(name) if button not in known]
        self.links += [(name, link) for link in self.driver.links(name) if link not in dict(map(reversed, self.links))]

    async def _do(self, act: Act) -> str:
        if act.sign == "--":
            assert act.at is not None
            await self._go_to(act.at)
            return ""
        assert act.person is not None
        if act.person.name == OPERATOR:
            return await self._operate(act.text)
        if act.person.name not in self.people:
            self.people[act.person.name] = act.person
            await self.driver.join(act.person)
        await self._act(act, act.person.name)
        return ""

    async def _operate(self, text: str) -> str:
        language = re.fullmatch(r"nabopagt languages --on (\w\w) --read", text)
        if language is not None:
            await self.driver.switch_on(language[1])
            return ""
        match = re.fullmatch(r'nabopagt invite "(.+)"', text)
        if match is None:
            raise ScriptError("the operator cannot do this")
        link = await self.driver.invite(match[1])
        self.links.append((OPERATOR, link))
        return "https://t.me/nabopagt_bot?start=…"

    async def _act(self, act: Act, name: str) -> None:
        brackets = _BRACKETS.fullmatch(act.text)
        what, words = (brackets["what"], brackets["words"]) if brackets else ("", act.text)
        if what == "again":
            await self._press(name, self.pressed[name])
        elif what == "old button":
            await self._press(name, self._gone(name, words))
        elif act.sign == "*":
            await self._press(name, self._visible(name, act.text))
        elif what:
            await self._special(name, what, words)
        else:
            await self.driver.say(name, words)

    async def _special(self, name: str, what: str, words: str) -> None:
        if link := _LINK.fullmatch(what):
            await self._open(name, link["which"] or "", link["who"] or "")
        elif pasted := _PASTED.fullmatch(what):
            length = int(pasted["length"])
            await self.driver.say(name, ((words + " ") * (length // len(words) + 1))[:length])
        elif what in {"edit", "edited"}:
            await self.driver.edit(name, words)
        elif what in {"blocks the bot", "unblocks the bot"}:
            await self.driver.reach(name, is_blocked=what.startswith("blocks"))
        elif code := _CODE_ON.fullmatch(what):
            await self.driver.say(name, self._code(code["who"]))
        elif (kind := what.partition(" ")[0]) in KINDS:
            await self.driver.send(name, KINDS[kind], words)
        else:
            raise ScriptError("nobody knows how to do this")

    async def _open(self, name: str, which: str, who: str) -> None:
        if not self.links:
            self.links.append((OPERATOR, await self.driver.invite(ORGANISATION)))
        self.opened = self._link(name, which, who)
        await self.driver.open(name, self.opened)

    def _code(self, who: str) -> str:
        """The newest that stood on a phone."""
        texts = (seen.text for _, seen in sorted(self.driver.screen(who).messages.items()))
        found = [code for text in texts for code in CODE.findall(text)]
        if not found:
            raise ScriptError(f"{who} was shown no code")
        return found[-1]

    def _link(self, name: str, which: str, who: str) -> str:
        if which == "same ":
            return self.opened
        if which == "residents' ":
            return next(link for _, link in reversed(self.links) if "start=b-" in link)
        who = {"the operator": OPERATOR}.get(who, who)
        found = [link for maker, link in self.links if maker == who or (not who and maker != name)]
        if not found:
            raise ScriptError("there is no such link")
        return found[0] if which else found[-1]

    def _visible(self, name: str, label: str) -> tuple[int, str, str]:
        buttons = self.driver.buttons(name)
        row = _WHICH.fullmatch(label)
        if row:
            newest = [button for button in buttons if button[0] == buttons[-1][0] and button[1] == row["label"]]
            return newest[int(row["number"]) - 1]
        found = [button for button in buttons if button[1] == label]
        if not found:
            newest = [shown for message, shown, _ in buttons if message == buttons[-1][0]]
            raise ScriptError(f"there is no such button, only {newest}")
        return found[-1]

    def _gone(self, name: str, label: str) -> tuple[int, str, str]:
        visible = self.driver.buttons(name)
        found = [button for button in self.known.get(name, []) if button[1] == label and button not in visible]
        if not found:
            raise ScriptError("no card has lost such a button")
        return found[-1]

    async def _press(self, name: str, button: tuple[int, str, str]) -> None:
        self.pressed[name] = button
        if button[2]:
            await self.driver.press(name, button[0], button[2])


def command_of(text: str) -> tuple[str, str]:
    """The command and what follows it; no command for anything else."""
    match = _COMMAND.fullmatch(text)
    return (match["name"], match["words"] or "") if match else ("", text)
