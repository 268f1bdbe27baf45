"""The ESG figures for other programs: codes and fractions; counts only where 30 and more have answered."""

import json
from typing import Any

from flows.esg import EsgExport
from flows.figures import Interval
from flows.results import ChangeShown, IndicatorResult, TargetShown, YearFigure

FORMAT, VERSION = "nabopagt-esg", 1


def esg_json(export: EsgExport) -> bytes:
    """Return the export with the paragraph of limits; what is null is hidden, or was not measured."""
    results, mapping = export.results, export.mapping
    content = {
        "format": FORMAT,
        "version": VERSION,
        "standard": export.standard,
        "not_reported_under": export.other,
        "mapping": {"name": mapping.name, "version": mapping.version, "references": _references(export)},
        "language": results.language,
        "estate": results.estate,
        "organisation": results.organisation,
        "company": results.company,
        "wave": {
            "number": results.wave,
            "closed": results.closed.date().isoformat(),
            "answers": results.answers,
            "snapshot": results.snapshot,
        },
        "indicators": [_indicator(one) for one in results.indicators],
        "method": [{"label": label, "value": value} for label, value in results.method.lines],
        "reason": export.reason if results.needs_reason else None,
        "limits": results.method.limits,
    }
    return json.dumps(content, ensure_ascii=False, indent=2).encode()


def _references(export: EsgExport) -> dict[str, str]:
    language = "en" if export.results.language == "en" else "da"
    return {place: export.mapping.reference(place, export.standard, language) for place in export.mapping.places}


def _indicator(one: IndicatorResult) -> dict[str, Any]:
    return {
        "key": one.key or None,
        "name": one.name,
        "term": one.term,
        "group": one.group,
        "unit": one.unit,
        "definition": one.definition,
        "statement": one.statement,
        "figures": [_figure(figure, one.unit) for figure in one.years],
        "change": _change(one.change),
        "since_last": _change(one.since_last),
        "target": _target(one.target),
        "milestone": one.milestone,
        "comment": one.comment,
        "from_elsewhere": [
            {"source": figure.source, "year": figure.label, "display": figure.display} for figure in one.outside
        ],
    }


def _figure(figure: YearFigure, unit: str) -> dict[str, Any]:
    """Counts of residents only together with a share: that is where 30 and more have answered."""
    is_shown = figure.share is not None
    low, high = _ends(figure.interval)
    count = int(figure.display) if unit == "count" and figure.display.isdecimal() else None
    return {
        "wave": figure.wave,
        "display": figure.display,
        "share": figure.share,
        "low": low,
        "high": high,
        "positive": figure.positive if is_shown else None,
        "n": figure.n if is_shown else None,
        "count": count,
        "has_break": figure.has_break,
    }


def _ends(interval: Interval | None) -> tuple[float | None, float | None]:
    return (interval.low, interval.high) if interval else (None, None)


def _change(change: ChangeShown | None) -> dict[str, Any] | None:
    if change is None:
        return None
    return {
        "code": change.code.value,
        "difference": change.difference,
        "low": change.low,
        "high": change.high,
        "text": change.text,
    }


def _target(target: TargetShown | None) -> dict[str, Any] | None:
    return None if target is None else {"target": target.target, "code": target.code.value, "text": target.text}
