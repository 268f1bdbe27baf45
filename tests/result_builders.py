"""Results as the documents get them, made by hand: nothing here is computed by what is under test."""

from datetime import UTC, datetime

from flows.figures import ChangeCode, Interval, TargetCode
from flows.results import (
    ChangeShown,
    IndicatorResult,
    Method,
    OtherResult,
    Results,
    Subgroups,
    TargetShown,
    YearFigure,
)

LABELS = {
    "da": ("Baseline", "År 1", "År 2", "År 3", "År 4"),
    "en": ("Baseline", "Year 1", "Year 2", "Year 3", "Year 4"),
}
SENTENCES = {
    ChangeCode.UP_CLEAR: "Det er en sikker stigning. Den er større end usikkerheden.",
    ChangeCode.UP_SIGN: "Det tyder på en stigning, men den er usikker.",
    ChangeCode.NO_CLEAR_CHANGE: "Forskellen er inden for usikkerheden. Vi kan ikke sige, at noget har ændret sig.",
    ChangeCode.DOWN_SIGN: "Det tyder på et fald, men det er usikkert.",
    ChangeCode.DOWN_CLEAR: "Det er et sikkert fald. Det er større end usikkerheden.",
    ChangeCode.NOT_SHOWN: "Der er for få svar til at sammenligne.",
}
STEPS = (0.18, 0.25, 0.22, 0.21, 0.14)
CLOSED = datetime(2027, 11, 14, 9, tzinfo=UTC)


def a_year(wave=0, percent=41, n=100, language="da", **changes):
    """One wave's figure; an interval of ten points to each side stands for the right one."""
    share = percent / 100
    values = {
        "wave": wave,
        "label": LABELS[language][wave],
        "display": f"{percent}\u00a0%",
        "share": share,
        "interval": Interval(max(0.0, share - 0.1), min(1.0, share + 0.1)),
        "positive": round(share * n),
        "n": n,
    }
    return YearFigure(**{**values, **changes})


def years(*percents, language="da"):
    return tuple(a_year(wave, percent, language=language) for wave, percent in enumerate(percents))


def a_change(code=ChangeCode.NO_CLEAR_CHANGE, difference=0.02):
    shown = code is not ChangeCode.NOT_SHOWN
    numbers = (difference, difference - 0.13, difference + 0.13) if shown else (None, None, None)
    return ChangeShown(code, *numbers, SENTENCES[code])


def a_target(target=85, code=TargetCode.NOT_REACHED, text="Målet på 85 % er ikke nået."):
    return TargetShown(target, code, text)


def an_indicator(indicator_id=1, **changes):
    """Belonging from 41 to 43 percent: the guide's own example."""
    values = {
        "indicator_id": indicator_id,
        "key": "belonging",
        "name": "Tilhørsforhold",
        "term": "Tilhørsforhold (versus isolation)",
        "group": "Faste",
        "unit": "share",
        "definition": "% der føler, at de hører til i deres nabolag",
        "statement": "Jeg føler mig hjemme i mit boligområde.",
        "years": years(41, 43),
        "interval_text": "43\u00a0% (33–53\u00a0%)",
        "steps": STEPS,
        "change": a_change(),
        "since_last": None,
        "target": a_target(),
        "milestone": None,
        "lines": (),
        "comment": "",
        "outside": (),
    }
    return IndicatorResult(**{**values, **changes})


def a_count(indicator_id=9, *values, language="da"):
    """Young people in internships: a number that staff report."""
    counted = tuple(YearFigure(wave, LABELS[language][wave], str(value)) for wave, value in enumerate(values or (0, 4)))
    return an_indicator(
        indicator_id,
        key="",
        name="Unge i virksomhedspraktik",
        term="Unge i virksomhedspraktik",
        group="Øvrige",
        unit="count",
        definition="Antal unge i praktik i en lokal virksomhed",
        statement="",
        years=counted,
        interval_text=counted[-1].display,
        steps=None,
        change=None,
        target=None,
    )


def a_results(*indicators, **changes):
    values = {
        "wave_id": 1,
        "wave": 1,
        "title": "Måling år 1",
        "estate": "Ådalsparken",
        "organisation": "Boligforeningen Ådal",
        "company": "Bageriet Solsikken",
        "language": "da",
        "snapshot": 1,
        "closed": CLOSED,
        "answers": 100,
        "answers_text": "100 svar",
        "indicators": indicators or the_example(),
        "others": (OtherResult("Jeg er glad for at fortælle, hvor jeg bor.", "support", "52\u00a0%", STEPS),),
        "subgroups": (),
        "method": Method(
            (("Periode", "1.–14. november 2027"), ("Svar", "100 (åben indsamling)")),
            "Tallene viser udvikling, ikke virkning: der er ingen sammenligningsgruppe. De, der svarede, gjorde det "
            "frivilligt. Tal for få svar vises ikke.",
        ),
        "esg_refusal": "",
        "needs_reason": False,
        "legend": "Tallet i parentes viser, hvor det rigtige tal nok ligger.",
    }
    return Results(**{**values, **changes})


def the_example():
    """The guide's three rows at 100 answers."""
    return (
        an_indicator(1),
        an_indicator(
            2,
            key="trust",
            name="Tillid",
            term="Tillid (versus mistænksomhed)",
            definition="% der har tillid til deres naboer",
            statement="Man kan stole på de fleste, der bor her.",
            years=years(45, 54),
            interval_text="54\u00a0% (44–63\u00a0%)",
            change=a_change(difference=0.09),
            target=a_target(80, text="Målet på 80 % er ikke nået."),
        ),
        an_indicator(
            3,
            key="co_creation",
            name="Medskabelse",
            term="Medskabende (versus ikke-deltager)",
            definition="% der føler sig hørt og inddraget i nabolaget",
            statement="Jeg bliver hørt, når noget skal besluttes her.",
            years=years(22, 31),
            interval_text="31\u00a0% (23–41\u00a0%)",
            change=a_change(difference=0.09),
            target=a_target(75, text="Målet på 75 % er ikke nået."),
        ),
    )


def a_subgroup():
    return Subgroups("Tilhørsforhold", "Alder", (("18–34 år", "–"), ("35–59 år", "cirka 40 %")))
