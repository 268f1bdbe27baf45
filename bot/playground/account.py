"""The bot's own account: names, descriptions, commands, menu button."""

from dataclasses import dataclass, field

from bot.playground.errors import JSON, bad_request


def scope_key(scope: JSON | None) -> str:
    """One word for a command scope."""
    if not scope:
        return "default"
    parts = [str(scope.get("type")), *(str(scope[k]) for k in ("chat_id", "user_id") if k in scope)]
    return ":".join(parts)


@dataclass
class Account:
    token: str
    username: str
    names: dict[str, str]
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[JSON]] = field(default_factory=dict)
    menu_button: JSON = field(default_factory=lambda: {"type": "default"})
    privacy: bool = True

    @property
    def id(self) -> int:
        return int(self.token.partition(":")[0])

    def name(self, language: str = "") -> str:
        return self.names.get(language) or self.names[""]

    def as_user(self) -> JSON:
        return {"id": self.id, "is_bot": True, "first_name": self.name(), "username": self.username}

    def as_me(self) -> JSON:
        return {
            **self.as_user(),
            "can_join_groups": True,
            "can_read_all_group_messages": not self.privacy,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }

    def commands_for(self, chat_id: int, user_id: int, language: str) -> list[JSON]:
        """The list a person's client shows; a narrower scope wins over the right language."""
        if chat_id > 0:
            scopes = [f"chat:{chat_id}", "all_private_chats", "default"]
        else:
            scopes = [f"chat_member:{chat_id}:{user_id}", f"chat:{chat_id}", "all_group_chats", "default"]
        for scope in scopes:
            for code in (language, ""):
                if found := self.commands.get((scope, code)):
                    return found
        return []


def checked_commands(raw: object) -> list[JSON]:
    if not isinstance(raw, list) or not all(isinstance(c, dict) for c in raw):
        raise bad_request("can't parse commands: Expected an Array of Objects")
    if len(raw) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in raw:
        name, description = str(command.get("command", "")), str(command.get("description", ""))
        name = name.removeprefix("/")
        bare = name.replace("_", "a")
        if not (1 <= len(name) <= 32 and bare.isascii() and bare.isalnum() and name == name.lower()):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(description) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return [{"command": c["command"].removeprefix("/"), "description": c["description"]} for c in raw]


def checked_language(code: str) -> str:
    if code and not (len(code) == 2 and code.isascii() and code.isalpha()):
        raise bad_request("LANG_CODE_INVALID")
    return code.lower()
