"""What the flows ask of storage around the residents' surveys; the rest is in `flows/ports.py`."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from flows.ballot import CodeState, Comment, Response
from flows.questionnaire import StatementKind, StatementRole


class Ballots(Protocol):
    """Codes and answers of the residents. Nothing here can tell which code or which person an answer belongs to."""

    def hold(self, slug: str) -> None:
        """Until the commit this wave does not change; many may hold it at once, and who changes it waits for them."""
        ...

    def asked(self, partnership_id: int) -> Mapping[int, tuple[StatementKind, StatementRole, int]]:
        """Kind, role and `pair_id` of all statements by their id: what handing in needs to know of them, unlocked."""
        ...

    def issue(self, wave_id: int, hashes: Collection[bytes]) -> None:
        """Put new codes into a wave's pool; in what order they were dealt is not kept. One that is there stays."""
        ...

    def state_of(self, wave_id: int, code_hash: bytes) -> CodeState: ...

    def spend(self, wave_id: int, code_hash: bytes) -> bool:
        """Mark a code as used, without a time; False when it was used before or is none. `put_in` goes with it."""
        ...

    def put_in(self, given: Response) -> None:
        """Store the answers under a random id, and count them, in this same transaction."""
        ...

    def mix(self, wave_id: int) -> None:
        """Lay a wave's codes, answers and comments anew, so that how they lie does not say when they came."""
        ...

    def codes(self, wave_id: int) -> tuple[int, int]:
        """How many codes there are, and how many of them are used."""
        ...

    def tally(self, wave_id: int) -> Mapping[tuple[int, int], int]:
        """How many answered what: by statement id and value, DONT_KNOW among the values."""
        ...

    def counted(self, wave_id: int) -> Mapping[tuple[str, str], int]:
        """What else is counted, by what and value: "responses", "language", "band:age", "knows:12"."""
        ...

    def recounted(self, wave_id: int) -> Mapping[tuple[int, int], int]:
        """The tally, counted anew from the responses: what it has to be equal to."""
        ...

    def stored(self, wave_id: int) -> int:
        """How many responses there are, counted row by row."""
        ...

    def responses(self, wave_id: int) -> list[Response]:
        """In the order of their random ids; for weighting and subgroups at closing, and for nothing else."""
        ...

    def comments(self, wave_id: int) -> list[Comment]:
        """In the order of their random ids."""
        ...

    def reword(self, comment: Comment) -> None: ...

    def drop_comment(self, comment_id: str) -> None: ...

    def drop_codes(self, wave_id: int, *, used: bool) -> int: ...

    def drop_bands(self, wave_id: int) -> None:
        """Erase what residents said about themselves, in the answers and in the counters."""
        ...

    def drop_responses(self, wave_id: int) -> None:
        """Erase the single answers, the comments and the counters of a wave."""
        ...


class Retention(Protocol):
    """What the clock erases around the surveys, found by index."""

    def waves(self, now: datetime, codes_before: datetime, rows_before: datetime) -> list[int]:
        """Ids of waves that are over and still have what is to be gone.

        That is anything of a cancelled one, unused codes, rows not laid anew, used codes of those that were over by
        `codes_before`, bands of released ones, and single answers of those that were over by `rows_before`.
        """
        ...

    def note(self, wave_id: int, **gone: datetime) -> None:
        """Set `codes_gone`, `bands_gone` or `rows_gone`; the wave's version stays."""
        ...

    def subscribers(self, before: datetime) -> list[int]:
        """Ids of those whose last contact was by then."""
        ...

    def drop_audit(self, before: datetime) -> int: ...
