"""How the house is kept: small rooms, words in one place, arrows in one direction."""

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
import transitions
from hypothesis import settings

ROOT = Path(__file__).parents[2]
SOURCES = [
    path
    for folder in ("bot", "flows", "storage")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "migrations/versions" not in path.as_posix()
]
MOST_LINES, MOST_FUNCTION_LINES = 300, 40
FORBIDDEN_NAMES = re.compile(r"(utils?|helpers?|misc|common)\.py$")
TIMED = re.compile(r"\bdeadline=(?!None)")
DANISH = re.compile(r"[æøåÆØÅ]")
# Where letters of Danish stand for something else than words shown to people.
NAMES_OF_THE_DEMO = {"bot/trying.py", "bot/cli.py"}


@cache
def trees():
    return [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in SOURCES]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_file_is_short_and_named_for_what_it_holds(path):
    assert path.read_text(encoding="utf-8").count("\n") <= MOST_LINES
    assert not FORBIDDEN_NAMES.search(path.name)


def functions():
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path.relative_to(ROOT).as_posix()}:{node.lineno} {node.name}", node


def test_functions_are_short():
    long = [name for name, node in functions() if node.end_lineno - node.lineno + 1 > MOST_FUNCTION_LINES]
    assert long == []


def spoken_strings(tree):
    """Strings of a module that are no docstrings."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


def test_danish_words_stand_in_the_content_only():
    found = [
        (path.relative_to(ROOT).as_posix(), text)
        for path, tree in trees()
        for text in spoken_strings(tree)
        if len(text) > 1 and DANISH.search(text)
    ]
    assert [entry for entry in found if entry[0] not in NAMES_OF_THE_DEMO and "playground" not in entry[0]] == []


def test_cards_and_services_hold_no_sentences():
    """In what makes cards, a string with two spaces between words would be a sentence shown to people."""
    sentence = re.compile(r"[a-z]+ [a-z]+ [a-z]+")
    shown = [
        (path.relative_to(ROOT).as_posix(), text)
        for path, tree in trees()
        if "flows/cards" in path.as_posix()
        for text in spoken_strings(tree)
        if sentence.search(text)
    ]
    assert shown == []


def test_transitions_still_has_what_the_machine_stands_on():
    machine = transitions.Machine(model=None, states=["a", "b"], initial="a", auto_transitions=False)
    machine.add_transition("go", "a", "b")

    class Cursor:
        state = "a"

    cursor = Cursor()
    machine.events["go"].trigger(cursor)
    assert cursor.state == "b"
    assert machine.get_transitions("go", source="a")
    assert machine.get_state("a").name == "a"


def test_nothing_tracked_holds_an_address_of_a_machine_or_registry():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert not [name for name in tracked if Path(name).name in {"uv.lock", "pylock.toml", "package-lock.json"}]
    constraints = (ROOT / ".ci" / "constraints.txt").read_text(encoding="utf-8")
    assert "://" not in constraints


def test_no_example_of_a_property_is_judged_by_the_clock():
    """A busy machine proves nothing: speed is measured in `tests/bench/`."""
    assert settings().deadline is None
    timed = [path.name for path in sorted((ROOT / "tests").rglob("test_*.py")) if TIMED.search(path.read_text("utf-8"))]
    assert timed == []
