"""What can go wrong, by whose fault; each class has one reaction in the bot."""

from collections.abc import Mapping
from types import TracebackType
from typing import ClassVar


class DialogueError(Exception):
    """Base of everything the dialogue expects to happen."""

    code: ClassVar[str] = "dialogue"


class ContentError(DialogueError):
    """The author's fault: the bot refuses to start and prints every finding."""

    code: ClassVar[str] = "content"

    def __init__(self, findings: tuple[object, ...]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings


class ReplyError(DialogueError):
    """The person's reply does not fit: say the phrase, ask again."""

    code: ClassVar[str] = "reply"

    def __init__(self, phrase: str, values: Mapping[str, object] | None = None) -> None:
        super().__init__(phrase)
        self.phrase = phrase
        self.values: Mapping[str, object] = values or {}


class StageError(DialogueError):
    """Not now: explain with the phrase and show where the person is."""

    code: ClassVar[str] = "stage"

    def __init__(self, phrase: str = "stale", values: Mapping[str, object] | None = None) -> None:
        super().__init__(phrase)
        self.phrase = phrase
        self.values: Mapping[str, object] = values or {}


class NotAllowedError(DialogueError):
    """The person may not; told in the same words as NotFoundError."""

    code: ClassVar[str] = "not_allowed"


class NotFoundError(DialogueError):
    """Nothing there; told in the same words as NotAllowedError."""

    code: ClassVar[str] = "not_found"


class StorageError(Exception):
    """Base of what storage reports; none of it is the person's fault."""


class ConcurrentChangeError(StorageError):
    """Somebody else changed the row in between: the use case is run once more."""


class StorageUnavailableError(StorageError):
    """The database does not answer: apologise, the update will be delivered again."""


class ElsewhereError(Exception):
    """What went wrong in another process: the class of the error, and the lines it came through there."""

    def __init__(self, *came_through: str) -> None:
        super().__init__(*came_through)
        self.came_through = came_through


def where(error: BaseException) -> list[str]:
    """The lines an error came through, here and in another process, without its words and without values."""
    own = [f"{name}:{line} {function}" for name, line, function in _frames(error.__traceback__)]
    elsewhere = error if isinstance(error, ElsewhereError) else error.__cause__
    return [*own, *elsewhere.came_through] if isinstance(elsewhere, ElsewhereError) else own


def _frames(trace: TracebackType | None) -> list[tuple[str, int, str]]:
    frames = []
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append((code.co_filename.rpartition("/site-packages/")[2], trace.tb_lineno, code.co_name))
        trace = trace.tb_next
    return frames
