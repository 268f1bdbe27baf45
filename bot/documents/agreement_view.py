"""The agreement as display strings, the same for PDF and Word: no decision about layout, no markup."""

from typing import Any, get_args

from bot.documents.fonts import xml_safe
from bot.documents.legend import theme_colours
from bot.documents.pictures import year_wheel_description
from bot.documents.words import Words, words_in
from flows.documents import (
    AgreementDocument,
    ApprovalLine,
    Chapter,
    IndicatorRow,
    MeasurementPlan,
    OpenPoint,
    PartyBlock,
    Side,
    YearWheel,
    wheel_of,
)
from flows.words import one_line

View = dict[str, Any]


def agreement_view(document: AgreementDocument) -> View:
    """Return everything that stands in the agreement, chapter by chapter."""
    words = words_in(document.language)
    wheel = agreement_wheel(document)
    wheel_title = words.say("wheel.title", year=wheel.year, name=wheel.title)
    return {
        **frame_view(document, words),
        "title": xml_safe(document.title).strip() or words.say("agreement.title"),
        "footer": words.say("agreement.footer", estate=document.estate),
        "version_line": _version_line(document, words),
        "changed_title": words.say("agreement.changed_title", version=document.version - 1),
        "chapters": _chapters(document, words),
        "changed": _changed(document, words),
        "gaps": [f"{words.say(f'chapters.{gap.chapter}')}: {gap.missing}" for gap in document.gaps],
        "purpose": list(document.purpose),
        "focus": list(document.focus),
        "efforts": _efforts(document, words),
        "agreed": [{"about": row.about, "text": row.text} for row in document.agreed],
        "brings": _brings(document, words),
        "others": list(document.others_drawn_in),
        "has_premises": any(row.is_premises for row in document.efforts),
        "has_wheel": bool(wheel.efforts or wheel.meetings or wheel.measurements),
        "wheel_title": wheel_title,
        "wheel_alt": f"{wheel_title}. {year_wheel_description(wheel)}",
        "meetings": _meetings(document, words),
        "has_places": any(row.place for row in document.meetings),
        "is_measured": bool(document.measurement.repeated or document.indicators),
        "measurement": measurement_facts(document.measurement, words),
        "indicators": [_indicator(row, words) for row in document.indicators],
        "data": list(document.data_clauses),
        "open_points": [_open_point(row, document.parties, words) for row in document.open_points],
        "changes_clause": document.changes_clause,
        "end": end_facts(document, words),
    }


def _version_line(document: AgreementDocument, words: Words) -> str:
    """The version, and from when it holds."""
    given = [line.at for line in document.approvals if line.at is not None]
    if document.is_draft or not given:
        return words.say("agreement.version_line", version=document.version)
    return words.say("agreement.version_approved", version=document.version, date=words.date(max(given)))


def agreement_wheel(document: AgreementDocument) -> YearWheel:
    return wheel_of(document, words_in(document.language).say("wheel.measurement"))


def frame_view(document: Any, words: Words) -> View:
    """Return what both kinds of agreement share: words, parties, approvals, the state of draft."""
    return {
        "lang": words.language,
        "w": {name: dict(section) for name, section in words.sections.items()},
        "is_draft": document.is_draft,
        "version": words.say("common.version", version=document.version),
        "subtitle": place_line(document.estate, document.municipality),
        "parties": [party_view(party, words) for party in document.parties],
        "approvals": [_approval(side, document.approvals, document.parties, words) for side in get_args(Side)],
        "hash": document.content_hash[:12],
    }


def place_line(estate: str, municipality: str) -> str:
    return " · ".join(filter(None, (estate, municipality)))


def measurement_facts(plan: MeasurementPlan, words: Words) -> list[View]:
    """Return what is settled about the measurement as labels and texts; what is not settled is left out."""
    facts = (
        ("baseline", plan.baseline),
        ("repeated", plan.repeated),
        ("how", plan.how),
        ("who", plan.who),
        ("measurement_responsible", plan.responsible),
        ("measurement_months", words.full_months(plan.months)),
    )
    return [{"label": words.say(f"agreement.{key}"), "text": text} for key, text in facts if text]


def end_facts(document: AgreementDocument, words: Words) -> list[View]:
    """Return the four parts of the ending; a part that is not settled says so."""
    end = document.end
    notice = notice_line(end.notice_months, words)
    facts = (
        ("notice", notice),
        ("handover", end.handover),
        ("what_stays", end.what_stays),
        ("who_takes_over", end.who_takes_over),
    )
    return [
        {"label": words.say(f"agreement.{key}"), "text": text or words.say("common.not_agreed")} for key, text in facts
    ]


