"""Looking over a session, changing answers, and ending it: confirm, release to the partner, reopen."""

from dataclasses import replace

from flows import engine
from flows.cards.buttons import said
from flows.cards.card import Action, Card, Outcome, Rows
from flows.cards.question import Question, address_of
from flows.cards.reading import entries, tops
from flows.cards.review import details_card, has_details, items_card, reading_of, review_card, whole_card
from flows.errors import ReplyError, StageError
from flows.lifecycles import PARTNERSHIP, SESSION
from flows.nudges import Nudge
from flows.partnership import Stage
from flows.people import Place
from flows.service.access import active_members, party_in, party_name, release_session, session_of
from flows.service.dialogue import compiled_for, complete, open_session, question_of, resume, show
from flows.service.nudging import nudge, of_part1, settle
from flows.service.registry import command, go_to, press, where, words
from flows.service.talk import Talk
from flows.service.telling import tell_both, tell_side
from flows.session import Session, SessionState


def _first_question(talk: Talk, session: Session) -> Question:
    first = question_of(talk, session, next(iter(engine.path(compiled_for(talk, session), session))))
    return replace(first, givers=_colleagues(talk, session))


def _colleagues(talk: Talk, session: Session) -> dict[int, str]:
    """The names of the others who may have answered, for the review to say who did."""
    if session.organisation_id is None:
        return {}
    members = active_members(talk.uow, session.organisation_id)
    return {member.id: member.name for member in members if member.person_id != talk.person.id}


@where("review")
def where_review(talk: Talk) -> Card:
    """The page with the question that the place names first; what a change touched, named behind it, is said once."""
    place = talk.person.place
    session, _ = session_of(talk, place.id)
    if session.state is SessionState.CLOSED and "meeting" in session.facts:
        return go_to(talk, Place("meeting", int(session.facts["meeting"])))
    here, *touched = place.address.split(",")
    talk.go(replace(place, address=here))
    question = _first_question(talk, session)
    page = reading_of(question).page_of(here.partition("/")[0])
    is_open = session.state is SessionState.OPEN
    return review_card(question, tuple(touched), _ends(talk, session), page=page, is_open=is_open)


@words("review")
def typed_at_review(talk: Talk, text: str) -> Outcome:
    """The number of an answer may be typed as well as pressed."""
    number = text.strip().removesuffix(".")
    if not number.isdecimal() or len(number) > 2:
        raise ReplyError("reply.tap")
    return change(talk, Action("change", (talk.person.place.id, int(number))))


def _ends(talk: Talk, session: Session) -> Rows:
    """The way on from the review: the open question, the release, or the confirmation."""
    compiled = compiled_for(talk, session)
    menu = said(talk.language, "button.menu", "menu")
    if session.state is SessionState.RELEASED:
        return ((said(talk.language, "button.reopen", "reopen", session.id),), (menu,))
    if session.state is not SessionState.OPEN:
        return ((menu,),)
    if engine.next_open(compiled, session) is not None:
        return ((said(talk.language, "button.go_on", "resume_session", session.id, is_main=True), menu),)
    key = "button.release" if compiled.guide.release else "button.confirm"
    verb = "release" if compiled.guide.release else "confirm"
    return ((said(talk.language, key, verb, session.id, is_main=True),), (menu,))


@press("review")
def review(talk: Talk, action: Action) -> Outcome:
    session, _ = session_of(talk, action.numbers[0])
    return talk.outcome(_page_card(talk, session, action))


@press("review_page", numbers=2)
def review_page(talk: Talk, action: Action) -> Outcome:
    """Turn to a page, in the place of the one that is shown."""
    session, _ = session_of(talk, action.numbers[0])
    return talk.edited(_page_card(talk, session, action))


def _page_card(talk: Talk, session: Session, action: Action) -> Card:
    """The review at the page that the button names, the first where it names none."""
    pages = reading_of(_first_question(talk, session)).pages()
    page = action.numbers[1] if len(action.numbers) > 1 else 0
    here = pages[page][0][1].id if page < len(pages) else ""
    return go_to(talk, Place("review", session.id, here))


@press("review_whole", numbers=2)
def review_whole(talk: Talk, action: Action) -> Outcome:
    """A page with nothing cut."""
    session, _ = session_of(talk, action.numbers[0])
    question = _first_question(talk, session)
    if action.numbers[1] >= len(reading_of(question).pages()):
        raise StageError
    return talk.outcome(whole_card(question, action.numbers[1]))


@command("review")
def review_command(talk: Talk) -> Outcome:
    place = talk.person.place
    if place.kind in {"session", "review", "paste"}:
        return talk.outcome(go_to(talk, Place("review", place.id)))
    if place.kind == "home" and place.id:
        party = party_in(talk, place.id)
        session = release_session(talk, party.partnership, party.side)
        if session is not None:
            return talk.outcome(go_to(talk, Place("review", session.id)))
    return talk.outcome(Card(talk.say("review.nothing")), go_to(talk, place))


@press("resume_session")
def resume_session(talk: Talk, action: Action) -> Outcome:
    session, _ = open_session(talk, action.numbers[0])
    return talk.outcome(resume(talk, session))


def _chosen(talk: Talk, action: Action) -> Question:
    """The question that a change button names by the guide's number of its node."""
    session, _ = open_session(talk, action.numbers[0])
    address = address_of(compiled_for(talk, session), action.numbers[1], 0)
    if address is None:
        raise StageError
    return question_of(talk, session, address)


