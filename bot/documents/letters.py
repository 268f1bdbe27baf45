"""Letters and loose cards with the codes that let residents answer once.

The QR code leads to the page and holds no code: it is the same on every letter, a household's two codes share it, and
nothing that a phone keeps of what it scanned can answer in somebody's place.
"""

from bot.documents import typesetting
from bot.documents.agreement_view import View
from bot.documents.poster import MAIN, invitation_view, other_view
from bot.documents.qr import qr_svg
from flows.resident_words import OWN_NAMES, resident, resident_day
from flows.survey_documents import CodeCards, LetterBatch, SurveyInvitation


def letters_pdf(batch: LetterBatch) -> bytes:
    """Return one page in A4 for every letter, ready for envelopes."""
    of_each = len(batch.letters[0])
    view = {
        **_letter_view(batch.invitation, of_each),
        "labels": _labels(of_each),
        "letters": [list(codes) for codes in batch.letters],
    }
    return typesetting.pdf("survey_letters.typ", view, qr_svg(batch.invitation.address))


def _labels(of_each: int) -> list[str]:
    return [
        resident("letter.code", MAIN, number=number + 1 if of_each > 1 else "").strip() for number in range(of_each)
    ]


def _letter_view(invitation: SurveyInvitation, of_each: int) -> View:
    names = {"organisation": invitation.organisation, "estate": invitation.estate}
    last_day = resident_day(invitation.last_day, MAIN)
    return {
        **invitation_view(invitation),
        "to": resident("letter.to", MAIN),
        "intro": resident("letter.intro", MAIN, **names),
        "codes": resident("letter.codes", MAIN, n=of_each),
        "steps": [
            resident("poster.scan", MAIN),
            resident("letter.enter", MAIN),
            resident("letter.until", MAIN, day=last_day),
        ],
        "privacy": resident("letter.privacy", MAIN),
        "help": resident("letter.help", MAIN, contact=invitation.contact) if invitation.contact else "",
        "others": [
            other_view(language, invitation, [resident("letter.enter", language)])
            for language in invitation.languages
            if language != MAIN
        ],
    }


def code_cards_pdf(cards: CodeCards) -> bytes:
    """Return sheets of eight cards in A4, to be cut along the lines."""
    invitation = cards.invitation
    how = [resident("card.how", language) for language in invitation.languages if language in {MAIN, "en"}]
    view = {
        **invitation_view(invitation),
        "how": how,
        "names": [OWN_NAMES[language] for language in invitation.languages],
        "until": resident("poster.until", MAIN, day=resident_day(invitation.last_day, MAIN)),
        "codes": list(cards.codes),
    }
    return typesetting.pdf("survey_cards.typ", view, qr_svg(invitation.address))
