"""Many partnerships at once: the order the database makes is the order that their standings mean."""

import pytest

from flows.partnership import Stage
from flows.standing import standing
from tests.storage.partnerships import COMPANY, DAY, HOUSING, a_partnership, the_people
from tests.storage.samples import NOW
from tests.storage.standings import CASES


@pytest.fixture
def stored(writer):
    """All cases in one database, by their names."""
    writer.run(the_people)
    return {name: writer.run(make) for name, (make, *_) in CASES.items()}


def facts_of(writer, ids):
    return writer.run(lambda uow: uow.overview.facts(ids, NOW))


def test_each_partnership_waits_for_what_it_was_left_with(writer, stored):
    for name, facts in zip(CASES, facts_of(writer, list(stored.values())), strict=True):
        _, waits, is_overdue, days = CASES[name]
        found = standing(facts, NOW)
        assert list(found.waits) == waits, name
        assert (found.overdue is not None) == is_overdue, name
        assert found.next_at == (NOW + days * DAY if days else None), name
        assert facts.partnership.id == stored[name]


def test_the_database_puts_them_in_the_order_that_their_standings_mean(writer, stored):
    ranked = writer.run(lambda uow: uow.overview.ranked([1, 2], NOW, 0, 100))
    assert sorted(ranked) == sorted(stored.values())
    found = {facts.partnership.id: standing(facts, NOW) for facts in facts_of(writer, ranked)}
    never = NOW + 1000 * DAY

    def place(one):
        late = found[one].overdue
        return late is None, late.since if late else never, found[one].next_at is None, found[one].next_at or never, one

    assert ranked == sorted(ranked, key=place)


def test_a_page_is_a_part_of_the_whole_and_others_partnerships_are_in_none(writer, stored):
    def ask(uow, *given):
        return uow.overview.ranked(*given)

    whole = writer.run(ask, [1], NOW, 0, 100)
    pages = [writer.run(ask, [1], NOW, first, 4) for first in range(0, len(whole), 4)]
    assert [one for page in pages for one in page] == whole
    assert writer.run(lambda uow: uow.overview.count([1])) == len(whole) == len(stored)
    assert writer.run(ask, [3], NOW, 0, 100) == []
    assert writer.run(lambda uow: uow.overview.count([])) == 0
    assert writer.run(ask, [], NOW, 0, 100) == []


def test_names_contacts_dates_and_what_is_not_there(writer, stored):
    names = ["nobody invited", "an effort's month", "a meeting that was held", "nobody is left over there"]
    ids = [stored[name] for name in names]
    alone, effort, held, gone = facts_of(writer, [*ids, 4711])
    assert (alone.names, alone.contacts[COMPANY]) == ({HOUSING: "Organisation 1", COMPANY: "Named"}, ())
    assert effort.names[COMPANY] == "Organisation 2"
    assert effort.contacts == {HOUSING: ("Name 1, role",), COMPANY: ("Name 2",)}
    assert (effort.effort, effort.coming.at) == ("Bread on Thursdays", NOW + 3 * DAY)
    assert held.held == NOW - 2 * DAY
    assert gone.gone == (COMPANY,)


def test_more_than_are_read_at_once_come_in_their_order(writer):
    writer.run(the_people)
    ids = writer.run(lambda uow: [a_partnership(uow, Stage.JOINT) for _ in range(503)])
    assert [facts.partnership.id for facts in facts_of(writer, ids[::-1])] == ids[::-1]
