"""While residents are asked: nobody but the staff who run it learns a word, a live number, a figure or a group."""

import tempfile
from pathlib import Path

import pytest

from flows.cards.card import Action
from flows.phrases import plain
from flows.service.registry import COMMANDS
from tests.builders import tables_of
from tests.permissions.measuring import BASELINE, CARETAKER, COMMENT, LIVE, RUNNING, SURVEY_VERBS, secrets
from tests.permissions.troubled import act, found, leave, open_town, press, strange_rows
from tests.properties.phones import KINDS

FOLDER = tempfile.TemporaryDirectory(prefix="measuring-", ignore_cleanup_errors=True)
PLAYED = []
# Ids of waves, indicators and of the first statements; the soak tries every one.
IDS = range(1, 8)
# What is theirs to do while it runs: it leaves the place where they are, and tells of itself.
OF_CARETAKERS = {"handout", "caretaker"}
# What was asked, answered and frozen.
ASKED = {
    "wave",
    "statement",
    "indicator",
    "snapshot",
    "count_report",
    "outside_figure",
    "response",
    "tally",
    "survey_code",
}
ASKED |= {"resident_comment"}


@pytest.fixture
async def town(tmp_path):
    if not PLAYED:
        PLAYED.append(await found(Path(tempfile.mkdtemp(dir=FOLDER.name)), "measuring"))
    scene, actions = PLAYED[0]
    town = open_town(scene, tmp_path)
    town.shown = actions
    yield town
    town.stage.close()


def presses(town, *, is_whole):
    """Every survey button that was ever shown, and every verb of a survey with the ids that there are."""
    tables = tables_of(town.stage)
    most = max(row["id"] for name in ("statement", "wave", "indicator", "member") for row in tables[name].values())
    words = {one.verb: one.word for one in town.shown}
    ids = range(1, most + 1) if is_whole else IDS
    swept = [
        Action(verb, (number, *rest), words.get(verb, ""))
        for verb in sorted(SURVEY_VERBS)
        for number in ids
        for rest in ((0, 0), (1, 1))
    ]
    shown = [one for one in town.shown if one.verb in SURVEY_VERBS]
    return [*shown, *(swept if is_whole else swept[::3])]


async def everything(town, phone, *, is_whole):
    """All words that pressing, asking for and typing all of it led to."""
    words = [await press(town, phone, one) for one in presses(town, is_whole=is_whole)]
    words += [(await act(town, phone, kind="command", command=name))[1] for name in COMMANDS]
    words += [(await act(town, phone, kind=kind, text="42"))[1] for kind in (*KINDS, "text", "edit")]
    await town.stage.deliver()
    return "\n".join(words) + phone.screen


def phone_of(town, name):
    return next(phone for phone in town.stage.phones.values() if phone.name == name)


def rows_of(tables, names):
    return {name: rows for name, rows in tables.items() if name in names}


SWEPT = [False, pytest.param(True, marks=pytest.mark.soak)]


@pytest.mark.parametrize("is_whole", SWEPT)
@pytest.mark.parametrize("name", ["Yusuf", CARETAKER, "Bo", "Tove", "Fremmed", "Karen"])
async def test_nobody_else_learns_anything_of_the_answers(town, name, is_whole):
    """The company, a caretaker, a member of another partnership, one of three, a stranger, a former member."""
    phone = phone_of(town, name)
    if name == "Karen":
        await leave(town, phone)
        phone.messages.clear()
    kept, before = secrets(town), tables_of(town.stage)
    words = await everything(town, phone, is_whole=is_whole)
    assert {one for one in kept if one in words} == set()
    assert str(LIVE) not in words
    after = tables_of(town.stage)
    assert rows_of(after, ASKED) == rows_of(before, ASKED)
    if name in {"Bo", "Tove", "Fremmed", "Karen"}:
        own = {"Bo": {"Bækhus"}, "Tove": {"Cirkelhus", "Toves Tømrer", "Pias Planter"}}.get(name, set())
        assert strange_rows(town, before, phone, own) == []
        assert "Ådalsparken" not in words


async def test_staff_do_learn_it(town):
    """Otherwise what the others do not see would prove nothing."""
    words = [await press(town, town.hanna, Action("wave", (number,))) for number in (BASELINE, RUNNING)]
    words += [await press(town, town.hanna, Action("result", (BASELINE, place))) for place in range(3)]
    words += [await press(town, town.hanna, Action(verb, (BASELINE, 0))) for verb in ("result_groups", "comments")]
    words += [await press(town, town.hanna, Action("results", (BASELINE,)))]
    everything_said = "\n".join(words)
    assert str(LIVE) in everything_said
    assert COMMENT in everything_said
    assert len([one for one in secrets(town) if one in everything_said]) >= 5


@pytest.mark.parametrize("is_whole", SWEPT)
async def test_after_the_release_the_company_reads_the_whole_and_nothing_below_it(town, is_whole):
    version = town.stage.writer.run(lambda work: work.waves.get(BASELINE).version)
    await press(town, town.hanna, Action("results_release_yes", (BASELINE, version)))
    before = tables_of(town.stage)
    words = await everything(town, town.yusuf, is_whole=is_whole)
    assert COMMENT not in words
    assert str(LIVE) not in words
    assert not any(plain("result.groups_note", language) in words for language in ("da", "en"))
    assert len([one for one in secrets(town) if one in words]) >= 3, "the figures themselves are theirs now"
    assert rows_of(tables_of(town.stage), ASKED) == rows_of(before, ASKED)
