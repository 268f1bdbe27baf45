"""Which statements stand together on a page: an indicator's own, its reverse twin on a later one, each story alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from flows.questionnaire import Statement, StatementKind, StatementRole

MOST_ON_PAGE = 3


@dataclass(frozen=True, slots=True)
class Together:
    """The statements of one page. `indicator_id` is 0 for reverse twins of several indicators and for a story."""

    statements: tuple[Statement, ...]
    indicator_id: int = 0
    is_story: bool = False


def in_pages(asked: Sequence[Statement]) -> list[Together]:
    """Level pages, then the twins apart from what they turn around, then a page for each story with its harm."""
    own: dict[int, list[Statement]] = {}
    stories: dict[int, list[Statement]] = {}
    twins = [one for one in asked if one.role is StatementRole.TWIN]
    for one in asked:
        if one.kind is StatementKind.STORY:
            stories.setdefault(one.pair_id or one.id, []).append(one)
        elif one.role is not StatementRole.TWIN:
            own.setdefault(one.indicator_id, []).append(one)
    return [
        *(Together(part, about) for about, found in own.items() for part in _parts(found)),
        *(Together(part) for part in _parts(twins)),
        *(Together(tuple(found), is_story=True) for found in stories.values()),
    ]


def _parts(found: Sequence[Statement]) -> list[tuple[Statement, ...]]:
    """As few as hold them, and as even as can be: two and two instead of three and one."""
    count = -(-len(found) // MOST_ON_PAGE)
    ends = [len(found) * number // count for number in range(count + 1)] if count else []
    return [tuple(found[first:last]) for first, last in pairwise(ends)]
