"""What can go wrong, by whose fault; each class has one reaction in the bot."""

from collections.abc import Mapping
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
