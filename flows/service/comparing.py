"""The side-by-side moment: both first parts beside each other, once both are released."""

from markupsafe import Markup

from flows import engine
from flows.cards.buttons import said
from flows.cards.card import Action, Attachment, Button, Card, Outcome, Rows
from flows.cards.fitting import CARD_LENGTH, shares, shorten, visible
from flows.cards.reading import Reading
from flows.documents import Contrast, SideBySide
from flows.errors import StageError
from flows.matching import Match, match
from flows.partnership import Partnership, Stage
from flows.people import Place, Side
from flows.phrases import plain, shown
from flows.service.access import Party, party_in, party_name, released
from flows.service.dialogue import compiled_for, question_of
from flows.service.joints import joint_for
from flows.service.registry import go_to, press, where
from flows.service.talk import Talk

# How much of a name stands in brackets behind what it needs.
MOST_NAME = 40


def match_for(talk: Talk, partnership: Partnership, side: Side) -> Match:
    parts = released(talk, partnership)
    return match(parts[side], parts[side.other])


def side_by_side(talk: Talk, partnership: Partnership, side: Side) -> SideBySide:
    """The match as a document in the reader's language, told to one side."""
    found, language = match_for(talk, partnership, side), talk.language

    def themes(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(plain(f"theme.{name}", language) for name in names)

    def kinds(pairs: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
        return tuple(plain(f"kind.{kind}", language) + (f" ({how})" if how else "") for kind, how in pairs)

    names = {one: party_name(talk, partnership, one) for one in Side}
    needed_by = {
        "us": plain("compare.for", language, who=shorten(names[side], MOST_NAME)),
        "them": plain("compare.for", language, who=shorten(names[side.other], MOST_NAME)),
        "all": plain("compare.for_both", language),
    }
    contrast: tuple[Contrast, ...] = ()
    if not found.is_same_scope:
        us, them = (plain(f"scope.{scope}", language) for scope in (found.scope_us, found.scope_them))
        contrast = (Contrast(topic=plain("compare.scope", language), us=us, them=them),)
    return SideBySide(
        language="da" if language == "da" else "en",
        us_name=names[side],
        them_name=names[side.other],
        estate=partnership.estate,
        made=talk.now,
        both=themes(found.both),
        only_us=themes(found.only_us),
        only_them=themes(found.only_them),
        offers_we_need=kinds(found.offers_we_need),
        we_offer_they_need=kinds(found.we_offer_they_need),
        also_us=kinds(found.also_us),
        also_them=kinds(found.also_them),
        nobody=kinds(tuple((kind, needed_by[who]) for kind, who in found.nobody)),
        not_the_same=contrast,
    )


def most_important(talk: Talk, party: Party) -> list[str]:
    """Both sides' five points, the own side's first, what both wrote once; none while a part is not released."""
    if party.partnership.stage is not Stage.COMPARING:
        return []
    parts = released(talk, party.partnership)
    answers = [parts[side].answers.get("points") for side in (party.side, party.side.other)]
    found: dict[str, str] = {}
    for answer in answers:
        for item in answer.items if answer is not None else ():
            found.setdefault(item.text.casefold(), item.text)
    return list(found.values())


ROWS = (
    *("both", "only_us", "only_them", "offers_we_need", "we_offer_they_need"),
    *("nobody", "also_us", "also_them"),
)


@where("compare")
def where_compare(talk: Talk) -> Card:
    party = party_in(talk, talk.person.place.id)
    card = compare_card(talk, party)
    # What is typed next shows the map, not the picture again.
    talk.go(Place("home", party.partnership.id))
    return card


def compare_card(talk: Talk, party: Party) -> Card:
    """The match in words, and the same as a picture."""
    view = side_by_side(talk, party.partnership, party.side)
    head = talk.say("compare.head", them=view.them_name)
    tail = [talk.say("compare.not_the_same", us=c.us, them=c.them) for c in view.not_the_same]
    found = [(talk.say(f"compare.{row}"), " · ".join(getattr(view, row))) for row in ROWS if getattr(view, row)]
    # The picture shows whole what is cut here.
    room = CARD_LENGTH - sum(visible(part) + 2 for part in (head, *tail, *(label for label, _ in found))) - len(found)
    rooms = shares([len(words) for _, words in found], room)
    lines = [
        Markup("<b>{}</b>\n{}").format(label, shown(shorten(words, most)))
        for (label, words), most in zip(found, rooms, strict=True)
    ]
    picture = _attachment(talk, party, "side_by_side")
    pdf = said(talk.language, "button.as_pdf", "compare_pdf", party.partnership.id)
    return Card(Markup("\n\n").join([head, *lines, *tail]), _ways(talk, party, pdf), (picture,))


def _attachment(talk: Talk, party: Party, kind: str) -> Attachment:
    return Attachment(kind, party.partnership.id, talk.plain("compare.caption"), {"side": party.side.value})


def _ways(talk: Talk, party: Party, *beside: Button) -> Rows:
    """On to the joint session, while it has not begun; `beside` stands with the partner's answers."""
    identity = party.partnership.id
    if party.partnership.stage is not Stage.COMPARING:
        return (beside,) if beside else ()
    return (
        (said(talk.language, "button.see_all", "see_theirs", identity), *beside),
        (
            said(talk.language, "button.suggest_time", "suggest_time", identity),
            said(talk.language, "button.start_now", "begin_joint", identity, is_main=True),
        ),
    )


@press("compare_pdf")
def compare_pdf(talk: Talk, action: Action) -> Outcome:
    """The picture as a page to print or to pass on; the ways on stand below it."""
    party = party_in(talk, action.numbers[0])
    released(talk, party.partnership)
    return talk.outcome(
        Card(talk.say("compare.pdf"), _ways(talk, party), (_attachment(talk, party, "side_by_side_pdf"),))
    )


@press("compare")
def compare(talk: Talk, action: Action) -> Outcome:
    party = party_in(talk, action.numbers[0])
    released(talk, party.partnership)
    joint = joint_for(talk, party.partnership)
    card = go_to(talk, Place("compare", party.partnership.id))
    if (
        joint is not None
        and joint.time is not None
        and joint.time > talk.now
        and party.partnership.stage is Stage.COMPARING
    ):
        return talk.outcome(card, Card(talk.say("times.agreed", when=talk.moment(joint.time))))
    return talk.outcome(card)


@press("see_theirs")
def see_theirs(talk: Talk, action: Action) -> Outcome:
    """All that the partner released, question by question; a turned page takes the place of the one before."""
    page = action.numbers[1] if len(action.numbers) > 1 else 0
    party, reading = _theirs(talk, action.numbers[0], page)
    identity = party.partnership.id
    whole = said(talk.language, "button.read_all", "theirs_whole", identity, page)
    uncut: Rows = ((whole,),) if reading.is_cut(page) else ()
    back = said(talk.language, "button.compare", "compare", identity)
    card = Card(reading.text(page), (*uncut, *reading.turns(page, "see_theirs", identity), (back,)))
    return talk.edited(card) if len(action.numbers) > 1 else talk.outcome(card)


@press("theirs_whole", numbers=2)
def theirs_whole(talk: Talk, action: Action) -> Outcome:
    """A page of the partner's answers with nothing cut."""
    page = action.numbers[1]
    party, reading = _theirs(talk, action.numbers[0], page)
    back = said(talk.language, "button.see_all", "see_theirs", party.partnership.id)
    return talk.outcome(Card(reading.whole(page), ((back,),)))


def _theirs(talk: Talk, partnership_id: int, page: int) -> tuple[Party, Reading]:
    party = party_in(talk, partnership_id)
    session = released(talk, party.partnership)[party.side.other]
    first = next(iter(engine.path(compiled_for(talk, session), session)))
    them = party_name(talk, party.partnership, party.side.other)
    reading = Reading(question_of(talk, session, first), talk.say("review.theirs", them=them))
    if page >= len(reading.pages()):
        raise StageError
    return party, reading
