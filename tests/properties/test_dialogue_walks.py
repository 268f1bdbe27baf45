"""Random people on random phones, through the whole dialogue, from every stage of a partnership."""

import asyncio
import json
import os
import tempfile
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from bot.callbacks import MAX_BYTES, decode, encode
from flows import engine
from flows.answers import answer_from_dict, answer_to_dict
from flows.cards.card import Action, Incoming
from flows.machine import END, Cursor
from flows.people import Reach
from flows.service.registry import PRESSES
from tests.builders import Scene
from tests.cast import Troupe, buttons
from tests.properties.phones import COMMANDS, KINDS, texts
from tests.stage import Stage

EXAMPLES = int(os.environ.get("NABOPAGT_WALKS", "4"))
LARGE = ("preparing", "comparing", "joint", "agreeing", "agreed")
SMALL = ("small_inviting", "small_proposing")
FOLDER = tempfile.TemporaryDirectory(prefix="walks-", ignore_cleanup_errors=True)


@cache
def scene(name):
    """Everything up to this stage, played once."""

    async def play():
        folder = Path(FOLDER.name) / name
        folder.mkdir()
        troupe = Troupe(Stage(folder), path="small" if name in SMALL else "large")
        troupe.stage.watch = lambda phone, message: ever_shown.extend(pressable(phone, message))
        if name in LARGE:
            await troupe.to(name)
        else:
            await troupe.welcome_housing()
            await troupe.new_partnership()
            if name == "small_proposing":
                await troupe.propose()
        return await Scene.keep(troupe, folder)

    ever_shown = []
    return asyncio.run(play()), ever_shown


def pressable(phone, message):
    """Old cards stay pressable for years: whose phone, which message, what the button says."""
    return [(phone.telegram_id, message.id, encode(button.action)) for button in buttons(message) if button.action]


def everything(work):
    """What may not get lost."""
    return work.answers.find(), work.sessions.find(), work.persons.find(), work.joint_entries.find()


