"""Random walks through every shipped guide."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.callbacks import MAX_BYTES, decode, encode
from bot.screens import LABEL_LENGTH, screens, short_label
from flows import engine
from flows.answers import Answer, AnswerKind, Item, answer_from_dict, answer_to_dict, split_address
from flows.cards.question import Question, address_of, question_card, sealed_card
from flows.cards.reading import entries, tops
from flows.cards.review import details_card, items_card, review_card
from flows.errors import ReplyError, StageError
from flows.guide.load import load_guides
from flows.guide.model import NodeKind
from flows.machine import END, Cursor, compile_guide
from flows.phrases import LANGUAGES
from flows.replies import Done, Skipped, Unknown
from flows.session import Session
from tests.properties.phones import fitting, plain_reply, replies_for

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
GUIDES = {guide.name: compile_guide(guide) for guide in load_guides().values()}
FACTS = ({}, {"company_named": "yes", "organisation": "Ådal <b>"}, {"company_named": "no"}, {"size": "small"})


def words(answers):
    """What was said, without when, by whom and how often."""
    return {address: (answer.kind, answer.value) for address, answer in answers.items()}


def question_at(compiled, session, address, language="da", **fields):
    return Question(compiled, session, address, language, engine.path(compiled, session), **fields)


def checked(card):
    parts = screens(card)
    assert parts
    assert all(0 < len(part.text) <= 4096 for part in parts)
    rows = [row for row in card.buttons if row]
    assert all(len(row) <= 8 for row in rows)
    assert sum(map(len, rows)) <= 100
    for button in (button for row in rows for button in row):
        assert 0 < len(short_label(button.label)) <= LABEL_LENGTH
        data = encode(button.action)
        assert len(data.encode()) <= MAX_BYTES
        assert decode(data) == button.action
    return card


class GuideWalk(RuleBasedStateMachine):
    guide = ""

    def __init__(self):
        super().__init__()
        self.compiled = GUIDES[self.guide]
        self.session = Session(7, self.guide, 1, NOW)
        self.now = NOW
        self.here = ""
        self.walked = None, ()

    @initialize(facts=st.sampled_from(FACTS))
    def begin(self, facts):
        self.session = replace(self.session, facts=facts)
        self.here = engine.next_open(self.compiled, self.session)

    @property
    def path(self):
        if self.walked[0] is not self.session:
            self.walked = self.session, engine.path(self.compiled, self.session)
        return self.walked[1]

    def _reply(self, address, said):
        self.now += timedelta(seconds=1)
        return engine.reply(self.compiled, self.session, address, said, 1, self.now)

    def _taken(self, address, said):
        """Whether the reply fitted; what it may not touch is compared."""
        before = self.session
        try:
            turn = self._reply(address, said)
        except (ReplyError, StageError):
            assert self.session is before
            return None
        assert turn.next is None or turn.next in engine.path(self.compiled, turn.session)
        assert turn.answer == turn.session.answers[address]
        gone = set(before.answers) - set(turn.session.answers)
        assert all(split_address(lost)[0].split(".")[0] == address and lost != address for lost in gone)
        kept = set(before.answers) - gone - {address}
        assert all(turn.session.answers[other] == before.answers[other] for other in kept)
        return turn

    @precondition(lambda self: self.here is not None)
    @rule(data=st.data())
    def reply_here(self, data):
        said = data.draw(replies_for(engine.node_at(self.compiled, self.here)))
        turn = self._taken(self.here, said)
        if turn is not None:
            self.session = turn.session
            self.here = turn.next if turn.is_settled else self.here

    @precondition(lambda self: self.here is not None)
    @rule(data=st.data(), times=st.integers(1, 12))
    def go_on(self, data, times):
        """Replies that fit, so that walks get far."""
        for _ in range(times):
            if self.here is None:
                return
            turn = self._taken(self.here, data.draw(fitting(engine.node_at(self.compiled, self.here))))
            if turn is not None:
                self.session = turn.session
                self.here = turn.next if turn.is_settled else self.here

    @precondition(lambda self: self.here is not None)
    @rule(times=st.integers(1, 40))
    def go_far(self, times):
        for _ in range(times):
            if self.here is None:
                return
            turn = self._taken(
                self.here, plain_reply(engine.node_at(self.compiled, self.here), self.session, self.here)
            )
            self.session = turn.session
            self.here = turn.next if turn.is_settled else self.here

    @rule(data=st.data())
    def go_to_any(self, data):
        self.here = data.draw(st.sampled_from(self.path))

    @rule(data=st.data())
    def change_a_choice(self, data):
        """What brings questions onto the path and takes them off."""
        kinds = {NodeKind.CHOICE, NodeKind.CHOICES, NodeKind.LIST}
        deciding = [
            a for a in self.path if engine.node_at(self.compiled, a).kind in kinds and a in self.session.answers
        ]
        if deciding:
            self.here = data.draw(st.sampled_from(deciding))
            node = engine.node_at(self.compiled, self.here)
            leaving = st.just(Skipped() if node.optional else Unknown())
            for said in (data.draw(fitting(node) | leaving), Done()):
                turn = self._taken(self.here, said)
                self.session = turn.session if turn is not None else self.session

    @rule(data=st.data())
    def reopen(self, data):
        address = data.draw(st.sampled_from(self.path))
        before = words(self.session.answers)
        self.session = engine.open_again(self.session, self.compiled, address, 1, self.now)
        after = words(self.session.answers)
        assert {a: v for a, v in after.items() if a != address} == {a: v for a, v in before.items() if a != address}
        self.here = address

    @rule(node=st.integers(0, 60), item=st.integers(0, 9), data=st.data())
    def forged_address(self, node, item, data):
        address = address_of(self.compiled, node, item)
        if address is None or address in self.path:
            return
        with pytest.raises(StageError):
            self._reply(address, data.draw(replies_for(engine.node_at(self.compiled, address))))

    @precondition(lambda self: self.here in self.session.answers)
    @rule()
    def go_back(self):
        before = engine.previous(self.compiled, self.session, self.here)
        assert before is None or self.path.index(before) == self.path.index(self.here) - 1
        self.here = before or self.here

    @precondition(lambda self: self.here is not None)
    @rule(data=st.data())
    def the_same_reply_after_going_back_gives_the_same_answers(self, data):
        said = data.draw(replies_for(engine.node_at(self.compiled, self.here)))
        kind = engine.node_at(self.compiled, self.here).kind
        if kind in {NodeKind.LIST, NodeKind.ORDER, NodeKind.TEXT}:  # these gather
            return
        turn = self._taken(self.here, said)
        if turn is None:
            return
        self.session = turn.session
        once = words(self.session.answers)
        again = self._taken(self.here, said)
        assert again is not None
        assert words(again.session.answers) == once
        self.session = again.session

    @invariant()
    def an_answer_survives_the_database(self):
        for answer in self.session.answers.values():
            assert answer_from_dict(json.loads(json.dumps(answer_to_dict(answer)))) == answer

    @invariant()
    def the_machine_goes_where_the_walk_goes(self):
        cursor, passed = Cursor(self.session, "start"), []
        while True:
            self.compiled.step(cursor)
            if cursor.state == END:
                break
            passed.append(self.compiled.address(cursor))
        assert tuple(passed) == self.path
        assert len(set(passed)) == len(passed)

    @invariant()
    def the_card_fits(self):
        question = question_at(self.compiled, self.session, self.here or self.path[-1], has_colleagues=True)
        checked(question_card(question))
        number, total = engine.progress(self.compiled, self.path, question.address)
        assert 1 <= number <= total

    def teardown(self):
        """Every card of the walk, in both languages."""
        for language in LANGUAGES if self.path else ():
            for address in self.path:
                question = question_at(self.compiled, self.session, address, language, has_colleagues=True)
                checked(question_card(replace(question, shows_more=True, who="Karen <3")))
                if question.answer and question.answer.is_settled:
                    checked(sealed_card(question, question.answer))
            checked(review_card(question, self.path[:3]))
            for node in tops(question):
                inner = replace(question, address=node.id)
                checked(items_card(inner))
                for item, _ in entries(inner)[:2]:
                    checked(details_card(inner, item))

    @invariant()
    def what_is_off_the_path_is_not_shown(self):
        """Put words at every answer that is not asked any more: the review must not know them."""
        off = set(self.session.answers) - set(self.path)
        if not off:
            return
        answers = dict(self.session.answers)
        for address in off:
            kind = self.compiled.guide.nodes[split_address(address)[0]].kind
            if kind is NodeKind.TEXT:
                answers[address] = Answer(AnswerKind.GIVEN, "HEMMELIGT", 1, NOW)
            elif kind in {NodeKind.LIST, NodeKind.ORDER}:
                answers[address] = Answer(AnswerKind.GIVEN, (Item(1, "HEMMELIGT"),), 1, NOW)
        question = question_at(self.compiled, replace(self.session, answers=answers), self.path[0])
        assert "HEMMELIGT" not in review_card(question).text
        assert not set(engine.on_path(self.compiled, question.session).answers) - set(self.path)


@pytest.mark.parametrize("name", sorted(GUIDES))
def test_a_random_walk_loses_nothing_and_shows_only_what_fits(name):
    machine = type(f"Walk_{name}", (GuideWalk,), {"guide": name})
    examples = 60 if len(GUIDES[name].guide.nodes) > 10 else 25
    run_state_machine_as_test(machine, settings=settings(max_examples=examples, stateful_step_count=25))
