"""What changed from one version to the next, thing by thing, in words that people use."""

import pytest

from flows.agreement import AgreementState
from flows.partnership import Partnership
from flows.people import Side
from flows.service.access import Party
from flows.service.approvals import CHANGES_LENGTH, approval_card, change_lines
from flows.service.differences import Difference, differences
from tests.builders import a_content, a_meeting_of_two, a_talk, a_version

FIRST, SECOND = a_content()["efforts"]
ADA, SOL = a_content()["parties"].values()
CHANGES = {
    "parties": (
        {"housing": {**ADA, "contact": "Bo", "role": ""}, "company": SOL},
        [("", "Boligforeningen Ådal, Hanna Østergård, Leder", "Boligforeningen Ådal, Bo")],
    ),
    "focus": (["– Mørke stier\n– Støj"], [("", "Ensomhed", "Støj")]),
    "agreed": ([{"about": "", "text": "Tryghed"}], [("", "Hvem har nøglen?: Driften har den", "")]),
    "efforts": (
        [{**FIRST, "months": ["2", "3", "4", "5"], "responsible": "both"}, {**SECOND, "id": 9, "what": "Kor\nog kage"}],
        [
            ("Lys på stien · Ansvarlig", "Bageriet <Sol> & Søn", "Begge parter"),
            ("Lys på stien · Måneder", "marts, april", "februar, marts, april, maj"),
            ("", "Bænke", ""),
            ("", "", "Kor / og kage"),
        ],
    ),
    "indicators": ([{"name": "Ro", "kpi": "Andel"}], [("", "Tillid: Andel med tillid", "Ro: Andel"), ("", "Job", "")]),
    "others": (
        {"who": ["board"], "names": "Skolen"},
        [
            ("Andre med", "Afdelingsbestyrelsen, Kommunen", "Afdelingsbestyrelsen"),
            ("Hvem", "Beboerrådet", "Skolen"),
        ],
    ),
    "meetings": (
        ["2026-06-02T08:00:00+00:00", "2026-12-01T09:00:00+00:00"],
        [("", "24. november 2026", "1. december 2026")],
    ),
    "measurement": (
        {"baseline": "before_start", "baseline_month": ["6"], "how": "web", "together": "together"},
        [("Måned", "maj", "juni")],
    ),
    "end": ({"notice": "three_months", "what_stays": "Lysene"}, [("Tager over", "Driften", "")]),
    "open_points": (
        [{"kind": "effort", "housing": "", "company": "", "text": "Legeplads"}],
        [("", "Punkt", "")],
    ),
}


@pytest.mark.parametrize("chapter", CHANGES)
def test_each_thing_that_changes_is_told_by_itself(chapter):
    value, told = CHANGES[chapter]
    found = differences(a_talk(a_meeting_of_two()[0]), a_content(), a_content(**{chapter: value}))
    assert found == [Difference(chapter, before, after, about) for about, before, after in told]


def test_a_change_of_the_one_page_names_only_the_line_that_changed():
    old, new = ({**a_content(), "one_page": {"what": what, "ask": "40 brød"}} for what in ("Brød", "Kage"))
    assert differences(a_talk(), old, new) == [Difference("one_page", "Brød", "Kage")]


def a_changed_version(**changes):
    work, partnership = a_meeting_of_two()
    work.agreements.add(a_version(state=AgreementState.APPROVED))
    waiting = work.agreements.add(a_version(a_content(**changes), 2, reason="Vi blev klogere"))
    return work, partnership, waiting


def the_card(work, partnership: Partnership, waiting, language="da"):
    return str(
        approval_card(
            a_talk(work, language=language), waiting, Party(partnership, Side.HOUSING, work.members.get(1))
        ).text
    )


def test_the_approval_card_says_what_changed_and_from_what_to_what():
    changed = a_changed_version(
        efforts=[{**FIRST, "months": ["3", "4", "5"]}, SECOND], meetings=["2026-06-02T08:00:00+00:00"]
    )
    danish, english = the_card(*changed), the_card(*changed, "en")
    assert "<b>Lys på stien · Måneder</b>: marts, april → marts, april, maj" in danish
    assert "<b>Evalueringsmøder</b>, taget ud: 24. november 2026" in danish
    assert "<b>Lys på stien · Months</b>: March, April → March, April, May" in english


def test_many_changes_are_cut_to_the_room_of_the_card():
    efforts = [{**FIRST, "id": number, "what": "Kor " * 200} for number in range(9, 19)]
    work, _, waiting = a_changed_version(efforts=efforts)
    *_, told = change_lines(a_talk(work), waiting)
    assert len(told.striptags()) <= CHANGES_LENGTH
