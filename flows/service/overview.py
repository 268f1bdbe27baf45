"""`/overview`: all partnerships of the organisations a person speaks for, those that need something first."""

from markupsafe import Markup

from flows.cards.buttons import press as button
from flows.cards.buttons import rows_of, said
from flows.cards.card import Action, Attachment, Button, Card, Outcome
from flows.cards.fitting import CARD_LENGTH, fitted, shorten, visible
from flows.errors import StageError
from flows.people import Place, Side
from flows.phrases import short_day
from flows.service.access import memberships
from flows.service.registry import command, go_to, press, where
from flows.service.talk import Talk
from flows.service.year_titles import titled
from flows.standing import Standing, Wait, standing

PAGE = 4
# Of a name so much is shown: two of them share a line of a phone.
MOST_OF_NAME = 26


@command("overview")
def overview_command(talk: Talk) -> Outcome:
    return talk.outcome(go_to(talk, Place("overview")))


@press("overview", numbers=1)
def overview(talk: Talk, action: Action) -> Outcome:
    """Another page, in the place of the one that was turned."""
    return talk.edited(go_to(talk, Place("overview", address=str(action.numbers[0]))))


@where("overview")
def where_overview(talk: Talk) -> Card:
    """The page that the person was on, or the last one there is now; somebody who is a member nowhere is at home."""
    own = organisations_of(talk)
    if not own:
        return go_to(talk, Place("home"))
    total = talk.uow.overview.count(own)
    if not total:
        return Card(talk.say("overview.none"), ((said(talk.language, "button.menu", "menu"),),))
    page = min(int(talk.person.place.address or 0), (total - 1) // PAGE)
    ids = talk.uow.overview.ranked(own, talk.now, page * PAGE, PAGE)
    found = [standing(facts, talk.now) for facts in talk.uow.overview.facts(ids, talk.now)]
    return _page_card(talk, own, found, page, total)


def organisations_of(talk: Talk) -> list[int]:
    return [member.organisation_id for member in memberships(talk.uow, talk.person.id)]


def side_in(own: list[int], one: Standing) -> Side:
    """The side that the reader speaks for."""
    return Side.HOUSING if one.facts.partnership.housing_id in own else Side.COMPANY


def _page_card(talk: Talk, own: list[int], found: list[Standing], page: int, total: int) -> Card:
    first = page * PAGE + 1
    last = first + len(found) - 1
    key = "overview.head_few" if total <= PAGE else "overview.head"
    head = talk.say(key, first=first, last=last, total=total)
    lines = []
    for one in found:
        lines += [Markup(), *_lines(talk, one, side_in(own, one))]
    text = head + Markup("\n") + fitted(lines, CARD_LENGTH - visible(head) - 1, talk.language)
    rows = [(button(_name(talk, one, side_in(own, one)), "open", one.facts.partnership.id),) for one in found]
    turning: list[Button] = []
    if page:
        turning.append(said(talk.language, "button.page_before", "overview", page - 1))
    if first + PAGE <= total:
        turning.append(said(talk.language, "button.page_after", "overview", page + 1))
    ways = [said(talk.language, "button.overview_excel", "overview_excel"), said(talk.language, "button.menu", "menu")]
    return Card(text, (*rows, *((tuple(turning),) if turning else ()), *rows_of(ways)))


def _name(talk: Talk, one: Standing, side: Side) -> str:
    them = one.facts.names[side.other] or talk.plain("partner.unknown")
    return f"{shorten(one.facts.partnership.estate, MOST_OF_NAME)} · {shorten(them, MOST_OF_NAME)}"


def _lines(talk: Talk, one: Standing, side: Side) -> list[Markup]:
    """Which it is; how far it is and what comes next; what waits for whom, if anything does."""
    lines = [Markup("<b>{}</b>").format(_name(talk, one, side)), _stage_line(talk, one)]
    wait = one.overdue or next(iter(one.waits), None)
    if wait is None:
        return lines
    what, who = talk.plain(f"overview.need.{wait.need}"), shorten(who_of(talk, one, wait, side), MOST_OF_NAME)
    due = one.overdue.overdue_from() if one.overdue is not None else None
    if due is None:
        return [*lines, talk.say("overview.waits", who=who, what=what)]
    late = talk.say("overview.overdue", day=short_day(due, talk.language, talk.now), who=who, what=what)
    return [*lines, Markup("<i>{}</i>").format(late)]


def _stage_line(talk: Talk, one: Standing) -> Markup:
    stage = talk.say(f"overview.stage.{one.facts.partnership.stage}")
    if one.next_at is None:
        return stage
    day, what = short_day(one.next_at, talk.language, talk.now), shorten(next_what(talk, one), MOST_OF_NAME)
    return talk.say("overview.next", stage=stage, day=day, what=what)


def next_what(talk: Talk, one: Standing) -> str:
    """What the next date is."""
    coming = one.facts.coming
    if one.next_at is None or coming is None or coming.at != one.next_at:
        return talk.plain("overview.joint") if one.next_at is not None else ""
    return titled(talk, coming, one.facts.effort)


def who_of(talk: Talk, one: Standing, wait: Wait, side: Side | None) -> str:
    """Who is waited for; the reader's own `side` is "you", without one everybody has their name."""
    if len(wait.sides) > 1:
        return talk.plain("overview.both")
    (waited,) = wait.sides
    if waited is side:
        return talk.plain("overview.us")
    return one.facts.names[waited] or talk.plain("partner.unknown")


@press("overview_excel", numbers=0)
def overview_excel(talk: Talk, _action: Action) -> Outcome:
    """The same as a spreadsheet, all pages in one."""
    own = organisations_of(talk)
    if not own or not talk.uow.overview.count(own):
        raise StageError
    file = Attachment("overview_excel", talk.person.id, talk.plain("file.overview"))
    return talk.outcome(Card(talk.say("overview.file"), (), (file,)), go_to(talk, Place("overview")))
