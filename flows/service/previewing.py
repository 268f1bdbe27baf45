"""The statements as residents will see them, page by page on the own phone; nothing is stored."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from flows.ballot import BallotPaper, PaperPage
from flows.cards.buttons import press as button
from flows.cards.buttons import rows_of, said
from flows.cards.card import Action, Button, Card, Outcome
from flows.errors import StageError
from flows.people import Place, Side
from flows.phrases import shown
from flows.questionnaire import SCALE, StatementRole
from flows.resident_words import OWN_NAMES, resident
from flows.service.access import Party, party_in, party_name
from flows.service.ballots import paper_of
from flows.service.questionnaires import asked_in
from flows.service.registry import message, press, where_card
from flows.service.survey_access import survey_party, waves_of
from flows.service.survey_asking import About, ask, asking, taking
from flows.service.talk import Talk
from flows.service.telling import tell_side
from flows.service.wave_drafts import unstored_wave
from flows.wave import Wave, WaveState
from flows.words import wording

REMARK_LENGTH = 500


@press("survey_preview", numbers=2)
def preview(talk: Talk, action: Action) -> Outcome:
    """The housing organisation's look; with every page one can change the language."""
    return talk.edited(_page_card(talk, action, "survey_preview"))


@press("wording")
def wording_of(talk: Talk, action: Action) -> Outcome:
    """The company's look: the same pages, and a remark to whoever wrote them."""
    return talk.edited(_page_card(talk, action, "wording"))


def _page_card(talk: Talk, action: Action, verb: str) -> Card:
    party = survey_party(talk, action.numbers[0])
    wave = _shown_wave(talk, party)
    number = action.numbers[1] if len(action.numbers) > 1 else 0
    paper = paper_of(talk.uow, wave, talk.now)
    if not paper.pages:
        raise StageError("stage.survey_empty")
    if number >= len(paper.pages):
        raise StageError
    language = action.word if action.word in wave.languages else _first_language(talk, wave)
    head = talk.say("survey.preview.head", number=number + 1, total=len(paper.pages))
    parts = [head, *_page(talk, paper.pages[number], language)]
    if number == 0:
        parts.append(_scale(language))
    if paper.pages[number].is_story:
        parts.append(talk.say("survey.preview.story"))
    return Card(Markup("\n\n").join(parts), rows_of(_ways(talk, party, paper, (number, language, verb))))


def _shown_wave(talk: Talk, party: Party) -> Wave:
    """What is planned or open; otherwise everything that would be asked, the stories too."""
    found = [wave for wave in waves_of(talk, party) if wave.state in {WaveState.PLANNED, WaveState.OPEN}]
    if found:
        return found[-1]
    wave = unstored_wave(talk, party, 1)
    return replace(wave, statements=tuple(statement.id for statement in asked_in(talk, party, wave.number)))


def _first_language(talk: Talk, wave: Wave) -> str:
    return talk.language if talk.language in wave.languages else "da"


def _page(talk: Talk, page: PaperPage, language: str) -> list[Markup]:
    """As it stands on the page: the name, then each statement; Danish where nobody has translated it."""
    name = page.name.get(language) or page.name.get("da", "")
    lines = [Markup("<b>{}</b>").format(shown(name))] if name else []
    for statement in page.statements:
        words = shown(statement.texts.get(language, statement.texts["da"]))
        lines.append(Markup("<blockquote>{}</blockquote>").format(words))
    if any(statement.role is StatementRole.TWIN for statement in page.statements):
        lines.append(talk.say("survey.preview.twin"))
    return lines


def _scale(language: str) -> Markup:
    return Markup("\n").join(Markup("○ {}").format(resident(f"scale.{step}", language)) for step in (*SCALE, 0))


def _ways(talk: Talk, party: Party, paper: BallotPaper, at: tuple[int, str, str]) -> list[Button]:
    number, language, verb = at
    identity = party.partnership.id
    ways: list[Button] = []
    if number:
        ways.append(said(talk.language, "button.page_back", verb, identity, number - 1, word=language))
    if number + 1 < len(paper.pages):
        ways.append(said(talk.language, "button.page_on", verb, identity, number + 1, word=language, is_main=True))
    following = paper.languages[(paper.languages.index(language) + 1) % len(paper.languages)]
    if following != language:
        ways.append(button(OWN_NAMES[following], verb, identity, number, word=following))
    if party.side is Side.COMPANY:
        ways.append(said(talk.language, "button.remark", "wording_remark", identity))
        ways.append(said(talk.language, "button.survey", "survey", identity))
    else:
        ways.append(said(talk.language, "button.questionnaire", "questionnaire", identity))
    return ways


@press("wording_remark")
def wording_remark(talk: Talk, action: Action) -> Outcome:
    party = survey_party(talk, action.numbers[0])
    if party.side is not Side.COMPANY:
        raise StageError
    return talk.outcome(ask(talk, party, "wording_remark"))


@asking("wording_remark")
def ask_remark(talk: Talk, party: Party, _about: About) -> Card:
    """The company has its say; what residents are asked is decided by the housing organisation."""
    back = said(talk.language, "button.back", "survey", party.partnership.id)
    return Card(talk.say("survey.remark.ask"), ((back,),))


@taking("wording_remark")
def take_remark(talk: Talk, party: Party, _about: About, text: str) -> Outcome:
    if party.side is not Side.COMPANY:
        raise StageError
    remark = wording(text, REMARK_LENGTH)
    tell_side(talk, party.partnership, Side.HOUSING, "wording_remark", who=party.member.name, remark=remark)
    talk.go(Place("survey", party.partnership.id))
    return talk.outcome(Card(talk.say("survey.remark.sent")), where_card(talk))


@message("wording_remark")
def remark_came(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    party = party_in(talk, payload["partnership"])
    them = party_name(talk, party.partnership, Side.COMPANY)
    text = talk.say("survey.remark.came", who=payload["who"], them=them, remark=str(payload.get("remark", "")))
    row = (said(talk.language, "button.questionnaire", "questionnaire", party.partnership.id, is_main=True),)
    return Card(text, (row,))
