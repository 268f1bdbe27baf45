"""Words cut to the room of a card: long lines give way to short ones, and what is left out is counted."""

import re
from collections.abc import Sequence

from markupsafe import Markup

from flows.phrases import say, shown

CARD_LENGTH = 600
# A line that is cut shorter than this says nothing any more: fewer lines are shown instead.
LEAST_LINE = 36
_TAG = re.compile(r"<[^>]*>")


def bare(text: Markup) -> str:
    """What is read of it: without tags, line breaks kept."""
    return Markup(_TAG.sub("", text)).unescape()  # noqa: S704 -- it was Markup before


def visible(text: Markup) -> int:
    return len(bare(text))


def shorten(text: str, most: int) -> str:
    """At most so many characters, cut at a word's end with an ellipsis."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    head = cut.rsplit(" ", 1)[0] if " " in cut[most // 2 :] else cut
    return f"{head}…"


def shares(lengths: Sequence[int], room: int) -> list[int]:
    """How much of the room each gets: the short ones all they need, the long ones the rest in equal parts."""
    found, left = [0] * len(lengths), max(room, 0)
    for place, index in enumerate(sorted(range(len(lengths)), key=lengths.__getitem__)):
        found[index] = min(lengths[index], left // (len(lengths) - place))
        left -= found[index]
    return found


def fitted(lines: Sequence[Markup], room: int, language: str) -> Markup:
    """The lines in at most so many characters. A line that is cut loses its italics."""
    whole = Markup("\n").join(lines)
    if visible(whole) <= room:
        return whole
    kept = list(lines[: max(room // LEAST_LINE, 1)])
    dropped = len(lines) - len(kept)
    more = [say("fitting.more", language, n=dropped)] if dropped else []
    rest = room - len(kept) + 1 - sum(visible(line) + 1 for line in more)
    cut = [
        line if visible(line) <= share else shown(shorten(bare(line), share))
        for line, share in zip(kept, shares([visible(line) for line in kept], rest), strict=True)
    ]
    return Markup("\n").join([*cut, *more])
