"""What the figures say, in fixed sentences: computed, and written by nobody. No word of a statistician among them."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from flows.display import Grain, Shown, total
from flows.figures import (
    Change,
    ChangeCode,
    Count,
    Estimate,
    Interval,
    TargetCode,
    change_code,
    code_of,
    newcombe,
    score_interval,
    target_code,
    wilson,
)
from flows.phrases import plain
from flows.results import ChangeShown, TargetShown
from flows.weighting import is_apart, settled

_GRAINS = {
    Grain.TENTHS: "figure.tenths",
    Grain.UNDER_TENTHS: "figure.under_tenths",
    Grain.OVER_TENTHS: "figure.over_tenths",
    Grain.PERCENT: "figure.percent",
    Grain.ABOUT_PERCENT: "figure.about_percent",
    Grain.UNDER_PERCENT: "figure.under_percent",
    Grain.OVER_PERCENT: "figure.over_percent",
}
_CHANGES = {
    ChangeCode.UP_CLEAR: "figure.change.up_clear",
    ChangeCode.UP_SIGN: "figure.change.up_sign",
    ChangeCode.NO_CLEAR_CHANGE: "figure.change.no_clear_change",
    ChangeCode.DOWN_SIGN: "figure.change.down_sign",
    ChangeCode.DOWN_CLEAR: "figure.change.down_clear",
}
_TARGETS = {
    TargetCode.REACHED: "figure.target.reached",
    TargetCode.REACHED_UNCERTAIN: "figure.target.reached_uncertain",
    TargetCode.NOT_REACHED_UNCERTAIN: "figure.target.not_reached_uncertain",
    TargetCode.NOT_REACHED: "figure.target.not_reached",
    TargetCode.NOT_SHOWN: "figure.target.not_shown",
}
_FINEST = 6


def shown_text(shown: Shown, language: str) -> str:
    """What may be shown, in words: "41 %", "cirka 4 ud af 10", "–"."""
    if shown.grain is Grain.HIDDEN:
        return plain("figure.hidden", language)
    return plain(_GRAINS[shown.grain], language, value=shown.value)


def total_text(count: Count, language: str) -> str:
    """The share of all who answered, with its interval where there are answers enough."""
    shown, interval = total(count), wilson(count)
    if interval is None or shown.grain is not Grain.PERCENT:
        return shown_text(shown, language)
    return interval_text(shown.value, interval, language)


def interval_text(percent: int, interval: Interval, language: str) -> str:
    """A percentage with where it probably lies: "41 % (31–53 %)"."""
    low, high = whole_percent(interval.low), whole_percent(interval.high)
    return plain("figure.with_interval", language, value=percent, low=low, high=high)


def estimate_text(estimate: Estimate, language: str) -> str:
    """A weighted share with its interval."""
    return interval_text(whole_percent(estimate.share), score_interval(estimate), language)


def whole_percent(share: float) -> int:
    """A fraction in whole percent, half up."""
    return int(_rounded(100 * share, 0))


def percent_text(percent: float | Fraction, language: str, digits: int = 0) -> str:
    """A percentage that need not be whole: "85 %", "82,5 %"."""
    return plain("figure.percent", language, value=_number(_rounded(float(percent), digits), language))


def points_text(change: Change, language: str) -> str:
    """A difference with its limits, in points: "+2,0 procentpoint (−11,5 til +15,4)"."""
    parts = {"difference": change.difference, "low": change.low, "high": change.high}
    return plain("figure.points", language, **{name: _signed(value, language) for name, value in parts.items()})


def change_text(first: Count, second: Count, code: ChangeCode, language: str, *, depends: bool = False) -> str:
    """The sentence about a change; `depends` where it hangs on who answered."""
    if code is ChangeCode.NOT_SHOWN:
        return plain("figure.change.not_shown", language)
    is_same = first.percent == second.percent
    if is_same and code is ChangeCode.NO_CLEAR_CHANGE:
        return plain("figure.change.same", language, after=shown_text(total(second), language))
    digits = _digits_apart(first, second)
    before, after = (percent_text(100 * Fraction(one.positive, one.n), language, digits) for one in (first, second))
    key = "figure.change.depends" if depends else _CHANGES[code]
    return plain(key, language, before=before, after=after)


def change_shown(
    first: Count, second: Count, compared: int, language: str, weighted: tuple[Estimate, Estimate] | None = None
) -> ChangeShown:
    """A change with its code and sentence; `weighted` are both shares weighted, where that is allowed."""
    code, depends = change_code(first, second, compared), False
    found = newcombe(first, second)
    if found is None or code is ChangeCode.NOT_SHOWN:
        return ChangeShown(code, None, None, None, change_text(first, second, code, language))
    if weighted:
        apart = is_apart(second.share or 0.0, weighted[1].share)
        code, depends = settled(code, code_of(*weighted, compared), apart=apart)
    text = change_text(first, second, code, language, depends=depends)
    return ChangeShown(code, found.difference, found.low, found.high, text)


def target_text(code: TargetCode, target: float | Fraction, language: str) -> str:
    """The sentence about a target in percent."""
    digits = 0 if target == int(target) else 1
    return plain(_TARGETS[code], language, target=percent_text(target, language, digits))


def target_shown(count: Count, target: int, language: str) -> TargetShown:
    """A target with its code and sentence."""
    code = target_code(count, target)
    return TargetShown(target, code, target_text(code, target, language))


def _digits_apart(first: Count, second: Count) -> int:
    """How many decimals tell two shares apart: none, except where a change is smaller than rounding."""
    one, other = (100 * Fraction(count.positive, count.n) for count in (first, second))
    apart = (digits for digits in range(_FINEST) if _rounded(float(one), digits) != _rounded(float(other), digits))
    return next(apart, _FINEST)


def _rounded(number: float, digits: int) -> Decimal:
    return Decimal(repr(number)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def _number(number: Decimal, language: str) -> str:
    return str(number).replace(".", "," if language == "da" else ".")


def _signed(fraction: float, language: str) -> str:
    rounded = _rounded(100 * fraction, 1)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    return sign + _number(abs(rounded), language)
