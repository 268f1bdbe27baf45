"""The bot's methods about itself: names, descriptions, commands, menu button."""

from bot.playground.account import checked_commands, checked_language, scope_key
from bot.playground.errors import JSON, bad_request
from bot.playground.methods import Call
from bot.playground.playground import Playground


def get_me(playground: Playground, _call: Call) -> JSON:
    return playground.bot.as_me()


def _language(call: Call) -> str:
    return checked_language(str(call.parameters.get("language_code") or ""))


def set_my_commands(playground: Playground, call: Call) -> bool:
    key = scope_key(call.parameters.get("scope")), _language(call)
    playground.bot.commands[key] = checked_commands(call.parameters["commands"])
    playground.changes.touch()
    return True


def get_my_commands(playground: Playground, call: Call) -> list[JSON]:
    return playground.bot.commands.get((scope_key(call.parameters.get("scope")), _language(call)), [])


def delete_my_commands(playground: Playground, call: Call) -> bool:
    playground.bot.commands.pop((scope_key(call.parameters.get("scope")), _language(call)), None)
    playground.changes.touch()
    return True


def _keep(playground: Playground, texts: dict[str, str], language: str, text: str) -> bool:
    """An empty text removes the one for the language."""
    if text:
        texts[language] = text
    elif language in texts and (language or texts is not playground.bot.names):
        del texts[language]
    playground.changes.touch()
    return True


def set_my_name(playground: Playground, call: Call) -> bool:
    language, text = _language(call), str(call.parameters.get("name") or "")
    if not text and not language:
        raise bad_request("BOT_TITLE_INVALID")
    return _keep(playground, playground.bot.names, language, text)


def get_my_name(playground: Playground, call: Call) -> JSON:
    return {"name": playground.bot.name(_language(call))}


def set_my_description(playground: Playground, call: Call) -> bool:
    text = str(call.parameters.get("description") or "")
    return _keep(playground, playground.bot.descriptions, _language(call), text)


def get_my_description(playground: Playground, call: Call) -> JSON:
    return {"description": _in(playground.bot.descriptions, _language(call))}


def set_my_short_description(playground: Playground, call: Call) -> bool:
    text = str(call.parameters.get("short_description") or "")
    return _keep(playground, playground.bot.short_descriptions, _language(call), text)


def get_my_short_description(playground: Playground, call: Call) -> JSON:
    return {"short_description": _in(playground.bot.short_descriptions, _language(call))}


def _in(texts: dict[str, str], language: str) -> str:
    return texts.get(language) or texts.get("", "")


def set_chat_menu_button(playground: Playground, call: Call) -> bool:
    button = call.parameters.get("menu_button") or {"type": "default"}
    if button.get("type") not in {"default", "commands", "web_app"}:
        raise bad_request("can't parse menu button: unsupported type")
    if (chat_id := call.parameters.get("chat_id")) is None:
        playground.bot.menu_button = button
    else:
        playground.known(chat_id).menu_button = button
    playground.changes.touch()
    return True


def get_chat_menu_button(playground: Playground, call: Call) -> JSON:
    chat_id = call.parameters.get("chat_id")
    own = None if chat_id is None else playground.known(chat_id).menu_button
    return own or playground.bot.menu_button
