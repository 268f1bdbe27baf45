"""A resident's answers before they are sent, and the one way through the paper that the chat asks them along."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from flows.ballot import BallotPaper, Knows, PaperStatement, Response
from flows.questionnaire import BACKGROUND

ValueT = TypeVar("ValueT")


class SpotKind(StrEnum):
    """Where a resident can be on the way; SEND and DROP are where it ends."""

    INTRO = "intro"
    LANGUAGES = "languages"
    STATEMENT = "statement"
    BAND = "band"
    KNOWS = "knows"
    TOOK_PART = "took_part"
    REVIEW = "review"
    SEND = "send"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Spot:
    """`place` counts the statements, the background questions, or the stories of the paper."""

    kind: SpotKind
    place: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """`answers` hold 1-5, 0 for don't know, None for what was not touched, in the order of the paper."""

    code: str
    language: str
    at: int
    answers: tuple[int | None, ...]
    knows: tuple[Knows | None, ...]
    bands: tuple[int | None, ...]

    def answered(self, place: int, value: int | None) -> "Draft":
        return replace(self, answers=_put(self.answers, place, value))

    def knowing(self, place: int, knows: Knows | None) -> "Draft":
        return replace(self, knows=_put(self.knows, place, knows))

    def banded(self, place: int, band: int | None) -> "Draft":
        return replace(self, bands=_put(self.bands, place, band))


def _put(values: tuple[ValueT, ...], place: int, value: ValueT) -> tuple[ValueT, ...]:
    return (*values[:place], value, *values[place + 1 :])


class Way:
    """The one way through a paper: every spot has a number that stays, and some are passed over."""

    def __init__(self, paper: BallotPaper) -> None:
        self.paper = paper
        self.statements: list[PaperStatement] = [one for page in paper.pages for one in page.statements]
        self.stories = list(dict.fromkeys(one.about for one in self.statements if one.about))
        self.spots = _spots(self.statements, self.stories, len(paper.background))

    def empty(self, code: str, language: str) -> Draft:
        sizes = len(self.statements), len(self.stories), len(self.paper.background)
        return Draft(code, language, 0, *((None,) * size for size in sizes))

    def number(self, kind: SpotKind) -> int:
        """Of the first spot of a kind."""
        return next(number for number, spot in enumerate(self.spots) if spot.kind is kind)

    def questions(self, draft: Draft) -> list[int]:
        """The numbers of what is asked on this draft's way."""
        last = self.number(SpotKind.REVIEW)
        return [number for number in range(2, last) if self._is_asked(draft, self.spots[number])]

    def _is_asked(self, draft: Draft, spot: Spot) -> bool:
        """A story is asked of those who know it."""
        if spot.kind is SpotKind.TOOK_PART:
            return draft.knows[spot.place] not in {None, Knows.NO}
        about = self.statements[spot.place].about if spot.kind is SpotKind.STATEMENT else 0
        return not about or draft.knows[self.stories.index(about)] not in {None, Knows.NO}

    def after(self, draft: Draft) -> Draft:
        """The same draft at the next spot."""
        ahead = [number for number in self.questions(draft) if number > draft.at]
        return replace(draft, at=ahead[0] if ahead else self.number(SpotKind.REVIEW))

    def before(self, draft: Draft) -> Draft:
        behind = [number for number in self.questions(draft) if number < draft.at]
        return replace(draft, at=behind[-1] if behind else 0)

    def moved(self, draft: Draft, kind: SpotKind) -> Draft:
        return replace(draft, at=self.number(kind))

    def count(self, draft: Draft) -> int:
        """How many questions of the way were answered."""
        return sum(self._is_answered(draft, self.spots[number]) for number in self.questions(draft))

    def _is_answered(self, draft: Draft, spot: Spot) -> bool:
        values: dict[SpotKind, Sequence[object]] = {SpotKind.STATEMENT: draft.answers, SpotKind.BAND: draft.bands}
        return values.get(spot.kind, draft.knows)[spot.place] is not None

    def response(self, draft: Draft) -> Response:
        """What is handed in: nothing of it says whose it is."""
        ids = [one.id for one in self.statements]
        answers = {one: value for one, value in zip(ids, draft.answers, strict=True) if value is not None}
        knows = {story: value for story, value in zip(self.stories, draft.knows, strict=True) if value is not None}
        bands = {
            name: BACKGROUND[name][band]
            for name, band in zip(self.paper.background, draft.bands, strict=True)
            if band is not None
        }
        return Response(self.paper.wave_id, answers, knows, bands, language=draft.language)


def _spots(statements: list[PaperStatement], stories: list[int], bands: int) -> tuple[Spot, ...]:
    level = [Spot(SpotKind.STATEMENT, place) for place, one in enumerate(statements) if not one.about]
    told: list[Spot] = []
    for number, story in enumerate(stories):
        told += [Spot(SpotKind.KNOWS, number), Spot(SpotKind.TOOK_PART, number)]
        told += [Spot(SpotKind.STATEMENT, place) for place, one in enumerate(statements) if one.about == story]
    ends = [Spot(kind) for kind in (SpotKind.REVIEW, SpotKind.SEND, SpotKind.DROP)]
    begins = [Spot(SpotKind.INTRO), Spot(SpotKind.LANGUAGES)]
    return (*begins, *level, *(Spot(SpotKind.BAND, place) for place in range(bands)), *told, *ends)
