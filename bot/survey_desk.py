"""The residents' waves as their pages see them: each call is one transaction of `flows.service.ballots`."""

import asyncio
from collections import OrderedDict
from dataclasses import replace
from datetime import datetime, timedelta

from flows.ballot import BallotPaper, CodeState, Receipt, Response
from flows.clock import Clock
from flows.codes import ALPHABET, SLUG_LENGTH
from flows.delivery import DeliveryTransactor
from flows.errors import NotFoundError
from flows.service import ballots
from flows.service.talk import World
from flows.wave import WaveState

FRESH = timedelta(seconds=5)
MOST_PAPERS = 256
_LETTERS = frozenset(ALPHABET.casefold())


class SurveyDesk:
    """Implements `bot.web.survey_port.SurveyDesk`.

    A paper that is open is remembered for five seconds, and whoever comes while it is read waits for the same reading.
    """

    def __init__(self, transactor: DeliveryTransactor, world: World, clock: Clock) -> None:
        self._transactor = transactor
        self._world = world
        self._clock = clock
        self._papers: OrderedDict[str, tuple[datetime, BallotPaper]] = OrderedDict()
        self._reading: dict[str, asyncio.Task[BallotPaper | None]] = {}

    async def paper(self, slug: str) -> BallotPaper | None:
        slug, now = slug.casefold(), self._clock.now()
        if not _looks_like_slug(slug):
            return None
        known = self._papers.get(slug)
        if known is not None and timedelta(0) <= now - known[0] < FRESH:
            return _by_the_clock(known[1], now)
        reading = self._reading.get(slug)
        if reading is None:
            reading = self._reading[slug] = asyncio.create_task(self._read(slug, now))
            reading.add_done_callback(lambda _: self._reading.pop(slug))
        return await asyncio.shield(reading)

    async def _read(self, slug: str, now: datetime) -> BallotPaper | None:
        try:
            paper = await self._transactor.transact(ballots.paper, self._world, now, slug)
        except NotFoundError:
            return None
        self._remember(slug, now, paper)
        return paper

    async def look_at_code(self, slug: str, code: str) -> CodeState:
        try:
            return await self._transactor.transact(ballots.look_at_code, self._world, self._clock.now(), slug, code)
        except NotFoundError:
            return CodeState.UNKNOWN

    async def hand_in(self, slug: str, code: str, response: Response) -> Receipt:
        now = self._clock.now()
        try:
            return await self._transactor.transact(ballots.hand_in, self._world, now, slug, code, response)
        except NotFoundError:
            return Receipt.CLOSED

    def _remember(self, slug: str, now: datetime, paper: BallotPaper) -> None:
        """Only what is open: when another wave opens is not on its paper."""
        self._papers.pop(slug, None)
        if paper.state is WaveState.OPEN:
            self._papers[slug] = now, paper
        if len(self._papers) > MOST_PAPERS:
            self._papers.popitem(last=False)


def _looks_like_slug(slug: str) -> bool:
    return len(slug) == SLUG_LENGTH and _LETTERS.issuperset(slug)


def _by_the_clock(paper: BallotPaper, now: datetime) -> BallotPaper:
    return replace(paper, state=WaveState.CLOSED) if now >= paper.closes else paper
