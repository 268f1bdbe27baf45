"""What Telegram refuses, the playground refuses in the same words."""

import json
from datetime import timedelta

import pytest

from bot.playground import Upload, samples
from tests.wire.test_playground_stage import World


@pytest.fixture
async def world():
    made = World()
    await made.hanna.open("x")
    return made


def keys(*buttons):
    return {"inline_keyboard": [list(buttons)]}


def press(**button):
    return keys({"text": "A", **button})


TEXTS = {
    "message text is empty": {"text": ""},
    "message text is empty ": {"text": "\u200b \n"},
    "message text is empty  ": {"text": "<b> </b>", "parse_mode": "HTML"},
    "message is too long": {"text": "å" * 4097},
    "unsupported parse_mode": {"parse_mode": "BBCode"},
    "chat not found": {"chat_id": 42},
    "chat not found ": {"chat_id": "@nobody"},
    "chat_id is empty": {"chat_id": ""},
    "message to be replied not found": {"reply_parameters": {"message_id": 900}},
    "BUTTON_DATA_INVALID": {"reply_markup": press(callback_data="å" * 33)},
    "BUTTON_DATA_INVALID ": {"reply_markup": press(callback_data="")},
    "BUTTON_COPY_TEXT_INVALID": {"reply_markup": press(copy_text={"text": "a" * 257})},
    "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard": {"reply_markup": press()},
    "can't parse inline keyboard button: exactly one type is allowed": {
        "reply_markup": press(url="https://x.dk", callback_data="a")
    },
    "inline keyboard button text is empty": {"reply_markup": keys({"text": " ", "callback_data": "a"})},
    "inline keyboard button URL 'http://localhost/x' is invalid: Wrong HTTP URL": {
        "reply_markup": press(url="http://localhost/x")
    },
    "inline keyboard button Web App URL 'http://x.dk' is invalid: Only HTTPS links are allowed": {
        "reply_markup": press(web_app={"url": "http://x.dk"})
    },
    "BUTTON_TYPE_INVALID": {"reply_markup": press(pay=True)},
    "reply markup is too long": {"reply_markup": {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]] * 101}},
    "can't parse reply keyboard markup JSON object": {"reply_markup": "{"},
    'can\'t parse entities: Unsupported start tag "x" at byte offset 3': {
        "text": "å <x>",
        "parse_mode": "HTML",
    },
    "can't parse entities: Unclosed start tag at byte offset 0": {"text": "<3", "parse_mode": "HTML"},
    "can't parse entities: Can't find end tag corresponding to start tag \"b\"": {
        "text": "<b>hej",
        "parse_mode": "HTML",
    },
    'can\'t parse entities: Unmatched end tag at byte offset 9, expected "</i>", found "</b>"': {
        "text": "<b><i>hej</b>",
        "parse_mode": "HTML",
    },
    "can't parse entities: Unexpected end tag at byte offset 3": {"text": "hej</b>", "parse_mode": "HTML"},
    "can't parse entities: Character '.' is reserved and must be escaped with the preceding '\\'": {
        "text": "Hej.",
        "parse_mode": "MarkdownV2",
    },
    "can't parse entities: Can't find end of Bold entity at byte offset 0": {
        "text": "*hej",
        "parse_mode": "MarkdownV2",
    },
}


@pytest.mark.parametrize(("reason", "parameters"), TEXTS.items(), ids=lambda value: str(value)[:40])
async def test_texts_and_keyboards_are_refused(world, reason, parameters):
    answer = await world.call("sendMessage", **{"text": "hej", **parameters})
    described = f"Bad Request: {reason.rstrip()}"
    assert (answer["ok"], answer["error_code"], answer["description"]) == (False, 400, described)
    assert len(world.hanna.messages) == 1


async def test_4096_characters_count_after_the_tags_are_gone(world):
    assert await world.sent(text=f"<b>{'å' * 4096}</b>", parse_mode="HTML")


async def test_people_who_never_started_or_blocked_the_bot_cannot_be_reached(world):
    cold = await world.call("sendMessage", chat_id=world.stranger.id, text="hej")
    assert (cold["error_code"], cold["description"]) == (
        403,
        "Forbidden: bot can't initiate conversation with a user",
    )
    await world.hanna.block()
    blocked = await world.call("sendMessage", text="hej")
    assert (blocked["error_code"], blocked["description"]) == (403, "Forbidden: bot was blocked by the user")
    with pytest.raises(RuntimeError):
        await world.hanna.say("hallo")
    await world.hanna.open("igen")
    assert await world.sent()


