"""All partnerships of the organisations a person speaks for, a row each."""

from flows.clock import COPENHAGEN
from flows.people import Side
from flows.service.overview import next_what, organisations_of, who_of
from flows.service.talk import Talk
from flows.sheet import Cell, Sheet
from flows.standing import Standing, standing

COLUMNS = (
    *("estate", "municipality", "housing", "company", "path", "stage", "who", "what", "overdue", "since"),
    *("next", "next_what", "held", "contacts_housing", "contacts_company"),
)


def overview_sheet(talk: Talk) -> Sheet:
    """In the order of the pages. The talk's person is who reads it."""
    own = organisations_of(talk)
    uow = talk.uow
    ids = uow.overview.ranked(own, talk.now, 0, uow.overview.count(own))
    rows = [_row(talk, standing(facts, talk.now)) for facts in uow.overview.facts(ids, talk.now)]
    heads = tuple(talk.plain(f"overview.column.{column}") for column in COLUMNS)
    return Sheet(talk.plain("overview.title"), heads, tuple(rows))


def _row(talk: Talk, one: Standing) -> tuple[Cell, ...]:
    facts, partnership = one.facts, one.facts.partnership
    return (
        partnership.estate,
        partnership.municipality,
        *(facts.names[side] for side in Side),
        talk.plain(f"overview.path.{partnership.path}"),
        talk.plain(f"overview.stage.{partnership.stage}"),
        *_waiting(talk, one),
        *_late(talk, one),
        one.next_at,
        next_what(talk, one),
        facts.held,
        *("; ".join(facts.contacts[side]) for side in Side),
    )


def _waiting(talk: Talk, one: Standing) -> tuple[str, str]:
    """For whom, everybody named once, so that a filter finds them; and for what."""
    whom = dict.fromkeys(who_of(talk, one, wait, None) for wait in one.waits)
    both = talk.plain("overview.both")
    sides = {side for wait in one.waits for side in wait.sides}
    who = both if len(sides) == len(Side) else next(iter(whom), "")
    return who, "; ".join(dict.fromkeys(talk.plain(f"overview.need.{wait.need}") for wait in one.waits))


def _late(talk: Talk, one: Standing) -> tuple[str, Cell]:
    due = one.overdue.overdue_from() if one.overdue is not None else None
    if one.overdue is None or due is None:
        return "", None
    return talk.plain(f"overview.need.{one.overdue.need}"), due.astimezone(COPENHAGEN).date()
