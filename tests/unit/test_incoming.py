import pytest
from telegram import Update

from bot.incoming import to_incoming
from flows.cards.card import Action, Incoming

HANNA = {"id": 7_100_000_001, "is_bot": False, "first_name": "Hanna", "language_code": "da"}
BOT = {"id": 1, "is_bot": True, "first_name": "Bot", "username": "nabopagt_bot"}
CHAT = {"id": HANNA["id"], "type": "private", "first_name": "Hanna"}
CHANNEL = {"id": -1001, "type": "channel", "title": "News"}
SIZE = {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}
FILE = {"file_id": "f", "file_unique_id": "u"}
ORIGIN = {"type": "hidden_user", "sender_user_name": "Karen", "date": 1}


def incoming(**content):
    return to_incoming(Update.de_json({"update_id": 5, **content}, None), "nabopagt_bot")


def message(sender=HANNA, **content):
    return {"message_id": 9, "date": 1, "chat": CHAT, "from": sender, **content}


def command(text, length=None, offset=0):
    entity = {"type": "bot_command", "offset": offset, "length": length or len(text.split()[0])}
    return {"text": text, "entities": [entity]}


def test_words_come_with_who_said_them_where():
    assert incoming(message=message(text="Hej")) == Incoming(
        5, "text", HANNA["id"], HANNA["id"], "Hanna", "da", text="Hej", message_id=9
    )


@pytest.mark.parametrize(
    ("text", "name", "argument"),
    [
        ("/start join-7Q2M", "start", "join-7Q2M"),
        ("/Help@NABOPAGT_bot", "help", ""),
        ("/delete  all of it ", "delete", "all of it"),
    ],
)
def test_a_command_is_told_from_its_argument(text, name, argument):
    heard = incoming(message=message(**command(text)))
    assert (heard.kind, heard.command, heard.text) == ("command", name, argument)


def test_a_command_for_another_bot_is_not_heard():
    assert incoming(message=message(**command("/start@other_bot"))) is None


@pytest.mark.parametrize("content", [{"text": "/start"}, command("see /start", 6, 4)])
def test_what_only_looks_like_a_command_is_text(content):
    assert incoming(message=message(**content)).kind == "text"


def test_a_forwarded_command_is_a_forward():
    heard = incoming(message=message(**command("/delete"), forward_origin=ORIGIN))
    assert (heard.kind, heard.command, heard.text) == ("forward", "", "/delete")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ({"photo": [SIZE], "caption": "us"}, "photo"),
        ({"voice": {**FILE, "duration": 1}}, "voice"),
        ({"video": {**SIZE, "duration": 1}}, "video"),
        ({"video_note": {**FILE, "duration": 1, "length": 1}}, "video"),
        ({"animation": {**SIZE, "duration": 1}, "document": FILE}, "video"),
        ({"sticker": {**SIZE, "type": "regular", "is_animated": False, "is_video": False}}, "sticker"),
        ({"location": {"latitude": 1, "longitude": 2}}, "location"),
        ({"document": FILE}, "document"),
        ({"audio": {**FILE, "duration": 1}}, "document"),
        ({"contact": {"phone_number": "1", "first_name": "K"}}, "contact"),
        ({"dice": {"value": 1, "emoji": "🎲"}}, "other"),
        ({"photo": [SIZE], "forward_origin": ORIGIN}, "forward"),
    ],
)
def test_everything_a_phone_can_send_has_a_kind(content, kind):
    heard = incoming(message=message(**content))
    assert heard.kind == kind
    assert heard.text == content.get("caption", "")


def test_a_changed_text_is_an_edit_even_when_it_looks_like_a_command():
    heard = incoming(edited_message=message(**command("/start"), edit_date=2))
    assert (heard.kind, heard.text, heard.message_id) == ("edit", "/start", 9)


def press(data="go:1", **message_of):
    query = {"id": "1", "from": HANNA, "chat_instance": "1", "data": data}
    return {"callback_query": {**query, **message_of}}


