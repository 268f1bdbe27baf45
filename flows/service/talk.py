"""What every use case has at hand: the unit of work, the person, the time, and the world that does not change."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any

from markupsafe import Markup

from flows.cards.card import Card, Incoming, Outcome
from flows.codes import code_hash, derived_key
from flows.errors import NotFoundError
from flows.frame import Card as FrameCard
from flows.frame import load_cards
from flows.guessing import Guesses
from flows.guide.load import load_guides
from flows.machine import CompiledGuide, compile_guide
from flows.people import Person, Place
from flows.phrases import day, moment, plain, say
from flows.ports import UnitOfWork
from flows.school_breaks import Breaks, breaks_of, load_breaks

RETENTION_MONTHS = 24


@dataclass(frozen=True, slots=True)
class Own:
    """What an installation sets for itself.

    `breaks` is the operator's own table of school breaks, as written; `retention` how many months an ended
    partnership is kept; `public_url` where our web pages are reached from outside, empty where they are not; `secret`
    what the residents' codes and drafts are sealed with, which never lies in the database.
    """

    breaks: str = ""
    retention: int = RETENTION_MONTHS
    public_url: str = ""
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class World:
    """What is loaded once at the start: guides by name and version, the value frame's cards, our name on Telegram.

    `guesses` is what this process remembers of wrong codes, and is never stored.
    """

    guides: Mapping[tuple[str, int], CompiledGuide]
    frame: tuple[FrameCard, ...]
    bot_username: str
    default_language: str = "da"
    own: Own = field(default_factory=Own)
    guesses: Guesses = field(default_factory=Guesses, compare=False, repr=False)

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process loads the same content itself."""
        return load_world, (self.bot_username, self.default_language, self.own)

    @property
    def public_url(self) -> str:
        return self.own.public_url

    @property
    def retention(self) -> int:
        return self.own.retention

    def guide(self, name: str, version: int) -> CompiledGuide:
        """The guide that a session is pinned to; NotFoundError when it is not shipped any more."""
        found = self.guides.get((name, version))
        if found is None:
            raise NotFoundError
        return found

    def latest(self, name: str) -> CompiledGuide:
        version = max(version for guide, version in self.guides if guide == name)
        return self.guides[name, version]

    def breaks_in(self, municipality: str) -> Breaks:
        return breaks_of(load_breaks(self.own.breaks), municipality)

    def link(self, payload: str) -> str:
        return f"https://t.me/{self.bot_username}?start={payload}"

    def group_link(self, payload: str) -> str:
        """Brings the bot into a group."""
        return f"https://t.me/{self.bot_username}?startgroup={payload}"

    def feed_address(self, token: str) -> str:
        return f"{self.public_url}/calendar/{token}.ics"

    def survey_address(self, slug: str) -> str:
        """Where residents answer a wave; short, as it is printed on the poster."""
        return f"{self.public_url}/s/{slug}"

    def result_address(self, token: str) -> str:
        return f"{self.public_url}/results/{token}"

    def code_hash(self, code: str, wave_id: int) -> bytes:
        """What is stored of a resident's code."""
        return code_hash(code, wave_id, derived_key(self.own.secret, "codes"))


def load_world(bot_username: str, default_language: str, own: Own | None = None) -> World:
    """Everything that is content, loaded once; ContentError with all findings when some of it is broken."""
    return _load_world(bot_username, default_language, own or Own())


@cache
def _load_world(bot_username: str, default_language: str, own: Own) -> World:
    guides = {key: compile_guide(guide) for key, guide in load_guides().items()}
    load_breaks(own.breaks)
    return World(guides, load_cards(), bot_username, default_language, own)


@dataclass(slots=True)
class Talk:
    """One person, one update, one transaction.

    `is_changing` while a press or words are carried out that change something: a partnership that has ended refuses
    them.
    """

    uow: UnitOfWork
    person: Person
    now: datetime
    world: World
    incoming: Incoming
    is_changing: bool = False

    @property
    def language(self) -> str:
        return self.person.language

    def say(self, key: str, **values: Any) -> Markup:
        return say(key, self.language, **values)

    def plain(self, key: str, **values: Any) -> str:
        return plain(key, self.language, **values)

    def breaks_in(self, municipality: str) -> Breaks:
        return self.world.breaks_in(municipality)

    def day(self, when: datetime) -> str:
        return day(when, self.language)

    def moment(self, when: datetime) -> str:
        return moment(when, self.language, self.now)

    def note(self, **changes: Any) -> None:
        """Change the person's own row with the next `save` or `go`, which has to follow."""
        self.person = replace(self.person, **changes)

    def save(self, **changes: Any) -> None:
        """Change the person's own row; of somebody who has not accepted an invitation nothing is stored."""
        changed = replace(self.person, **changes)
        self.person = self.uow.persons.save(changed) if changed.id else changed

    def go(self, place: Place, *, said: Place | None = None) -> None:
        """Remember where the person is now and that the answer to this update is still to be sent.

        `said` is the place that the written message answered.
        """
        changes: dict[str, Any] = {"place": place, "unanswered": self.incoming.update_id}
        if said is not None and self.incoming.kind == "text":
            changes |= {"last_place": said, "last_message": self.incoming.message_id}
        self.save(**changes)

    @property
    def answered_card(self) -> int:
        """The message id of the card that this update answers: the pressed one, else the current one."""
        if self.incoming.kind == "press":
            return self.incoming.message_id
        return self.person.card or 0

    def outcome(self, *cards: Card, sealed: Card | None = None, toast: str = "") -> Outcome:
        """New cards; the answered one keeps its words (or gets those of `sealed`) and loses its buttons."""
        seal = sealed if sealed is not None else Card(Markup())
        sealed_id = self.answered_card
        return Outcome(
            toast=toast,
            sealed=seal if sealed_id else None,
            sealed_id=sealed_id,
            cards=cards,
            language=self.language,
        )

    def edited(self, card: Card, toast: str = "") -> Outcome:
        """The pressed card shown anew in its place."""
        if self.incoming.kind != "press":
            return self.outcome(card, toast=toast)
        return Outcome(toast=toast, edited=card, language=self.language)
