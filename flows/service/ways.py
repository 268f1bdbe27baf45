"""Ways through a guide besides answering: back, keep, more buttons, examples, suggestions, arranging a list."""

from dataclasses import replace

from markupsafe import Markup

from flows import engine
from flows.answers import AnswerKind, join_address
from flows.cards.buttons import MOST_BUTTONS, said
from flows.cards.buttons import press as button
from flows.cards.card import Action, Button, Card, Outcome
from flows.cards.fitting import shorten
from flows.cards.question import question_card
from flows.errors import StageError
from flows.frame import cards_for
from flows.guide.model import NodeKind
from flows.people import Place
from flows.phrases import shown
from flows.replies import Raised, Removed, Said
from flows.service.dialogue import (
    advance,
    compiled_for,
    open_session,
    pressed_question,
    question_of,
    record,
    show,
    take,
)
from flows.service.registry import command, go_to, press
from flows.service.talk import Talk
from flows.session import Session


@press("back", numbers=4)
def back(talk: Talk, action: Action) -> Outcome:
    session, here = pressed_question(talk, action)
    return _back_from(talk, session, here.address)


@command("back")
def back_command(talk: Talk) -> Outcome:
    place = talk.person.place
    if place.kind not in {"session", "review"}:
        return talk.outcome(Card(talk.say("stage.no_back")), go_to(talk, place))
    session, _ = open_session(talk, place.id)
    if place.kind == "review":
        compiled = compiled_for(talk, session)
        last = engine.next_open(compiled, session) or engine.path(compiled, session)[-1]
        return talk.outcome(show(talk, session, last, "review"))
    return _back_from(talk, session, place.address)


def _back_from(talk: Talk, session: Session, address: str) -> Outcome:
    before = engine.previous(compiled_for(talk, session), session, address)
    if before is None:
        toast = talk.plain("stage.first")
        return replace(talk.outcome(show(talk, session, address)), toast=toast)
    return talk.outcome(show(talk, session, before))


@press("keep", numbers=4)
def keep(talk: Talk, action: Action) -> Outcome:
    session, here = pressed_question(talk, action)
    following = engine.next_open(compiled_for(talk, session), session, here.address)
    return talk.outcome(advance(talk, session, following, here))


@press("more", numbers=4)
def more(talk: Talk, action: Action) -> Outcome:
    session, here = pressed_question(talk, action)
    return talk.edited(question_card(replace(question_of(talk, session, here.address), shows_more=True)))


@press("examples", numbers=4)
def examples(talk: Talk, action: Action) -> Outcome:
    """Two or three cards of the value frame; pressing again shows others.

    Where it is asked what matters, they say what mattered elsewhere, in all themes. Where it is asked what to do, they
    say what a company of this size did about the chosen theme.
    """
    session, here = pressed_question(talk, action)
    shown_before = int(action.word) if action.word.isdecimal() else 0
    is_challenge = here.address == "challenges"
    size = session.facts.get("size") or None
    theme = None if is_challenge else _theme(session)
    found = cards_for(talk.world.frame, theme, None if is_challenge else size, talk.language, skip=shown_before)
    if is_challenge:
        blocks = [Markup("– {}").format(shown(card.challenge)) for card in found]
    else:
        blocks = [Markup("<b>{}</b>\n{}").format(shown(card.effort), shown(card.effect)) for card in found]
    again = replace(action, word=str((shown_before + 3) % max(len(talk.world.frame), 1)))
    row = (Button(talk.plain("button.other_examples"), again), said(talk.language, "button.to_question", "resume"))
    talk.go(replace(here, seen=talk.person.place.seen))
    return talk.outcome(Card(Markup("\n\n").join([talk.say("examples.head"), *blocks]), (row,)))


def _theme(session: Session) -> str | None:
    """The theme that was chosen most recently among the challenges."""
    challenges = session.answers.get("challenges")
    themes = (
        [session.value(join_address("challenges", item.id, "theme")) for item in challenges.items] if challenges else []
    )
    return next((theme for theme in reversed(themes) if theme), None)


