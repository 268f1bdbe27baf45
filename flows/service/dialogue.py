"""Walking through a guide: show a question, take the reply, log it, go on to the next question or to the review."""

from collections.abc import Mapping
from dataclasses import replace

from flows import engine
from flows.answers import Address, Answer, AnswerKind, split_address
from flows.cards.card import Action, Card, Outcome
from flows.cards.meeting import conflict_of, meeting_card
from flows.cards.question import Question, address_of, question_card, sealed_card
from flows.errors import StageError
from flows.guide.model import Node, NodeKind
from flows.machine import CompiledGuide
from flows.people import Member, Place
from flows.replies import Done, Reply, Reworded, Said, Skipped, Tapped, Ticked, Unknown
from flows.service.access import active_members, session_of
from flows.service.asked import answered, thanks
from flows.service.registry import FINISHES, go_to, press, where, where_card, words
from flows.service.talk import Talk
from flows.session import LogEntry, Session, SessionState
from flows.words import MOST_DIGITS, PART_LENGTH, clean_text, split_items

MOST_OFFERS = 6
# What is written with these belongs to a meeting, which goes on when somebody else writes or it is decided on.
MEETINGS = frozenset({"meeting", "revisit"})


def begin(talk: Talk, guide: str, session: Session, prefilled: Mapping[Address, object] | None = None) -> Session:
    """Store a new session of the guide's latest version; `prefilled` answers stand there to be kept or changed."""
    compiled = talk.world.latest(guide)
    answers = {
        address: Answer(AnswerKind.GIVEN, value, 0, talk.now) for address, value in (prefilled or {}).items() if value
    }
    return talk.uow.sessions.add(
        replace(session, guide=guide, guide_version=compiled.guide.version, answers=answers, created=talk.now)
    )


def compiled_for(talk: Talk, session: Session) -> CompiledGuide:
    return talk.world.guide(session.guide, session.guide_version)


def question_of(talk: Talk, session: Session, address: Address, path: tuple[Address, ...] | None = None) -> Question:
    """`path` is the session's, where it is known already."""
    compiled = compiled_for(talk, session)
    node = compiled.guide.nodes.get(split_address(address)[0])
    may_ask = node is not None and node.ask
    has_offers = node is not None and node.members
    return Question(
        compiled,
        session,
        address,
        talk.language,
        engine.path(compiled, session) if path is None else path,
        who=_other_giver(talk, session.answers.get(address)),
        has_colleagues=may_ask and len(active_members(talk.uow, session.organisation_id)) > 1,
        offers=_members_of_both(talk, session) if has_offers else {},
    )


def _members_of_both(talk: Talk, session: Session) -> dict[int, str]:
    """Those who can be reminded: the members of both parties, this one's first."""
    if session.partnership_id is None:
        return {}
    partnership = talk.uow.partnerships.get(session.partnership_id)
    parties = sorted((partnership.housing_id, partnership.company_id or 0), key=lambda p: p != session.organisation_id)
    found = [member for party in parties for member in active_members(talk.uow, party)]
    return {member.id: member.name for member in found[:MOST_OFFERS]}


def _other_giver(talk: Talk, answer: Answer | None) -> str:
    """The colleague's name when somebody else gave the answer."""
    if answer is None or not answer.member_id or not answer.is_settled:
        return ""
    giver = talk.uow.members.get(answer.member_id)
    return "" if giver.person_id == talk.person.id else giver.name


def show(
    talk: Talk, session: Session, address: Address, back: str = "", path: tuple[Address, ...] | None = None
) -> Card:
    """Go to a question and return its card."""
    answer = session.answers.get(address)
    talk.go(Place("session", session.id, address, answer.revision if answer else 0, back))
    return question_card(question_of(talk, session, address, path))


def advance(talk: Talk, session: Session, address: Address | None, here: Place | None = None) -> Card:
    """The card of the next open question, or of the review when none is left.

    Whoever came to `here` from the review finds it again as they left it.
    """
    if address is not None:
        return show(talk, session, address)
    return go_to(talk, Place("review", session.id, here.address if here and here.back == "review" else ""))


def resume(talk: Talk, session: Session) -> Card:
    return advance(talk, session, engine.next_open(compiled_for(talk, session), session))


