"""Everybody tries everything: who has no business there changes nothing and learns nothing."""

import tempfile
from pathlib import Path

import pytest

from flows.cards.card import Action
from flows.errors import DialogueError
from flows.ports import Message
from flows.service.registry import COMMANDS, MESSAGES, PRESSES
from tests.builders import tables_of
from tests.permissions.troubled import (
    ADAL,
    ALONE,
    BAEKHUS,
    BAKERY,
    CIRKELHUS,
    MARKS,
    OTHER,
    SMALL_STAGES,
    TOVES,
    act,
    found,
    leave,
    open_town,
    press,
    strange_rows,
)
from tests.properties.phones import KINDS

STAGES = ("preparing", "comparing", "joint", "agreeing", "agreed", "measuring", *SMALL_STAGES)
# A whole sweep takes up to half a minute: every run tries a fifth of one, the soak tests all of all.
LIGHTLY = ", lightly"
WHOLE = [pytest.param(stage, marks=pytest.mark.soak) for stage in STAGES]
SWEPT = [f"joint{LIGHTLY}", *WHOLE]
FOLDER = tempfile.TemporaryDirectory(prefix="town-", ignore_cleanup_errors=True)
NOT_THERE = 4_000_000
# They erase or end a membership, and are tried by themselves.
LAST = {"delete_yes", "leave_yes", "part_with_yes"}
# They are about nothing but the person who presses.
PERSONAL = {"menu", "switch", "resume", "new_partnership", "set_language", "my_data", "delete", "no_link"}
PERSONAL |= {"privacy", "privacy_more", "privacy_back", "overview", "overview_excel"}


# What messages of any kind are about.
LATE = {
    "partnership": 1, "joint": 1, "agreement": 1, "question": 1, "invitation": 2, "point": 1, "revision": 1, "duty": 1,
    "sequence": 1, "who": "Nogen", "answer": "countered", "update": 1, "organisation": 1, "entry": 1, "efforts": [1],
    "at": "2026-03-10T10:00:00+00:00", "until": "2026-03-10T10:00:00+00:00", "by": "housing", "group": 1,
    "ending": 1, "notice": 1, "why": "written", "entries": [1], "meeting": 1, "change": 1, "skipped": 1,
    "about": 1, "side": "housing", "mark": "", "step": 0, "since": "2026-03-02T08:00:00+00:00",
    "wave": 1, "caretaker": 1, "remark": "Noget",
}  # fmt: skip
PLAYED = {}


async def played(stage):
    """Each stage is played once; every test gets a copy."""
    if stage not in PLAYED:
        folder = Path(tempfile.mkdtemp(dir=FOLDER.name))
        PLAYED[stage] = await found(folder, stage)
    return PLAYED[stage]


@pytest.fixture
def town_at(tmp_path):
    opened = []

    async def open_at(stage):
        scene, actions = await played(stage.removesuffix(LIGHTLY))
        opened.append(open_town(scene, tmp_path))
        opened[-1].sweeps_lightly = stage.endswith(LIGHTLY)
        return opened[-1], actions

    yield open_at
    for town in opened:
        town.stage.close()


def highest_id(tables):
    names = set(tables) - {"answer", "outbox", "joint_entry", "seen_update", "rate_gate", "audit_line"}
    # A ballot has no number.
    names -= {"survey_code", "response", "tally", "resident_comment"}
    return max(row["id"] for name in names for row in tables[name].values())


def every_press(town, actions):
    """What was ever shown to anybody, and every verb with every id; no verb has as many as six numbers."""
    tables = tables_of(town.stage)
    words = {action.verb: action.word for action in actions if action.verb != "accept"}
    entries = [row["id"] for row in tables["answer"].values()][::9]
    swept = [
        Action(verb, (number, *(number % 2,) * 4), words.get(verb, ""))
        for verb in sorted(PRESSES)
        for number in range(1, highest_id(tables) + 1)
    ]
    swept += [Action(verb, (s, e)) for verb in ("keep_theirs", "use_mine") for s in (1, 2, 3, 4, 5) for e in entries]
    swept = swept[::5] if town.sweeps_lightly else swept
    return [action for action in (*actions, *swept) if action.verb not in LAST]


async def try_everything(town, phone, actions):
    """All words that all of it led to."""
    words = [await press(town, phone, action) for action in actions]
    words += [(await act(town, phone, kind="command", command=name))[1] for name in COMMANDS]
    words += [(await act(town, phone, kind=kind, text="Hvad står der?"))[1] for kind in (*KINDS, "text", "edit")]
    await town.stage.deliver()
    return "\n".join(words) + phone.screen


def marks_in(words):
    return {mark for mark in MARKS if mark in words}


