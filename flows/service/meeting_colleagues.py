"""What becomes of two colleagues' answers to one question: one is kept, both stay in the log."""

from dataclasses import replace

from flows.cards.card import Action, Card, Outcome
from flows.errors import NotFoundError, StageError
from flows.service.access import session_of
from flows.service.dialogue import open_session, record, resume
from flows.service.registry import press
from flows.service.talk import Talk
from flows.session import LogEntry


def _own_entry(talk: Talk, action: Action) -> LogEntry:
    session_id, entry_id = action.numbers[:2]
    _, member = session_of(talk, session_id)
    entry = talk.uow.answers.get(entry_id)
    if member is None or entry.session_id != session_id or entry.member_id != member.id:
        raise NotFoundError
    return entry


@press("keep_theirs", numbers=2)
def keep_theirs(talk: Talk, action: Action) -> Outcome:
    entry = _own_entry(talk, action)
    session, _ = open_session(talk, entry.session_id)
    return talk.outcome(resume(talk, session), sealed=Card(talk.say("meeting.kept")))


@press("use_mine", numbers=2)
def use_mine(talk: Talk, action: Action) -> Outcome:
    entry = _own_entry(talk, action)
    session, _ = open_session(talk, entry.session_id)
    standing = session.answers.get(entry.address)
    if standing is None or entry.answer.revision != standing.revision + 1:
        raise StageError
    answer = replace(entry.answer, revision=standing.revision + 1, at=talk.now)
    stored = record(talk, session.with_answer(entry.address, answer), entry.address, answer)
    return talk.outcome(resume(talk, stored), sealed=Card(talk.say("meeting.replaced")))
