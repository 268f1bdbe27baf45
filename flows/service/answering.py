"""Answering in the chat: from the first tap to the last nothing of it is stored, and then the answers alone.

No row that names a person, a chat or a resident's wish to be asked is touched on this way.
"""

from markupsafe import Markup

from flows.ballot import CodeState, Receipt
from flows.cards.card import Action, Button, Outcome, Rows
from flows.codes import read_code
from flows.draft import Draft, SpotKind, Way
from flows.packing import VERB, fits, unpack
from flows.resident_chat import label
from flows.resident_words import nearest
from flows.service.answering_cards import Sheet, chat_key, code_shown, draft_card
from flows.service.ballots import hand_in, look_at_code, paper_of, state_now
from flows.service.resident_presses import resident_press
from flows.service.visits import Visit
from flows.wave import Invited, Wave, WaveState


def sheet_of(visit: Visit, wave: Wave) -> Sheet:
    return Sheet(Way(paper_of(visit.uow, wave, visit.now)), visit.world, visit.incoming.chat_id)


def can_answer_here(sheet: Sheet) -> bool:
    """Staff have not switched it off, and every draft fits into a button."""
    return sheet.way.paper.in_chat and fits(sheet.way)


def web_row(visit: Visit, wave: Wave, *, is_main: bool = True) -> Rows:
    """The way that Telegram does not see; none where our pages are not to be reached."""
    if not visit.world.public_url:
        return ()
    address = visit.world.survey_address(wave.slug)
    return ((Button(label("chat.web", visit.language), url=address, is_main=is_main),),)


def ways_to_answer(visit: Visit, wave: Wave, code: str) -> tuple[list[Markup], Rows]:
    """The page first; here second, with what is to be known of it."""
    sheet = sheet_of(visit, wave)
    if not code or not can_answer_here(sheet):
        return [], web_row(visit, wave)
    here = sheet.labelled("chat.here", sheet.way.empty(code, visit.language))
    return [visit.tell("chat.telegram_sees")], (*web_row(visit, wave), (here,))


@resident_press(VERB)
def answer_on(visit: Visit, action: Action) -> Outcome:
    """One tap: the next question, or the end."""
    found = visit.uow.waves.find(id=action.numbers[0])
    if not found:
        return visit.hint("chat.old")
    sheet = sheet_of(visit, found[0])
    draft = unpack(action.word, sheet.way, visit.incoming.chat_id, chat_key(visit.world))
    if draft is None or draft.language not in found[0].languages:
        return visit.hint("chat.old")
    return _go_on(visit.speaking(draft.language), found[0], sheet, draft)


def _go_on(visit: Visit, wave: Wave, sheet: Sheet, draft: Draft) -> Outcome:
    refused = refusal(visit, wave)
    if refused is not None:
        return refused
    if not can_answer_here(sheet):
        return visit.shown(visit.tell("chat.web_only"), web_row(visit, wave))
    kind = sheet.way.spots[draft.at].kind
    if kind is SpotKind.SEND:
        return _send(visit, wave, sheet, draft)
    if _state_of(visit, wave, draft.code) is CodeState.USED:
        # Also where an older button still holds answers: on a lent phone nobody else is to read them.
        return visit.shown(visit.tell("chat.spent", organisation=sheet.way.paper.organisation))
    if kind is SpotKind.DROP:
        return _drop(visit, wave, draft)
    card = draft_card(sheet, draft)
    return visit.shown(card.text, card.buttons)


def refusal(visit: Visit, wave: Wave) -> Outcome | None:
    """What to say where nothing is asked yet, or any more."""
    match state_now(wave, visit.now):
        case WaveState.OPEN:
            return None
        case WaveState.PLANNED:
            return visit.shown(visit.tell("chat.not_yet", day=visit.day(wave.opens)))
        case WaveState.CANCELLED | WaveState.DRAFT:
            return visit.shown(visit.tell("chat.nobody_asks"))
        case _:
            return visit.shown(visit.tell("chat.over", day=visit.day(wave.closed or wave.closes)))


def _state_of(visit: Visit, wave: Wave, code: str) -> CodeState:
    return look_at_code(visit.uow, visit.world, visit.now, wave.slug, code)


def _send(visit: Visit, wave: Wave, sheet: Sheet, draft: Draft) -> Outcome:
    """The card says afterwards that it was sent, and nothing of what."""
    given = sheet.way.response(draft)
    match hand_in(visit.uow, visit.world, visit.now, wave.slug, draft.code, given):
        case Receipt.TAKEN:
            return visit.shown(visit.tell("chat.thanks"))
        case Receipt.SPENT:
            return visit.shown(visit.tell("chat.spent", organisation=sheet.way.paper.organisation))
        case Receipt.EMPTY:
            card = draft_card(sheet, sheet.way.moved(draft, SpotKind.REVIEW))
            return visit.shown(card.text, card.buttons)
        case Receipt.CLOSED:
            return visit.shown(visit.tell("chat.over", day=visit.day(wave.closes)))
        case _:
            return visit.shown(visit.tell("chat.unknown_code"))


def _drop(visit: Visit, wave: Wave, draft: Draft) -> Outcome:
    """The answers are gone with the buttons that held them; the code can still be used."""
    values = {"day": visit.day(wave.closes)}
    if wave.invited is Invited.OPEN:
        text = visit.tell("chat.dropped_open", **values)
    else:
        text = visit.tell("chat.dropped", code=code_shown(draft.code, visit.language), **values)
    lines, rows = ways_to_answer(visit, wave, draft.code)
    return visit.shown(Markup("\n\n").join([text, *lines]), rows)


def begin_with(visit: Visit, wave: Wave, text: str) -> Outcome:
    """From a code that was typed here: on a card of its own, in the resident's language."""
    refused = refusal(visit, wave)
    if refused is not None:
        return refused
    sheet, code = sheet_of(visit, wave), read_code(text)
    if not can_answer_here(sheet):
        return visit.shown(visit.tell("chat.web_only"), web_row(visit, wave))
    if code is None or visit.world.guesses.are_too_many(visit.incoming.chat_id, visit.now):
        return visit.shown(visit.tell("chat.unknown_code" if code is None else "page.throttled_title"))
    state = _state_of(visit, wave, code)
    if state is CodeState.USED:
        return visit.shown(visit.tell("chat.spent", organisation=sheet.way.paper.organisation))
    if state is CodeState.UNKNOWN:
        visit.world.guesses.note_wrong(visit.incoming.chat_id, visit.now)
        return visit.shown(visit.tell("chat.unknown_code"))
    spoken = nearest(visit.language, wave.languages)
    card = draft_card(sheet, sheet.way.empty(code, spoken))
    return visit.speaking(spoken).shown(card.text, card.buttons)
