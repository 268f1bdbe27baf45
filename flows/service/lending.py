"""[Help a resident answer]: a caretaker lends their phone. The resident chooses a language and taps; the caretaker's
own card says nothing of it afterwards.
"""

from dataclasses import replace

from markupsafe import Markup

from flows.cards.buttons import said
from flows.cards.card import Action, Card, Outcome
from flows.errors import StageError
from flows.people import Place
from flows.service.answering import begin_with, can_answer_here, sheet_of, web_row
from flows.service.ballots import state_now
from flows.service.caretaking import helping_in
from flows.service.registry import go_to, press, where, words
from flows.service.talk import Talk
from flows.service.visits import Visit, language_at, language_rows
from flows.wave import Caretaker, Invited, Wave, WaveState


def _open(talk: Talk, wave_id: int) -> tuple[Wave, Caretaker]:
    wave, mine = helping_in(talk, wave_id)
    if state_now(wave, talk.now) is not WaveState.OPEN:
        raise StageError("survey.over")
    return wave, mine


def _visit(talk: Talk, language: str) -> Visit:
    return Visit(talk.uow, talk.world, talk.now, talk.incoming, language)


@press("caretaker_help")
def help_answer(talk: Talk, action: Action) -> Outcome:
    """Which language? The phone goes to the resident."""
    wave, mine = _open(talk, action.numbers[0])
    rows = language_rows(wave.languages, "caretaker_lend", str(wave.id))
    back = said(talk.language, "button.back", "caretaker", mine.id)
    return talk.edited(Card(talk.say("caretaker.lend"), (*rows, (back,))))


@press("caretaker_lend")
def lend(talk: Talk, action: Action) -> Outcome:
    wave, _ = _open(talk, int(action.word) if action.word.isdecimal() else 0)
    language = language_at(action.numbers[0], wave.languages)
    if language is None:
        raise StageError
    return talk.edited(go_to(talk, Place("lending", wave.id, language)))


@where("lending")
def where_lending(talk: Talk) -> Card:
    """From here on in the resident's words: the page first, the chat second."""
    wave, mine = _open(talk, talk.person.place.id)
    visit = _visit(talk, _lent_in(talk, wave))
    parts = [visit.tell("chat.lend")]
    if can_answer_here(sheet_of(visit, wave)) and wave.invited is not Invited.OPEN:
        parts += [visit.tell("chat.lend_code"), visit.tell("chat.telegram_sees")]
    back = visit.button("chat.back", "caretaker", mine.id)
    return Card(Markup("\n\n").join(parts), (*web_row(visit, wave), (back,)))


def _lent_in(talk: Talk, wave: Wave) -> str:
    chosen = talk.person.place.address
    return chosen if chosen in wave.languages else wave.languages[0]


@words("lending")
def typed_code(talk: Talk, text: str) -> Outcome:
    """The code from the resident's letter: the way begins on a card of its own."""
    wave, mine = _open(talk, talk.person.place.id)
    outcome = begin_with(_visit(talk, _lent_in(talk, wave)), wave, text)
    if any(one.buttons for one in outcome.cards):
        talk.go(Place("caretaker", mine.id))
    return replace(outcome, is_aside=False)