def notice_line(months: int | None, words: Words) -> str:
    if months is None:
        return ""
    return words.say(f"agreement.notice_months_{'one' if months == 1 else 'many'}", count=months)


def name_of(side: Side, parties: tuple[PartyBlock, ...], words: Words) -> str:
    """Return the party's name, or what it is where it has none."""
    return next((party.name for party in parties if party.side == side), words.say(f"common.{side}"))


def _chapters(document: AgreementDocument, words: Words) -> dict[str, View]:
    gaps = {key: [gap.missing for gap in document.gaps if gap.chapter == key] for key in get_args(Chapter)}
    return {
        key: {
            "number": number,
            "title": words.say(f"chapters.{key}"),
            "missing": [words.say("common.missing", what=what) for what in gaps[key]],
        }
        for number, key in enumerate(get_args(Chapter), 1)
    }


def _changed(document: AgreementDocument, words: Words) -> list[View]:
    return [
        {
            "chapter": " · ".join(filter(None, (words.say(f"chapters.{line.chapter}"), line.about))),
            "before": line.before or words.say("agreement.nothing_before"),
            "after": line.after or words.say("agreement.nothing_after"),
            "reason": words.say("agreement.reason", reason=line.reason) if line.reason else "",
        }
        for line in document.differences
    ]


def _efforts(document: AgreementDocument, words: Words) -> list[View]:
    colours = theme_colours(row.theme for row in document.efforts)
    return [
        {
            "number": row.number,
            "colour": colours[row.theme],
            "what": row.what,
            "theme": row.theme,
            "rings": [
                {"label": words.say(f"agreement.{key}"), "text": text}
                for key, text in (("place", row.place), ("effort_focus", row.focus), ("form", row.form))
                if text
            ],
            "party": row.responsible_party or words.say("common.nobody"),
            "person": row.responsible_person,
            "months": words.months(row.months),
        }
        for row in document.efforts
    ]


def _brings(document: AgreementDocument, words: Words) -> View:
    nothing = words.say("common.nobody")
    return {
        "housing_title": words.say("agreement.housing_brings", name=name_of("housing", document.parties, words)),
        "company_title": words.say("agreement.company_brings", name=name_of("company", document.parties, words)),
        "rows": [
            {
                "number": row.number,
                "what": one_line(row.what),
                "housing": row.resources_housing or nothing,
                "company": row.resources_company or nothing,
            }
            for row in document.efforts
        ],
    }


def _meetings(document: AgreementDocument, words: Words) -> list[View]:
    return [
        {
            "date": words.date(row.date),
            "time": words.time(row.date),
            "title": ", ".join(filter(None, (row.title, row.place))),
        }
        for row in document.meetings
    ]


def _indicator(row: IndicatorRow, words: Words) -> View:
    key = "no_target" if row.target is None else f"target_{row.kind}"
    return {
        "name": row.name,
        "definition": row.definition,
        "target": words.say(f"agreement.{key}", target=row.target),
    }


def _open_point(row: OpenPoint, parties: tuple[PartyBlock, ...], words: Words) -> View:
    said: tuple[tuple[Side, str], ...] = (("housing", row.housing_says), ("company", row.company_says))
    return {
        "topic": row.topic,
        "says": [
            words.say("agreement.says", name=name_of(side, parties, words), words=text) for side, text in said if text
        ],
    }


def party_view(party: PartyBlock, words: Words) -> View:
    lines = [words.say("common.cvr", number=party.cvr)] if party.cvr else []
    lines += [", ".join(party.address_lines)] if party.address_lines else []
    if party.contact_name:
        key = "contact_with_role" if party.contact_role else "contact"
        lines.append(words.say(f"common.{key}", name=party.contact_name, role=party.contact_role))
    return {"side": words.say(f"common.{party.side}"), "name": party.name, "lines": lines}


def _approval(side: Side, approvals: tuple[ApprovalLine, ...], parties: tuple[PartyBlock, ...], words: Words) -> View:
    line = next((one for one in approvals if one.side == side), ApprovalLine(side=side))
    return {
        "party": name_of(side, parties, words),
        "name": line.name or words.say("approval.nobody"),
        "role": line.role,
        "is_given": line.at is not None,
        "at": words.say("approval.approved", at=words.moment(line.at)) if line.at else words.say("approval.waiting"),
        "print": words.say("approval.print", hash=line.content_hash[:12]) if line.content_hash else "",
    }
