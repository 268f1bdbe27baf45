"""Who a wave concerns: staff alone plan it, colleagues hear of it once, and nobody from elsewhere learns of it."""

from flows.cards.card import Incoming
from flows.service.own_data import own_data
from flows.service.registry import PRESSES
from flows.service.talk import Talk
from tests.builders import tables_of
from tests.properties.surveying import CONTACT, opened, planned, queued, read, tap, wave

SURVEY = {
    "survey",
    "survey_more",
    "survey_preview",
    "wording",
    "wording_remark",
    "questionnaire",
    "stories",
    "story_new",
}
SURVEY |= {"story_harm", "harm_suggested", "counts", "count", "target_none", "milestone_none", "shares_skip"}


async def test_the_company_plans_and_changes_nothing(at):
    troupe = await at("agreed")
    await planned(troupe)
    one = wave(troupe)
    before = {name: rows for name, rows in tables_of(troupe.stage).items() if name not in {"person", "seen_update"}}
    for verb in (
        *("wave_plan", "wave_change", "wave_confirm", "wave_confirmed", "wave_drop", "wave_dropped", "wave_dates"),
        *("wave_day", "wave_length", "wave_who", "wave_invited", "wave_how", "wave_switch", "wave_language"),
        *("wave_band", "wave_contact", "wave_adults", "wave_close", "wave_closed", "wave_prolong", "wave_prolonged"),
        *("wave_shares", "counts", "count", "questionnaire", "indicator", "statement", "statement_off", "stories"),
        *("indicator_new", "statement_new", "story_new", "statement_anew", "indicator_retire"),
    ):
        for word in ("", "in_chat", "open", "age", "en"):
            await tap(troupe, troupe.yusuf, verb, one.id, one.version, 3, word=word)
    after = {name: rows for name, rows in tables_of(troupe.stage).items() if name not in {"person", "seen_update"}}
    assert before == after


async def test_a_new_colleague_hears_of_it_and_nobody_hears_twice(at):
    troupe = await at("agreed")
    await planned(troupe)
    await troupe.stage.command(troupe.hanna, "menu")
    karen = troupe.stage.phone("Karen")
    await troupe.welcome_colleague(troupe.hanna, karen, "Karen Holm")
    assert sorted(row["person_id"] for row in queued(troupe, "wave_opened")) == [1, 3]
    await troupe.stage.command(troupe.hanna, "stop")
    await troupe.stage.command(troupe.hanna, "start")
    assert sorted(row["person_id"] for row in queued(troupe, "wave_opened")) == [1, 3]


async def test_whoever_leaves_for_good_is_no_contact_of_the_residents_any_more(at):
    troupe = await at("agreed")
    await planned(troupe)
    own = read(troupe, lambda work: own_data(a_talk(troupe, work), 1))
    kinds = {deed["what"]: deed for deed in own.json["surveys"]}
    assert kinds["wave"]["contact"] == CONTACT
    assert "audit" in kinds
    assert any(CONTACT in line for _, lines in own.sections for line in lines)
    name = read(troupe, lambda work: work.members.find(person_id=1)[0].name)
    assert name in CONTACT
    await tap(troupe, troupe.hanna, "delete_yes")
    assert wave(troupe).contact == ""


def a_talk(troupe, work):
    incoming = Incoming(0, "delivery", troupe.hanna.telegram_id, troupe.hanna.telegram_id)
    return Talk(work, work.persons.get(1), troupe.stage.clock.now(), troupe.stage.world, incoming)


async def test_somebody_from_elsewhere_changes_nothing_and_learns_nothing(at):
    troupe = await at("agreed")
    await opened(troupe)
    one = wave(troupe)
    stranger, bo = troupe.stage.phone("Nogen"), troupe.stage.phone("Bo")
    await troupe.stage.open(bo, troupe.stage.invite("Boligforeningen Bækhus"))
    await troupe.welcome_member(bo, "Bo Lind")
    leave_out = {"person", "seen_update"}
    before = {name: rows for name, rows in tables_of(troupe.stage).items() if name not in leave_out}
    about = (set(PRESSES) & SURVEY) | {verb for verb in PRESSES if verb.startswith(("wave", "statement", "indicator"))}
    for phone in (stranger, bo):
        for verb in sorted(about):
            for word in ("", "in_chat", "en"):
                await tap(troupe, phone, verb, 1, one.version, 1, word=word)
                await troupe.stage.say(phone, "412")
        assert "Ådalsparken" not in phone.screen
        assert "hjemme i mit boligområde" not in phone.screen
    after = {name: rows for name, rows in tables_of(troupe.stage).items() if name not in leave_out}
    assert before == after
