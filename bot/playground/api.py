"""The Bot API: from a method's name to its answer."""

import asyncio
from collections.abc import Callable

from bot.playground import editing, methods, profile, rooms, sending
from bot.playground.errors import JSON, ApiError
from bot.playground.methods import Call
from bot.playground.playground import Playground
from bot.playground.webhook import Courier, Hook, checked_hook

Answer = JSON | list[JSON] | bool | int
Handler = Callable[[Playground, Call], Answer]
LONGEST_POLL = 50.0

_HANDLERS: dict[str, Handler] = {
    "answerCallbackQuery": editing.answer_callback_query,
    "close": rooms.agree,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "deleteMyCommands": profile.delete_my_commands,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageMedia": editing.edit_message_media,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "editMessageText": editing.edit_message_text,
    "getChat": rooms.get_chat,
    "getChatAdministrators": rooms.get_chat_administrators,
    "getChatMember": rooms.get_chat_member,
    "getChatMemberCount": rooms.get_chat_member_count,
    "getChatMenuButton": profile.get_chat_menu_button,
    "getFile": rooms.get_file,
    "getMe": profile.get_me,
    "getMyCommands": profile.get_my_commands,
    "getMyDescription": profile.get_my_description,
    "getMyName": profile.get_my_name,
    "getMyShortDescription": profile.get_my_short_description,
    "leaveChat": rooms.leave_chat,
    "logOut": rooms.agree,
    "pinChatMessage": editing.pin_chat_message,
    "sendChatAction": rooms.send_chat_action,
    "sendDocument": sending.send_document,
    "sendLocation": sending.send_location,
    "sendMediaGroup": sending.send_media_group,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "setChatMenuButton": profile.set_chat_menu_button,
    "setMessageReaction": editing.set_message_reaction,
    "setMyCommands": profile.set_my_commands,
    "setMyDescription": profile.set_my_description,
    "setMyName": profile.set_my_name,
    "setMyShortDescription": profile.set_my_short_description,
    "unpinChatMessage": editing.unpin_chat_message,
}


class Api:
    """Executes the bot's requests, one after another; only long polls wait."""

    def __init__(self, playground: Playground) -> None:
        self._playground = playground
        self.courier = Courier(playground.updates, playground.clock, self._from_webhook)

    async def execute(self, call: Call) -> JSON:
        """Check, record and run one request; the answer is also kept in the record."""
        call.at = self._playground.clock.now()
        try:
            call.method = methods.named(call.method)
            if call.method != "getUpdates":
                self._playground.calls.append(call)
            methods.check(call)
            call.answer = {"ok": True, "result": await self._run(call)}
        except ApiError as error:
            call.answer = error.as_json()
        return call.answer

    async def _from_webhook(self, method: str, parameters: JSON) -> JSON:
        return await self.execute(Call(method, parameters))

    async def _run(self, call: Call) -> Answer:
        match call.method:
            case "getUpdates":
                return await self._get_updates(call)
            case "setWebhook":
                return await self._set_webhook(call)
            case "deleteWebhook":
                return await self._delete_webhook(call)
            case "getWebhookInfo":
                return self._webhook_info()
        handler = _HANDLERS.get(call.method)
        if handler is None:
            raise ApiError(501, f"Not Implemented: the playground has no {call.method}")
        return handler(self._playground, call)

    async def _get_updates(self, call: Call) -> list[JSON]:
        if self.courier.hook.url:
            reason = "can't use getUpdates method while webhook is active"
            raise ApiError(409, f"Conflict: {reason}; use deleteWebhook to delete the webhook first")
        updates = self._playground.updates
        if "allowed_updates" in call.parameters:
            updates.allowed = call.parameters["allowed_updates"] or []
        updates.polls += 1
        mine = updates.polls
        updates.changes.touch()
        updates.confirm(int(call.parameters.get("offset", 0)))
        limit = min(max(int(call.parameters.get("limit", 100)), 1), 100)
        loop = asyncio.get_running_loop()
        end = loop.time() + min(float(call.parameters.get("timeout", 0)), LONGEST_POLL)
        while not updates.pending and loop.time() < end and not updates.changes.closed:
            await updates.changes.after(updates.changes.revision, end - loop.time())
            if updates.polls != mine:
                reason = "terminated by other getUpdates request"
                raise ApiError(409, f"Conflict: {reason}; make sure that only one bot instance is running")
        return updates.pending[:limit]

    async def _set_webhook(self, call: Call) -> bool:
        hook = checked_hook(call.parameters)
        updates = self._playground.updates
        if "allowed_updates" in call.parameters:
            updates.allowed = call.parameters["allowed_updates"] or []
        if call.parameters.get("drop_pending_updates"):
            updates.drop()
        await self.courier.point_to(hook)
        return True

    async def _delete_webhook(self, call: Call) -> bool:
        if call.parameters.get("drop_pending_updates"):
            self._playground.updates.drop()
        await self.courier.point_to(Hook())
        return True

    def _webhook_info(self) -> JSON:
        hook, updates = self.courier.hook, self._playground.updates
        info: JSON = {
            "url": hook.url,
            "has_custom_certificate": False,
            "pending_update_count": len(updates.pending),
        }
        if hook.url:
            info["max_connections"] = hook.max_connections
        if hook.error:
            info |= {"last_error_date": hook.error_date, "last_error_message": hook.error}
        if updates.allowed:
            info["allowed_updates"] = updates.allowed
        return info
