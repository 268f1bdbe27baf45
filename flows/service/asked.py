"""When a question that was handed to a colleague is answered, whoever asked hears it."""

from dataclasses import replace

from flows.cards.card import Card
from flows.partnership import ColleagueQuestion
from flows.people import Place
from flows.service.talk import Talk
from flows.service.telling import tell
from flows.session import Session


def place_of_asked(session: Session, asked: ColleagueQuestion) -> Place:
    """Where the colleague answers that one question: from there they go back to the map."""
    answer = session.answers.get(asked.address)
    return Place("session", session.id, asked.address, answer.revision if answer else 0, f"asked{asked.id}")


def thanks(talk: Talk, back: str) -> tuple[Card, ...]:
    """For whoever answered what a colleague asked; `back` is the place's."""
    number = back.removeprefix("asked")
    if number == back:
        return ()
    asker = talk.uow.members.get(talk.uow.questions.get(int(number)).asked_by)
    return (Card(talk.say("ask.thanks", who=asker.name)),)


def answered(talk: Talk, session_id: int, address: str) -> None:
    """Tell whoever asked a colleague this question that it is answered now."""
    for asked in talk.uow.questions.find(session_id=session_id, address=address, answered=None):
        talk.uow.questions.save(replace(asked, answered=talk.now))
        session = talk.uow.sessions.get(session_id)
        asker = talk.uow.members.get(asked.asked_by)
        payload = {"partnership": session.partnership_id or 0, "question": asked.id}
        tell(talk, [asker], "colleague_answered", payload)
