"""The poster that asks residents to answer: Danish large, the wave's other languages small."""

from bot.documents import typesetting
from bot.documents.agreement_view import View
from bot.documents.qr import qr_svg
from flows.resident_words import OWN_NAMES, direction, resident, resident_day
from flows.survey_documents import PosterDocument, SurveyInvitation

MAIN = "da"


def poster_pdf(document: PosterDocument) -> bytes:
    """Return one page in A4."""
    invitation = document.invitation
    view = {
        **invitation_view(invitation),
        "who": resident("poster.who", MAIN, organisation=invitation.organisation, estate=invitation.estate),
        "facts": [resident(key, MAIN) for key in ("poster.minutes", "poster.voluntary", "poster.nameless")],
        "until": resident("poster.until", MAIN, day=resident_day(invitation.last_day, MAIN)),
        "code": resident("poster.code", MAIN) if invitation.needs_code else "",
        "contact": resident("poster.contact", MAIN, contact=invitation.contact) if invitation.contact else "",
        "others": [_other(language, invitation) for language in invitation.languages if language != MAIN],
    }
    return typesetting.pdf("survey_poster.typ", view, qr_svg(invitation.address))


def _other(language: str, invitation: SurveyInvitation) -> View:
    code = [resident("poster.code", language)] if invitation.needs_code else []
    return other_view(language, invitation, code)


def other_view(language: str, invitation: SurveyInvitation, more: list[str]) -> View:
    """Return the invitation in a small language: its name, the question, how to answer."""
    short = resident("poster.short", language, day=resident_day(invitation.last_day, language))
    return {
        "lang": language,
        "dir": direction(language),
        "name": OWN_NAMES[language],
        "title": resident("poster.title", language),
        "text": " ".join([short, *more]),
    }


def invitation_view(invitation: SurveyInvitation) -> View:
    """Return what stands on every paper of a wave."""
    shown = shown_address(invitation.address)
    company = resident("letter.company", MAIN, company=invitation.company) if invitation.company else ""
    return {
        "lang": MAIN,
        "w": {},
        "is_draft": False,
        "title": resident("poster.title", MAIN),
        "organisation": invitation.organisation,
        "estate": invitation.estate,
        "company": company,
        "address": shown,
        "scan": resident("poster.scan", MAIN),
        "qr_alt": resident("poster.qr_alt", MAIN, address=shown),
    }


def shown_address(address: str) -> str:
    """Return the address as people type it: browsers add the scheme themselves."""
    return address.removeprefix("https://")
