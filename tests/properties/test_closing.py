"""A wave is over: frozen once, seen by staff, released to both; nobody else reaches anything of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.service.access import party_in
from flows.service.end_papers import story_document
from flows.service.meeting_agenda import agenda
from flows.service.revisit_cards import year_rows
from flows.snapshot import content_of, is_untouched
from flows.wave import Caretaker, WaveState
from flows.year import EntryKind
from tests.answered import residents_answer
from tests.builders import a_talk
from tests.cast import verbs
from tests.properties.closed import closed, release, see, tap
from tests.properties.meeting_days import read


async def test_a_closed_wave_is_frozen_once_and_seen_by_staff(at):
    troupe = await at("agreed")
    wave = await closed(troupe, 62)
    assert wave.state is WaveState.CLOSED
    snapshots = read(troupe, lambda work: work.snapshots.find(wave_id=wave.id))
    assert [one.number for one in snapshots] == [1]
    assert is_untouched(snapshots[0])
    assert content_of(snapshots[0]).answers == 62
    shown = troupe.hanna.last.text
    assert "Tilhørsforhold" in shown
    assert "%" in shown
    await troupe.stage.later(timedelta(days=1))
    assert len(read(troupe, lambda work: work.snapshots.find(wave_id=wave.id))) == 1


async def test_the_company_sees_nothing_before_the_release_and_everything_shared_after(at):
    troupe = await at("agreed")
    wave = await closed(troupe, 62)
    for verb in ("results", "results_chart", "results_link", "esg", "comments", "summary", "results_release"):
        await tap(troupe, troupe.yusuf, verb, wave.id, wave.version)
        assert "41" not in troupe.yusuf.last.text
        assert not set(verbs(troupe.yusuf)) & {"result", "results_chart", "esg_file"}
    await release(troupe)
    assert read(troupe, lambda work: work.waves.get(wave.id)).state is WaveState.RELEASED
    assert "The results from Ådalsparken are here" in troupe.yusuf.last.text
    await troupe.press(troupe.yusuf, "results")
    assert "%" in troupe.yusuf.last.text
    assert "comments" not in verbs(troupe.yusuf)
    assert "summary" not in verbs(troupe.yusuf)
    await troupe.press(troupe.yusuf, "result")
    assert {"result_comment", "result_groups"}.isdisjoint(verbs(troupe.yusuf))


@pytest.mark.parametrize(
    ("verb", "extra"),
    [
        ("results_release", (0,)),
        ("results_release_yes", (0,)),
        ("result_comment", (0,)),
        ("comments", ()),
        ("esg_mapping", ()),
        ("esg_standard", ()),
        ("summary", ()),
        ("summary_send", (0,)),
        ("summary_send_yes", (0,)),
        ("summary_poster", ()),
    ],
)
async def test_what_is_the_housing_organisations_is_not_the_companys_even_after_the_release(at, verb, extra):
    troupe = await at("agreed")
    wave = await closed(troupe, 62, comments=True, background=("age",))
    await release(troupe)
    before = read(troupe, lambda work: work.waves.get(wave.id))
    await tap(troupe, troupe.yusuf, verb, wave.id, *(extra and (before.version,)), word="s4")
    assert troupe.yusuf.toasts or "not" in troupe.yusuf.last.text
    assert read(troupe, lambda work: work.waves.get(wave.id)) == before
    assert read(troupe, lambda work: work.partnerships.get(1)).esg == ""


async def test_an_outsider_and_a_caretaker_reach_nothing(at):
    troupe = await at("agreed")
    wave = await closed(troupe, 62)
    await release(troupe)
    other = troupe.stage.phone("Mads")
    await troupe.stage.open(other, troupe.stage.invite("Anden Bolig"))
    await troupe.welcome_member(other, "Mads Kjær")
    now = troupe.stage.clock.now()
    read(troupe, lambda work: work.caretakers.add(Caretaker(0, 1, 3, "Mads Kjær", now)))
    assert read(troupe, lambda work: work.persons.get(3)).telegram_id == other.telegram_id
    for verb in ("results", "result", "results_chart", "results_link", "esg", "esg_file", "comments", "summary"):
        await tap(troupe, other, verb, wave.id, 0, word="csv")
        assert "Tilhørsforhold" not in other.screen
        assert not any(message.files for message in other.shown)


@pytest.mark.parametrize(("n", "expected"), [(8, "–"), (24, "ud af 10"), (62, "%"), (100, "%")])
async def test_what_is_shown_depends_on_how_many_answered(at, n, expected):
    troupe = await at("agreed")
    wave = await closed(troupe, n)
    said = str(troupe.hanna.last.card.text).split("\n")
    lines = [line for line in said if line.startswith(("Tilh", "Tillid", "Medskab"))]
    assert len(lines) == 3
    assert all(expected in line and ("%" in line) is (n >= 30) for line in lines)
    await troupe.press(troupe.hanna, "result")
    assert expected in troupe.hanna.last.text
    await see(troupe, troupe.hanna, wave.id)
    await troupe.press(troupe.hanna, "esg")
    assert ("esg_file" in verbs(troupe.hanna)) is False
    assert ("esg_standard" in verbs(troupe.hanna)) is (n >= 30)


async def test_the_guides_own_example_is_three_times_no_change_and_three_times_not_reached(at):
    troupe = await at("agreed")
    await closed(troupe, 100)
    await release(troupe)
    await troupe.stage.later(timedelta(days=330))
    wave = await closed(troupe, 100, 1)
    assert troupe.hanna.last.text.count("=") >= 3
    await troupe.press(troupe.hanna, "result")
    for _ in range(3):
        assert "Vi kan ikke sige, at noget har ændret sig." in troupe.hanna.last.text
        assert "ikke nået" in troupe.hanna.last.text
        if "result" in verbs(troupe.hanna):
            await troupe.press(troupe.hanna, "result", n=-1)
    assert wave.number == 1


async def test_a_small_wave_is_exported_only_with_a_written_reason(at):
    troupe = await at("agreed")
    wave = await closed(troupe, 42)
    await troupe.press(troupe.hanna, "esg")
    await troupe.press(troupe.hanna, "esg_standard", "s3")
    assert "Under 50 svar" in troupe.hanna.last.text
    await tap(troupe, troupe.hanna, "esg_file", wave.id, word="csv")
    assert not any(message.files for message in troupe.hanna.shown if "esg_csv" in str(message.files))
    await troupe.say(troupe.hanna, "Vi er en lille afdeling.")
    assert "esg_file" in verbs(troupe.hanna)
    await troupe.press(troupe.hanna, "esg_file", "csv")
    file = next(message.files[0] for message in reversed(troupe.hanna.shown) if message.files)
    made = await troupe.stage.render(file, "da")
    assert "Vi er en lille afdeling." in made.content.decode("utf-8-sig")


async def test_comments_are_read_only_from_ten_on_and_names_are_taken_out_by_a_person(at):
    troupe = await at("agreed")
    wave = await closed(troupe, 60, comments=True)
    await troupe.press(troupe.hanna, "comments")
    assert "Kommentar" in troupe.hanna.last.text
    await troupe.press(troupe.hanna, "comment_change")
    await troupe.say(troupe.hanna, "Der mangler lys.")
    await troupe.press(troupe.hanna, "comment_remove")
    for _ in range(10):
        await troupe.press(troupe.hanna, "comment_keep")
    assert "Alle kommentarer er læst" in troupe.hanna.last.text
    texts = [one.text for one in read(troupe, lambda work: work.ballots.comments(wave.id))]
    assert len(texts) == 11
    assert "Der mangler lys." in texts
    few = await closed(troupe, 20, 1, comments=True)
    await tap(troupe, troupe.hanna, "comments", few.id)
    assert "for få kommentarer" in troupe.hanna.last.text
    assert "comment_keep" not in verbs(troupe.hanna)


async def test_staffs_own_words_stand_beside_the_figure_and_can_go(at):
    troupe = await at("agreed")
    await closed(troupe, 62)
    await troupe.press(troupe.hanna, "result")
    await troupe.press(troupe.hanna, "result_comment")
    await troupe.say(troupe.hanna, "Vi holder beboermøde i marts.")
    assert "Vi holder beboermøde i marts." in troupe.hanna.last.text
    await troupe.press(troupe.hanna, "result_comment")
    await troupe.press(troupe.hanna, "result_no_comment")
    assert "Vi holder" not in troupe.hanna.last.text


async def test_everything_staff_do_is_noted(at):
    troupe = await at("agreed")
    await closed(troupe, 62)
    await release(troupe)
    await troupe.press(troupe.hanna, "esg")
    await troupe.press(troupe.hanna, "esg_standard", "s4")
    found = [line.action for line in read(troupe, lambda work: work.audit_lines.find(partnership_id=1))]
    assert found[-2:] == ["released", "esg_standard"]


async def test_a_wave_that_was_opened_again_is_frozen_anew_only_from_ten_more_answers(at):
    troupe = await at("agreed")
    wave = await closed(troupe, 62)
    for more, numbers in ((4, [1]), (6, [1, 2])):
        again = troupe.stage.clock.now() + timedelta(days=2)
        read(
            troupe,
            lambda work, until=again: work.waves.save(
                replace(work.waves.get(wave.id), state=WaveState.OPEN, closes=until, closed=None)
            ),
        )
        read(troupe, lambda work, n=more: residents_answer(work, troupe.stage.world, troupe.stage.clock.now(), n))
        await troupe.stage.later(timedelta(days=3))
        assert [one.number for one in read(troupe, lambda work: work.snapshots.find(wave_id=wave.id))] == numbers


async def test_every_file_of_a_released_wave_is_made_for_both_sides(at):
    troupe = await at("agreed")
    wave = await closed(troupe, 62, background=("age",))
    await troupe.press(troupe.hanna, "esg")
    await troupe.press(troupe.hanna, "esg_standard", "s3")
    await see(troupe, troupe.hanna, wave.id)
    await release(troupe)
    await see(troupe, troupe.yusuf, wave.id)
    for phone, language in ((troupe.hanna, "da"), (troupe.yusuf, "en")):
        for form in ("word", "excel", "pdf", "csv", "json"):
            await tap(troupe, phone, "esg_file", wave.id, word=form)
        await tap(troupe, phone, "results_chart", wave.id)
        kinds = {file.kind: file for message in phone.shown for file in message.files}
        assert {"esg_word", "esg_excel", "esg_pdf", "esg_csv", "esg_json", "results_chart"} <= set(kinds)
        for kind in ("esg_word", "esg_excel", "esg_pdf", "esg_csv", "esg_json", "results_chart"):
            assert (await troupe.stage.render(kinds[kind], language)).content


async def test_residents_hear_once_and_only_of_what_was_released(at):
    troupe = await at("agreed")
    wave = await closed(troupe, 62)
    await tap(troupe, troupe.hanna, "summary", wave.id)
    assert "summary_send" not in verbs(troupe.hanna)
    await see(troupe, troupe.hanna, wave.id)
    await release(troupe)
    await troupe.press(troupe.hanna, "summary")
    await troupe.press(troupe.hanna, "summary_poster", "da")
    await troupe.press(troupe.hanna, "summary_send")
    assert any("Det svarede I i Ådalsparken" in message.text for message in troupe.hanna.shown)
    await troupe.press(troupe.hanna, "summary_send_yes")
    assert "summary_send" not in verbs(troupe.hanna)
    await tap(troupe, troupe.hanna, "summary_send_yes", wave.id, wave.version + 1)
    sent = [line.action for line in read(troupe, lambda work: work.audit_lines.find(partnership_id=1))]
    assert sent.count("summary_sent") == 1


async def test_released_figures_stand_in_the_revisit_the_agenda_and_the_papers_of_the_end(at):
    troupe = await at("agreed")
    await closed(troupe, 62)

    def papers(work):
        talk = a_talk(work, work.persons.get(1))
        talk.now = troupe.stage.clock.now()
        partnership, held = work.partnerships.get(1), work.agreements.find(partnership_id=1)[-1]
        party = party_in(talk, 1)
        entry = work.entries.find(partnership_id=1, kind=EntryKind.REVISIT)[0]
        rows = dict(year_rows(talk, held, entry, talk.now))
        return rows[talk.plain("year.was.figures")], agenda(talk, party), story_document(talk, partnership.id).answered

    figures, points, answered = read(troupe, papers)
    assert figures == "Der er ikke registreret en måling."
    assert not [point for point in points if "Beboernes svar" in point]
    assert answered == ()
    await release(troupe)
    figures, points, answered = read(troupe, papers)
    assert figures.startswith("Tilhørsforhold: 40\u00a0% (29–53\u00a0%).")
    assert "Beboernes svar: Tilhørsforhold 40\u00a0%, Tillid 45\u00a0%, Medskabelse 23\u00a0%" in points
    assert answered[0] in figures