@pytest.mark.parametrize("stage", SWEPT)
async def test_a_stranger_changes_nothing_and_learns_nothing(town_at, stage):
    town, actions = await town_at(stage)
    before = tables_of(town.stage)
    words = await try_everything(town, town.stranger, every_press(town, actions))
    assert strange_rows(town, before, town.stranger, set()) == []
    assert marks_in(words) == set()
    assert not {"Ådalsparken", "Bageriet Solsikken", "Hanna Ø", "Yusuf Æ"} & {w for w in words.split("\n") if w}
    assert "Ådalsparken" not in words


@pytest.mark.parametrize("stage", SWEPT)
async def test_a_member_of_another_housing_organisation_changes_and_learns_only_of_their_own(town_at, stage):
    town, actions = await town_at(stage)
    before = tables_of(town.stage)
    words = await try_everything(town, town.bo, every_press(town, actions))
    assert strange_rows(town, before, town.bo, {"Bækhus"}) == []
    assert marks_in(words) <= {BAEKHUS}
    assert "Ådalsparken" not in words


@pytest.mark.parametrize("stage", WHOLE)
async def test_a_member_of_two_companies_and_a_housing_organisation_is_nobody_in_another_partnership(town_at, stage):
    town, actions = await town_at(stage)
    assert len(memberships_of(town, town.tove)) == 3
    before = tables_of(town.stage)
    words = await try_everything(town, town.tove, every_press(town, actions))
    assert strange_rows(town, before, town.tove, {CIRKELHUS, TOVES, "Pias Planter"}) == []
    assert marks_in(words) == set()
    assert "Ådalsparken" not in words
    assert "Bækmarken" in words


def memberships_of(town, phone):
    def read(work):
        person = work.persons.find(telegram_id=phone.telegram_id)[0]
        return work.members.find(person_id=person.id, left=None)

    return town.stage.writer.run(read)


@pytest.mark.parametrize("stage", SWEPT)
async def test_a_former_member_changes_nothing_and_learns_nothing(town_at, stage):
    town, actions = await town_at(stage)
    await press(town, town.karen, Action("open", (1,)))
    own = [await press(town, town.karen, Action(verb, (1,))) for verb in ("see_sent", "see_proposal", "files")]
    own.append((await act(town, town.karen, kind="command", command="review"))[1])
    assert ADAL in "".join(own)
    await leave(town, town.karen)
    town.karen.messages.clear()
    before = tables_of(town.stage)
    words = await try_everything(town, town.karen, every_press(town, actions))
    assert strange_rows(town, before, town.karen, set()) == []
    assert marks_in(words) == set()


async def test_what_is_queued_for_a_former_member_of_whatever_kind_is_never_said(town_at):
    """The membership ends by a colleague's tap; the one message left is that it has."""
    town, _ = await town_at("joint")
    karen = next(m for m in memberships_of(town, town.karen))
    await press(town, town.hanna, Action("part_with_yes", (karen.id,)))
    await town.stage.deliver()
    town.karen.messages.clear()

    def queue(work):
        person = work.persons.get(karen.person_id)
        for kind in MESSAGES:
            message = Message(
                f"late:{kind}", person.id, kind, town.stage.clock.now(), "late", LATE | {"member": karen.id}
            )
            work.outbox.queue(message)

    town.stage.writer.run(queue)
    await town.stage.deliver()
    rows = {r["kind"]: r for r in tables_of(town.stage)["outbox"].values() if r["subject"] == "late"}
    assert {kind for kind, row in rows.items() if row["state"] != "cancelled"} == {"membership_ended"}
    assert all(row["error"] for row in rows.values() if row["state"] == "cancelled")
    assert marks_in(town.karen.screen) == set()
    assert "Ådalsparken" not in town.karen.screen


async def test_nobody_from_elsewhere_ends_a_membership(town_at):
    town, _ = await town_at("joint")
    before = tables_of(town.stage)["member"]
    for phone in (town.bo, town.tove, town.stranger, town.yusuf):
        own = {m.id for m in memberships_of(town, phone)} if phone is not town.stranger else set()
        colleagues = {row["id"] for row in before.values() if row["organisation_id"] in organisations_of(before, own)}
        for row in before.values():
            if row["id"] not in colleagues:
                for verb in ("leave_yes", "part_with", "part_with_yes", "still_here"):
                    await press(town, phone, Action(verb, (row["id"],)))
    assert tables_of(town.stage)["member"] == before


def organisations_of(members, own):
    return {row["organisation_id"] for row in members.values() if row["id"] in own}


async def test_a_former_member_in_the_middle_of_a_question_is_not_shown_it_again(town_at):
    town, _ = await town_at("preparing")
    await press(town, town.karen, Action("change", (next(iter(parts(town))), 1)))
    await press(town, town.karen, Action("change_list", (next(iter(parts(town))), 0)))
    assert ADAL in (await act(town, town.karen, kind="photo"))[1]
    await leave(town, town.karen)
    for kind in (*KINDS, "text", "edit"):
        assert ADAL not in (await act(town, town.karen, kind=kind, text="x"))[1]


