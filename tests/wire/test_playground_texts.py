"""Texts, links, pictures and account settings as Telegram keeps them."""

import pytest

from bot.playground import Call, Upload
from tests.wire.test_playground_stage import World


@pytest.fixture
async def world():
    made = World()
    await made.hanna.open("x")
    return made


async def test_a_payload_that_telegram_drops_arrives_as_a_bare_start(world):
    for link in ("https://t.me/nabopagt_bot?start=a.b.c", f"t.me/nabopagt_bot?start={'a' * 65}"):
        await world.hanna.open(link)
        assert world.hanna.messages[-1].text == "/start"
    await world.hanna.open("https://example.org/?start=abc")
    assert world.hanna.opened == ["https://example.org/?start=abc"]


async def test_a_paste_is_cut_by_the_phone(world):
    parts = await world.hanna.say("ord " * 3000)
    assert len(parts) == 3
    assert all(len(part.body["text"]) <= 4096 for part in parts)
    assert " ".join(part.body["text"] for part in parts) == ("ord " * 3000).strip()
    assert len(await world.hanna.say("å" * 5000)) == 2


async def test_a_tag_that_is_written_out_is_no_command(world):
    await world.hanna.say("plads <b>hver</b> gang, </menu>")
    assert "entities" not in world.hanna.messages[-1].body


async def test_found_entities_count_utf16_units(world):
    await world.hanna.say("😀 /menu https://x.dk/a. navn@x.dk #mål")
    entities = world.hanna.messages[-1].body["entities"]
    assert [(e["type"], e["offset"], e["length"]) for e in entities] == [
        ("bot_command", 3, 5),
        ("url", 9, 14),
        ("email", 25, 9),
        ("hashtag", 35, 4),
    ]


async def test_html_becomes_entities(world):
    text = '  <b>A<i>B</i></b> <a href="t.me/x">C</a> <pre><code class="language-py">D</code></pre>'
    sent = await world.sent(text=text + " <tg-spoiler>E</tg-spoiler> &lt;&#229;&amp;", parse_mode="HTML")
    assert sent["text"] == "AB C D E <å&"
    assert [(e["type"], e["offset"], e["length"]) for e in sent["entities"]] == [
        ("bold", 0, 2),
        ("italic", 1, 1),
        ("text_link", 3, 1),
        ("pre", 5, 1),
        ("spoiler", 7, 1),
    ]
    assert sent["entities"][2]["url"] == "http://t.me/x"
    assert sent["entities"][3]["language"] == "py"


async def test_two_polls_at_once_conflict_and_so_do_poll_and_webhook(world):
    assert (await world.call("getUpdates", offset=-1))["result"][0]["message"]["text"] == "/start x"
    await world.api.execute(Call("setWebhook", {"url": "http://127.0.0.1:9/"}))
    refused = await world.call("getUpdates")
    assert (refused["error_code"], refused["description"][:8]) == (409, "Conflict")
    await world.api.execute(Call("deleteWebhook", {"drop_pending_updates": True}))
    assert (await world.call("getUpdates"))["result"] == []


async def test_allowed_updates_stick(world):
    await world.call("getUpdates", allowed_updates=["callback_query"], offset=900_000_000)
    await world.hanna.say("ikke hørt")
    await world.hanna.press_raw(1, "hørt")
    updates = (await world.call("getUpdates"))["result"]
    assert [u.get("callback_query", {}).get("data") for u in updates] == ["hørt"]