async def test_an_edit_must_change_something_of_the_bots_own(world):
    markup = json.dumps(press(callback_data="a"))
    sent = await world.sent(reply_markup=markup)
    same = await world.call("editMessageText", message_id=sent["message_id"], text="hej", reply_markup=markup)
    assert "message is not modified: specified new message content" in same["description"]
    others = await world.call("editMessageText", message_id=1, text="hej")
    assert others["description"] == "Bad Request: message can't be edited"
    absent = await world.call("editMessageText", message_id=77, text="hej")
    assert absent["description"] == "Bad Request: message to edit not found"
    gone = await world.call("editMessageReplyMarkup", message_id=sent["message_id"])
    assert gone["ok"]
    again = await world.call("editMessageReplyMarkup", message_id=sent["message_id"])
    assert "message is not modified" in again["description"]
    keyboard = {"keyboard": [["A"]]}
    wrong = await world.call("editMessageText", message_id=sent["message_id"], text="x", reply_markup=keyboard)
    assert wrong["description"] == "Bad Request: inline keyboard expected"
    caption = await world.call("editMessageCaption", message_id=sent["message_id"], caption="x")
    assert caption["description"] == "Bad Request: there is no caption in the message to edit"


async def test_messages_can_be_deleted_for_two_days_only(world):
    sent = await world.sent()
    world.clock.advance(timedelta(hours=49))
    old = await world.call("deleteMessage", message_id=sent["message_id"])
    assert old["description"] == "Bad Request: message can't be deleted for everyone"
    absent = await world.call("deleteMessage", message_id=99)
    assert absent["description"] == "Bad Request: message to delete not found"


@pytest.mark.parametrize(
    ("method", "upload", "reason"),
    [
        ("sendDocument", Upload("a.pdf", "", b""), (400, "Bad Request: file must be non-empty")),
        ("sendDocument", Upload("a.pdf", "", bytes(51 * 1024 * 1024)), (413, "Request Entity Too Large")),
        ("sendPhoto", Upload("a.png", "", b"no picture"), (400, "Bad Request: IMAGE_PROCESS_FAILED")),
        ("sendPhoto", None, (400, "Bad Request: there is no photo in the request")),
    ],
)
async def test_files_are_refused(world, method, upload, reason):
    kind = method.removeprefix("send").lower()
    answer = await world.call(method, {kind: upload} if upload else {})
    assert (answer["error_code"], answer["description"]) == reason


async def test_a_caption_has_1024_characters_at_most(world):
    photo = {"photo": samples.picture()}
    assert (await world.call("sendPhoto", photo, caption="å" * 1024))["ok"]
    long = await world.call("sendPhoto", photo, caption="å" * 1025)
    assert long["description"] == "Bad Request: message caption is too long"


async def test_unknown_methods_and_parameters(world):
    unknown = await world.call("sendPigeon")
    assert (unknown["error_code"], unknown["description"]) == (404, "Not Found: method not found")
    missing = await world.call("sendInvoice")
    assert (missing["error_code"], missing["ok"]) == (400, False)
    left_out = await world.call("getAvailableGifts")
    assert left_out["error_code"] == 501
    assert await world.sent(nonsense="1", text="Capitals do not matter")
    assert (await world.call("SENDMESSAGE", text="hej"))["ok"]
    wrong = await world.call("sendLocation", latitude="nord", longitude=1)
    assert wrong["description"] == 'Bad Request: parameter "latitude" must be a number'


@pytest.mark.parametrize(
    ("method", "parameters", "reason"),
    [
        ("setMyCommands", {"commands": [{"command": "Menu!", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": [{"command": "a", "description": "x"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ("setMyCommands", {"commands": [], "language_code": "dan"}, "LANG_CODE_INVALID"),
        ("setMyName", {"name": "a" * 65}, 'parameter "name" must be 0-64 characters long'),
        ("sendChatAction", {"action": "singing"}, "wrong parameter action in request"),
        ("sendLocation", {"latitude": 91, "longitude": 0}, "bad latitude or longitude specified"),
        ("sendMediaGroup", {"media": []}, "media group must include 2-10 items"),
        ("getFile", {"file_id": "x"}, "wrong file identifier/HTTP URL specified"),
        ("setWebhook", {"url": "http://x.dk/"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        (
            "setWebhook",
            {"url": "https://x.dk/", "secret_token": "å"},
            "secret token contains unallowed characters",
        ),
        ("answerCallbackQuery", {"callback_query_id": "1", "text": "a" * 201}, "MESSAGE_TOO_LONG"),
    ],
)
async def test_other_methods_are_refused(world, method, parameters, reason):
    answer = await world.call(method, **parameters)
    assert answer["description"] == f"Bad Request: {reason}"