@where("session")
def where_session(talk: Talk) -> Card:
    place = talk.person.place
    session, _ = session_of(talk, place.id)
    if session.state is not SessionState.OPEN and session.guide in MEETINGS:
        return go_to(talk, Place("meeting", int(session.facts["meeting"])))
    if session.state is not SessionState.OPEN and "meeting" in session.facts:
        return go_to(talk, Place("meeting", int(session.facts["meeting"])))
    if session.state is not SessionState.OPEN or place.address not in engine.path(compiled_for(talk, session), session):
        return resume(talk, session)
    return show(talk, session, place.address, place.back)


def open_session(talk: Talk, session_id: int) -> tuple[Session, Member | None]:
    session, member = session_of(talk, session_id)
    if session.state is not SessionState.OPEN:
        raise StageError("stage.meeting_further" if session.guide in MEETINGS else "stage.released")
    return session, member


def record(talk: Talk, session: Session, address: Address, answer: Answer) -> Session:
    """Store the session and the log line in the same transaction."""
    talk.uow.answers.add(LogEntry(0, session.id, address, answer, answer.member_id, talk.now))
    return talk.uow.sessions.save(session)


def take(talk: Talk, here: Place, said: Reply) -> Outcome:
    """One reply at one place, from a press or a message."""
    session, member = open_session(talk, here.id)
    compiled = compiled_for(talk, session)
    member_id = member.id if member else 0
    turn = engine.reply(compiled, session, here.address, said, member_id, talk.now)
    if conflict_of(compiled, session.answers.get(here.address), here.address, member_id, here.seen):
        entry = talk.uow.answers.add(LogEntry(0, session.id, here.address, turn.answer, member_id, talk.now))
        talk.go(talk.person.place)
        return talk.outcome(meeting_card(question_of(talk, session, here.address, turn.before), entry))
    question = question_of(talk, session, here.address, turn.before)
    stored = record(talk, turn.session, here.address, turn.answer)
    here = replace(here, seen=turn.answer.revision)
    if not turn.is_settled:
        return _collect(talk, stored, here, turn.path)
    sealed = sealed_card(question, turn.answer)
    if question.node.ask:
        answered(talk, stored.id, here.address)
    said_before = (*_hints(talk, question, turn.answer), *thanks(talk, here.back))
    return talk.outcome(*said_before, _next_card(talk, stored, turn, here), sealed=sealed)


def _collect(talk: Talk, stored: Session, here: Place, path: tuple[Address, ...]) -> Outcome:
    """More may come: the card shows what is there so far."""
    talk.go(here, said=here)
    card = question_card(question_of(talk, stored, here.address, path))
    return talk.edited(card)


def _next_card(talk: Talk, stored: Session, turn: engine.Turn, here: Place) -> Card:
    if talk.incoming.kind == "text":
        talk.note(last_place=here, last_message=talk.incoming.message_id)
    if here.back.startswith("asked"):
        return go_to(talk, Place("home", stored.partnership_id or 0))
    if turn.next is None:
        left = here.address if here.back == "review" else ""
        return go_to(talk, Place("review", stored.id, ",".join((left, *turn.touched))))
    return show(talk, stored, turn.next, path=turn.path)


def _hints(talk: Talk, question: Question, answer: Answer) -> tuple[Card, ...]:
    """The guide's remark on this answer, before the next question; said once in a session."""
    hint = question.node.hint
    earlier = ((engine.node_at(question.compiled, a), given) for a, given in question.session.answers.items())
    if not _calls_for_hint(question.node, answer) or any(n.hint == hint and _calls_for_hint(n, g) for n, g in earlier):
        return ()
    return (Card(talk.say(f"hint.{hint}")),)


def _calls_for_hint(node: Node, answer: Answer) -> bool:
    values = answer.value if isinstance(answer.value, tuple) else (answer.value,)
    is_given = bool(node.hint) and answer.kind is AnswerKind.GIVEN
    return is_given and (not node.hint_on or any(value in node.hint_on for value in values))


@words("session")
def typed(talk: Talk, text: str) -> Outcome:
    """Typed words at a question: a choice may be typed as its label."""
    place = talk.person.place
    session, _ = open_session(talk, place.id)
    compiled = compiled_for(talk, session)
    node = engine.node_at(compiled, place.address)
    said: Reply = Said(text)
    if node.kind in {NodeKind.CHOICE, NodeKind.CHOICES}:
        labels = compiled.guide.text(talk.language, node.full_id).choices
        spoken = text.strip().casefold()
        chosen = next((choice for choice, label in labels.items() if label.casefold() == spoken), None)
        if chosen:
            said = Tapped(chosen) if node.kind is NodeKind.CHOICE else Ticked(chosen, is_on=True)
    return take(talk, place, said)


