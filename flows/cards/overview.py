"""How the joint session looks as a whole: what is left to do in groups, and what a yes to everything says yes to."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from flows.cards.fitting import CARD_LENGTH, fitted, shares, visible
from flows.phrases import shown

_GAP = Markup("\n\n")
# Kept free on a page of the confirmation for the line that counts the pages.
_PAGE_LINE = 20


@dataclass(frozen=True, slots=True)
class Group:
    """Points that are at the same place: the heading counts them, the titles are cut to the room there is."""

    heading: Markup
    titles: Sequence[str]


def overview_text(head: Markup, groups: Sequence[Group], language: str) -> Markup:
    """Short groups are shown whole, and the long ones share what room is left."""
    lines = [[shown(title) for title in group.titles] for group in groups]
    fixed = visible(head) + sum(visible(group.heading) + len(_GAP) + 1 for group in groups)
    rooms = shares([visible(Markup("\n").join(own)) for own in lines], CARD_LENGTH - fixed)
    blocks = [
        Markup("{}\n{}").format(group.heading, fitted(own, room, language))
        for group, own, room in zip(groups, lines, rooms, strict=True)
    ]
    return _GAP.join([head, *blocks])


def pages(head: Markup, blocks: Sequence[Markup]) -> list[list[Markup]]:
    """The blocks on as few cards as hold them below the heading; never cut, for somebody says yes to them."""
    room = CARD_LENGTH - visible(head) - _PAGE_LINE
    found: list[list[Markup]] = [[]]
    left = room
    for block in blocks:
        length = visible(block) + len(_GAP)
        if length > left and found[-1]:
            found.append([])
            left = room
        found[-1].append(block)
        left -= length
    return found