class DialogueWalk(RuleBasedStateMachine):
    name = ""

    @initialize()
    def begin(self):
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory(prefix="walk-", ignore_cleanup_errors=True)
        kept, ever_shown = scene(self.name)
        self.troupe = kept.open(Path(self.folder.name))
        self.stage = self.troupe.stage
        self.stage.watch = self._check_card
        self.people = [self.troupe.hanna, self.troupe.yusuf, self.stage.phone("Fremmed", "de")]
        self.old = list(ever_shown)
        self.log = self.stage.writer.run(lambda work: work.answers.find())
        self.last = None
        self.outcome = None
        answer = self.stage.desk.answer

        async def remembered(incoming):
            if incoming.update_id:
                self.last = incoming
            self.outcome = await answer(incoming)
            return self.outcome

        self.stage.desk.answer = remembered

    def teardown(self):
        if hasattr(self, "stage"):
            self.stage.close()
            self.runner.close()
            self.folder.cleanup()

    def _check_card(self, phone, message):
        for button in buttons(message):
            assert bool(button.action) + bool(button.url) + bool(button.copy) == 1
            assert len(button.copy) <= 256
            if button.action:
                data = encode(button.action)
                assert len(data.encode()) <= MAX_BYTES
                assert decode(data) == button.action
                assert button.action.verb in PRESSES
        self.old += pressable(phone, message)

    def _do(self, coroutine):
        self.runner.run(coroutine)
        self._nothing_is_lost()

    def _person(self, phone):
        found = self.stage.writer.run(lambda work: work.persons.find(telegram_id=phone.telegram_id))
        return found[0] if found else None

    def _nothing_is_lost(self):
        log, sessions, persons, _ = self.stage.writer.run(everything)
        erased = {entry.session_id for entry in self.log} - {session.id for session in sessions}
        kept = [entry for entry in self.log if entry.session_id not in erased]
        assert log[: len(kept)] == kept
        self.log = log
        by_address = {}
        for entry in log:
            by_address.setdefault((entry.session_id, entry.address), []).append(entry.answer.value)
        for session in sessions:
            compiled = self.stage.world.guide(session.guide, session.guide_version)
            for address, answer in session.answers.items():
                assert answer_from_dict(json.loads(json.dumps(answer_to_dict(answer)))) == answer
                if address in compiled.guide.nodes and answer.revision > 1:
                    assert (session.id, address) in by_address
            self._machine_goes_the_path(compiled, session)
        assert all(person.unanswered == 0 for person in persons if person.reach is Reach.ACTIVE)

    def _machine_goes_the_path(self, compiled, session):
        cursor, passed = Cursor(session, "start"), []
        while True:
            compiled.step(cursor)
            if cursor.state == END:
                break
            passed.append(compiled.address(cursor))
        assert tuple(passed) == engine.path(compiled, session)

    def _phone(self, data):
        return data.draw(st.sampled_from(self.people[:2] * 4 + self.people[2:]))

    def _spoke(self):
        assert self.outcome is not None
        assert self.outcome.cards or self.outcome.edited or self.outcome.toast or self.outcome.sealed

    @rule(data=st.data(), times=st.integers(1, 6))
    def tap_what_is_shown(self, data, times):
        phone = self._phone(data)
        for _ in range(times):
            shown = [b for b in buttons(phone.last) if b.action] if phone.messages else []
            if not shown:
                return
            button = data.draw(st.sampled_from(shown))
            self._do(self.stage.press(phone, phone.last.id, encode(button.action)))
            self._spoke()

    @rule(data=st.data())
    def tap_an_old_card(self, data):
        telegram_id, message_id, callback = data.draw(st.sampled_from(self.old))
        self._do(self.stage.press(self.stage.phones[telegram_id], message_id, callback))
        self._spoke()

    @rule(data=st.data(), times=st.integers(1, 4))
    def go_on_as_asked(self, data, times):
        phone = self._phone(data)
        for step in range(times if phone.messages else 0):
            offered = [b.action.verb for b in buttons(phone.last) if b.action]
            self._do(self.troupe.joint_step(phone) if step % 2 else self.troupe._answer(phone, offered, step))

    @rule(data=st.data(), text=texts)
    def say(self, data, text):
        self._do(self.stage.say(self._phone(data), text))
        assert self.outcome.cards or self.outcome.edited

    @rule(data=st.data(), text=texts)
    def edit(self, data, text):
        self._do(self.stage.edit(self._phone(data), text))
        assert self.outcome.cards

    @rule(data=st.data(), kind=st.sampled_from(KINDS))
    def send_junk(self, data, kind):
        """The question is shown again and the person is where they were."""
        phone = self._phone(data)
        before = self._person(phone)
        self._do(self.stage.send(phone, kind))
        assert self.outcome.cards
        after = self._person(phone)
        if before is None:
            assert after is None
        elif before.place.kind == "session" and before.place == after.place:
            session = self.stage.writer.run(lambda work: work.sessions.get(after.place.id))
            texts_of = self.stage.world.guide(session.guide, session.guide_version).guide.texts[after.language]
            node = engine.node_at(self.stage.world.guide(session.guide, session.guide_version), after.place.address)
            assert texts_of.nodes[node.full_id].prompt.split("{")[0][:20] in self.outcome.cards[-1].text.unescape()

    @rule(data=st.data(), name=st.sampled_from(COMMANDS))
    def command(self, data, name):
        self._do(self.stage.command(self._phone(data), name))
        assert self.outcome.cards

    @rule(data=st.data(), payload=texts)
    def open_nonsense(self, data, payload):
        self._do(self.stage.command(self._phone(data), "start", payload))
        assert self.outcome.cards

    @rule(data=st.data(), language=st.sampled_from(["da", "en", "xx"]))
    def change_language(self, data, language):
        phone = self._phone(data)
        self._do(self.stage.press(phone, phone.last.id if phone.messages else 1, f"set_language::{language}"))

    @rule(
        data=st.data(),
        verb=st.sampled_from(sorted(set(PRESSES) - {"delete_yes"})),
        numbers=st.lists(st.integers(0, 12) | st.sampled_from([2**31, 36**12 - 1]), max_size=6),
        word=st.sampled_from(
            ["", "yes", "da", "housing", "both", "two_phones", "12", "1" * 30, "x", "efforts", "drop"]
        ),
    )
    def forge_a_press(self, data, verb, numbers, word):
        callback = encode_or_none(Action(verb, tuple(numbers), word))
        if callback is not None:
            self._do(self.stage.press(self._phone(data), data.draw(st.integers(0, 400)), callback))
            self._spoke()

    @rule(data=st.data(), callback=st.text(max_size=70))
    def press_garbage(self, data, callback):
        self._do(self.stage.press(self._phone(data), 5, callback))
        self._spoke()

    @rule()
    def the_same_update_again(self):
        """Nothing changes but what the person is shown."""
        if self.last is None:
            return
        before = self.stage.writer.run(everything)
        again = self.last
        outcome = self.runner.run(self.stage.desk.answer(again))
        assert outcome is not None or again.kind in {"blocked", "unblocked"}
        after = self.stage.writer.run(everything)
        assert (before[0], before[1], before[3]) == (after[0], after[1], after[3])
        self.runner.run(self.stage.desk.note_sent(again.update_id, again.telegram_id, None))

    @rule(data=st.data(), kind=st.sampled_from(["blocked", "unblocked"]))
    def block(self, data, kind):
        phone = self._phone(data)
        incoming = Incoming(0, kind, phone.telegram_id, phone.telegram_id)
        assert self.runner.run(self.stage.answer(incoming)) is None

    @rule(days=st.sampled_from([0, 1, 8, 40]))
    def time_passes(self, days):
        self._do(self.stage.later(timedelta(days=days, hours=1)))


def encode_or_none(action):
    try:
        return encode(action)
    except ValueError:
        return None


@pytest.mark.parametrize("name", [*LARGE, *SMALL])
def test_whatever_people_do_nothing_breaks_and_nothing_is_lost(name):
    machine = type(f"From_{name}", (DialogueWalk,), {"name": name})
    run_state_machine_as_test(machine, settings=settings(max_examples=EXAMPLES, stateful_step_count=25))
