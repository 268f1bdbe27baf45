"""The one-page agreement and the side-by-side picture as display strings."""

from bot.documents.agreement_view import View, frame_view
from bot.documents.fonts import xml_safe
from bot.documents.words import words_in
from flows.documents import OnePageAgreement, SideBySide

_QUESTIONS = ("what", "when", "where", "we_ask", "you_get")


def one_page_view(document: OnePageAgreement) -> View:
    """Return the small agreement; a question without an answer is a gap in a draft, else not shown."""
    words = words_in(document.language)
    answers = {key: getattr(document, key) for key in _QUESTIONS}
    return {
        **frame_view(document, words),
        "title": xml_safe(document.title).strip() or words.say("one_page.title"),
        "footer": words.say("one_page.footer", estate=document.estate),
        "facts": [
            {"key": key, "label": words.say(f"one_page.{key}"), "text": text, "is_missing": False}
            if text
            else {
                "key": key,
                "label": words.say(f"one_page.{key}"),
                "text": words.say("common.missing", what=words.say(f"one_page.{key}").lower()),
                "is_missing": True,
            }
            for key, text in answers.items()
            if text or document.is_draft
        ],
        "conditions": list(document.conditions),
        "has_premises": document.is_premises,
    }


def side_by_side_view(picture: SideBySide) -> View:
    """Return the headings with the parties' names in them, and what stands below each."""
    words = words_in(picture.language)
    names = {"us": picture.us_name, "them": picture.them_name}
    day = words.date(picture.made) if picture.made else ""
    keys = ("both", "only_us", "only_them", "offers_we_need", "we_offer_they_need", "nobody", "also_us", "also_them")
    return {
        "lang": picture.language,
        "is_draft": False,
        "w": {name: dict(section) for name, section in words.sections.items()},
        "title": words.say("side_by_side.title"),
        "made": words.say("side_by_side.made", estate=picture.estate, date=day).strip(" ·"),
        "pair": words.say("side_by_side.pair", **names),
        **names,
        "blocks": {
            key: {"title": words.say(f"side_by_side.{key}", **names), "items": list(getattr(picture, key))}
            for key in keys
        },
        "contrasts": {
            "title": words.say("side_by_side.not_the_same"),
            "rows": [{"topic": row.topic, "us": row.us, "them": row.them} for row in picture.not_the_same],
        },
    }
