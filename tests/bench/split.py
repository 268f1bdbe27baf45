"""Where the time of one update goes."""

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from telegram import Bot

from bot.calls import Calls
from bot.incoming import to_incoming
from bot.letter import read_update
from bot.request import AiohttpRequest
from bot.screens import screens
from bot.sending import edit_parameters
from flows.cards.card import Outcome
from flows.clock import SystemClock
from flows.service import desk
from flows.service.talk import load_world
from storage.batch import Call, HeldConnection
from storage.database import open_engine
from storage.repositories import TableRecords
from storage.unit_of_work import SqlUnitOfWork
from tests.bench.figures import Figure
from tests.bench.interview import Step
from tests.bench.load import update_of
from tests.bench.ptb_server import TOKEN
from tests.bench.seed import seed
from tests.bench.webhook import DOUBLE, TELEGRAM, _server, _wait_for

TOGETHER = 16


class Stopwatch:
    """Seconds by what they were spent on."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def add(self, what: str, since: float) -> None:
        self.seconds[what] = self.seconds.get(what, 0.0) + time.perf_counter() - since

    def timed(self, what: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            began = time.perf_counter()
            try:
                return function(*arguments, **named)
            finally:
                self.add(what, began)

        return call


def measure(folder: Path, *, people: int) -> list[Figure]:
    database = folder / "split.db"
    steps = seed(database, people)
    watch = Stopwatch()
    outcomes = _decide(database, steps, people, watch)
    for outcome in outcomes:
        began = time.perf_counter()
        shown = [screens(card) for card in (*outcome.cards, outcome.edited, outcome.sealed) if card is not None]
        watch.add("render", began)
        del shown
    with _server("tests.bench.telegram_double", str(DOUBLE)):
        _wait_for(DOUBLE)
        asyncio.run(_send(outcomes, watch))
    watch.seconds["desk"] = watch.seconds.pop("use case") - watch.seconds["storage"]
    watch.seconds["storage"] += watch.seconds.pop("commit")
    total = len(outcomes)
    return [
        Figure(f"microseconds to {what}", f"{watch.seconds[name] / total * 1e6:.0f}")
        for name, what in {
            "parse": "read the update",
            "desk": "decide and write the cards",
            "storage": "read, write and commit",
            "render": "draw the messages",
            "send": "send them",
        }.items()
    ]


def _decide(database: Path, steps: Sequence[Step], people: int, watch: Stopwatch) -> list[Outcome]:
    """Everybody's interview, committed in small batches as under a middling load."""
    held, world, clock = HeldConnection(open_engine(f"sqlite:///{database}")), load_world("b", "da"), SystemClock()
    bot, outcomes = Bot(TOKEN), list[Outcome]()
    answer, note = watch.timed("use case", desk.answer), watch.timed("use case", SqlUnitOfWork.note_sent)
    with _storage_timed(watch):
        for message_id, step in enumerate(steps, start=100):
            for first in range(1, people + 1, TOGETHER):
                numbers = range(first, min(first + TOGETHER, people + 1))
                incoming = [_read(bot, step, number, message_id, watch) for number in numbers]
                began, before = time.perf_counter(), watch.seconds.get("use case", 0.0)
                done = held.run([Call(answer, (i, world, clock.now())) for i in incoming])
                watch.add("commit", began + watch.seconds["use case"] - before)
                held.run([Call(note, (i.telegram_id, i.update_id, 1)) for i in incoming])
                outcomes += [outcome.value for outcome in done]
    held.close()
    return outcomes


def _read(bot: Bot, step: Step, number: int, message_id: int, watch: Stopwatch) -> Any:
    content = json.dumps(update_of(step, number, message_id))
    began = time.perf_counter()
    update = read_update(bot, json.loads(content))
    incoming = update and to_incoming(update, "nabopagt_bot")
    watch.add("parse", began)
    return incoming


@contextmanager
def _storage_timed(watch: Stopwatch):
    names = ("get", "find", "add", "save")
    kept = {name: getattr(TableRecords, name) for name in names}, SqlUnitOfWork.is_seen
    for name in names:
        setattr(TableRecords, name, watch.timed("storage", kept[0][name]))
    SqlUnitOfWork.is_seen = watch.timed("storage", kept[1])
    try:
        yield
    finally:
        for name in names:
            setattr(TableRecords, name, kept[0][name])
        SqlUnitOfWork.is_seen = kept[1]


async def _send(outcomes: Sequence[Outcome], watch: Stopwatch) -> None:
    """One call after the other; CPU time of this process, for the rest is waiting."""
    request = AiohttpRequest()
    async with Bot(TOKEN, base_url=f"{TELEGRAM}/bot", request=request) as bot:
        calls = Calls(bot, request)
        drawn = [screens(card)[-1] for outcome in outcomes for card in outcome.cards]
        began = time.process_time()
        for screen in drawn:
            await calls.call("sendMessage", edit_parameters(1, 1, screen))
        watch.seconds["send"] = time.process_time() - began
