"""Residents subscribe, are invited and reminded, and go: what they are told, when, and what stays of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.callbacks import encode
from flows.cards.card import Action
from flows.schedule import is_polite
from flows.service.reaching import INVITE, REMIND, next_reminder, remind_all, reminder_times
from flows.service.waves import settle_waves
from flows.wave import Invited, WaveState
from tests.asking import CODE, LENGTH, a_wave, change_wave, subscribed, subscribers
from tests.builders import tables_of
from tests.cast import buttons

KINDS = ("photo", "voice", "sticker", "location", "document", "contact", "forward", "poll", "other")
COMMANDS = ("start", "menu", "back", "review", "help", "overview", "hest")
# A Monday morning a fortnight after the scene's last day.
OPENS = datetime(2026, 4, 13, 8, tzinfo=UTC)


@pytest.fixture
async def stage(at):
    return (await at("agreed")).stage


def rows_about(stage, chat):
    return [row for row in tables_of(stage)["outbox"].values() if row["chat"] == chat]


async def opened(stage, wave):
    await stage.live(wave.opens)
    await stage.later(timedelta(minutes=1))


async def test_who_says_yes_is_a_subscriber_and_no_person(stage):
    a_wave(stage)
    before = tables_of(stage)
    amina = await subscribed(stage, "Amina")
    after = tables_of(stage)
    assert after["person"] == before["person"]
    (row,) = subscribers(stage)
    assert (row.telegram_id, row.language, len(row.invited)) == (amina.telegram_id, "da", 1)


async def test_looking_at_the_offer_and_saying_no_keeps_nothing(stage):
    a_wave(stage)
    before = tables_of(stage)
    amina = stage.phone("Amina", "en-GB")
    await stage.open(amina, "b-ab23cd")
    assert "What" not in amina.last.text
    await stage.tap(amina, "Other language")
    await stage.tap(amina, "Dansk")
    await stage.tap(amina, "Nej tak")
    assert "ikke gemt noget om dig" in amina.last.text
    assert tables_of(stage) == before


async def test_a_link_that_leads_nowhere_says_so_and_reveals_nothing(stage):
    wave = change_wave(stage, replace(a_wave(stage), state=WaveState.CANCELLED))
    amina = stage.phone("Amina")
    for slug in (wave.slug, "zzzzzz", "", "ab23cd' --"):
        await stage.open(amina, f"b-{slug}")
        assert "spørger ikke nogen mere" in amina.last.text


async def test_the_invitation_has_a_code_that_stands_nowhere_else(stage):
    a_wave(stage)
    amina = await subscribed(stage, "Amina")
    code = CODE.search(amina.last.text)[0]
    everything = str(tables_of(stage))
    for written in (code, code.replace("-", ""), code.replace("-", "").lower()):
        assert written not in everything
    assert stage.writer.run(lambda work: work.ballots.codes(1)) == (1, 0)
    assert amina.last.labels == ["Svar på hjemmesiden", "Svar her"]
    assert "Telegram kan se dine svar her" in amina.last.text
    assert buttons(amina.last)[0].url == "https://nabopagt.example/s/ab23cd"


async def test_without_answers_in_the_chat_there_is_the_page_alone(stage):
    a_wave(stage, in_chat=False)
    amina = await subscribed(stage, "Amina")
    assert amina.last.labels == ["Svar på hjemmesiden"]
    assert "Telegram kan se" not in amina.last.text


@pytest.mark.parametrize(
    ("invited", "has_code"), [(Invited.EVERYONE, True), (Invited.DRAW, False), (Invited.OPEN, False)]
)
async def test_codes_go_out_by_telegram_where_everyone_is_asked_with_one(stage, invited, has_code):
    wave = a_wave(stage, invited=invited)
    amina = await subscribed(stage, "Amina")
    assert (CODE.search(amina.last.text) is not None) is has_code
    assert stage.writer.run(lambda work: work.ballots.codes(wave.id)) == (int(has_code), 0)


async def test_all_who_subscribed_before_are_invited_when_it_opens_at_a_decent_hour_and_once(stage):
    wave = a_wave(stage, opens=datetime(2026, 4, 10, 18, tzinfo=UTC), closes=OPENS + LENGTH)
    phones = [await subscribed(stage, f"Beboer {n}", ("da", "en")[n % 2]) for n in range(5)]
    assert "når det går i gang" in phones[0].last.text
    await opened(stage, wave)
    assert not any(CODE.search(phone.last.text) for phone in phones)
    await stage.live(datetime(2026, 4, 13, 7, 59, tzinfo=UTC))
    assert not any(CODE.search(phone.last.text) for phone in phones)
    await stage.live(OPENS)
    codes = {CODE.search(phone.last.text)[0] for phone in phones}
    assert len(codes) == len(phones)
    stage.writer.run(lambda work: settle_waves(work, stage.world, stage.clock.now()))
    await stage.later(timedelta(days=1))
    assert all(phone.screen.count("Svar her") <= 1 for phone in phones)
    assert all(len(one.invited) == 1 for one in subscribers(stage))


async def test_a_wave_that_was_moved_invites_when_it_opens_and_one_that_was_cancelled_never(stage):
    wave = a_wave(stage, opens=OPENS, closes=OPENS + LENGTH)
    amina = await subscribed(stage, "Amina")
    await opened(stage, wave)
    moved = stage.writer.run(lambda work: work.waves.get(wave.id))
    assert CODE.search(amina.last.text)
    stage.writer.run(lambda work: remind_all(work, moved, stage.clock.now() + timedelta(days=2)))
    now = stage.writer.run(lambda work: work.waves.get(wave.id))
    change_wave(stage, replace(now, state=WaveState.CANCELLED))
    shown = len(amina.shown)
    await stage.live(stage.clock.now() + timedelta(days=10))
    assert len(amina.shown) == shown


def test_reminders_are_proposed_after_a_third_and_two_thirds_at_decent_hours(the_wave):
    first, second = reminder_times(the_wave)
    assert is_polite(first)
    assert is_polite(second)
    assert the_wave.opens + LENGTH / 3 <= first < second <= the_wave.closes
    assert next_reminder(the_wave, the_wave.opens) == first
    assert next_reminder(replace(the_wave, reminded=1), the_wave.opens) == second
    assert next_reminder(replace(the_wave, reminded=2), the_wave.opens) is None
    assert next_reminder(the_wave, the_wave.closes) is None
    assert next_reminder(the_wave, the_wave.closes - timedelta(minutes=1)) is None


@pytest.fixture
async def the_wave(stage):
    return a_wave(stage, opens=OPENS, closes=OPENS + LENGTH)


async def test_a_reminder_goes_to_all_has_no_code_of_its_own_and_answers_the_invitation(stage):
    wave = a_wave(stage)
    phones = [await subscribed(stage, name) for name in ("Amina", "Ali")]
    invitations = [phone.last.id for phone in phones]
    stage.writer.run(lambda work: remind_all(work, wave, stage.clock.now()))
    await stage.live(stage.clock.now() + timedelta(days=4))
    for phone, invitation in zip(phones, invitations, strict=True):
        assert "alle får den her besked" in phone.last.text
        assert phone.last.card.answers == invitation
        assert not CODE.search(phone.last.text)
    assert stage.writer.run(lambda work: work.ballots.codes(wave.id)) == (2, 0)


async def test_stop_ends_everything_at_once(stage):
    wave = a_wave(stage, opens=OPENS, closes=OPENS + LENGTH)
    amina, ali = [await subscribed(stage, name) for name in ("Amina", "Ali")]
    await opened(stage, wave)
    stage.writer.run(lambda work: remind_all(work, work.waves.get(wave.id), stage.clock.now() + timedelta(days=3)))
    await stage.command(amina, "stop")
    assert "hører ikke mere fra os" in amina.last.text
    assert str(amina.telegram_id) not in str(tables_of(stage))
    shown = len(amina.shown)
    await stage.live(stage.clock.now() + timedelta(days=6))
    assert len(amina.shown) == shown
    assert "alle får den her besked" in ali.last.text
    for kind in ("menu", "stop"):
        await stage.command(amina, kind)
    assert "Ådalsparken" not in "".join(message.text for message in amina.shown[shown:])


async def test_who_stops_and_comes_back_gets_no_second_code(stage):
    wave = a_wave(stage)
    amina = await subscribed(stage, "Amina")
    for _ in range(3):
        await stage.command(amina, "stop")
        await stage.open(amina, "b-ab23cd")
        await stage.tap(amina, "Ja, spørg mig")
    assert stage.writer.run(lambda work: work.ballots.codes(wave.id)) == (1, 0)
    assert "Din kode står i den besked" in amina.last.text
    await stage.later(LENGTH + timedelta(hours=1))
    assert not [row for row in tables_of(stage)["outbox"].values() if row["kind"] in {INVITE, REMIND}]


async def test_whoever_blocks_the_bot_is_erased(stage):
    a_wave(stage)
    amina = await subscribed(stage, "Amina")
    await stage.send(amina, "blocked")
    assert subscribers(stage) == []
    assert rows_about(stage, amina.telegram_id) == []


async def test_whatever_a_resident_sends_gets_a_kind_answer_and_leaves_nothing(stage):
    a_wave(stage)
    amina = await subscribed(stage, "Amina", "en")
    before = tables_of(stage)
    for kind in (*KINDS, "edit", "text"):
        await stage.send(amina, kind, "<b>hej</b>")
        assert "do not keep it" in amina.last.text
    for name in COMMANDS:
        await stage.command(amina, name)
        assert "/stop" in amina.last.text or "Ådalsparken" in amina.last.text
    await stage.press(amina, amina.last.id, encode(Action("open", (1,))))
    assert "no longer works" in amina.toasts[-1]
    after = tables_of(stage)
    touched = {name for name in after if before[name] != after[name]}
    assert touched <= {"subscriber"}


async def test_what_is_held_can_be_read_and_deleted(stage):
    a_wave(stage)
    amina = await subscribed(stage, "Amina")
    await stage.command(amina, "mydata")
    assert str(amina.telegram_id) in amina.last.text
    assert "Ådalsparken" in amina.last.text
    await stage.command(amina, "privacy")
    assert "Boligforeningen Ådal" in amina.last.text
    await stage.command(amina, "delete")
    await stage.tap(amina, "Nej, behold det")
    assert subscribers(stage)
    await stage.command(amina, "delete")
    await stage.tap(amina, "Ja, slet det")
    assert subscribers(stage) == []


async def test_the_language_can_be_changed_and_the_next_message_is_in_it(stage):
    wave = a_wave(stage)
    amina = await subscribed(stage, "Amina")
    await stage.command(amina, "language")
    await stage.tap(amina, "English")
    assert "in English" in amina.last.text
    stage.writer.run(lambda work: remind_all(work, wave, stage.clock.now()))
    await stage.live(stage.clock.now() + timedelta(days=4))
    assert "everybody gets this message" in amina.last.text


async def test_a_resident_can_still_be_invited_as_a_member(stage):
    a_wave(stage)
    amina = await subscribed(stage, "Amina")
    await stage.open(amina, stage.invite("Boligforeningen Bækhus"))
    assert "Bækhus" in amina.last.text
    await stage.tap(amina, "Fortsæt")
    assert "Hvad hedder du?" in amina.last.text


async def test_in_a_group_nothing_is_said_to_residents(stage):
    a_wave(stage)
    amina = await subscribed(stage, "Amina")
    group = stage.group()
    await stage.in_group(group, amina, "command", command="start", text="b-ab23cd")
    action = next(b.action for b in buttons(amina.last) if b.action)
    await stage.in_group(group, amina, "press", action=action, message_id=5)
    assert group.messages == {}