async def test_entities_of_the_bots_own_are_kept_within_the_text(world):
    own = [{"type": "bold", "offset": 1, "length": 99}, {"type": "italic", "offset": 50, "length": 1}]
    sent = await world.sent(text=" ab ", entities=own)
    assert (sent["text"], sent["entities"]) == ("ab", [{"type": "bold", "offset": 0, "length": 2}])
    wrong = await world.call("sendMessage", text="a", entities=[{"type": "bold"}])
    assert wrong["description"].startswith("Bad Request: can't parse MessageEntity")


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ('<tg-time unix="1772438400" format="dt">i morgen</tg-time>', "date_time"),
        ('<tg-emoji emoji-id="5">👍</tg-emoji>', "custom_emoji"),
        ('<span class="tg-spoiler">a</span>', "spoiler"),
        ("<blockquote expandable>a</blockquote>", "expandable_blockquote"),
        ('<code class="language-py">a</code>', "code"),
        ("<a>x.dk</a>", "text_link"),
        ("<pre>a</pre>", "pre"),
        ("<del>a</>", "strikethrough"),
    ],
)
async def test_rarer_tags_are_read_too(world, source, kind):
    sent = await world.sent(text=source, parse_mode="HTML")
    assert sent["entities"][0]["type"] == kind


@pytest.mark.parametrize("source", ["<span>a</span>", "<b>a</b", '<tg-time unix="i går">a</tg-time>'])
async def test_tags_without_what_they_need_are_refused(world, source):
    answer = await world.call("sendMessage", text=source, parse_mode="HTML")
    assert answer["description"].startswith("Bad Request: can't parse entities: ")


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (b"GIF89a\x10\x00\x20\x00\x00", (16, 32)),
        (b"\xff\xd8\xff\xe0\x00\x04\x00\x00\xff\xc0\x00\x11\x08\x00\x20\x00\x10\x03", (16, 32)),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", (800, 600)),
    ],
)
async def test_pictures_of_every_usual_kind_are_taken(world, content, size):
    sent = await world.call("sendPhoto", {"photo": Upload("a", "", content)})
    photo = sent["result"]["photo"][0]
    assert (photo["width"], photo["height"]) == size
    broken = await world.call("sendPhoto", {"photo": Upload("a.jpg", "", b"\xff\xd8\xff")})
    assert broken["description"] == "Bad Request: IMAGE_PROCESS_FAILED"


async def test_the_menu_button_and_typing(world):
    assert (await world.call("setChatMenuButton", menu_button={"type": "commands"}))["ok"]
    assert (await world.call("getChatMenuButton"))["result"] == {"type": "commands"}
    assert (await world.call("getChatMenuButton", chat_id=None))["result"] == {"type": "default"}
    assert not (await world.call("setChatMenuButton", menu_button={"type": "pizza"}))["ok"]
    assert (await world.call("sendChatAction", action="typing"))["ok"]
    assert world.hanna.chat.action_until
    await world.sent()
    assert world.hanna.chat.action_until is None


async def test_names_can_be_taken_back(world):
    assert (await world.call("setMyName", name="Naboen", language_code="da"))["ok"]
    assert (await world.call("setMyName", name="", language_code="da"))["ok"]
    assert (await world.call("getMyName", language_code="da"))["result"] == {"name": "Nabopagt"}
    assert (await world.call("setMyName", name=""))["description"] == "Bad Request: BOT_TITLE_INVALID"


async def test_chats_and_members_that_are_not_there(world):
    for method in ("getChat", "getChatMemberCount", "leaveChat"):
        answer = await world.call(method, chat_id=world.stranger.id)
        assert answer["description"] == "Bad Request: chat not found"
    assert (await world.call("leaveChat"))["error_code"] == 400
    absent = await world.call("getChatMember", user_id=5)
    assert absent["description"] == "Bad Request: PARTICIPANT_ID_INVALID"
    own = await world.call("getChatMember", user_id=world.playground.bot.id)
    assert own["result"]["status"] == "member"
    assert (await world.call("logOut"))["result"] is True
    assert (await world.call("unpinChatMessage"))["description"] == "Bad Request: message to unpin not found"


async def test_a_link_for_groups_needs_a_group(world):
    with pytest.raises(LookupError, match="needs a group"):
        await world.hanna.open("tg://resolve?domain=nabopagt_bot&startgroup=a")
    with pytest.raises(LookupError, match="nothing to edit"):
        await world.stranger.edit_last("x")
