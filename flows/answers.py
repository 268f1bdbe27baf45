"""Answers: what was accepted, from whom, when. Values are plain JSON so that a session is a row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeAlias

# "challenges" for a node of the guide, "challenges/2/theme" for a question about item 2 of a list.
Address: TypeAlias = str


class AnswerKind(StrEnum):
    """COLLECTING: more may come before the person says it is done; the others end the question."""

    COLLECTING = "collecting"
    GIVEN = "given"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list; `id` never changes, so questions about it survive removals and re-ordering.

    `is_open` marks a text whose next part may still arrive: clients cut long pastes into messages.
    """

    id: int
    text: str
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands at an address.

    `value` is a str for text, an int for a number, a choice id, a list of choice ids, or a list of Items.
    `revision` counts the changes at this address: a reply to an older revision is a meeting of two colleagues.
    """

    kind: AnswerKind
    value: Any
    member_id: int
    at: datetime
    revision: int = 1

    @property
    def is_settled(self) -> bool:
        return self.kind is not AnswerKind.COLLECTING

    @property
    def items(self) -> tuple[Item, ...]:
        """The entries of a list answer; empty for everything else."""
        return tuple(self.value) if self.has_items else ()

    @property
    def has_items(self) -> bool:
        return (
            isinstance(self.value, tuple | list)
            and bool(self.value)
            and all(isinstance(entry, Item) for entry in self.value)
        )


def join_address(node: str, item: int, child: str) -> Address:
    return f"{node}/{item}/{child}"


@lru_cache(maxsize=4096)
def split_address(address: Address) -> tuple[str, int | None]:
    """The guide's node id and the item that is asked about, None outside lists."""
    parts = address.split("/")
    if len(parts) == 3:
        return f"{parts[0]}.{parts[2]}", int(parts[1])
    return parts[0], None


def answer_to_dict(answer: Answer) -> dict[str, Any]:
    """The JSON form of an answer; `answer_from_dict` gives it back."""
    value = answer.value
    if answer.has_items:
        value = [{"id": i.id, "text": i.text, **({"open": True} if i.is_open else {})} for i in answer.items]
    elif isinstance(value, tuple):
        value = list(value)
    return {
        "kind": answer.kind.value,
        "value": value,
        "member": answer.member_id,
        "at": answer.at.isoformat(),
        "revision": answer.revision,
    }


def answer_from_dict(row: Mapping[str, Any]) -> Answer:
    value = row["value"]
    if isinstance(value, list):
        value = tuple(
            Item(entry["id"], entry["text"], entry.get("open", False)) if isinstance(entry, dict) else entry
            for entry in value
        )
    return Answer(AnswerKind(row["kind"]), value, row["member"], datetime.fromisoformat(row["at"]), row["revision"])


class Answers(Mapping[Address, Answer]):
    """The answers of a session, each read from its JSON form only when somebody asks for it.

    A turn looks at few of the many answers that its session has; the others go back into the row as they came.
    """

    __slots__ = ("_read", "rows")

    def __init__(self, rows: Mapping[Address, Any], read: Mapping[Address, Answer] | None = None) -> None:
        self.rows = rows
        self._read = dict(read or {})

    @classmethod
    def of(cls, answers: Mapping[Address, Answer]) -> "Answers":
        if isinstance(answers, cls):
            return answers
        return cls({address: answer_to_dict(answer) for address, answer in answers.items()}, answers)

    def __getitem__(self, address: Address) -> Answer:
        if address not in self._read:
            self._read[address] = answer_from_dict(self.rows[address])
        return self._read[address]

    # Written out because Mapping's own costs an exception for every address without an answer.
    def get(self, address: Address, default: Any = None) -> Any:
        found = self._read.get(address)
        if found is not None:
            return found
        return self[address] if address in self.rows else default

    def __contains__(self, address: object) -> bool:
        return address in self.rows

    def __iter__(self) -> Iterator[Address]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return repr(dict(self))

    def put(self, address: Address, answer: Answer) -> "Answers":
        """A copy with this answer at its address."""
        return Answers({**self.rows, address: answer_to_dict(answer)}, {**self._read, address: answer})
