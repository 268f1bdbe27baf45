"""What stands beside the figures: who agrees with everything, weights, and the method sheet with its rates."""

from dataclasses import replace

import pytest

from flows.figures import ChangeCode
from flows.wave import Invited
from tests.survey import responses, said

NB = "\u00a0"


def both(house, contradicting, n):
    key, twin = house.keys["belonging"], house.twins["belonging"]
    return responses(n, lambda i: {key.id: 5, twin.id: 5 if i < contradicting else 1})


@pytest.mark.parametrize(
    ("contradicting", "n", "lines"),
    [
        (15, 100, ()),
        (16, 100, (f"16{NB}% svarede det samme på udsagnet og på det modsatte. Uden dem er tallet 100{NB}%.",)),
        (8, 40, (f"20{NB}% svarede det samme på udsagnet og på det modsatte. Læs tallet med varsomhed.",)),
        (20, 29, ()),
    ],
)
def test_who_agrees_with_everything_is_told_of(house, contradicting, n, lines):
    assert house.row(house.measure(0, both(house, contradicting, n))).lines == lines


def test_many_who_do_not_know_are_told_of(house):
    key = house.keys["belonging"]
    wave = house.measure(0, responses(100, lambda i: {key.id: 0 if i < 21 else 4}))
    assert house.row(wave).lines == (f"Mange kunne ikke svare på dette: 21{NB}% svarede »Ved ikke«.",)


PARTS = {"age": {"18_34": 30, "35_59": 40, "60_up": 30}}


def by_age(house, sizes, values):
    """So many of each band, and what every one of them answers."""
    bands = [band for band, n in zip(PARTS["age"], sizes, strict=True) for _ in range(n)]
    answers = dict(zip(PARTS["age"], values, strict=True))
    key = house.keys["belonging"]
    return responses(sum(sizes), lambda i: {key.id: answers[bands[i]]}, bands=lambda i: {"age": bands[i]})


def test_a_weighted_line_stands_beside_and_takes_the_verdict_back(house):
    asked = {"background": ("age",), "population": PARTS}
    house.measure(0, by_age(house, (30, 40, 30), (2, 2, 4)), **asked)
    year = house.measure(1, by_age(house, (15, 35, 50), (2, 2, 4)), **asked)
    row = house.row(year)
    assert row.change.code == ChangeCode.NO_CLEAR_CHANGE
    assert row.change.text.startswith(f"Fra 30{NB}% til 50{NB}%. Forskellen afhænger af, hvem der svarede.")
    assert row.lines[0].startswith(f"Vægtet, så svarene ligner beboerne: 30{NB}% (")
    assert row.lines[1] == "Resultatet afhænger af, hvem der svarede."
    lines = house.results(year).method.lines
    assert ("Alder", f"60 år og over: cirka 50{NB}% af svarene, 30{NB}% af beboerne: skævt") in lines
    assert any(label == "Vægtning" and "designeffekt 1,2" in value for label, value in lines)


def test_a_weighted_line_that_agrees_changes_nothing(house):
    asked = {"background": ("age",), "population": PARTS}
    house.measure(0, by_age(house, (30, 40, 30), (2, 2, 4)))
    year = house.measure(1, by_age(house, (31, 40, 29), (4, 2, 4)), **asked)
    row = house.row(year)
    assert row.change.code == ChangeCode.UP_CLEAR
    assert len(row.lines) == 1
    english = dict(house.results(year, language="en").method.lines)
    assert english["Weighting"].startswith("Shown beside the unweighted figure (design effect 1.0")


def test_the_method_sheet_says_how_it_was_done(house):
    house.measure(0, said(house.keys["belonging"], 41, 100))
    wave = house.measure(1, said(house.keys["belonging"], 62, 70), reached=300, invited=Invited.DRAW, drawn=300)
    found = house.results(wave)
    lines = dict(found.method.lines)
    assert found.answers_text == f"70 svar af 300 spurgte voksne (23{NB}%)"
    assert lines["Svarprocent (AAPOR)"] == f"RR1 0,0{NB}%, RR2 23,3{NB}%"
    assert lines["Inviteret"] == "Et tilfældigt udtræk på 300 voksne"
    assert lines["Sprog"] == "Dansk (70), English"
    assert lines["Vægtning"].startswith("Ikke vægtet")
    assert lines["Opgørelse nr."] == "1"
    assert lines["Ansvarlig"] == "Boligforeningen Ådal"
    assert lines["Periode"] == "31. august 2027 – 21. september 2027"
    values = [value for label, value in found.method.lines if label.startswith("Tilhørsforhold")]
    assert values[0] == "Udsagn: »Jeg føler mig hjemme i mit boligområde.«"
    assert values[1] == f"89{NB}% (79–94{NB}%), 70 svar"
    assert values[2].endswith("[up_clear]")
    assert "De viser en udvikling. De viser ikke, hvad der er årsag til den" in found.method.limits


