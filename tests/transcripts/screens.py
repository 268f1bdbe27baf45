"""What is to be seen on a phone, and what changed since somebody last looked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tests.transcripts.script import Act, without_tokens

ISOLATES = "\u2068\u2069"
"""Around a right-to-left word, so that it does not upset its neighbours; nobody sees them."""

Key = tuple[int, int, int]
"""A message's number; files (0) before words (1); which of them."""


@dataclass(frozen=True)
class Seen:
    """`text` begins with [file] or [picture] for such a message."""

    text: str
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Screen:
    """A phone at one moment."""

    messages: Mapping[Key, Seen] = field(default_factory=dict)
    toasts: tuple[str, ...] = ()


def news(before: Screen, now: Screen, act: Act) -> Iterator[str]:
    """What a person sees that was not there before: toasts, cards that changed, new messages."""
    for toast in now.toasts[len(before.toasts) :]:
        yield f"[toast] {toast}"
    for key, seen in sorted(now.messages.items()):
        old = before.messages.get(key)
        if old is None:
            yield _with_labels(without_tokens(seen.text), seen.labels)
        elif seen != old and (change := _change(old, seen, act)):
            yield change


def _change(old: Seen, seen: Seen, act: Act) -> str:
    """The lines that were not there before. An answered card that now repeats the answer, or only lost its buttons, is
    what everybody expects: it is not told."""
    lines = [line for line in seen.text.split("\n") if line and line not in old.text.split("\n")]
    if not seen.labels and (not lines or _is_echo(lines, act)):
        return ""
    first, *more = lines or [""]
    return _with_labels(without_tokens("\n".join([f"[changed] {first}".rstrip(), *more])), seen.labels)


def _is_echo(lines: list[str], act: Act) -> bool:
    said = act.text.split("] ", 1)[-1] if act.text.startswith("[") else act.text
    return [line.strip(ISOLATES) for line in lines] == [line.strip() for line in said.split("\n") if line.strip()]


def _with_labels(text: str, labels: tuple[str, ...]) -> str:
    buttons = " ".join(f"[{label}]" for label in labels)
    return f"{text.rstrip()}   {buttons}" if buttons else text.rstrip()
