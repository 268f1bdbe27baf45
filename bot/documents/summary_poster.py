"""The residents' summary as a poster: one A4 page in one language, the letters as large as that allows."""

from bot.documents import typesetting
from flows.resident_words import direction
from flows.summary import Summary


def summary_poster(found: Summary) -> bytes:
    """Return the poster as PDF/UA-1."""
    return typesetting.pdf("summary.typ", _view(found))


def _view(found: Summary) -> dict[str, object]:
    return {
        "lang": found.language,
        "dir": direction(found.language),
        "title": found.title,
        "answers": found.answers,
        "agree": found.agree,
        "lines": [
            {"figure": one.figure, "statement": one.statement, "change": one.change, "tenths": one.tenths or 0}
            for one in found.lines
        ],
        "notes": found.notes,
    }