@press("suggest", numbers=4)
def suggest(talk: Talk, action: Action) -> Outcome:
    """Offers what was said earlier as taps: for the five points."""
    session, here = pressed_question(talk, action)
    question = question_of(talk, session, here.address)
    taken = {item.text for item in question.answer.items} if question.answer else set()
    offers = [
        button(shorten(item.text, 40), "suggested", session.id, question.numbers[1], item.id, number)
        for number, source in enumerate(question.node.suggest)
        for item in (session.answers[source].items if source in session.answers else ())
        if item.text not in taken
    ][: MOST_BUTTONS - 1]
    if not offers:
        return replace(talk.edited(question_card(question)), toast=talk.plain("suggest.none"))
    rows = tuple((offer,) for offer in offers)
    return talk.edited(Card(talk.say("suggest.head"), (*rows, (said(talk.language, "button.to_question", "resume"),))))


@press("suggested", numbers=4)
def suggested(talk: Talk, action: Action) -> Outcome:
    session_id, node_number, item_id, source_number = action.numbers[:4]
    session, _ = open_session(talk, session_id)
    compiled = compiled_for(talk, session)
    full_ids = list(compiled.order)
    node = compiled.guide.nodes[full_ids[node_number]] if node_number < len(full_ids) else None
    if node is None or source_number >= len(node.suggest):
        raise StageError
    source = session.answers.get(node.suggest[source_number])
    text = next((item.text for item in source.items if item.id == item_id), "") if source else ""
    answer = session.answers.get(node.id)
    if not text or (answer and any(item.text == text for item in answer.items)):
        raise StageError
    here = Place("session", session_id, node.id, answer.revision if answer else 0)
    return take(talk, here, Said(shorten(text, 3_000)))


@press("arrange", numbers=4)
def arrange(talk: Talk, action: Action) -> Outcome:
    """A row for every item: up, and away."""
    session, here = pressed_question(talk, action)
    node = engine.node_at(compiled_for(talk, session), here.address)
    if node.kind not in {NodeKind.LIST, NodeKind.ORDER} or here.address not in session.answers:
        raise StageError
    return talk.edited(_arrange_card(talk, session, here.address))


def _arrange_card(talk: Talk, session: Session, address: str) -> Card:
    question = question_of(talk, session, address)
    answer = session.answers[address]
    numbers = question.numbers
    rows = tuple(
        (
            button(f"↑ {shorten(item.text, 24)}", "lift", *numbers, word=str(item.id)),
            button("✕", "away", *numbers, word=str(item.id)),
        )
        for item in answer.items
    )
    return Card(talk.say("arrange.head"), (*rows, (said(talk.language, "button.to_question", "resume", is_main=True),)))


@press("lift", numbers=4)
def lift(talk: Talk, action: Action) -> Outcome:
    return _rearrange(talk, action, "up")


@press("away", numbers=4)
def away(talk: Talk, action: Action) -> Outcome:
    return _rearrange(talk, action, "drop")


def _rearrange(talk: Talk, action: Action, deed: str) -> Outcome:
    session, here = pressed_question(talk, action)
    address = here.address
    answer = session.answers.get(address)
    if answer is None or answer.revision != here.seen or not action.word.isdecimal():
        raise StageError
    item = int(action.word)
    compiled = compiled_for(talk, session)
    said_now = Raised(item) if deed == "up" else Removed(item)
    _, member = open_session(talk, session.id)
    turn = engine.reply(compiled, session, address, said_now, member.id if member else 0, talk.now)
    stored = record(talk, turn.session, address, turn.answer)
    talk.go(replace(here, seen=turn.answer.revision))
    if not turn.answer.value:
        return talk.edited(question_card(question_of(talk, stored, address)))
    return talk.edited(_arrange_card(talk, stored, address))


@press("reopen_list", numbers=4)
def reopen_list(talk: Talk, action: Action) -> Outcome:
    """Add to a list or a set of choices that was ended before."""
    session, here = pressed_question(talk, action)
    _, member = open_session(talk, session.id)
    compiled = compiled_for(talk, session)
    address = here.address
    if address not in session.answers:
        raise StageError
    reopened = engine.open_again(session, compiled, address, member.id if member else 0, talk.now)
    answer = reopened.answers[address]
    stored = record(talk, reopened, address, answer) if answer.kind is AnswerKind.COLLECTING else session
    return talk.outcome(show(talk, stored, address, here.back))
