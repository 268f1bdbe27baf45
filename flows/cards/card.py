"""A card is declared, not sent: words in one language, buttons with what they mean, files to come with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Action:
    """What a press means: a verb of `flows/service/presses.py` and what it is about.

    It names; it permits nothing: the use case checks who presses. Encoded in at most 64 bytes by `bot/callbacks.py`,
    so numbers are whole and not negative, and words consist of `a-z0-9_`.
    """

    verb: str
    numbers: tuple[int, ...] = ()
    word: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """Exactly one of `action`, `url` and `copy` is set; `is_main` marks the one main thing to do."""

    label: str
    action: Action | None = None
    url: str = ""
    copy: str = ""
    is_main: bool = False


Rows: TypeAlias = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file made when the card is sent: `kind` of `bot/documents/`, about row `id`, in the card's language.

    `caption` is plain text of at most 1,024 characters.
    """

    kind: str
    id: int
    caption: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Card:
    """`text` is HTML of Telegram's subset (b, i, blockquote, code, a), every person's word in it escaped once.

    A queued card takes the place of the message `replaces`, if that can still be changed; a quiet one rings nowhere.
    One that `answers` a message is shown as a reply to it, if that is still there.
    """

    text: Markup
    buttons: Rows = ()
    attachments: tuple[Attachment, ...] = ()
    replaces: int = 0
    is_quiet: bool = False
    answers: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one update leads to for the person who caused it.

    `toast` answers a press (shown as an alert when `is_alert`). `sealed` replaces the card that was answered: its
    words with the answer, without buttons; it is the message `sealed_id`, and an empty text means that only the buttons
    go. `edited` replaces the pressed card in place and stays current. `cards` are
    sent as new messages, the last of them is the current card. What goes to others is in the outbox, not here.
    Of an outcome that `is_aside` nothing is noted: the person's current card stays what it was.
    """

    toast: str = ""
    is_alert: bool = False
    sealed: Card | None = None
    sealed_id: int = 0
    edited: Card | None = None
    cards: tuple[Card, ...] = ()
    language: str = "da"
    is_aside: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file that somebody sent, as words; `trouble` is the phrase that says why there are none."""

    rows: tuple[tuple[str, ...], ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """An update without Telegram: who, where, and one of text, action, command, or the name of another kind.

    `kind` is "text", "press", "command", "edit" (an edited text), "blocked", "unblocked", or what a phone can send
    besides: "photo", "voice", "video", "sticker", "location", "document", "contact", "forward", "poll", "other".
    In a group it is "group_added", "group_left", "group_command", "group_press" or "group_moved" (`text` is the new
    chat); `telegram_id` is 0 for anonymous administrators and for what Telegram itself says.
    `command` is without slash and bot name, `text` its argument. `action` is None for a press that does not decode.
    `message_id` is the pressed, written or edited message. A document is a "table" where the person's place asks for
    one: `table` is what was in it.
    """

    update_id: int
    kind: str
    telegram_id: int
    chat_id: int
    first_name: str = ""
    language_code: str = ""
    text: str = ""
    command: str = ""
    action: Action | None = None
    message_id: int = 0
    table: Table | None = None