@pytest.mark.parametrize(("number", "n"), [(0, 100), (1, 100), (1, 29)])
def test_no_development_is_spoken_of_where_nothing_was_compared(house, number, n):
    if n < 30:
        house.measure(0, said(house.keys["belonging"], 20, n))
    found = house.results(house.measure(number, said(house.keys["belonging"], 20, n)))
    assert "viser en udvikling" not in found.method.limits
    assert "De viser endnu ingen udvikling." in found.method.limits
    for limit in ("ikke et andet boligområde at sammenligne med", "Det var frivilligt", "under 10 svar vises ikke"):
        assert limit in found.method.limits


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({}, f"100 svar, svarende til 24{NB}% af de voksne beboere"),
        ({"invited": Invited.OPEN}, f"100 svar, svarende til 24{NB}% af de voksne beboere (åben indsamling)"),
        ({"adults": None}, "100 svar"),
        ({"adults": 99}, "100 svar"),
        ({"invited": Invited.DRAW, "drawn": 200}, "100 svar fra et tilfældigt udtræk på 200 voksne"),
        ({"invited": Invited.DRAW, "drawn": 99}, f"100 svar, svarende til 24{NB}% af de voksne beboere"),
    ],
)
def test_without_codes_there_is_no_response_rate(house, fields, text):
    wave = house.measure(0, said(house.keys["belonging"], 41, 100), **fields)
    found = house.results(wave)
    assert (found.answers_text, dict(found.method.lines)["Svar"]) == (text, text)


def test_the_share_of_those_asked_is_rounded_as_every_other(house):
    wave = house.measure(0, said(house.keys["belonging"], 20, 29), reached=200, adults=200)
    assert house.results(wave).answers_text == f"29 svar af 200 spurgte voksne (15{NB}%)"


SHORT = "Alle voksne beboere, men der var ikke koder til alle"


@pytest.mark.parametrize(
    ("n", "fields", "why", "invited"),
    [
        (100, {}, "Kan ikke regnes ud: der var ikke koder til alle, der skulle spørges", SHORT),
        (9, {}, "Bliver ikke vist: der er under 10 svar", "Alle voksne beboere"),
        (100, {"adults": None}, "Kan ikke regnes ud: antallet af voksne er ikke oplyst", "Alle voksne beboere"),
        (
            *(100, {"adults": 99}),
            *("Kan ikke regnes ud: der er flere svar, end der var voksne at spørge", "Alle voksne beboere"),
        ),
        (100, {"invited": Invited.OPEN}, "Ingen: åben indsamling", "Åben indsamling med plakat og link"),
        (
            *(100, {"invited": Invited.DRAW, "drawn": 300}),
            "Kan ikke regnes ud: der var ikke koder til alle, der skulle spørges",
            "Et tilfældigt udtræk på 300 voksne",
        ),
        (100, {"reached": 412}, f"RR1 0,0{NB}%, RR2 24,3{NB}%", "Alle voksne beboere"),
    ],
)
def test_the_method_sheet_says_why_there_is_no_response_rate(house, n, fields, why, invited):
    lines = dict(house.results(house.measure(0, said(house.keys["belonging"], 5, n), **fields)).method.lines)
    assert (lines["Svarprocent (AAPOR)"], lines["Inviteret"]) == (why, invited)


def test_every_band_and_question_has_words(house):
    every = ("age", "gender", "household", "years")
    wave = house.measure(0, said(house.keys["belonging"], 41, 100), background=every, in_chat=False, adults=None)
    lines = house.results(wave, language="en").method.lines
    assert len([label for label, _ in lines if label in {"Age", "Gender", "Household", "Time in the area"}]) == 12
    assert dict(lines)["Adult residents"] == "not given"


def test_a_newer_snapshot_is_what_holds(house):
    wave = house.measure(0, said(house.keys["belonging"], 41, 100))
    (old,) = house.work.snapshots.find(wave_id=wave.id)
    house.work.snapshots.add(replace(old, number=2))
    assert house.results(wave).snapshot == 2
