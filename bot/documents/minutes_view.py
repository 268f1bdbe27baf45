"""The minutes of a meeting as display strings, the same for PDF and Word."""

import re

from bot.documents.agreement_view import View, party_view, place_line
from bot.documents.fonts import xml_safe
from bot.documents.words import Words, words_in
from flows.documents import AgreedPoint, ChangeLine
from flows.minutes import ChangeRow, EffortStatus, MinutesDocument, RemarkRow

_EMPTY_LINES = re.compile(r"\n\s*\n")


def minutes_view(document: MinutesDocument) -> View:
    """Return everything that stands in the minutes; a part that has nothing in it is an empty list."""
    words = words_in(document.language)
    return {
        "lang": words.language,
        "w": {name: dict(section) for name, section in words.sections.items()},
        "is_draft": document.closed is None,
        "title": xml_safe(document.title).strip() or words.say("minutes.title"),
        "subtitle": place_line(document.estate, document.municipality),
        "moment": words.moment(document.at),
        "footer": words.say("minutes.footer", estate=document.estate, date=words.date(document.at)),
        "parties": [party_view(party, words) for party in document.parties],
        "facts": _facts(document, words),
        "last_time": list(document.last_time),
        "efforts": [_effort(row) for row in document.efforts],
        "year": [_point(row) for row in document.year],
        "answers": [_point(row) for row in document.answers],
        "decisions": list(document.decisions),
        "before": words.say("minutes.before", version=document.agreement),
        "changes": [_change(row, words) for row in document.changes],
        "remarks": [_remark(row, words) for row in document.remarks],
        "next_meeting": words.moment(document.next_date) if document.next_date else "",
    }


def paragraphs(text: str) -> list[str]:
    """Return what stands between empty lines; a single line end stays within its paragraph."""
    return [part.strip() for part in _EMPTY_LINES.split(xml_safe(text)) if part.strip()]


def _facts(document: MinutesDocument, words: Words) -> list[View]:
    facts = (
        ("written_by", document.written_by),
        ("agreement", words.say("minutes.agreement_version", version=document.agreement)),
        ("closed", words.moment(document.closed) if document.closed else ""),
    )
    return [{"label": words.say(f"minutes.{key}"), "text": text} for key, text in facts if text]


def _effort(row: EffortStatus) -> View:
    return {
        "number": row.number,
        "what": row.what,
        "status": row.status,
        "status_words": row.status_words,
        "note": paragraphs(row.note),
    }


def _point(row: AgreedPoint) -> View:
    return {"about": xml_safe(row.about).strip(), "text": paragraphs(row.text)}


def _change(row: ChangeRow, words: Words) -> View:
    return {
        "what": xml_safe(row.what).strip() or words.say("minutes.change"),
        "state": row.state,
        "state_words": row.state_words,
        "proposed_by": words.say("minutes.proposed_by", name=row.proposed_by) if row.proposed_by else "",
        "lines": [_line(line, words) for line in row.lines],
        "why": paragraphs(words.say("agreement.reason", reason=row.why)) if row.why else [],
        "answer": paragraphs(words.say("minutes.answer", answer=row.answer)) if row.answer else [],
    }


def _line(line: ChangeLine, words: Words) -> View:
    return {
        "about": line.about or words.say(f"chapters.{line.chapter}"),
        "before": line.before or words.say("minutes.nothing_before"),
        "after": line.after or words.say("minutes.nothing_after"),
    }


def _remark(row: RemarkRow, words: Words) -> View:
    return {
        "said_by": words.say("minutes.remark_from", party=row.party, date=words.date(row.at)),
        "text": paragraphs(row.text),
    }
