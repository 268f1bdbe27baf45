"""The handover and the story as display strings, the same for PDF and Word."""

from collections.abc import Iterable
from datetime import datetime

from bot.documents.agreement_view import View, party_view, place_line
from bot.documents.words import COPENHAGEN, Words, words_in
from flows.cards.fitting import shorten
from flows.end_documents import HandedOver, HandoverDocument, StoryDocument
from flows.words import one_line

# A strip of time has room for so many names of days below it.
MOST_DAYS_NAMED = 6
SHORTEST = 60 * 60 * 24
# The story keeps to its page: so much of it stands there, the rest is counted. The handover has it all.
MOST_SHOWN = 6
MOST_LETTERS = 80
MOST_NAME = 50
MOST_STAYS = 220


def handover_view(document: HandoverDocument) -> View:
    """Return what is left behind, place by place: what nobody has said anything about is marked."""
    words = words_in(document.language)
    return {
        **_frame(document.language, words, is_draft=document.is_draft),
        "title": words.say("handover.title"),
        "subtitle": place_line(document.estate, document.municipality),
        "version": words.say("handover.span", since=words.date(document.since), ends=words.date(document.ends)),
        "footer": words.say("handover.footer", estate=document.estate),
        "parties": [party_view(party, words) for party in document.parties],
        "stays": _fact("stays", document.stays, words),
        "efforts": [_effort(row, words) for row in document.efforts],
        "others": [
            _fact(key, text, words)
            for key, text in (("rooms", document.rooms), ("told", document.told))
            if key != "rooms" or document.has_rooms
        ],
        "figures": _figures(document.since, document.ends, len(document.efforts), len(document.meetings), words),
        "answered": list(document.answered),
        "meetings": _meetings(document.meetings, words),
        "versions": [
            words.say("handover.version", number=number, date=words.date(date)) for number, date in document.versions
        ],
    }


def _frame(language: str, words: Words, *, is_draft: bool) -> View:
    sections = {name: dict(section) for name, section in words.sections.items()}
    return {"lang": language, "w": sections, "is_draft": is_draft}


def _fact(key: str, text: str | None, words: Words) -> View:
    empty = "nobody" if key == "told" else "nothing"
    shown = words.say("handover.open") if text is None else text or words.say(f"handover.{empty}")
    return {"label": words.say(f"handover.{key}"), "text": shown, "is_open": text is None}


def _effort(row: HandedOver, words: Words) -> View:
    shown = words.say("handover.open") if row.to is None else row.to or words.say("handover.nobody")
    return {"label": one_line(row.what), "text": shown, "is_open": row.to is None}


def _meetings(moments: Iterable[datetime], words: Words) -> str:
    days = ", ".join(words.date(moment) for moment in moments)
    return words.say("handover.meetings", days=days) if days else words.say("handover.no_meetings")


def _figures(since: datetime, until: datetime, efforts: int, meetings: int, words: Words) -> list[View]:
    """The few numbers that are recorded; of what there is none nothing is said."""
    counted = {"months": months_between(since, until), "efforts": efforts, "meetings": meetings}
    return [
        {"number": str(count), "label": words.say(f"figures.{key}_{'one' if count == 1 else 'many'}")}
        for key, count in counted.items()
        if count
    ]


def months_between(since: datetime, until: datetime) -> int:
    """Whole months, as people in Copenhagen count them."""
    first, last = since.astimezone(COPENHAGEN), until.astimezone(COPENHAGEN)
    return max((last.year - first.year) * 12 + last.month - first.month - (last.day < first.day), 0)


def story_view(document: StoryDocument) -> View:
    """Return the page's parts; what nobody wrote or recorded is left out."""
    words = words_in(document.language)
    end = document.until or document.now or document.since
    key = "span" if document.until is not None else "span_open"
    efforts = document.efforts[:MOST_SHOWN]
    said = ((document.housing, document.housing_words), (document.company, document.company_words))
    return {
        **_frame(document.language, words, is_draft=document.is_draft),
        "title": words.say("story.title"),
        "estate": document.estate,
        "municipality": document.municipality,
        "pair": words.say("story.pair", housing=document.housing, company=document.company),
        "span": words.say(f"story.{key}", since=words.date(document.since), until=words.date(end)),
        "figures": _figures(document.since, end, len(document.efforts), len(document.meetings), words),
        "strip": _strip(document, end, words),
        "focus": _few([shorten(line, MOST_LETTERS) for line in document.focus], words),
        "efforts": [
            {"what": shorten(one_line(row.what), MOST_LETTERS), "who": shorten(row.responsible, MOST_NAME)}
            for row in efforts
        ],
        "more_efforts": _more(len(document.efforts), words),
        "answered": list(document.answered[:MOST_SHOWN]),
        "stays": shorten(document.stays, MOST_STAYS),
        "quotes": [{"name": name, "text": text} for name, text in said if text],
    }


def _few(lines: list[str], words: Words) -> list[str]:
    more = _more(len(lines), words)
    return [*lines[:MOST_SHOWN], more] if more else lines


def _more(count: int, words: Words) -> str:
    return words.say("story.more", n=count - MOST_SHOWN) if count > MOST_SHOWN else ""


def _strip(document: StoryDocument, end: datetime, words: Words) -> View:
    """The time as a line from 0 to 1, with a point for each meeting that was held."""
    length = max((end - document.since).total_seconds(), SHORTEST)
    places = [(at - document.since).total_seconds() / length for at in document.meetings]
    is_named = len(document.meetings) <= MOST_DAYS_NAMED
    points = [
        {"at": min(max(place, 0.0), 1.0), "name": words.day(at) if is_named else ""}
        for place, at in zip(places, document.meetings, strict=True)
    ]
    alt = words.say("story.strip_alt", since=words.date(document.since), until=words.date(end), n=len(points))
    return {"points": points, "alt": alt}
