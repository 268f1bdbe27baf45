"""The agreement worded as numbered clauses, a starting point that a lawyer takes over."""

from collections.abc import Iterable

from bot.documents.agreement_view import (
    View,
    agreement_view,
    measurement_facts,
    name_of,
)
from bot.documents.words import Words, words_in
from flows.documents import AgreementDocument, EffortRow, OpenPoint, PartyBlock
from flows.words import one_line


def contract_view(document: AgreementDocument) -> View:
    """Return the clauses, chapter by chapter; what the parties have not settled is a field in [brackets]."""
    words = words_in(document.language)
    view = agreement_view(document)
    sections = (
        (words.say("chapters.parties"), [_party(party, words) for party in document.parties]),
        (words.say("chapters.purpose"), [*document.purpose, *document.focus]),
        (words.say("chapters.efforts"), list(_efforts(document, words))),
        (words.say("chapters.resources"), list(_resources(document, words))),
        (words.say("chapters.year_wheel"), [words.say("contract.wheel_clause")] if view["has_wheel"] else []),
        (words.say("chapters.meetings"), list(_meetings(document, words))),
        (words.say("chapters.measurement"), list(_measurement(document, view, words))),
        (words.say("chapters.data"), list(document.data_clauses)),
        (words.say("chapters.open_points"), list(_open_points(document, words)) or [words.say("contract.open_none")]),
        (words.say("chapters.changes"), [document.changes_clause or words.say("contract.changes_blank")]),
        (words.say("chapters.end"), list(_end(document, words))),
        (words.say("contract.law_title"), list(words.listed("contract.law"))),
    )
    return {
        **view,
        "footer": words.say("contract.footer", estate=document.estate),
        "clauses": [
            {"number": number, "title": title, "clauses": _numbered(number, texts, words)}
            for number, (title, texts) in enumerate(sections, 1)
        ],
    }


def _numbered(number: int, texts: list[str], words: Words) -> list[View]:
    shown = texts or [words.say("contract.blank_text")]
    return [{"number": f"{number}.{index}", "text": text} for index, text in enumerate(shown, 1)]


def _party(party: PartyBlock, words: Words) -> str:
    return words.say(
        "contract.party_clause",
        name=party.name,
        cvr=words.say("common.cvr", number=party.cvr) if party.cvr else words.say("contract.blank_cvr"),
        address=", ".join(party.address_lines) or words.say("contract.blank_address"),
        contact=", ".join(filter(None, (party.contact_name, party.contact_role)))
        or words.say("contract.blank_contact"),
        short=words.say(f"contract.short_{party.side}"),
    )


def _efforts(document: AgreementDocument, words: Words) -> Iterable[str]:
    for row in document.efforts:
        yield words.say(
            "contract.effort_place" if row.place else "contract.effort_clause",
            what=sentence(one_line(row.what)),
            who=_who(row, words),
            months=words.months(row.months) if row.months else words.say("contract.blank_months"),
            place=row.place,
        )

    for point in document.agreed:
        about = point.about if point.about.endswith("?") else sentence(point.about)
        text = sentence(point.text)
        yield words.say("contract.agreed_clause", about=about, text=text) if point.about else text


def _who(row: EffortRow, words: Words) -> str:
    if row.responsible_party and row.responsible_person:
        return words.say("contract.both_through", party=row.responsible_party, person=row.responsible_person)
    return row.responsible_party or row.responsible_person or words.say("contract.blank_who")


def _resources(document: AgreementDocument, words: Words) -> Iterable[str]:
    blank = words.say("contract.blank_text")
    for row in document.efforts:
        yield words.say(
            "contract.resource_clause",
            number=row.number,
            housing=sentence(row.resources_housing or blank),
            company=sentence(row.resources_company or blank),
        )
    if document.others_drawn_in:
        yield words.say("contract.others_clause", names=", ".join(document.others_drawn_in))


def _meetings(document: AgreementDocument, words: Words) -> Iterable[str]:
    for row in document.meetings:
        place = row.place or words.say("contract.blank_place")
        yield words.say("contract.meeting_clause", title=row.title, at=words.moment(row.date), place=place)


def _measurement(document: AgreementDocument, view: View, words: Words) -> Iterable[str]:
    for fact in measurement_facts(document.measurement, words):
        yield sentence(words.say("contract.measure_clause", label=fact["label"], text=fact["text"]))
    blank = words.say("contract.blank_text")
    for row in view["indicators"]:
        values = {**row, "definition": sentence(" ".join(row["definition"].splitlines()) or blank)}
        yield words.say("contract.indicator_clause", **values)


def _open_points(document: AgreementDocument, words: Words) -> Iterable[str]:
    for row in document.open_points:
        says = " ".join(sentence(said) for said in _said(row, document, words))
        yield words.say("contract.open_clause", topic=sentence(row.topic), says=says).rstrip()


def _said(row: OpenPoint, document: AgreementDocument, words: Words) -> Iterable[str]:
    if row.housing_says:
        name = name_of("housing", document.parties, words)
        yield words.say("agreement.says", name=name, words=row.housing_says)
    if row.company_says:
        name = name_of("company", document.parties, words)
        yield words.say("agreement.says", name=name, words=row.company_says)


def _end(document: AgreementDocument, words: Words) -> Iterable[str]:
    end = document.end
    blank = words.say("contract.blank_text")
    yield words.say("contract.notice_clause", notice=_notice(end.notice_months, words) or blank)
    for key, text in (
        ("handover", end.handover),
        ("what_stays", end.what_stays),
        ("who_takes_over", end.who_takes_over),
    ):
        label = words.say(f"agreement.{key}")
        yield sentence(words.say("contract.end_clause", label=label, text=text or blank))


def _notice(months: int | None, words: Words) -> str:
    if months is None:
        return ""
    return words.say(f"contract.notice_{'one' if months == 1 else 'many'}", count=months)


def sentence(text: str) -> str:
    """Return the text with a full stop, unless it ends in a mark of its own."""
    return text if text.endswith((".", "!", "?", "]", ":", "*")) else f"{text}."
