"""`/start`, with and without a link."""

from flows.cards.card import Card, Outcome
from flows.ids import looks_like_token
from flows.service.invitations import open_link
from flows.service.registry import command, where_card
from flows.service.talk import Talk


@command("start")
def start(talk: Talk) -> Outcome:
    """A link opens an invitation; without one a person is shown where they are, a stranger is asked for a code."""
    payload = talk.incoming.text.strip()
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
