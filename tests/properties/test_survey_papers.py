"""Codes are printed once: they work, they stand nowhere else, and printing again makes others."""

import re
import sqlite3
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from flows.ballot import CodeState
from flows.cards.card import Attachment
from flows.errors import NotFoundError
from flows.resident_words import resident_day
from flows.service.ballots import look_at_code
from flows.service.letters import MOST_PRINTED
from flows.service.talk import Own, load_world
from flows.wave import Invited, Wave, WaveState
from tests.stage import USERNAME

CODE = re.compile(r"[2-9A-Z]{5}-[2-9A-Z]{5}")


@pytest.fixture
async def planned(at):
    troupe = await at("agreed")
    now = troupe.stage.clock.now()
    wave = Wave(
        *(0, 1, 0, WaveState.PLANNED, "k7m2qp", now + timedelta(days=1), now + timedelta(days=15)),
        *(Invited.EVERYONE, now, 1),
        languages=("da", "en", "ar"),
        contact="Hanna Østergård, 12 34 56 78",
    )
    wave = troupe.stage.writer.run(lambda work: work.waves.add(wave))
    return troupe.stage, wave


async def printed(stage, wave, kind, number=2):
    file = await stage.render(Attachment(kind, wave.id, values={"n": str(number)}), "da")
    return CODE.findall("".join(page.extract_text() for page in PdfReader(BytesIO(file.content)).pages))


def pool(stage, wave):
    return stage.writer.run(lambda work: work.ballots.codes(wave.id))


def state(stage, code, wave):
    now = wave.opens + timedelta(hours=1)
    return stage.writer.run(lambda work: look_at_code(work, stage.world, now, wave.slug, code))


async def test_every_printed_code_answers_once_the_wave_is_open(planned):
    stage, wave = planned
    codes = [*await printed(stage, wave, "survey_letters", 3), *await printed(stage, wave, "survey_cards", 4)]
    assert len(set(codes)) == 3 * 2 + 4
    assert pool(stage, wave) == (10, 0)
    assert {state(stage, code, wave) for code in codes} == {CodeState.UNUSED}


async def test_a_second_printing_holds_other_codes_and_the_first_ones_still_work(planned):
    stage, wave = planned
    first, second = [await printed(stage, wave, "survey_letters") for _ in range(2)]
    assert not {*first} & {*second}
    assert {state(stage, code, wave) for code in (*first, *second)} == {CodeState.UNUSED}


async def test_no_printed_code_lies_in_the_database(planned):
    stage, wave = planned
    codes = await printed(stage, wave, "survey_letters", 5)
    dump = "\n".join(sqlite3.connect(stage.url.removeprefix("sqlite:///")).iterdump())
    assert "k7m2qp" in dump
    assert [code for code in codes if code in dump or code.replace("-", "") in dump] == []


async def test_a_drawn_resident_gets_one_code(planned):
    stage, wave = planned
    wave = stage.writer.run(lambda work: work.waves.save(replace(wave, invited=Invited.DRAW)))
    assert len(await printed(stage, wave, "survey_letters", 3)) == 3


async def test_a_wave_for_whoever_comes_by_has_a_poster_and_no_codes(planned):
    stage, wave = planned
    wave = stage.writer.run(lambda work: work.waves.save(replace(wave, invited=Invited.OPEN)))
    assert await printed(stage, wave, "survey_poster") == []
    for kind in ("survey_letters", "survey_cards"):
        with pytest.raises(NotFoundError):
            await printed(stage, wave, kind)
    assert pool(stage, wave) == (0, 0)


async def test_nothing_is_printed_when_the_wave_is_over_or_has_no_address(planned):
    stage, wave = planned
    nowhere = load_world(USERNAME, "da", Own(secret="only for these tests, and long enough"))
    there, stage.desk._world = stage.desk._world, nowhere
    with pytest.raises(NotFoundError):
        await printed(stage, wave, "survey_poster")
    stage.desk._world = there
    stage.clock.current = wave.closes
    for kind in ("survey_poster", "survey_letters", "survey_cards"):
        with pytest.raises(NotFoundError):
            await printed(stage, wave, kind)
    assert pool(stage, wave) == (0, 0)


async def test_nobody_prints_more_than_a_file_can_hold(planned):
    stage, wave = planned
    await stage.render(Attachment("survey_cards", wave.id, values={"n": str(10**9)}), "da")
    assert pool(stage, wave) == (MOST_PRINTED, 0)


async def test_the_poster_is_for_all_languages_of_the_wave_and_says_the_last_day(planned):
    stage, wave = planned
    file = await stage.render(Attachment("survey_poster", wave.id), "en")
    assert file.name == "Poster for residents.pdf"
    text = " ".join(PdfReader(BytesIO(file.content)).pages[0].extract_text().split())
    assert "What is it like to live here?" in text
    assert resident_day(wave.closes, "da") in text
