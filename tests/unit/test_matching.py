"""Two first parts beside each other, told to one side."""

import pytest

from flows.guide.load import load_guides
from flows.matching import KINDS, THEMES, how_much, kinds_of, match, themes_of
from tests.builders import a_session, items

US = a_session(
    challenges=items("Mørke stier", "Ensomhed", "Støj"),
    challenges__1__theme="safety",
    challenges__2__theme="community",
    offers=("premises", "volunteers"),
    offers__2__how_much="Fælleshuset",
    offers__2__period="om vinteren",
    needs=("hours", "money", "talent"),
    scope="year",
)
THEM = a_session(
    challenges=items("Unge", "Tryghed"),
    challenges__1__theme="youth",
    challenges__2__theme="safety",
    offers=("hours",),
    offers__1__period="i maj",
    needs=("premises", "money"),
    scope="season",
)


def test_a_match_says_what_both_say_and_what_only_one_says():
    found = match(US, THEM)
    assert (found.both, found.only_us, found.only_them) == (("safety",), ("community",), ("youth",))


def test_a_match_says_who_offers_what_the_other_needs_and_how_much():
    found = match(US, THEM)
    assert found.offers_we_need == (("hours", "i maj"),)
    assert found.we_offer_they_need == (("premises", "Fælleshuset, om vinteren"),)
    assert found.nobody == (("money", "all"), ("talent", "us"))


def test_a_match_says_what_is_offered_and_not_asked_for():
    found = match(US, THEM)
    assert (found.also_us, found.also_them) == ((("volunteers", ""),), ())
    assert match(THEM, US).also_them == found.also_us


def test_told_to_the_other_side_it_is_the_same_the_other_way_round():
    ours, theirs = match(US, THEM), match(THEM, US)
    assert ours.both == theirs.both
    assert theirs.nobody == (("money", "all"), ("talent", "them"))
    assert (ours.only_us, ours.offers_we_need) == (theirs.only_them, theirs.we_offer_they_need)
    assert (ours.scope_us, ours.scope_them) == (theirs.scope_them, theirs.scope_us)


@pytest.mark.parametrize(
    ("us", "them", "is_same"),
    [({}, {}, True), ({"scope": "year"}, {}, True), ({"scope": "year"}, {"scope": "year"}, True)],
)
def test_scopes_differ_only_when_both_have_said_one(us, them, is_same):
    assert match(a_session(**us), a_session(**them)).is_same_scope is is_same
    assert not match(US, THEM).is_same_scope


def test_two_parties_that_said_nothing_match_in_nothing():
    found = match(a_session(), a_session())
    assert (found.both, found.only_us, found.offers_we_need, found.nobody) == ((), (), (), ())
    assert themes_of(a_session()) == set()
    assert kinds_of(a_session(), "offers") == set()
    assert how_much(a_session(), "hours") == ""


@pytest.mark.parametrize("name", ["housing", "company"])
def test_the_guides_ask_for_the_kinds_and_themes_that_are_matched_in_the_same_order(name):
    for guide in (guide for guide in load_guides().values() if guide.name == name):
        assert guide.nodes["offers"].choices == guide.nodes["needs"].choices == KINDS
        assert guide.nodes["challenges.theme"].choices == THEMES
