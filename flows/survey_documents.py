"""What stands in the papers that bring the residents' survey to their doors: the poster, the letters, loose codes."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class SurveyInvitation:
    """Who asks whom, where, and until when: the same on every paper.

    `address` is the whole address of the pages, `company` and `contact` are empty where there is none, `languages`
    has Danish first.
    """

    organisation: str
    estate: str
    company: str
    contact: str
    address: str
    last_day: date
    languages: tuple[str, ...]
    needs_code: bool


@dataclass(frozen=True, slots=True)
class PosterDocument:
    invitation: SurveyInvitation


@dataclass(frozen=True, slots=True)
class LetterBatch:
    """Letters to households, each with its codes in plain, as they are printed: nowhere else do they stand."""

    invitation: SurveyInvitation
    letters: tuple[tuple[str, ...], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class CodeCards:
    """Loose codes for those whose letter was lost; in plain, as in a LetterBatch."""

    invitation: SurveyInvitation
    codes: tuple[str, ...] = field(repr=False)
