"""Every key of a phrase that the code says, found by reading the code."""

import ast
import re
from functools import cache
from pathlib import Path

from flows.phrases import LANGUAGES, catalogue
from tests.content.composed_keys import DYNAMIC, OUTSIDE

ROOT = Path(__file__).parents[2]
KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
START_OF_KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*\.")
# Which argument of a call is a key, and what the call adds to the values that are named in it.
CALLS = {
    "say": (0, set()),
    "plain": (0, set()),
    "card": (0, set()),
    "StageError": (0, set()),
    "ReplyError": (0, set()),
    "said": (1, set()),
    "Step": (1, set()),
    "_notice": (1, {"them", "estate"}),
}
# Said as bare text, also by way of a toast or an error.
BARE_CALLS = {"plain", "said", "StageError"}


@cache
def trees():
    """The code that speaks, parsed only where it is asked for: every test process loads this file."""
    return [
        (path, ast.parse(path.read_text("utf-8")))
        for folder in ("flows", "bot")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if not {"documents", "playground", "guide"} & set(path.relative_to(ROOT).parts)
    ]


PHRASES = [
    (language, message.id if isinstance(message.id, str) else message.id[0])
    for language in LANGUAGES
    for message in catalogue(language)
    if message.id
]
PREFIXES = {key.split(".")[0] for _, key in PHRASES if "." in key}


# Who says a key of the residents' own catalogues, which tests/content/test_residents.py looks at.
TO_RESIDENTS = {"resident", "in_all", "told", "label", "tell", "labelled", "hint"}


def said_to_staff(tree):
    """Every node of a file that is not part of what residents are told."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
        if name not in TO_RESIDENTS:
            yield node
            waiting += ast.iter_child_nodes(node)


def constants(node):
    """The keys that an argument can be; of an f-string nothing: DYNAMIC has those."""
    if isinstance(node, ast.IfExp):
        return constants(node.body) | constants(node.orelse)
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return {node.value} if is_text and KEY.fullmatch(node.value) else set()


def calls():
    """Name of the function, its keys, the values it is given (None when they are not named there), and where."""
    for path, tree in trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            number, added = CALLS.get(name, (None, set()))
            if number is None or len(node.args) <= number:
                continue
            values = {word.arg for word in node.keywords} | added
            is_named = None not in values and name not in {"Step", "ReplyError"}
            place = f"{path.relative_to(ROOT)}:{node.lineno}"
            yield name, constants(node.args[number]), values if is_named else None, place


def dotted():
    """Every other constant that looks like a key: in a table of buttons, as a default, in a variable."""
    for _, tree in trees():
        for node in said_to_staff(tree):
            for word in constants(node):
                if "." in word and word.split(".")[0] in PREFIXES:
                    yield word


def begun():
    """The constant start of every f-string that looks like a key."""
    for path, tree in trees():
        if path.is_relative_to(ROOT / "flows" / "service") or path.is_relative_to(ROOT / "flows" / "cards"):
            for node in said_to_staff(tree):
                first = node.values[0] if isinstance(node, ast.JoinedStr) and node.values else None
                text = first.value if isinstance(first, ast.Constant) else ""
                if START_OF_KEY.fullmatch(text):
                    yield text


@cache
def used():
    return {
        *OUTSIDE,
        "stale",  # what a StageError says that says nothing else
        *(key for _, keys, _, _ in calls() for key in keys),
        *dotted(),
        *(f"{start}{end}" for start, (ends, _) in DYNAMIC.items() for end in ends),
    }


@cache
def bare_keys():
    return {key for name, keys, _, _ in calls() if name in BARE_CALLS for key in keys}
