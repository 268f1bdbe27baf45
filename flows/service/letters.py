"""The papers of a wave. Codes are drawn when they are printed: what is stored is their hashes alone.

Nobody can print the same codes again, and nothing tells which letter a code stood in or where the letter went.
"""

from datetime import datetime, timedelta

from flows.clock import COPENHAGEN
from flows.codes import new_code, written
from flows.errors import NotFoundError
from flows.ports import UnitOfWork
from flows.service.ballots import paper_of, state_now
from flows.service.talk import World
from flows.survey_documents import CodeCards, LetterBatch, PosterDocument, SurveyInvitation
from flows.wave import Invited, Wave, WaveState

CODES_OF_A_HOUSEHOLD = 2
"""As many as a household has votes at the meeting; a resident who was drawn gets one."""
MOST_PRINTED = 1000
"""Letters or cards in one file, which stays under what a bot may send; whoever asks for more gets so many."""
_AN_INSTANT = timedelta(seconds=1)


def wave_to_print(uow: UnitOfWork, world: World, now: datetime, wave_id: int) -> Wave:
    """The wave, as long as it can still be answered and there is an address to print; else NotFoundError."""
    wave = uow.waves.get(wave_id)
    if state_now(wave, now) not in {WaveState.PLANNED, WaveState.OPEN} or not world.public_url:
        raise NotFoundError
    return wave


def survey_poster(uow: UnitOfWork, world: World, wave: Wave) -> PosterDocument:
    return PosterDocument(_invitation(uow, world, wave))


def issue_codes(uow: UnitOfWork, world: World, wave: Wave, letters: int) -> LetterBatch:
    """So many letters with codes that work from now on; every call draws new ones."""
    of_each = 1 if wave.invited is Invited.DRAW else CODES_OF_A_HOUSEHOLD
    number = _at_most(letters)
    codes = _issue(uow, world, wave, number * of_each)
    dealt = tuple(codes[first : first + of_each] for first in range(0, len(codes), of_each))
    return LetterBatch(_invitation(uow, world, wave), dealt)


def issue_cards(uow: UnitOfWork, world: World, wave: Wave, cards: int) -> CodeCards:
    """So many loose codes that work from now on."""
    return CodeCards(_invitation(uow, world, wave), _issue(uow, world, wave, _at_most(cards)))


def _at_most(number: int) -> int:
    return max(1, min(number, MOST_PRINTED))


def _issue(uow: UnitOfWork, world: World, wave: Wave, number: int) -> tuple[str, ...]:
    """As they are printed, in an order that is as random as the codes are."""
    if wave.invited is Invited.OPEN:
        raise NotFoundError
    codes: set[str] = set()
    while len(codes) < number:
        codes.add(new_code())
    uow.ballots.issue(wave.id, [world.code_hash(code, wave.id) for code in codes])
    return tuple(map(written, codes))


def _invitation(uow: UnitOfWork, world: World, wave: Wave) -> SurveyInvitation:
    paper = paper_of(uow, wave, wave.opens)
    return SurveyInvitation(
        organisation=paper.organisation,
        estate=paper.estate,
        company=paper.company,
        contact=paper.contact,
        address=world.survey_address(wave.slug),
        last_day=(wave.closes - _AN_INSTANT).astimezone(COPENHAGEN).date(),
        languages=paper.languages,
        needs_code=paper.needs_code,
    )
