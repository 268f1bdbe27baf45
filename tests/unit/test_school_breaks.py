"""School breaks: the tables that ship, an operator's own instead, and every finding of a broken one."""

import pickle
from datetime import date

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.settings import SettingsError, load_settings
from bot.wiring import own_school_breaks
from flows.errors import ContentError
from flows.school_breaks import breaks_of, load_breaks, shipped_breaks
from flows.service.talk import Own, load_world

TOKEN = "123456789:AAEabcdefghijklmnopqrstuvwxyz012345"
OWN = '[Randers]\nweeks = [8]\nspans = [["06-25", "08-10"]]\n\n["Ærø"]\nweeks = [9]\n'
WEEK_7, WEEK_8, WEEK_9 = date(2026, 2, 10), date(2026, 2, 17), date(2026, 2, 24)


def test_an_own_table_takes_the_place_of_the_shipped_one_and_the_others_stay():
    tables = load_breaks(OWN)
    assert breaks_of(tables, "Randers Kommune").holds(WEEK_8)
    assert not breaks_of(tables, "Randers").holds(WEEK_7)
    assert breaks_of(tables, "Ærø").holds(WEEK_9)
    assert breaks_of(tables, "Aalborg") == breaks_of(shipped_breaks(), "Aalborg")
    assert breaks_of(load_breaks("[default]\nweeks = [1]"), "Atlantis").weeks == {1}


def test_another_process_has_the_same_table():
    world = load_world("bot", "da", Own(OWN))
    assert pickle.loads(pickle.dumps(world)).breaks_in("Ærø").holds(WEEK_9)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("[Randers", "is not TOML"),
        ("Randers = 3", "NABOPAGT_SCHOOL_BREAKS: Randers: is no table"),
        ("[Randers]\nwinter = [7]", "Randers: winter is not known"),
        ("[Randers]\nweeks = [54]", "Randers: weeks are no ISO weeks"),
        ('[Randers]\nweeks = "7"', "Randers: weeks are no ISO weeks"),
        ('[Randers]\nspans = [["06-25"]]', "Randers: spans are no days of a year"),
        ('[Randers]\nspans = [["06-31", "08-10"]]', "Randers: spans are no days of a year"),
        ('[Randers]\nspans = [["25 June", "08-10"]]', "Randers: spans are no days of a year"),
        ("[Randers]\nspans = 3", "Randers: spans are no days of a year"),
    ],
)
def test_what_is_wrong_in_a_table_is_found_at_the_start(text, finding):
    with pytest.raises(ContentError, match=finding):
        load_world("bot", "da", Own(text))


def test_the_file_is_read_where_the_settings_say_and_none_without(tmp_path):
    path = tmp_path / "breaks.toml"
    path.write_text(OWN, "utf-8")
    assert own_school_breaks(load_settings({"token": TOKEN, "school_breaks": str(path)})) == OWN
    assert own_school_breaks(load_settings({"token": TOKEN})) == ""


def test_a_file_that_is_not_there_or_no_text_is_refused_in_one_sentence(tmp_path):
    with pytest.raises(SettingsError, match="NABOPAGT_SCHOOL_BREAKS"):
        load_settings({"token": TOKEN, "school_breaks": str(tmp_path / "none.toml")})
    path = tmp_path / "breaks.toml"
    path.write_bytes(b"\xff\xfe\x00")
    settings = load_settings({"token": TOKEN, "school_breaks": str(path)})
    with pytest.raises(SettingsError, match="NABOPAGT_SCHOOL_BREAKS"):
        own_school_breaks(settings)


@pytest.mark.parametrize(("content", "finding"), [(b"[Randers]\nweeks = [99]", "ISO weeks"), (b"\xff", "UTF-8")])
def test_check_finds_it_too(tmp_path, monkeypatch, content, finding):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "breaks.toml"
    path.write_bytes(content)
    monkeypatch.setenv("NABOPAGT_TOKEN", TOKEN)
    monkeypatch.setenv("NABOPAGT_SCHOOL_BREAKS", str(path))
    result = CliRunner().invoke(app, ["check"])
    assert result.exit_code == 1
    assert finding in result.output
