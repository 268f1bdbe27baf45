"""What is typed while no question is open: taken where something waits for words, else kindly answered."""

from dataclasses import replace

from flows import engine
from flows.cards.card import Card, Outcome
from flows.cards.question import question_card
from flows.errors import DialogueError, ReplyError
from flows.partnership import ColleagueQuestion, Stage
from flows.people import Place
from flows.service.access import memberships, party_in
from flows.service.asked import place_of_asked
from flows.service.dialogue import compiled_for, open_session, question_of, typed
from flows.service.joint_times import times_state, typed_time
from flows.service.joint_words import typed_at_overview
from flows.service.joints import joint_for
from flows.service.registry import where_card, words
from flows.service.talk import Talk


@words("home")
def typed_at_home(talk: Talk, text: str) -> Outcome:
    """The answer to a colleague's question, words for the joint session, or a day for it; else the map once more."""
    asked = _asked_of_me(talk)
    if asked is not None:
        return _answer_colleague(talk, asked, text)
    place = talk.person.place
    if place.id:
        party = party_in(talk, place.id)
        joint = joint_for(talk, party.partnership)
        if joint is not None and party.partnership.stage is Stage.JOINT:
            talk.go(Place("joint", joint.id))
            return typed_at_overview(talk, text)
        is_comparing = joint is not None and party.partnership.stage is Stage.COMPARING
        if joint is not None and is_comparing and times_state(talk, joint, party.side) == "time_asked":
            return _day_for_meeting(talk, Place("joint_times", joint.id), text)
    raise ReplyError("reply.menu")


def _day_for_meeting(talk: Talk, place: Place, text: str) -> Outcome:
    talk.go(place)
    try:
        return typed_time(talk, text)
    except ReplyError as error:
        return talk.outcome(Card(talk.say(error.phrase, **error.values)), where_card(talk))


def _asked_of_me(talk: Talk) -> ColleagueQuestion | None:
    """The newest question of a colleague that still waits for this person's answer."""
    mine = memberships(talk.uow, talk.person.id)
    found = [asked for m in mine for asked in talk.uow.questions.find(asked_to=m.id, answered=None)]
    return next((asked for asked in sorted(found, key=lambda one: -one.id) if _still_waits(talk, asked)), None)


def _still_waits(talk: Talk, asked: ColleagueQuestion) -> bool:
    try:
        session, _ = open_session(talk, asked.session_id)
    except DialogueError:
        return False
    compiled = compiled_for(talk, session)
    return not engine.is_settled(session, asked.address) and asked.address in engine.path(compiled, session)


def _answer_colleague(talk: Talk, asked: ColleagueQuestion, text: str) -> Outcome:
    session, _ = open_session(talk, asked.session_id)
    place = place_of_asked(session, asked)
    talk.go(place)
    try:
        return typed(talk, text)
    except ReplyError as error:
        question = question_of(talk, session, asked.address)
        trouble = talk.say(error.phrase, **error.values)
        return talk.outcome(question_card(replace(question, trouble=trouble)))
