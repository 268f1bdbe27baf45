"""Two parties' first parts beside each other: what both say, what only one says, who offers what the other needs."""

from dataclasses import dataclass

from flows.answers import join_address
from flows.session import Session

THEMES = ("safety", "community", "youth", "jobs", "green", "health", "places", "other")
KINDS = ("hours", "premises", "volunteers", "knowledge", "money", "coordination", "talent", "materials")


@dataclass(frozen=True, slots=True)
class Match:
    """Told to one side: `us` is theirs, `them` the partner's. Values are choice ids, with how much of an offer.

    `also` is what a side offers and the other did not ask for; `nobody` is what is needed and not offered, with who
    needs it: "us", "them" or "all".
    """

    both: tuple[str, ...]
    only_us: tuple[str, ...]
    only_them: tuple[str, ...]
    offers_we_need: tuple[tuple[str, str], ...]
    we_offer_they_need: tuple[tuple[str, str], ...]
    also_us: tuple[tuple[str, str], ...]
    also_them: tuple[tuple[str, str], ...]
    nobody: tuple[tuple[str, str], ...]
    scope_us: str
    scope_them: str

    @property
    def is_same_scope(self) -> bool:
        return not self.scope_us or not self.scope_them or self.scope_us == self.scope_them


def themes_of(session: Session) -> set[str]:
    answer = session.answers.get("challenges")
    items = answer.items if answer else ()
    return {str(theme) for item in items if (theme := session.value(join_address("challenges", item.id, "theme")))}


def kinds_of(session: Session, node: str) -> set[str]:
    return set(session.value(node) or ())


def how_much(session: Session, kind: str) -> str:
    """What the giver said of one kind of resource: how much, and in which period."""
    number = KINDS.index(kind) + 1
    parts = [session.value(join_address("offers", number, detail)) for detail in ("how_much", "period")]
    return ", ".join(str(part) for part in parts if part)


def match(us: Session, them: Session) -> Match:
    """Compare two released first parts; both are read only here and only when both are released."""
    ours, theirs = themes_of(us), themes_of(them)
    we_offer, they_offer = kinds_of(us, "offers"), kinds_of(them, "offers")
    we_need, they_need = kinds_of(us, "needs"), kinds_of(them, "needs")
    return Match(
        both=_ordered(ours & theirs, THEMES),
        only_us=_ordered(ours - theirs, THEMES),
        only_them=_ordered(theirs - ours, THEMES),
        offers_we_need=tuple((kind, how_much(them, kind)) for kind in _ordered(they_offer & we_need, KINDS)),
        we_offer_they_need=tuple((kind, how_much(us, kind)) for kind in _ordered(we_offer & they_need, KINDS)),
        also_us=tuple((kind, how_much(us, kind)) for kind in _ordered(we_offer - they_need, KINDS)),
        also_them=tuple((kind, how_much(them, kind)) for kind in _ordered(they_offer - we_need, KINDS)),
        nobody=tuple(
            (kind, _who(kind, we_need, they_need))
            for kind in _ordered((we_need | they_need) - (we_offer | they_offer), KINDS)
        ),
        scope_us=us.value("scope") or "",
        scope_them=them.value("scope") or "",
    )


def _who(kind: str, we_need: set[str], they_need: set[str]) -> str:
    return "all" if kind in we_need & they_need else "us" if kind in we_need else "them"


def _ordered(found: set[str], order: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in order if name in found)
