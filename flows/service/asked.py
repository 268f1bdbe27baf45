"""When a question that was handed to a colleague is answered, whoever asked hears it."""

from dataclasses import replace

from flows.service.talk import Talk
from flows.service.telling import tell


def answered(talk: Talk, session_id: int, address: str) -> None:
    """Tell whoever asked a colleague this question that it is answered now."""
    for asked in talk.uow.questions.find(session_id=session_id, address=address, answered=None):
        talk.uow.questions.save(replace(asked, answered=talk.now))
        session = talk.uow.sessions.get(session_id)
        asker = talk.uow.members.get(asked.asked_by)
        payload = {"partnership": session.partnership_id or 0, "question": asked.id}
        tell(talk, [asker], "colleague_answered", payload)
