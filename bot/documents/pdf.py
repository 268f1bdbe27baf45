"""The documents as PDF/UA-1 and as pictures."""

from bot.documents import typesetting
from bot.documents.agreement_view import agreement_view, agreement_wheel
from bot.documents.end_views import handover_view, story_view
from bot.documents.fonts import is_latin
from bot.documents.minutes_view import minutes_view
from bot.documents.pictures import year_wheel_description, year_wheel_svg
from bot.documents.short_views import one_page_view, side_by_side_view
from bot.documents.words import words_in
from flows.documents import AgreementDocument, OnePageAgreement, SideBySide, YearWheel
from flows.end_documents import HandoverDocument, StoryDocument
from flows.minutes import MinutesDocument


def agreement_pdf(document: AgreementDocument) -> bytes:
    """Return the agreement, its chapters, its wheel and what changed since the version before."""
    view = agreement_view(document)
    svg = year_wheel_svg(agreement_wheel(document))
    if not is_latin(svg):
        svg = typesetting.as_pixels(svg, document.language, view["wheel_alt"])
    return typesetting.pdf("agreement.typ", view, svg)


def one_page_pdf(document: OnePageAgreement) -> bytes:
    """Return the small agreement: one page, the letters as large as that allows; a very long text flows on."""
    return typesetting.pdf("one_page.typ", one_page_view(document))


def minutes_pdf(document: MinutesDocument) -> bytes:
    """Return the minutes of a meeting; what was not said at it has no heading either."""
    return typesetting.pdf("minutes.typ", minutes_view(document))


def handover_pdf(document: HandoverDocument) -> bytes:
    return typesetting.pdf("handover.typ", handover_view(document))


def story_pdf(document: StoryDocument) -> bytes:
    """Return the story on one page, the letters as large as that allows."""
    return typesetting.pdf("story.typ", story_view(document))


def side_by_side_pdf(picture: SideBySide) -> bytes:
    return typesetting.pdf("side_by_side.typ", {**side_by_side_view(picture), "is_phone": False})


def side_by_side_png(picture: SideBySide) -> bytes:
    """Return the same for a phone: 1,080 pixels wide, as tall as it needs."""
    return typesetting.png("side_by_side.typ", {**side_by_side_view(picture), "is_phone": True})


def year_wheel_png(wheel: YearWheel) -> bytes:
    view = {
        "lang": wheel.language,
        "title": words_in(wheel.language).say("wheel.title", year=wheel.year, name=wheel.title),
        "alt": year_wheel_description(wheel),
    }
    return typesetting.png("wheel.typ", view, year_wheel_svg(wheel))
