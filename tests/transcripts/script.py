"""A golden transcript: read from its file, and printed again with what was shown.

A file begins with a header, perhaps `after NAME`: what NAME told comes first. Then, in order of time: `# a remark`, the
person (`Hanna (housing organisation)`; `Grace (company · en)` has her Telegram in English), `>` typed, `*` tapped,
`<` shown, `-- later, Mon 1 Jun 09:00 --`. Further lines of a message are indented. What people can do besides writing:

    > [opens the link]                   the newest link that anybody was shown and this person was not
    > [opens the link from Hanna]        the newest one on Hanna's phone; `the first link` is the oldest
    > [opens the same link]              the one that was opened last, by whomever
    > [photo] [voice] [video] [sticker] [location] [file] [contact] [poll] [forwarded] words
    > [edit] new words                   changes the message written last
    > [pasted 12000 characters] words    the words again and again, as a client sends a long paste
    * ✕ (2)                              the second of the buttons with one label on the newest card
    > [old button] label                 on a card that has lost it; `* [again] label` presses the same twice
    > [blocks the bot]                   and [unblocks the bot]
    > [table] kilde;år                   a CSV file with these lines; further ones are indented
    > [opens the residents' link]        that of the newest wave, whoever was shown it
    > [the code on Ali's phone]          writes the newest code that Ali was shown

The operator can `nabopagt invite "…"` and `nabopagt languages --on ar --read`.

`-- 62 residents answer --`: so many residents answer the wave that is open, always the same; where none is, one is
opened with the three fixed indicators. The time goes on to the day after its end.

Where nobody invited anybody, as in what the playground saves, the first link is the operator's.
`<` lines may begin with [toast], [file] name, [picture], or [changed]: the new lines of a card that is shown already.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
OPERATOR = "Operator"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HEADER = re.compile(r"guide (?P<guide>.+) · language (?P<language>\w\w) · (?P<start>.+) Europe/Copenhagen")
_MOMENT = re.compile(r"\w{3} (?P<day>\d+) (?P<month>\w{3})(?: (?P<year>\d{4}))? (?P<hour>\d\d):(?P<minute>\d\d)")
_PERSON = re.compile(r"(?P<name>\w[\w ]*)(?: \((?P<role>[^·)]*?)(?: · (?P<language>\w\w))?\))?")
_LATER = re.compile(r"\s*-- later, (?P<moment>.+?) --")
_RESIDENTS = re.compile(r"\s*-- (?P<text>\d+ residents answer) --")
_SIGN = re.compile(r"  (?P<sign>[>*<])(?: (?P<text>.*))?")
_TOKEN = re.compile(r"(start=|/calendar/|/results/)[a-z0-9]{16,}|(start=b-|/s/)[a-z0-9]{6}\b")
CODE = re.compile(r"\b[2-9A-HJ-NP-Z]{5}-[2-9A-HJ-NP-Z]{5}\b")


class ScriptError(Exception):
    """The file and the line that cannot be read, and why."""


@dataclass(frozen=True)
class Person:
    name: str
    role: str
    language: str
    heading: str


@dataclass(frozen=True)
class Act:
    """Something a person does (`>` or `*`), a remark (`#`), or a jump in time (`--`)."""

    sign: str
    text: str
    person: Person | None = None
    at: datetime | None = None
    line: int = 0


@dataclass(frozen=True)
class Shown:
    """A message as somebody saw it, in the words of a transcript."""

    person: Person
    text: str


@dataclass(frozen=True)
class Script:
    name: str
    header: str
    language: str
    start: datetime
    after: str
    acts: tuple[Act, ...]


def read(path: Path) -> Script:
    return parse(path.read_text(encoding="utf-8"), path.stem)


def parse(source: str, name: str) -> Script:
    lines = source.split("\n")
    header = _HEADER.fullmatch(lines[0])
    if header is None:
        raise ScriptError(f"{name}:1: not a header: {lines[0]!r}")
    start = _moment(header["start"], datetime(2026, 1, 1, tzinfo=UTC), name)
    body = list(enumerate(lines[1:], start=2))
    after = body[0][1].removeprefix("after ") if body and body[0][1].startswith("after ") else ""
    acts = tuple(_acts(body[1:] if after else body, header["language"], start, name))
    return Script(name, lines[0], header["language"], start, after, acts)


def _acts(lines: list[tuple[int, str]], language: str, start: datetime, name: str) -> Iterator[Act]:
    person, at = None, start
    people: dict[str, Person] = {}
    for first, block in _blocks(lines, name):
        head, sign = block[0], _SIGN.fullmatch(block[0])
        if head.startswith("#"):
            yield Act("#", "\n".join(block), line=first)
        elif later := _LATER.fullmatch(head):
            at = _moment(later["moment"], at, f"{name}:{first}")
            yield Act("--", "", at=at, line=first)
        elif residents := _RESIDENTS.fullmatch(head):
            yield Act("--", residents["text"], line=first)
        elif sign is None:
            person = _person(head, language, people, f"{name}:{first}")
        elif person is None:
            raise ScriptError(f"{name}:{first}: who does this?")
        elif sign["sign"] != "<":
            yield Act(sign["sign"], "\n".join([sign["text"] or "", *block[1:]]).rstrip("\n"), person, line=first)


def _blocks(lines: list[tuple[int, str]], name: str) -> Iterator[tuple[int, list[str]]]:
    """A line with the indented ones that belong to it; blank lines inside a message belong to it as well."""
    block: list[str] = []
    first = 0
    for number, line in lines:
        if block and (not line.strip() or line.startswith(" " * 6)):
            block.append(line[6:])
            continue
        if block:
            yield first, _without_blank_end(block)
            block = []
        if line.strip():
            if (
                line.startswith(" ")
                and not _SIGN.fullmatch(line)
                and not (_LATER.fullmatch(line) or _RESIDENTS.fullmatch(line))
            ):
                raise ScriptError(f"{name}:{number}: cannot be read: {line!r}")
            block, first = [line.rstrip()], number
    if block:
        yield first, _without_blank_end(block)


def _without_blank_end(block: list[str]) -> list[str]:
    while not block[-1].strip():
        block = block[:-1]
    return block


def _person(head: str, language: str, people: dict[str, Person], where: str) -> Person:
    """The same name is the same person; the role may be left out after the first time."""
    match = _PERSON.fullmatch(head)
    if match is None:
        raise ScriptError(f"{where}: not a person: {head!r}")
    name = match["name"]
    if name not in people or (match["role"] and people[name].heading == name):
        people[name] = Person(name, match["role"] or "", match["language"] or language, head)
    return people[name]


def _moment(text: str, after: datetime, where: str) -> datetime:
    """A moment in Copenhagen; without a year the next one there is."""
    match = _MOMENT.fullmatch(text)
    if match is None or match["month"] not in _MONTHS:
        raise ScriptError(f"{where}: not a moment: {text!r}")
    earliest = after.astimezone(COPENHAGEN)
    numbers = _MONTHS.index(match["month"]) + 1, int(match["day"]), int(match["hour"]), int(match["minute"])
    year = int(match["year"] or earliest.year)
    at = datetime(year, *numbers, tzinfo=COPENHAGEN)
    if not match["year"] and at < earliest:
        at = at.replace(year=year + 1)
    if f"{_DAYS[at.weekday()]} " != text[:4]:
        raise ScriptError(f"{where}: {text!r} is a {_DAYS[at.weekday()]}")
    return at.astimezone(UTC)


def moment(at: datetime, *, since: datetime) -> str:
    """As "Mon 1 Jun 09:00", with the year where it is another one."""
    local = at.astimezone(COPENHAGEN)
    year = f" {local.year}" if local.year != since.astimezone(COPENHAGEN).year else ""
    return f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]}{year} {local:%H:%M}"


def as_text(script: Script, played: Iterable[Act | Shown]) -> str:
    """The whole file: the acts as they were written, and what was shown between them."""
    rows = [script.header, *([f"after {script.after}"] if script.after else [])]
    speaking, at = "", script.start
    for entry in played:
        if isinstance(entry, Act) and entry.person is None:
            rows += _between(entry, at)
            at = entry.at or at
            speaking = "" if entry.sign == "#" else speaking
            continue
        assert entry.person is not None
        if entry.person.heading != speaking:
            speaking = entry.person.heading
            rows.append(speaking)
        sign = entry.sign if isinstance(entry, Act) else "<"
        first, *more = entry.text.split("\n")
        rows += [f"  {sign} {first}".rstrip(), *(f"      {line}".rstrip() for line in more)]
    return "\n".join(rows) + "\n"


def _between(act: Act, at: datetime) -> list[str]:
    if act.sign == "#":
        return ["", act.text]
    if act.text:
        return [f"  -- {act.text} --"]
    assert act.at is not None
    return [f"  -- later, {moment(act.at, since=at)} --"]


def without_tokens(text: str) -> str:
    return CODE.sub("XXXXX-XXXXX", _TOKEN.sub(r"\1\2…", text))
