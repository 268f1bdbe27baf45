"""Part 1: what lies ahead is said first, then each party answers alone; the own answers can be read again."""

from markupsafe import Markup

from flows.cards.buttons import said
from flows.cards.card import Action, Card, Outcome
from flows.errors import StageError
from flows.partnership import Path
from flows.people import Place
from flows.service.access import Party, party_in, release_session
from flows.service.dialogue import begin, resume
from flows.service.nudging import nudge, of_part1
from flows.service.registry import go_to, press
from flows.service.talk import Talk
from flows.session import Session


@press("part1")
def part1(talk: Talk, action: Action) -> Outcome:
    """Begin Part 1, with what lies ahead said first, or go on with it."""
    party = party_in(talk, action.numbers[0])
    session = release_session(talk, party.partnership, party.side)
    if session is not None:
        return talk.outcome(resume(talk, session))
    guide = talk.world.latest(party.side.value).guide
    intro = guide.texts[talk.language].intro
    rows = (
        (said(talk.language, "button.start", "begin_part1", party.partnership.id, is_main=True),),
        (said(talk.language, "button.paste", "paste", party.partnership.id),),
    )
    return talk.outcome(Card(Markup("\n\n").join([talk.say("words", words=intro), talk.say("part1.promise")]), rows))


def own_session(talk: Talk, party: Party) -> Session:
    """The party's Part 1, begun now if nobody has yet; a small partnership has none."""
    if party.partnership.path is Path.SMALL:
        raise StageError
    session = release_session(talk, party.partnership, party.side)
    if session is not None:
        return session
    nudge(talk, party.partnership, of_part1(party.partnership, party.side, talk.now))
    return begin(
        talk,
        party.side.value,
        Session(
            0,
            "",
            1,
            talk.now,
            organisation_id=party.organisation_id,
            partnership_id=party.partnership.id,
            facts={"size": party.partnership.company_size, "side": party.side.value},
        ),
    )


@press("begin_part1")
def begin_part1(talk: Talk, action: Action) -> Outcome:
    return talk.outcome(resume(talk, own_session(talk, party_in(talk, action.numbers[0]))))


@press("own")
def own_answers(talk: Talk, action: Action) -> Outcome:
    """The own released part, to read; it can be taken back from there."""
    party = party_in(talk, action.numbers[0])
    return talk.outcome(go_to(talk, Place("review", own_session(talk, party).id)))
