"""Short guides that fill in one thing, prefilled with what stands there; each is a session of its own."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flows import engine
from flows.answers import Answer, AnswerKind
from flows.cards.card import Outcome
from flows.people import Place
from flows.service.access import Party
from flows.service.dialogue import begin, compiled_for, resume
from flows.service.registry import go_to
from flows.service.talk import Talk
from flows.session import Session


def open_form(
    talk: Talk, guide: str, party: Party, facts: Mapping[str, str], standing: Mapping[str, Any], what: str = ""
) -> Outcome:
    """Begin the form's guide; when everything stands there already the review comes first.

    `what` are words that were chosen for it beforehand.
    """
    owned = Session(
        0,
        "",
        1,
        talk.now,
        organisation_id=party.organisation_id,
        partnership_id=party.partnership.id,
        occasion=talk.incoming.update_id,
        facts=facts,
    )
    given = {name: tuple(value) if isinstance(value, list) else value for name, value in standing.items()}
    session = begin(talk, guide, owned, {**given, **({"what": what} if what else {})})
    if not given:
        return talk.outcome(resume(talk, session))
    return talk.outcome(go_to(talk, Place("review", _as_it_was_left(talk, session).id)))


def _as_it_was_left(talk: Talk, session: Session) -> Session:
    """What has no value in a form that was confirmed was left out on purpose, and is not asked again."""
    compiled, answers = compiled_for(talk, session), dict(session.answers)
    for address in engine.path(compiled, session):
        node = engine.node_at(compiled, address)
        if address not in answers and (node.optional or node.unknown):
            kind = AnswerKind.SKIPPED if node.optional else AnswerKind.UNKNOWN
            answers[address] = Answer(kind, None, 0, talk.now)
    return talk.uow.sessions.save(replace(session, answers=answers))


def values_of(session: Session) -> dict[str, Any]:
    """What was filled in, as JSON holds it; what was left out is left out."""
    found = {address: _plain(session.value(address)) for address in session.answers}
    return {address: value for address, value in found.items() if value is not None}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
