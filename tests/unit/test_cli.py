"""The command line: one clear sentence and exit code 2 for what is wrong, and the content checked."""

import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.playground import TOKEN
from bot.settings import Settings, SettingsError, load_settings
from bot.wiring import build_house
from flows.clock import SystemClock
from storage.writer import Writer
from tests.storage.estate import an_estate, deal, give

GOOD_TOKEN = "123456789:AAEabcdefghijklmnopqrstuvwxyz012345"


@pytest.fixture
def run(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"NABOPAGT_{name.upper()}", raising=False)

    def invoke(*words, **environment):
        for name, value in environment.items():
            monkeypatch.setenv(f"NABOPAGT_{name}", value)
        return CliRunner().invoke(app, list(words))

    return invoke


def test_a_missing_token_is_one_sentence(run):
    result = run("run")
    assert result.exit_code == 2
    assert result.output.strip().count("\n") == 0
    assert "NABOPAGT_TOKEN" in result.output


def test_the_playgrounds_token_does_not_run(run):
    result = run("run", TOKEN=TOKEN)
    assert result.exit_code == 2
    assert "nabopagt try" in result.output


def test_a_webhook_without_a_secret_does_not_start(run):
    result = run("run", TOKEN=GOOD_TOKEN, PUBLIC_URL="https://bot.example.dk")
    assert result.exit_code == 2
    assert "NABOPAGT_WEBHOOK_SECRET" in result.output


@pytest.mark.parametrize(
    ("environment", "words"),
    [({}, "needs PostgreSQL"), ({"DATABASE_URL": "postgresql://db/n"}, "NABOPAGT_DELIVERY=workers")],
)
def test_a_worker_says_what_it_needs(run, environment, words):
    result = run("worker", TOKEN=GOOD_TOKEN, **environment)
    assert result.exit_code == 2
    assert result.output.strip().count("\n") == 0
    assert words in result.output


def test_telegram_out_of_reach_is_one_sentence_without_the_token(run):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        result = run("run", TOKEN=GOOD_TOKEN, TELEGRAM_URL=f"http://127.0.0.1:{free.getsockname()[1]}")
    assert result.exit_code == 2
    assert "NABOPAGT_TELEGRAM_URL" in result.output
    assert GOOD_TOKEN not in result.output


def test_check_says_that_all_is_well_after_migrating(run):
    assert run("migrate", TOKEN=GOOD_TOKEN).exit_code == 0
    result = run("check", TOKEN=GOOD_TOKEN)
    assert (result.exit_code, result.output.strip()) == (0, "All is well.")


def answered(url):
    """A database in which one resident has answered."""
    writer = Writer(url)
    writer.start()
    writer.run(an_estate)
    writer.run(partial(deal, wave_id=1, count=2))
    writer.run(partial(give, number=0))
    writer.stop()


def test_check_recounts_what_residents_answered(run, tmp_path):
    run("migrate", TOKEN=GOOD_TOKEN)
    answered(f"sqlite:///{tmp_path}/nabopagt.db")
    assert run("check").output.strip() == "All is well."
    with closing(sqlite3.connect(tmp_path / "nabopagt.db")) as connection:
        connection.execute("""UPDATE response SET answers = '{"1": 5}'""")
        connection.commit()
    result = run("check")
    assert result.exit_code == 1
    assert "wave 1: its tally is not what its responses say" in result.output


def test_backup_names_its_copies_or_says_what_is_wrong(run, tmp_path):
    result = run("backup", str(tmp_path), TOKEN=GOOD_TOKEN)
    assert (result.exit_code, result.output.strip().count("\n")) == (2, 0)
    run("migrate")
    result = run("backup", str(tmp_path))
    assert result.exit_code == 0
    newest, daily = (Path(line) for line in result.output.split())
    assert newest.name == "nabopagt-newest.db"
    assert newest.is_file()
    assert daily.is_file()


async def test_a_lost_secret_is_not_replaced_when_residents_have_codes(run, tmp_path):
    run("migrate", TOKEN=GOOD_TOKEN)
    settings = load_settings()
    house = await build_house(settings, SystemClock(), "nabopagt_bot")
    await house.writer.close()
    answered(settings.database_url)
    (tmp_path / "nabopagt.secret").unlink()
    with pytest.raises(SettingsError, match="put it back"):
        await build_house(settings, SystemClock(), "nabopagt_bot")


def test_check_names_the_settings_and_the_database(run):
    result = run("check")
    assert result.exit_code == 1
    assert "NABOPAGT_TOKEN" in result.output
    result = run("check", TOKEN=GOOD_TOKEN, DATABASE_URL="sqlite:///no/such/folder/x.db")
    assert result.exit_code == 1
    assert "database:" in result.output


@pytest.mark.parametrize("guide", ["housing", "company", "partnership_setup"])
def test_a_guide_is_drawn(run, guide):
    result = run("check", "--diagram", guide)
    assert result.exit_code == 0
    assert result.output.startswith("stateDiagram-v2")


def test_an_unknown_guide_is_named(run):
    result = run("check", "--diagram", "nothing")
    assert result.exit_code == 2
    assert "nothing" in result.output


def test_an_invitation_needs_a_name(run):
    assert run("invite", "  ", TOKEN=GOOD_TOKEN).exit_code == 2


def test_the_command_is_installed():
    command = Path(sys.executable).with_name("nabopagt")
    shown = subprocess.run([command, "--help"], capture_output=True, text=True, check=True).stdout
    assert all(word in shown for word in ("run", "try", "invite", "check", "migrate"))


def row(result, language):
    return next(line for line in result.output.splitlines() if line.startswith(f"{language}  "))


def test_an_operator_sees_and_switches_the_residents_languages(run, tmp_path):
    place = {"TOKEN": GOOD_TOKEN, "DATABASE_URL": f"sqlite:///{tmp_path.as_posix()}/n.db"}
    shown = run("languages", **place)
    assert shown.exit_code == 0
    assert row(shown, "da").split() == ["da", "Danish", "complete", "always", "Dansk"]
    assert " off " in row(shown, "pl")
    assert " on since " in row(run("languages", "--on", "pl", "--read", **place), "pl")
    assert " off since " in row(run("languages", "--off", "pl", **place), "pl")


def test_a_language_is_switched_on_only_by_whoever_says_that_it_was_read(run, tmp_path):
    place = {"TOKEN": GOOD_TOKEN, "DATABASE_URL": f"sqlite:///{tmp_path.as_posix()}/n.db"}
    refused = run("languages", "--on", "uk", **place)
    assert refused.exit_code != 0
    assert "first language is Ukrainian" in refused.output
    assert " off " in row(run("languages", **place), "uk")


@pytest.mark.parametrize(("words", "said"), [(("--off", "da"), "always on"), (("--on", "xx"), "There are no texts")])
def test_a_language_that_cannot_be_switched_says_why(run, tmp_path, words, said):
    result = run("languages", *words, TOKEN=GOOD_TOKEN, DATABASE_URL=f"sqlite:///{tmp_path.as_posix()}/n.db")
    assert result.exit_code == 2
    assert said in result.output
