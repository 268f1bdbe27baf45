"""A resident's way through a wave: the paper, the code, and handing in. None of it knows a person."""

from datetime import date, datetime, timedelta

from flows.ballot import BallotPaper, CodeState, Knows, PaperPage, PaperStatement, Receipt, Response
from flows.clock import COPENHAGEN
from flows.codes import read_code
from flows.errors import NotFoundError
from flows.ports import UnitOfWork
from flows.questionnaire import BACKGROUND, DONT_KNOW, SCALE, Indicator, Statement, StatementKind
from flows.resident_words import in_all
from flows.service.paper_pages import Together, in_pages
from flows.service.talk import World
from flows.wave import Invited, Wave, WaveState

KEPT_ROWS = timedelta(days=90)
"""How long after closing a single answer is kept at the longest."""
COMMENT_LENGTH = 500
_VALUES = frozenset({*SCALE, DONT_KNOW})
_LEVEL = 0


def wave_at(uow: UnitOfWork, slug: str) -> Wave:
    """The wave with this public name; NotFoundError where there is none to see."""
    found = uow.waves.find(slug=slug.casefold())
    if not found or found[0].state in {WaveState.CANCELLED, WaveState.DRAFT}:
        raise NotFoundError
    return found[0]


def paper(uow: UnitOfWork, _world: World, now: datetime, slug: str) -> BallotPaper:
    """Everything that is shown of a wave to those who answer it; NotFoundError where there is none."""
    with uow.looking():
        return paper_of(uow, wave_at(uow, slug), now)


def paper_of(uow: UnitOfWork, wave: Wave, now: datetime) -> BallotPaper:
    """The paper of a wave, also of one that is only planned: for the preview."""
    partnership = uow.partnerships.get(wave.partnership_id)
    company = uow.organisations.get(partnership.company_id).name if partnership.company_id else partnership.company_name
    return BallotPaper(
        wave_id=wave.id,
        slug=wave.slug,
        state=state_now(wave, now),
        organisation=uow.organisations.get(partnership.housing_id).name,
        company=company,
        estate=partnership.estate,
        contact=wave.contact,
        languages=wave.languages,
        pages=tuple(_pages(uow, wave)),
        background=tuple(name for name in BACKGROUND if name in wave.background),
        closes=wave.closes,
        erased_by=erased_by(wave),
        needs_code=wave.invited is not Invited.OPEN,
        has_comments=wave.comments,
        in_chat=wave.in_chat,
    )


def state_now(wave: Wave, now: datetime) -> WaveState:
    """What the clock makes of a wave before anything was written: it opens and closes on time by itself."""
    if wave.state is WaveState.PLANNED and now >= wave.opens:
        return WaveState.OPEN if now < wave.closes else WaveState.CLOSED
    if wave.state is WaveState.OPEN and now >= wave.closes:
        return WaveState.CLOSED
    return wave.state


def over_since(wave: Wave) -> datetime:
    """When it closed: sooner than planned, or on time. Written down late, it had closed all the same."""
    return wave.closes if wave.closed is None else min(wave.closed, wave.closes)


def erased_by(wave: Wave) -> date:
    """The last day on which a single answer can still lie in the database."""
    return (over_since(wave) + KEPT_ROWS).astimezone(COPENHAGEN).date()


def _pages(uow: UnitOfWork, wave: Wave) -> list[PaperPage]:
    return [_page(uow, one) for one in in_pages([uow.statements.get(number) for number in wave.statements])]


def _page(uow: UnitOfWork, together: Together) -> PaperPage:
    if together.is_story:
        name = dict(next((one.activity for one in together.statements if one.activity), {}))
    elif together.indicator_id:
        name = indicator_names(uow.indicators.get(together.indicator_id))
    else:
        name = in_all("page.more")
    return PaperPage(name, tuple(map(_on_paper, together.statements)), is_story=together.is_story)


def indicator_names(indicator: Indicator) -> dict[str, str]:
    """What residents see it called, by language."""
    return in_all(f"indicator.{indicator.key}") if indicator.key else {"da": indicator.name}


def statement_texts(statement: Statement) -> dict[str, str]:
    """A statement's words by language: the catalogues' for a fixed one, otherwise staff's."""
    return in_all(f"statement.{statement.key}") if statement.key else dict(statement.texts)


def _on_paper(statement: Statement) -> PaperStatement:
    is_story = statement.kind is StatementKind.STORY
    about = (statement.pair_id or statement.id) if is_story else 0
    return PaperStatement(statement.id, statement.role, statement_texts(statement), dict(statement.activity), about)


def look_at_code(uow: UnitOfWork, world: World, now: datetime, slug: str, code: str) -> CodeState:
    """Whether a code can be answered with; looking spends nothing. NotFoundError where there is no such wave."""
    with uow.looking():
        wave = wave_at(uow, slug)
    read = read_code(code)
    if read is None or state_now(wave, now) is not WaveState.OPEN:
        return CodeState.UNKNOWN
    return uow.ballots.state_of(wave.id, world.code_hash(read, wave.id))


def hand_in(uow: UnitOfWork, world: World, now: datetime, slug: str, code: str, given: Response) -> Receipt:
    """Spend the code and store the answers, both or neither.

    Where no code is needed, `code` is one that the page drew itself, so that sending twice stores once.
    """
    uow.ballots.hold(slug.casefold())
    with uow.looking():
        wave = wave_at(uow, slug)
    if state_now(wave, now) is not WaveState.OPEN:
        return Receipt.CLOSED
    read = read_code(code)
    if read is None:
        return Receipt.UNKNOWN
    asked = asked_only(uow, wave, given)
    if not asked.answers:
        return Receipt.EMPTY
    hashed = world.code_hash(read, wave.id)
    state = uow.ballots.state_of(wave.id, hashed)
    if state is CodeState.UNKNOWN and wave.invited is Invited.OPEN:
        uow.ballots.issue(wave.id, [hashed])
    elif state is not CodeState.UNUSED:
        return Receipt.SPENT if state is CodeState.USED else Receipt.UNKNOWN
    if not uow.ballots.spend(wave.id, hashed):
        return Receipt.SPENT
    uow.ballots.put_in(asked)
    return Receipt.TAKEN


def asked_only(uow: UnitOfWork, wave: Wave, given: Response) -> Response:
    """What the wave asked, whatever was sent: nothing else is ever stored. A story's base are those who know it."""
    about = _asked(uow, wave)
    knows = {key: value for key, value in given.knows.items() if key and key in about.values()}
    known = {_LEVEL, *(key for key, value in knows.items() if value is not Knows.NO)}
    answers = {key: int(value) for key, value in given.answers.items() if about.get(key) in known and value in _VALUES}
    bands = {name: band for name, band in given.bands.items() if name in wave.background and band in BACKGROUND[name]}
    comment = given.comment.strip()[:COMMENT_LENGTH] if wave.comments else ""
    language = given.language if given.language in wave.languages else "da"
    return Response(wave.id, answers, knows, bands, comment, language)


def _asked(uow: UnitOfWork, wave: Wave) -> dict[int, int]:
    """The wave's statements, each with the id of the story that is to be known first; _LEVEL where there is none."""
    shapes = uow.ballots.asked(wave.partnership_id)
    about = {}
    for statement_id in wave.statements:
        kind, _, pair_id = shapes[statement_id]
        about[statement_id] = _LEVEL if kind is StatementKind.LEVEL else pair_id or statement_id
    return about