def reworded(talk: Talk, text: str) -> Outcome:
    """An edited message: the answer it had become gets the new words, if nobody changed it since."""
    place = talk.person.last_place
    if place is None or talk.incoming.message_id != talk.person.last_message:
        raise StageError("stage.old_edit")
    session, member = open_session(talk, place.id)
    compiled = compiled_for(talk, session)
    old = session.answers.get(place.address)
    if old is None or (member and old.member_id != member.id) or not _is_from(place, old, text):
        raise StageError("stage.old_edit")
    turn = engine.reply(compiled, session, place.address, Reworded(text), old.member_id, talk.now)
    kept = replace(turn.answer, kind=old.kind)
    stored = record(talk, turn.session.with_answer(place.address, kept), place.address, kept)
    talk.save(last_place=replace(place, seen=kept.revision), unanswered=talk.incoming.update_id)
    texts = compiled.guide.text(talk.language, question_of(talk, stored, place.address).node.full_id)
    return talk.outcome(Card(talk.say("answer.edited", short=texts.short)), where_card(talk))


def _is_from(place: Place, answer: Answer, text: str) -> bool:
    """Whether the answer still is what the edited message made of it: one message, and only [Done] since."""
    latest = place.seen + 1 if answer.kind is AnswerKind.GIVEN else place.seen
    words = max(answer.items, key=lambda item: item.id).text if answer.items else str(answer.value)
    is_one = len(words) < PART_LENGTH and (not answer.items or len(split_items(clean_text(text))) == 1)
    return answer.kind in {AnswerKind.GIVEN, AnswerKind.COLLECTING} and answer.revision <= latest and is_one


def pressed_question(talk: Talk, action: Action) -> tuple[Session, Place]:
    """The session and the place that a question's button names; StageError when the person is further on by now."""
    session_id, node, item, seen = action.numbers[:4]
    session, _ = open_session(talk, session_id)
    address = address_of(compiled_for(talk, session), node, item)
    place = talk.person.place
    is_here = place.kind == "session" and place.id == session.id and place.address == address
    is_current = seen >= place.seen or action.verb in {"tick", "untick"}
    if address is None or not is_here or not is_current:
        raise StageError
    return session, replace(place, seen=seen)


def _reply_to_press(talk: Talk, action: Action, said: Reply) -> Outcome:
    _, here = pressed_question(talk, action)
    return take(talk, here, said)


@press("pick", numbers=4)
def pick(talk: Talk, action: Action) -> Outcome:
    return _reply_to_press(talk, action, Tapped(action.word))


@press("name", numbers=4)
def name(talk: Talk, action: Action) -> Outcome:
    """One of the names that are offered, as if it were typed."""
    session, here = pressed_question(talk, action)
    offers = question_of(talk, session, here.address).offers
    number = int(action.word) if action.word.isdecimal() and len(action.word) < MOST_DIGITS else 0
    if number not in offers:
        raise StageError
    return take(talk, here, Said(offers[number]))


@press("tick", numbers=4)
def tick(talk: Talk, action: Action) -> Outcome:
    return _reply_to_press(talk, action, Ticked(action.word, is_on=True))


@press("untick", numbers=4)
def untick(talk: Talk, action: Action) -> Outcome:
    return _reply_to_press(talk, action, Ticked(action.word, is_on=False))


@press("done", numbers=4)
def done(talk: Talk, action: Action) -> Outcome:
    return _reply_to_press(talk, action, Done())


@press("skip", numbers=4)
def skip(talk: Talk, action: Action) -> Outcome:
    return _reply_to_press(talk, action, Skipped())


@press("unknown", numbers=4)
def unknown(talk: Talk, action: Action) -> Outcome:
    return _reply_to_press(talk, action, Unknown())


def complete(talk: Talk, session: Session) -> Outcome:
    """Everything was answered and confirmed: what follows depends on the guide."""
    return FINISHES[session.guide](talk, engine.on_path(compiled_for(talk, session), session))
