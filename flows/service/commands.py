"""`/start`, with and without a link."""

from flows.cards.card import Card, Outcome
from flows.ids import looks_like_token
from flows.people import Place
from flows.service.access import party_in
from flows.service.invitations import open_link
from flows.service.registry import command, go_to, where_card
from flows.service.talk import Talk

# So that what is typed after the letter is a number that the databases take.
LENGTH_OF_PARTNERSHIP = 18


@command("start")
def start(talk: Talk) -> Outcome:
    """A link opens an invitation, the one in a group one's partnership ("p12"); without one a person is shown where
    they are, a stranger is asked for a code.
    """
    payload = talk.incoming.text.strip()
    if talk.person.id and payload[:1] == "p" and payload[1:].isdecimal() and len(payload) < LENGTH_OF_PARTNERSHIP:
        party = party_in(talk, int(payload[1:]))
        return talk.outcome(go_to(talk, Place("home", party.partnership.id)))
    if payload:
        return open_link(talk, payload)
    return talk.outcome(where_card(talk))


def stranger(talk: Talk) -> Outcome:
    """Somebody without an invitation: a typed code is tried, everything else gets one friendly sentence."""
    text = talk.incoming.text.strip()
    if talk.incoming.kind == "text" and looks_like_token(text.rsplit("=", 1)[-1]):
        return open_link(talk, text.rsplit("=", 1)[-1])
    key = "stranger.typed" if talk.incoming.kind == "text" else "stranger.hello"
    return talk.outcome(Card(talk.say(key)))
