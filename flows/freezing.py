"""A closed wave becomes the content of a snapshot: counted, suppressed and weighted once, for good."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flows.agreement import content_hash
from flows.ballot import Knows, Response
from flows.clock import COPENHAGEN
from flows.display import LEAST_VISIBLE_GROUPS, breakdown, shown_counts, visible_groups
from flows.figures import LEAST_PERCENT, LEAST_SHOWN, Count
from flows.missing_groups import Light, lights
from flows.questionnaire import BACKGROUND, DONT_KNOW, FIXED_INDICATORS, SCALE, Statement, StatementKind, StatementRole
from flows.resident_words import in_all
from flows.response_rates import outcomes_of, rr1, rr2
from flows.snapshot import (
    Content,
    Contradictions,
    Group,
    Rates,
    Reach,
    Represented,
    StatementFigure,
    Weighted,
    figure_of,
    to_json,
)
from flows.wave import Invited, Snapshot, Wave
from flows.weighting import LEAST_ANSWERS, Refusal, Weighting, tells_of_few, weigh, weighted_share

AGREE, DISAGREE = frozenset({4, 5}), frozenset({1, 2})
_STEP = 5


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that a wave holds until it is frozen.

    `statements` in the order in which they were asked; `reached` how many residents were handed a code, None where none
    were needed or nobody knows; `population` the residents' parts by background question and band, where staff gave
    them.
    """

    wave: Wave
    statements: Sequence[Statement]
    tally: Mapping[tuple[int, int], int]
    counted: Mapping[tuple[str, str], int]
    responses: Sequence[Response]
    reached: int | None = None
    population: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @property
    def answers(self) -> int:
        return self.counted.get(("responses", ""), 0)

    @property
    def keys(self) -> list[Statement]:
        """The key statement of each indicator."""
        return [one for one in self.statements if one.role is StatementRole.KEY]

    @property
    def targets(self) -> dict[str, Mapping[str, float]]:
        """The residents' parts for what was asked of them."""
        return {name: parts for name, parts in self.population.items() if name in self.wave.background}


def frozen(wave_id: int, number: int, content: Content, now: datetime) -> Snapshot:
    """The content as a snapshot with its number and hash, to be stored."""
    stored = to_json(content)
    return Snapshot(0, wave_id, number, stored, content_hash(stored), now)


def freeze(given: Gathered) -> Content:
    """All that may ever be shown of a wave."""
    wave = given.wave
    weighting = _weighting(given)
    return Content(
        answers=given.answers,
        opens=_day(wave.opens),
        closes=_day(wave.closed or wave.closes),
        invited=wave.invited.value,
        in_chat=wave.in_chat,
        languages_offered=wave.languages,
        statements=tuple(_statement(given, one) for one in given.statements),
        adults=wave.adults,
        drawn=wave.drawn,
        languages=shown_counts({name: n for (what, name), n in given.counted.items() if what == "language"}),
        rates=_rates(given),
        contradictions=_contradictions(given),
        weighting="" if isinstance(weighting, Weighting) else weighting.value,
        design_effect=round(weighting.design_effect, 2) if isinstance(weighting, Weighting) else None,
        weighted=_weighted(given, weighting) if isinstance(weighting, Weighting) else {},
        reach=tuple(_reach(given, one) for one in given.statements if one.role is StatementRole.GOOD),
        groups=tuple(_groups(given)),
        represented=tuple(_represented(given)),
    )


def _day(when: datetime) -> str:
    return when.astimezone(COPENHAGEN).date().isoformat()


def positive_values(statement: Statement) -> frozenset[int]:
    """The answers that are hoped for."""
    return DISAGREE if statement.is_reverse else AGREE


def count_of(statement: Statement, values: Iterable[int]) -> Count:
    """The positive ones among the answers that were given; "don't know" is none."""
    found = [value for value in values if value in SCALE]
    return Count(sum(value in positive_values(statement) for value in found), len(found))


def _statement(given: Gathered, one: Statement) -> StatementFigure:
    steps = {step: given.tally.get((one.id, step), 0) for step in SCALE}
    positive = sum(n for step, n in steps.items() if step in positive_values(one))
    figure = figure_of(Count(positive, sum(steps.values())), steps, given.tally.get((one.id, DONT_KNOW), 0))
    texts = in_all(f"statement.{one.key}") if one.key else dict(one.texts)
    about = (one.pair_id or one.id) if one.kind is StatementKind.STORY else 0
    return StatementFigure(one.id, one.indicator_id, one.kind.value, one.role.value, about, texts, figure)


def _rates(given: Gathered) -> Rates | None:
    reached = given.reached or 0
    if given.wave.invited is Invited.OPEN or given.answers < LEAST_SHOWN or reached < len(given.responses):
        return None
    fixed = {one.id for one in given.keys if one.key.split(".")[0] in FIXED_INDICATORS}
    wanted = fixed or {one.id for one in given.keys}
    complete = sum(wanted <= one.answers.keys() for one in given.responses)
    found = outcomes_of(reached, complete, len(given.responses) - complete)
    return Rates(reached, round(rr1(found) or 0.0, 4), round(rr2(found) or 0.0, 4))


