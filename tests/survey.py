"""Waves that have been answered, in memory: who answered what is made up, the rest is ours."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from flows.ballot import Comment, Knows, Response
from flows.freezing import Gathered, freeze, frozen
from flows.people import Side
from flows.questionnaire import FIXED_INDICATORS, Indicator, Statement, StatementKind, StatementRole, Unit
from flows.results import IndicatorResult, Results
from flows.service.results import results_of
from flows.wave import Invited, Wave, WaveState
from tests.builders import MemoryWork, a_meeting_of_two, a_person, a_talk

START = datetime(2026, 9, 1, 8, tzinfo=UTC)


class MemoryBallots:
    """What the results ask of `flows.ports.Ballots`."""

    def __init__(self) -> None:
        self.said: list[Comment] = []

    def comments(self, wave_id: int) -> list[Comment]:
        return [one for one in self.said if one.wave_id == wave_id]


@dataclass
class House:
    """A partnership with the three fixed indicators, each with its key statement and its twin."""

    work: MemoryWork = field(default_factory=lambda: a_meeting_of_two()[0])
    keys: dict[str, Statement] = field(default_factory=dict)
    twins: dict[str, Statement] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.work.ballots = MemoryBallots()
        for name in FIXED_INDICATORS:
            indicator = self.indicator(name)
            self.keys[name] = self.statement(StatementRole.KEY, f"{name}.key", indicator_id=indicator.id)
            self.twins[name] = self.statement(StatementRole.TWIN, f"{name}.twin", indicator_id=indicator.id)

    def indicator(self, key: str = "", unit: Unit = Unit.SHARE, **fields: object) -> Indicator:
        made = Indicator(0, 1, key, unit, str(fields.pop("name", "")), str(fields.pop("definition", "")), START)
        return self.work.indicators.add(replace(made, **fields))  # type: ignore[return-value,arg-type]

    def statement(self, role: StatementRole, key: str = "", **fields: object) -> Statement:
        is_story = role in {StatementRole.GOOD, StatementRole.HARM}
        kind = StatementKind.STORY if is_story else StatementKind.LEVEL
        texts = {} if key else {"da": "Her er rart.", "en": "It is nice here."}
        made = Statement(0, 1, kind, role, START, key, texts)
        return self.work.statements.add(replace(made, **fields))  # type: ignore[return-value,arg-type]

    @property
    def statements(self) -> list[Statement]:
        return self.work.statements.find(retired=None)  # type: ignore[return-value]

    def wave(self, number: int = 0, **fields: object) -> Wave:
        opens = START + timedelta(days=364 * number)
        wave = Wave(
            *(0, 1, number, WaveState.RELEASED, f"w{number}", opens, opens + timedelta(days=21), Invited.EVERYONE),
            *(START, 1),
            adults=412,
            statements=tuple(one.id for one in self.statements),
            closed=opens + timedelta(days=21),
        )
        return self.work.waves.add(replace(wave, **fields))  # type: ignore[return-value,arg-type]

    def measure(self, number: int, responses: Iterable[Response], **fields: object) -> Wave:
        """A wave that is over, with its snapshot; `reached` and `population` are the freezing's own."""
        own = {name: fields.pop(name) for name in ("reached", "population") if name in fields}
        wave = self.wave(number, **fields)
        content = freeze(self.gathered(wave, responses, **own))
        self.work.snapshots.add(frozen(wave.id, 1, content, START))
        return wave

    def gathered(self, wave: Wave, responses: Iterable[Response], **own: object) -> Gathered:
        given = list(responses)
        asked = [self.work.statements.get(one) for one in wave.statements]
        return Gathered(wave, asked, *counted(given), given, **own)  # type: ignore[arg-type]

    def results(self, wave: Wave, side: Side = Side.HOUSING, language: str = "da") -> Results:
        number = 1 if side is Side.HOUSING else 2
        return results_of(a_talk(self.work, a_person(number, language)), wave, side)

    def row(self, wave: Wave, name: str = "belonging", language: str = "da") -> IndicatorResult:
        return next(one for one in self.results(wave, language=language).indicators if one.key == name)


def counted(given: list[Response]) -> tuple[Counter[tuple[int, int]], Counter[tuple[str, str]]]:
    """The tally and the other counters, as storage keeps them."""
    tally: Counter[tuple[int, int]] = Counter()
    rest: Counter[tuple[str, str]] = Counter()
    for one in given:
        tally.update(one.answers.items())
        rest.update([("responses", ""), ("language", one.language)])
        rest.update((f"band:{name}", band) for name, band in one.bands.items())
        rest.update((f"knows:{story}", knows.value) for story, knows in one.knows.items())
    return tally, rest


def responses(
    n: int,
    answers: Callable[[int], Mapping[int, int]],
    *,
    bands: Callable[[int], Mapping[str, str]] = lambda _: {},
    knows: Callable[[int], Mapping[int, Knows]] = lambda _: {},
    language: Callable[[int], str] = lambda _: "da",
) -> list[Response]:
    """So many answers, each made from its number."""
    return [Response(1, answers(i), knows(i), bands(i), "", language(i)) for i in range(n)]


def said(statement: Statement, positive: int, n: int) -> list[Response]:
    """So many positive answers to one statement, the others negative."""
    good, bad = (2, 4) if statement.is_reverse else (4, 2)
    return responses(n, lambda i: {statement.id: good if i < positive else bad})


def together(*groups: list[Response]) -> list[Response]:
    """The first answers of each group in one response, then the second ones."""
    longest = max(map(len, groups))
    return [
        replace(next(group[i] for group in groups if i < len(group)), answers=_merged(groups, i))
        for i in range(longest)
    ]


def _merged(groups: tuple[list[Response], ...], i: int) -> dict[int, int]:
    return {key: value for group in groups if i < len(group) for key, value in group[i].answers.items()}
