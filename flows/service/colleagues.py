"""[Ask a colleague]: one question goes to a named colleague; the answer comes back with who gave it."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from flows import engine
from flows.cards.buttons import press as button
from flows.cards.buttons import said
from flows.cards.card import Action, Card, Outcome
from flows.cards.question import question_card
from flows.errors import NotAllowedError, StageError
from flows.partnership import ColleagueQuestion
from flows.people import Place
from flows.service.access import active_members, member_of, session_of
from flows.service.asked import place_of_asked
from flows.service.dialogue import compiled_for, open_session, pressed_question, question_of, show
from flows.service.registry import go_to, message, press
from flows.service.talk import Talk
from flows.service.telling import tell

MOST_COLLEAGUES = 7


@press("ask", numbers=4)
def ask(talk: Talk, action: Action) -> Outcome:
    session, here = pressed_question(talk, action)
    mine = member_of(talk, session.organisation_id)
    numbers = question_of(talk, session, here.address).numbers
    others = [m for m in active_members(talk.uow, mine.organisation_id) if m.id != mine.id][:MOST_COLLEAGUES]
    rows = tuple((button(member.name, "ask_whom", *numbers, member.id),) for member in others)
    return talk.edited(Card(talk.say("ask.whom"), (*rows, (said(talk.language, "button.to_question", "resume"),))))


@press("ask_whom", numbers=5)
def ask_whom(talk: Talk, action: Action) -> Outcome:
    """Send the question to the colleague and go on with the next one; unanswered it stays open."""
    session, here = pressed_question(talk, action)
    path = engine.path(compiled_for(talk, session), session)
    if here.address not in path:
        raise StageError
    mine = member_of(talk, session.organisation_id)
    colleague = talk.uow.members.get(action.numbers[4])
    if colleague.organisation_id != mine.organisation_id or colleague.left is not None or colleague.id == mine.id:
        raise NotAllowedError
    asked = talk.uow.questions.add(ColleagueQuestion(0, session.id, here.address, mine.id, colleague.id, talk.now))
    payload = {"partnership": session.partnership_id or 0, "question": asked.id}
    tell(talk, [colleague], "colleague_asked", payload)
    later = [a for a in path if not engine.is_settled(session, a) and a != here.address]
    following = _after(path, here.address, later)
    done = Card(talk.say("ask.sent", who=colleague.name))
    if following is None:
        return talk.outcome(go_to(talk, Place("review", session.id)), sealed=done)
    return talk.outcome(show(talk, session, following), sealed=done)


def _after(path: tuple[str, ...], address: str, candidates: list[str]) -> str | None:
    """The first candidate behind the address, else the first of all."""
    behind = set(path[path.index(address) :])
    return next((a for a in candidates if a in behind), next(iter(candidates), None))


@message("colleague_asked")
def colleague_asked(talk: Talk, payload: Mapping[str, Any]) -> Card | str:
    asked = talk.uow.questions.get(payload["question"])
    session, _ = session_of(talk, asked.session_id)
    if engine.is_settled(session, asked.address) or asked.address not in engine.path(
        compiled_for(talk, session), session
    ):
        return "the question was answered or dropped"
    asker = talk.uow.members.get(asked.asked_by)
    question = question_of(talk, session, asked.address)
    row = (said(talk.language, "button.answer", "answer_asked", asked.id, is_main=True),)
    return Card(Markup("\n\n").join([talk.say("ask.you", who=asker.name), question_card(question).text]), (row,))


@press("answer_asked")
def answer_asked(talk: Talk, action: Action) -> Outcome:
    """The colleague answers that one question in the ordinary way."""
    asked = talk.uow.questions.get(action.numbers[0])
    session, member = session_of(talk, asked.session_id)
    if member is None or member.id != asked.asked_to:
        raise NotAllowedError
    if asked.address not in engine.path(compiled_for(talk, session), session):
        raise StageError
    open_session(talk, session.id)
    return talk.outcome(show(talk, session, asked.address, place_of_asked(session, asked).back))
