"""How a notice that runs is shown: when it ends, who gave it and why, what is open, what can be done about it."""

from markupsafe import Markup

from flows.cards.buttons import rows_of, said
from flows.cards.card import Button, Card
from flows.cards.fitting import shorten
from flows.ending import Ending, EndingState
from flows.people import Place
from flows.service.access import Party, party_in, party_name
from flows.service.endings import ending_of, kept_until, left_open, notice_of
from flows.service.registry import go_to, where
from flows.service.talk import Talk


@where("ending")
def where_ending(talk: Talk) -> Card:
    party = party_in(talk, talk.person.place.id)
    ending = notice_of(talk, party.partnership)
    if ending is None:
        return go_to(talk, Place("home", party.partnership.id))
    return ending_card(talk, ending, party)


def ending_card(talk: Talk, ending: Ending, party: Party, *, is_news: bool = False) -> Card:
    """When it ends, who said so and why, what is open, and what can be done about it."""
    partnership, language = party.partnership, talk.language
    who = party_name(talk, partnership, ending.side)
    key = "notice.news" if is_news and ending.side is not party.side else "notice.stands"
    values = {"who": who, "estate": partnership.estate, "day": talk.day(ending.ends_on), "given": talk.day(ending.at)}
    parts = [talk.say(key, **values)]
    if ending.reason:
        parts.append(talk.say("notice.why", reason=shorten(ending.reason, 200)))
    missing = len(left_open(talk, ending, partnership))
    parts.append(talk.say("notice.open", n=missing) if missing else talk.say("notice.nothing_open"))
    ways = [said(language, "button.handover", "handover", partnership.id, is_main=True)]
    if ending.earlier is not None:
        parts.append(_earlier_line(talk, ending, party))
    ways += _earlier_ways(talk, ending, party)
    if ending.side is party.side:
        ways.append(said(language, "button.take_back", "take_back", ending.id))
    ways.append(said(language, "button.story", "story", partnership.id))
    return Card(Markup("\n\n").join(parts), rows_of([*ways, said(language, "button.menu", "menu")]))


def _earlier_line(talk: Talk, ending: Ending, party: Party) -> Markup:
    key = "earlier.ours" if ending.earlier_by is party.side else "earlier.theirs"
    them = party_name(talk, party.partnership, party.side.other)
    return talk.say(key, them=them, when=_when(talk, ending))


def _when(talk: Talk, ending: Ending) -> str:
    """A sooner end in words; one that lies behind means at once."""
    if ending.earlier is None or ending.earlier <= talk.now:
        return talk.plain("earlier.now")
    return talk.day(ending.earlier)


def _earlier_ways(talk: Talk, ending: Ending, party: Party) -> list[Button]:
    """The other side's wish can be answered; without one, or with the own one, a sooner end can be asked for."""
    if ending.earlier is None or ending.earlier_by is party.side:
        return [said(talk.language, "button.earlier", "earlier", ending.id)]
    yes = said(talk.language, "button.earlier_yes", "earlier_yes", ending.id, ending.version)
    return [yes, said(talk.language, "button.earlier_no", "earlier_no", ending.id, ending.version)]


def end_lines(talk: Talk, party: Party) -> list[Markup]:
    """For the map: that it ends and when, or until when what has ended can be read."""
    ending = ending_of(talk, party.partnership)
    if ending is None:
        return []
    if ending.state is EndingState.CLOSED:
        return [talk.say("home.kept", day=talk.day(kept_until(talk, ending)))]
    who = party_name(talk, party.partnership, ending.side)
    return [talk.say("home.ends", day=talk.day(ending.ends_on), who=who)]


def end_ways(talk: Talk, party: Party) -> list[tuple[str, str]]:
    """For the map: the buttons that belong to an end, by phrase and verb."""
    ending = ending_of(talk, party.partnership)
    if ending is None:
        return []
    if ending.state is EndingState.CLOSED:
        return [("button.handover", "handover"), ("button.story", "story")]
    return [("button.ending", "end_partnership"), ("button.handover", "handover")]