def parts(town):
    """Ids of the first parts: Ådal's, the bakery's, …"""
    guides = {"housing", "company"}
    sessions = town.stage.writer.run(lambda work: work.sessions.find())
    return [session.id for session in sessions if session.guide in guides]


@pytest.mark.parametrize(
    ("name", "theirs"),
    [
        ("hanna", {ADAL, ALONE}),
        pytest.param("karen", {ADAL}, marks=pytest.mark.soak),
        pytest.param("yusuf", {BAKERY, OTHER}, marks=pytest.mark.soak),
        pytest.param("pia", {BAKERY, OTHER}, marks=pytest.mark.soak),
    ],
)
@pytest.mark.parametrize("stage", [f"preparing{LIGHTLY}", pytest.param("preparing", marks=pytest.mark.soak)])
async def test_before_both_release_nobody_sees_the_other_side_whatever_they_press(town_at, stage, name, theirs):
    town, actions = await town_at(stage)
    phone = getattr(town, name)
    others = [other for other in town.stage.phones.values() if other is not phone]
    for other in others:
        other.messages.clear()
    words = await try_everything(town, phone, every_press(town, actions))
    assert marks_in(words) <= theirs
    allowed = {"Hanna": {ADAL, ALONE}, "Karen": {ADAL}, "Yusuf": {BAKERY, OTHER}, "Pia": {BAKERY, OTHER}}
    for other in others:
        assert marks_in(other.screen) <= allowed.get(other.name, {BAEKHUS}), other.name


@pytest.mark.parametrize("stage", [stage for stage in SWEPT if "preparing" not in getattr(stage, "values", ())])
@pytest.mark.parametrize(
    ("name", "foreign"),
    [
        ("hanna", {BAEKHUS, OTHER}),
        pytest.param("karen", {BAEKHUS, OTHER, ALONE}, marks=pytest.mark.soak),
        pytest.param("yusuf", {BAEKHUS, ALONE}, marks=pytest.mark.soak),
    ],
)
async def test_what_belongs_to_another_partnership_or_person_is_never_seen(town_at, stage, name, foreign):
    """Of two partnerships of one company each housing organisation sees its own."""
    town, actions = await town_at(stage)
    phone = getattr(town, name)
    words = await try_everything(town, phone, every_press(town, actions))
    assert not marks_in(words) & foreign
    assert not marks_in(town.bo.screen) - {BAEKHUS}


@pytest.mark.parametrize("stage", SWEPT)
@pytest.mark.parametrize("name", ["bo", "karen", "stranger"])
async def test_what_is_not_theirs_and_what_is_not_there_sound_the_same(town_at, stage, name):
    """The person sits at /menu; each verb is tried about Ådal's rows and about rows that do not exist."""
    town, _ = await town_at(stage)
    phone = getattr(town, name)
    if name == "karen":
        await leave(town, phone)
    await act(town, phone, kind="command", command="menu")
    for verb in sorted(set(PRESSES) - LAST - PERSONAL):
        absent = await press(town, phone, Action(verb, (NOT_THERE,) * 5))
        for number in (1, *parts(town)[:2]):
            assert (
                await press(town, phone, Action(verb, (number, NOT_THERE, NOT_THERE, NOT_THERE, NOT_THERE))) == absent
            )


async def test_a_used_link_opens_nothing_for_somebody_else(town_at):
    town, actions = await town_at("preparing")
    tokens = {action.word for action in actions if action.verb == "accept" and action.word}
    assert len(tokens) >= 5
    before = tables_of(town.stage)
    for token in tokens:
        for verb in ("accept", "prop_yes", "prop_if", "prop_no", "prop_approve", "prop_correct"):
            words = await press(town, town.stranger, Action(verb, (1,), token))
            assert words == await press(town, town.stranger, Action(verb, (NOT_THERE,), token))
        assert marks_in(words) == set()
    assert strange_rows(town, before, town.stranger, set()) == []


async def test_who_is_erased_is_nobody_and_leaves_what_the_party_said(town_at):
    town, actions = await town_at("comparing")
    await press(town, town.karen, Action("delete_yes"))
    await town.stage.deliver()
    town.karen.messages.clear()  # what she could read as a member
    before = tables_of(town.stage)
    assert all(row["telegram_id"] != town.karen.telegram_id for row in before["person"].values())
    words = await try_everything(town, town.karen, every_press(town, actions))
    assert strange_rows(town, before, town.karen, set()) == []
    assert marks_in(words) == set()
    assert "Karen Ny" not in repr(before["member"])


def test_every_error_has_a_code():
    def classes(error):
        return [error, *(one for child in error.__subclasses__() for one in classes(child))]

    codes = [error.code for error in classes(DialogueError)]
    assert len(codes) == len(set(codes))