@press("change", numbers=2)
def change(talk: Talk, action: Action) -> Outcome:
    session, _ = open_session(talk, action.numbers[0])
    nodes = tops(_first_question(talk, session))
    if not 1 <= action.numbers[1] <= len(nodes):
        raise StageError
    node = nodes[action.numbers[1] - 1]
    question = question_of(talk, session, node.id)
    if any(has_details(question, item) for item, _ in entries(question)):
        return talk.outcome(items_card(question))
    return talk.outcome(show(talk, session, node.id, "review"))


@press("more_items", numbers=3)
def more_items(talk: Talk, action: Action) -> Outcome:
    return talk.edited(items_card(_chosen(talk, action), action.numbers[2]))


@press("change_item", numbers=3)
def change_item(talk: Talk, action: Action) -> Outcome:
    question = _chosen(talk, action)
    if not has_details(question, action.numbers[2]) and question.address in question.path:
        return talk.outcome(show(talk, question.session, question.address, "review"))
    return talk.outcome(details_card(question, action.numbers[2]))


@press("change_list", numbers=2)
def change_list(talk: Talk, action: Action) -> Outcome:
    question = _chosen(talk, action)
    if question.address not in question.path or question.node.given:
        raise StageError
    return talk.outcome(show(talk, question.session, question.address, "review"))


@press("change_detail", numbers=3)
def change_detail(talk: Talk, action: Action) -> Outcome:
    session, _ = open_session(talk, action.numbers[0])
    address = address_of(compiled_for(talk, session), action.numbers[1], action.numbers[2])
    if address is None or address not in engine.path(compiled_for(talk, session), session):
        raise StageError
    return talk.outcome(show(talk, session, address, "review"))


def _complete_session(talk: Talk, session_id: int) -> Session:
    session, _ = open_session(talk, session_id)
    if engine.next_open(compiled_for(talk, session), session) is not None:
        raise StageError("stage.not_complete")
    return session


@press("confirm")
def confirm(talk: Talk, action: Action) -> Outcome:
    session = _complete_session(talk, action.numbers[0])
    if compiled_for(talk, session).guide.release:
        raise StageError
    closed = talk.uow.sessions.save(replace(session, state=SESSION.after(session.state, "close")))
    return complete(talk, closed)


@press("release")
def release(talk: Talk, action: Action) -> Outcome:
    """Ask once, and name what becomes visible."""
    session = _complete_session(talk, action.numbers[0])
    party = party_in(talk, session.partnership_id or 0)
    partner = party_name(talk, party.partnership, party.side.other) or talk.plain("partner.unknown")
    number = len(engine.on_path(compiled_for(talk, session), session).answers)
    rows = (
        (said(talk.language, "button.release_yes", "release_yes", session.id, is_main=True),),
        (said(talk.language, "button.not_yet", "review", session.id),),
    )
    return talk.outcome(Card(talk.say("release.ask", partner=partner, n=number), rows))


@press("release_yes")
def release_yes(talk: Talk, action: Action) -> Outcome:
    session = _complete_session(talk, action.numbers[0])
    party = party_in(talk, session.partnership_id or 0)
    if not compiled_for(talk, session).guide.release or party.partnership.stage not in {
        Stage.INVITING,
        Stage.PREPARING,
    }:
        raise StageError
    talk.uow.sessions.save(replace(session, state=SESSION.after(session.state, "release")))
    settle(talk, Nudge.PART1, party.partnership.id, party.side)
    other = release_session(talk, party.partnership, party.side.other)
    me = party.member.name
    if other is not None and other.state is SessionState.RELEASED:
        stage = PARTNERSHIP.after(party.partnership.stage, "both_released")
        partnership = talk.uow.partnerships.save(replace(party.partnership, stage=stage))
        tell_both(talk, partnership, "compare")
        return talk.outcome(go_to(talk, Place("compare", partnership.id)), sealed=Card(talk.say("release.done")))
    tell_side(talk, party.partnership, party.side, "released_by_us", who=me)
    tell_side(talk, party.partnership, party.side.other, "released_by_them")
    return talk.outcome(go_to(talk, Place("home", party.partnership.id)), sealed=Card(talk.say("release.done")))


@press("reopen")
def reopen(talk: Talk, action: Action) -> Outcome:
    """Take a released part back until the joint session starts; the partner learns that, not what."""
    session, member = session_of(talk, action.numbers[0])
    party = party_in(talk, session.partnership_id or 0)
    if member is None or party.partnership.stage not in {Stage.INVITING, Stage.PREPARING, Stage.COMPARING}:
        raise StageError
    opened = talk.uow.sessions.save(replace(session, state=SESSION.after(session.state, "reopen")))
    again = f"u{talk.incoming.update_id}"
    nudge(talk, party.partnership, of_part1(party.partnership, party.side, talk.now), once=again)
    if party.partnership.stage is Stage.COMPARING:
        stage = PARTNERSHIP.after(party.partnership.stage, "reopen")
        talk.uow.partnerships.save(replace(party.partnership, stage=stage))
    tell_side(talk, party.partnership, party.side, "reopened_by_us", who=member.name)
    tell_side(talk, party.partnership, party.side.other, "reopened_by_them")
    return talk.outcome(go_to(talk, Place("review", opened.id)))
