"""The command `nabopagt`: what an operator can do."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from telegram.error import InvalidToken, TelegramError

from bot.checking import diagram, findings
from bot.figure_file import FiguresError
from bot.figuring import as_data, as_table, judged
from bot.languages import LanguageError, check_can_switch, question
from bot.languages import as_lines as language_lines
from bot.logs import configure_logs
from bot.playground import TOKEN as PLAYGROUND_TOKEN
from bot.polling import PollingConflictError
from bot.reminding import as_lines
from bot.running import bot_username, run, work
from bot.settings import Settings, SettingsError, load_settings
from bot.terminal import print_anywhere
from bot.trying import HOST, open_page, try_it
from bot.web.app import loop_factory
from bot.wiring import (
    back_up_database,
    make_invitation,
    migrate_database,
    outbox_lists,
    resident_languages,
)
from flows.clock import SystemClock
from flows.errors import ContentError, StorageUnavailableError
from flows.phrases import BASE_LANGUAGE, LANGUAGES

WRONG = 2
EXPECTED = (
    *(SettingsError, ContentError, StorageUnavailableError, PollingConflictError),
    *(FiguresError, LanguageError),
)

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
_out, _err = (
    Console(highlight=False, markup=False, soft_wrap=True),
    Console(stderr=True, highlight=False, markup=False, soft_wrap=True),
)


def _refuse(sentence: str) -> NoReturn:
    _err.print(sentence)
    raise typer.Exit(WRONG)


def _guarded(action: Callable[[], Any]) -> Any:
    """Do it; what is known to go wrong ends in one sentence and exit code 2."""
    try:
        return action()
    except EXPECTED as error:
        _refuse(str(error))
    except InvalidToken:
        _refuse("Telegram does not know this NABOPAGT_TOKEN: copy it again from @BotFather")
    except TelegramError as error:
        _refuse(f"Telegram could not be reached at NABOPAGT_TELEGRAM_URL ({type(error).__name__}): try again later")
    except OSError as error:
        _refuse(f"The address is not free or not ours ({error.strerror}): choose another one")


def _settings() -> Settings:
    settings = load_settings()
    if settings.token.get_secret_value() == PLAYGROUND_TOKEN:
        raise SettingsError("NABOPAGT_TOKEN is the playground's: it works only in `nabopagt try`")
    return settings


def _in_loop(coroutine: Coroutine[Any, Any, Any]) -> Any:
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        return runner.run(coroutine)


@app.command("run")
def run_command() -> None:
    """Run the bot: by webhook when NABOPAGT_PUBLIC_URL is set, else by fetching updates."""
    _guarded(lambda: _in_loop(run(_settings(), SystemClock())))


@app.command("worker")
def worker_command() -> None:
    """Send what is queued: on PostgreSQL, beside `nabopagt run`, as many as you like."""
    _guarded(lambda: _in_loop(work(_settings(), SystemClock())))


@app.command("try")
def try_command(
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8080,
    folder: Annotated[str, typer.Option(help="Keep the playground in this folder and go on where it was.")] = "",
    *,
    opens: Annotated[bool, typer.Option("--open/--no-open", help="Open it in the browser.")] = True,
) -> None:
    """Try everything in a playground on this machine, without Telegram and without a token."""
    address = f"http://{HOST}:{port}"
    _out.print(f"The playground: {address}  (Ctrl+C ends it)")
    _guarded(lambda: _in_loop(try_it(port, folder or None, open_page if opens else lambda _: None)))


@app.command()
def invite(organisation: Annotated[str, typer.Argument(help="Name of the housing organisation.")]) -> None:
    """Print a one-time link for the first member of a housing organisation."""
    if not organisation.strip():
        _refuse('Give the name of the housing organisation: nabopagt invite "Boligforeningen Ådal"')

    def make() -> str:
        settings = _settings()
        username = _in_loop(bot_username(settings))
        return make_invitation(settings, SystemClock(), organisation.strip(), username)

    _out.print(_guarded(make))


@app.command()
def check(
    guide: Annotated[str, typer.Option("--diagram", help="Print a guide as a Mermaid state diagram instead.")] = "",
) -> None:
    """Check guides, words, settings and the database, and print every finding."""
    if guide:
        try:
            _out.print(diagram(guide))
        except KeyError:
            _refuse(f"There is no guide {guide!r}")
        return
    found = list(findings())
    for line in found:
        _out.print(line)
    _out.print("All is well." if not found else f"{len(found)} finding(s).")
    raise typer.Exit(1 if found else 0)


@app.command()
def migrate() -> None:
    """Bring the database's tables to the newest form."""
    _guarded(lambda: migrate_database(load_settings()))
    _out.print("The database is up to date.")


@app.command()
def backup(folder: Annotated[Path, typer.Argument(help="Where the copies lie: an encrypted disk of its own.")]) -> None:
    """Copy the SQLite database: the newest whole, and one a day, kept 35 days, without residents' single answers."""
    for path in _guarded(lambda: back_up_database(load_settings(), SystemClock(), folder)):
        _out.print(path)


@app.command()
def reminders() -> None:
    """Print what is due to be sent next, and what was not sent in the last 30 days."""
    lists = _guarded(lambda: outbox_lists(load_settings(), SystemClock()))
    for line in as_lines(lists):
        _out.print(line)


@app.command()
def figures(
    file: Annotated[Path, typer.Argument(help="CSV with the header indicator,wave,positive,n,target.")],
    language: Annotated[str, typer.Option(help="Language of the sentences: da or en.")] = BASE_LANGUAGE,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Compute shares, intervals, changes and targets of any counts, as the bot does."""
    if language not in LANGUAGES:
        _refuse(f"The sentences are in {' or '.join(LANGUAGES)}: choose one of them")
    found = _guarded(lambda: judged(file, language))
    if as_json:
        # ASCII with escapes: a pipe of whatever encoding carries the same JSON.
        typer.echo(json.dumps(as_data(found), indent=2))
    else:
        _out.print(as_table(found, language), soft_wrap=False)


@app.command()
def languages(
    on: Annotated[str, typer.Option("--on", help="Switch a language on.")] = "",
    off: Annotated[str, typer.Option("--off", help="Switch a language off.")] = "",
    *,
    is_read: Annotated[
        bool, typer.Option("--read", help="A native speaker has read all of it: do not ask me.")
    ] = False,
) -> None:
    """Show which languages residents can be asked in, or switch one on or off."""
    settings = _guarded(load_settings)
    states = _guarded(lambda: resident_languages(settings, SystemClock(), is_on=False))
    language = on or off
    if language:
        _guarded(lambda: check_can_switch(language, states, is_on=bool(on)))
        if on and not is_read and not typer.confirm(question(on)):
            _refuse(f"{on} stays as it is")
        states = _guarded(lambda: resident_languages(settings, SystemClock(), language, is_on=bool(on)))
    for line in language_lines(states):
        _out.print(line)


def main() -> None:
    print_anywhere()
    configure_logs()
    app()
