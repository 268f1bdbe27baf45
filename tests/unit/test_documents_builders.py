"""An agreement and a one-page agreement with something in every chapter, for the tests of the documents."""

from datetime import UTC, datetime

from flows.documents import (
    AgreedPoint,
    AgreementDocument,
    ApprovalLine,
    ChangeLine,
    EffortRow,
    EndClause,
    IndicatorRow,
    MeasurementPlan,
    MeetingRow,
    OnePageAgreement,
    OpenPoint,
    PartyBlock,
)

NOON = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
HASH = "9f3a6c1e77d04b21"
PARTIES = (
    PartyBlock(name="Boligforeningen Ådal", side="housing", cvr="12345678", contact_name="Åse Østergård"),
    PartyBlock(name="Nørgaard & Bæk <A/S>", side="company", address_lines=("Fabriksvej 19", "8940 Randers")),
)
APPROVALS = (
    ApprovalLine(side="housing", name="Åse Østergård", role="leder", at=NOON, content_hash=HASH),
    ApprovalLine(side="company", name="Yusuf Ærø"),
)


def an_agreement(**changes):
    values = {
        "version": 2,
        "title": "Partnerskabsaftale",
        "language": "da",
        "estate": "Ådalsparken",
        "municipality": "Randers Kommune",
        "year": 2027,
        "parties": PARTIES,
        "purpose": ("Vi vil mødes oftere.",),
        "focus": ("For mange spiser alene.",),
        "efforts": (an_effort(1),),
        "agreed": (AgreedPoint(about="Hvem har nøglen?", text="Driften har den."),),
        "indicators": (
            IndicatorRow(name="Tillid", kind="share", definition="Andel med tillid", target=80),
            IndicatorRow(name="Fritidsjob", kind="count", definition="Antal unge", target=10),
            IndicatorRow(name="Tryghed", kind="share", definition="Andel trygge"),
        ),
        "meetings": (MeetingRow(date=datetime(2027, 2, 4, 9, tzinfo=UTC), title="Første møde"),),
        "measurement": MeasurementPlan(baseline="Inden sommer", months=(10, 11)),
        "others_drawn_in": ("Jobcentret",),
        "data_clauses": ("Svar er anonyme.",),
        "open_points": (
            OpenPoint(topic="Hvem betaler varmen?", housing_says="Os til maj.", company_says="Lad os se."),
        ),
        "changes_clause": "Begge kan foreslå en ændring.",
        "end": EndClause(notice_months=1, handover="Nøgler", what_stays="Møbler", who_takes_over="Bestyrelsen"),
        "approvals": APPROVALS,
        "differences": (ChangeLine(chapter="efforts", before="Hver anden uge", after="", reason="Flere unge kom."),),
        "content_hash": HASH,
    }
    return AgreementDocument(**{**values, **changes})


def an_effort(number, **changes):
    values = {
        "number": number,
        "what": f"Lektiecafé nr. {number}",
        "theme": "Unge",
        "place": "Fælleshuset",
        "focus": "Kompetencer",
        "form": "Stedet",
        "responsible_party": "Boligforeningen Ådal",
        "responsible_person": "Åse Østergård",
        "months": (9, 10),
        "resources_housing": "Lokalet",
        "resources_company": "Seks timer",
    }
    return EffortRow(**{**values, **changes})


def a_one_page(**changes):
    values = {
        "version": 1,
        "title": "Sommerfest",
        "language": "da",
        "estate": "Ådalsparken",
        "parties": PARTIES,
        "what": "Vi holder fest.",
        "when": "12. juni",
        "where": "Grønningen",
        "we_ask": "To bagere",
        "you_get": "Naboer",
        "conditions": ("Ved regn rykker vi ind.",),
        "approvals": APPROVALS,
        "is_premises": True,
    }
    return OnePageAgreement(**{**values, **changes})
