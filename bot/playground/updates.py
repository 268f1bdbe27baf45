"""What waits for the bot to be fetched or delivered."""

from bot.playground.changes import Changes
from bot.playground.errors import JSON

_NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}


class Updates:
    """In order of arrival; gone when the bot confirms them."""

    def __init__(self, first_id: int) -> None:
        self.pending: list[JSON] = []
        self.allowed: list[str] = []
        self.changes = Changes()
        self.polls = 0
        self.next_id = first_id

    def put(self, kind: str, body: JSON) -> None:
        """Add an update, unless the bot asked not to hear of its kind."""
        wanted = kind in self.allowed if self.allowed else kind not in _NOT_BY_DEFAULT
        if not wanted:
            return
        self.pending.append({"update_id": self.next_id, kind: body})
        self.next_id += 1
        self.changes.touch()

    def number_on(self, first_id: int) -> None:
        """No update gets a lower number from now on."""
        self.next_id = max(self.next_id, first_id)

    def again(self, update: JSON) -> None:
        """Deliver an update once more, as after a crash."""
        self.pending.append(update)
        self.changes.touch()

    def confirm(self, offset: int) -> None:
        """Forget what lies before the offset; a negative one counts from the end."""
        if offset < 0:
            self.pending = self.pending[offset:]
        elif offset > 0:
            self.pending = [u for u in self.pending if u["update_id"] >= offset]

    def done(self, update: JSON) -> None:
        self.pending = [u for u in self.pending if u is not update]
        self.changes.touch()

    def drop(self) -> None:
        self.pending.clear()
        self.changes.touch()


def chat_of(update: JSON) -> int:
    """The chat an update belongs to; updates of one chat are delivered one after another."""
    body = next(value for key, value in update.items() if key != "update_id")
    holder = body.get("message", body)
    chat_id: int = holder["chat"]["id"] if "chat" in holder else body["from"]["id"]
    return chat_id