def test_a_press_names_the_pressed_card():
    heard = incoming(**press(message=message(BOT, text="?")))
    assert (heard.kind, heard.action, heard.message_id) == ("press", Action("go", (1,)), 9)


def test_a_press_on_a_card_out_of_reach_is_a_press():
    heard = incoming(**press(message={"chat": CHAT, "message_id": 3, "date": 0}))
    assert (heard.action, heard.message_id, heard.chat_id) == (Action("go", (1,)), 3, HANNA["id"])


@pytest.mark.parametrize("data", ["Not ours!", "", "x" * 64 + "y"])
def test_a_press_that_does_not_decode_has_no_action(data):
    assert incoming(**press(data)).action is None


def change(before, after, chat=CHAT):
    def member(status):
        return {"user": BOT, "status": status, **({"until_date": 0} if status == "kicked" else {})}

    chats = {"chat": chat, "from": HANNA, "date": 1}
    return {"my_chat_member": {**chats, "old_chat_member": member(before), "new_chat_member": member(after)}}


def test_blocking_and_unblocking_are_heard():
    assert incoming(**change("member", "kicked")).kind == "blocked"
    assert incoming(**change("kicked", "member")).kind == "unblocked"
    assert incoming(**change("left", "member")) is None


GROUP = {"id": -5, "type": "group", "title": "G"}
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group"}


def test_coming_into_a_group_and_leaving_it_are_heard():
    added, left = incoming(**change("left", "member", GROUP)), incoming(**change("member", "kicked", GROUP))
    assert (added.kind, added.telegram_id, added.chat_id) == ("group_added", HANNA["id"], -5)
    assert (left.kind, left.chat_id) == ("group_left", -5)


def test_of_a_group_commands_for_this_bot_and_presses_are_heard():
    start = incoming(message={**message(**command("/start@nabopagt_bot abc")), "chat": GROUP})
    assert (start.kind, start.command, start.text, start.chat_id) == ("group_command", "start", "abc", -5)
    assert incoming(message={**message(**command("/start@another_bot")), "chat": GROUP}) is None
    assert incoming(message={**message(text="Hej"), "chat": GROUP}) is None
    pressed = incoming(**press(message={**message(BOT, text="?"), "chat": GROUP}))
    assert (pressed.kind, pressed.telegram_id, pressed.chat_id) == ("group_press", HANNA["id"], -5)


def test_who_does_not_show_who_they_are_is_nobody():
    heard = incoming(message={**message(ANONYMOUS, **command("/start abc")), "chat": GROUP})
    assert (heard.kind, heard.telegram_id, heard.text) == ("group_command", 0, "abc")
    assert incoming(message={**message({**BOT}, **command("/start")), "chat": GROUP}) is None


@pytest.mark.parametrize(
    ("content", "chat"), [({"migrate_to_chat_id": -100}, GROUP), ({"migrate_from_chat_id": -5}, {**GROUP, "id": -100})]
)
def test_a_group_s_new_address_is_heard_at_both_ends(content, chat):
    heard = incoming(message={**message(**content), "chat": chat})
    assert (heard.kind, heard.chat_id, heard.text) == ("group_moved", -5, "-100")


@pytest.mark.parametrize(
    "content",
    [
        {"channel_post": {"message_id": 1, "date": 1, "chat": CHANNEL, "text": "x"}},
        {"message": message(BOT, text="x")},
        {"message": message({"id": 1087968824, "is_bot": False, "first_name": "Group"}, text="x")},
        {"message": message({"id": 777000, "is_bot": False, "first_name": "Telegram"}, text="x")},
        {"message": message(text="x", via_bot=BOT)},
        {"message": {"message_id": 1, "date": 1, "chat": CHAT, "text": "x"}},
        {"message": message(pinned_message=message(BOT, text="x"))},
        {"message": message(new_chat_members=[BOT])},
        {"edited_message": message(location={"latitude": 1, "longitude": 2})},
        {"removed_chat_boost": None},
    ],
)
def test_what_no_person_said_to_the_bot_is_not_heard(content):
    assert incoming(**content) is None