def _contradictions(given: Gathered) -> dict[int, Contradictions]:
    twins = {one.indicator_id: one for one in given.statements if one.role is StatementRole.TWIN}
    pairs = [(key, twins[key.indicator_id]) for key in given.keys if key.indicator_id in twins]
    found = {key.indicator_id: _contradicting(given.responses, key, twin) for key, twin in pairs}
    return {number: one for number, one in found.items() if one is not None}


def is_contradictory(key: int, twin: int) -> bool:
    """Whether somebody agrees with a statement and with its opposite, or with neither."""
    return {key, twin} <= AGREE or {key, twin} <= DISAGREE


def _contradicting(responses: Sequence[Response], key: Statement, twin: Statement) -> Contradictions | None:
    both = [(one.answers.get(key.id, DONT_KNOW), one.answers.get(twin.id, DONT_KNOW)) for one in responses]
    asked = sum(a in SCALE and b in SCALE for a, b in both)
    if asked < LEAST_PERCENT:
        return None
    out = [pair for pair in both if is_contradictory(*pair)]
    rest = count_of(key, (a for a, b in both if not is_contradictory(a, b)))
    is_enough = len(out) >= LEAST_SHOWN and rest.is_comparable
    return Contradictions(Count(len(out), asked).percent or 0, rest.percent if is_enough else None)


def _weighting(given: Gathered) -> Weighting | Refusal:
    """Also the design effect would tell the size of a group that is too small to be shown."""
    people = [one.bands for one in given.responses]
    found = weigh(people, given.targets)
    is_telling = isinstance(found, Weighting) and tells_of_few(people, found.weights, given.targets)
    return Refusal.SMALL_LEVEL if is_telling else found


def _weighted(given: Gathered, weighting: Weighting) -> dict[int, Weighted]:
    # Rounded, for a weighted share to the last digit would tell how a small group answered.
    found = {}
    for key in given.keys:
        said = [
            (one.bands, weight, one.answers[key.id] in positive_values(key))
            for weight, one in zip(weighting.weights, given.responses, strict=True)
            if one.answers.get(key.id, DONT_KNOW) in SCALE
        ]
        weights = [weight for _, weight, _ in said]
        if len(said) < LEAST_ANSWERS or tells_of_few([bands for bands, _, _ in said], weights, given.targets):
            continue
        estimate = weighted_share((weight, is_positive) for _, weight, is_positive in said)
        if estimate:
            found[key.indicator_id] = Weighted(round(estimate.share, 3), round(estimate.n, 1))
    return found


def _reach(given: Gathered, story: Statement) -> Reach:
    said = {value: given.counted.get((f"knows:{story.id}", value.value), 0) for value in Knows}
    asked, took_part = sum(said.values()), said[Knows.TOOK_PART]
    return Reach(
        story.id,
        dict(story.activity),
        knows=figure_of(Count(said[Knows.YES] + took_part, asked)),
        took_part=figure_of(Count(took_part, asked)),
    )


def _asked(given: Gathered) -> list[str]:
    return [name for name in BACKGROUND if name in given.wave.background]


def _groups(given: Gathered) -> Iterable[Group]:
    for key in given.keys:
        for question in _asked(given):
            said = [(one.bands.get(question, ""), one.answers.get(key.id, DONT_KNOW)) for one in given.responses]
            counts = [count_of(key, (v for band, v in said if band == name)) for name in BACKGROUND[question]]
            undisclosed = count_of(key, (v for band, v in said if band not in BACKGROUND[question])).n
            shown = breakdown(counts, undisclosed)
            if shown:
                bands = zip(BACKGROUND[question], shown, strict=True)
                yield Group(
                    key.indicator_id, question, tuple((name, one.grain.value, one.value) for name, one in bands)
                )


def _represented(given: Gathered) -> Iterable[Represented]:
    for question in _asked(given):
        said = Counter(one.bands.get(question, "") for one in given.responses)
        sizes = [said[band] for band in BACKGROUND[question]]
        told = sum(sizes)
        visible = visible_groups(sizes, len(given.responses) - told)
        visible = visible if len(visible) >= LEAST_VISIBLE_GROUPS else visible_groups([])
        parts = given.population.get(question, {})
        whole = sum(parts.values())
        shone = lights({band: said[band] for band in BACKGROUND[question]}, parts)
        for number, band in enumerate(BACKGROUND[question]):
            residents = 100 * parts[band] / whole if band in parts and whole else None
            share = 100 * sizes[number] / told if number in visible else None
            yield Represented(
                question,
                band,
                None if share is None else _STEP * int(share / _STEP + 0.5),
                None if residents is None else int(residents + 0.5),
                _said_light(shone.get(band), is_visible=number in visible),
            )


def _said_light(light: Light | None, *, is_visible: bool) -> str:
    """As it was while the wave ran; of a band that is hidden only that hardly anybody of it answered."""
    if light is None or (light is not Light.RED and not is_visible):
        return ""
    return light.value if light in {Light.RED, Light.GREEN} else "yellow"
