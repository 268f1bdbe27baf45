"""From the content of an agreement to what people read, in their language."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from flows.agreement import AgreementState, Approval, content_hash
from flows.documents import AgreedPoint, ApprovalLine, GapNote, MeasurementPlan, OpenPoint
from flows.people import Side
from flows.service.papers import agreement_document, approval_lines, difference_lines, one_page_document
from tests.builders import NOW, a_content, a_meeting_of_two, a_talk, a_version


def a_paper(language="da", agreement=None, earlier=None, **changes):
    work, _ = a_meeting_of_two()
    content = a_content(**changes)
    return agreement_document(a_talk(work, language=language), content, agreement, earlier)


def test_the_draft_in_danish_says_everything_that_is_settled():
    paper = a_paper()
    assert (paper.title, paper.language, paper.estate, paper.version) == ("Partnerskabsaftale", "da", "Ådalsparken", 1)
    assert paper.focus == ("Mørke stier", "Ensomhed")
    assert [party.name for party in paper.parties] == ["Boligforeningen Ådal", "Bageriet <Sol> & Søn"]
    assert paper.is_draft
    assert paper.content_hash == ""
    assert paper.gaps == ()
    first, second = paper.efforts
    assert (first.number, first.what, first.responsible_party, first.months) == (
        1,
        "Lys på stien",
        "Bageriet <Sol> & Søn",
        (3, 4),
    )
    assert (first.is_premises, second.is_premises) == (True, False)
    assert [row.date for row in paper.meetings] == [
        datetime(2026, 6, 2, 8, tzinfo=UTC),
        datetime(2026, 11, 24, 9, tzinfo=UTC),
    ]
    assert [(row.name, row.kind, row.target) for row in paper.indicators] == [
        ("Tillid", "share", None),
        ("Tillid", "share", 70),
        ("Job", "count", None),
    ]
    assert (paper.end.notice_months, paper.end.what_stays, paper.end.who_takes_over) == (3, "Lysene", "Driften")


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_choice_is_said_in_the_readers_language(language):
    paper = a_paper(language)
    labels = a_talk(language=language).world.latest
    housing = labels("housing").guide.texts[language]
    others, measured = labels("others").guide.texts[language], labels("measurement").guide.texts[language]
    assert paper.efforts[0].place == housing.nodes["efforts.place"].choices["common_house"]
    assert paper.efforts[0].focus == housing.nodes["efforts.focus"].choices["improving"]
    assert paper.efforts[1].responsible_party == {"da": "Begge parter", "en": "Both parties"}[language]
    who = others.nodes["who"].choices
    assert paper.others_drawn_in == (who["board"], who["municipality"], "Beboerrådet")
    assert paper.measurement == MeasurementPlan(
        baseline=measured.nodes["baseline"].choices["before_start"],
        repeated={"da": "Hvert år *", "en": "Every year *"}[language],
        how=measured.nodes["how"].choices["web"],
        who=measured.nodes["together"].choices["together"],
        months=(5,),
    )


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_parked_point_without_words_is_named_by_its_kind(language):
    kind = a_talk(language=language).plain("point.kind.agenda")
    first, second = a_paper(language).open_points
    assert first == OpenPoint(topic=kind, housing_says="Mere plads", company_says="Mere ro")
    assert second == OpenPoint(topic="Legeplads")


def test_what_is_missing_is_said_in_the_draft_and_while_it_waits_but_not_any_more_once_it_holds():
    empty = a_content(meetings=[])
    missing = (GapNote(chapter="meetings", missing=a_talk().plain("need.meetings")),)
    assert a_paper(meetings=[]).gaps == missing
    assert a_paper(agreement=a_version(empty), meetings=[]).gaps == missing
    assert a_paper(agreement=a_version(empty, state=AgreementState.APPROVED), meetings=[]).gaps == ()


@pytest.mark.parametrize("state", AgreementState)
def test_only_an_approved_version_is_no_draft(state):
    paper = a_paper(agreement=a_version(state=state, number=2))
    assert paper.is_draft is (state is not AgreementState.APPROVED)
    assert (paper.version, paper.content_hash) == (2, content_hash(a_content()))


def test_an_almost_empty_content_still_makes_a_paper():
    empty = {"efforts": [], "indicators": [], "others": {}, "meetings": [], "measurement": {}, "end": {}}
    paper = a_paper(**empty, agreed=[], moves={}, focus=[], open_points=[])
    assert (paper.others_drawn_in, paper.end.notice_months, paper.measurement) == ((), None, MeasurementPlan())
    assert len(paper.gaps) == 8


def test_an_effort_without_a_plan_is_shown_with_what_there_is():
    (row,) = a_paper(efforts=[{"id": 1, "what": "Bænke", "place": "", "focus": "", "form": ""}]).efforts
    assert (row.what, row.place, row.responsible_party, row.months) == ("Bænke", "", "", ())


def test_others_without_names_are_the_ticked_ones():
    assert len(a_paper(others={"who": ["board"]}).others_drawn_in) == 1


def test_the_draft_of_the_next_version_says_which_number_it_will_have_and_what_it_changes():
    held = a_version(state=AgreementState.APPROVED)
    paper = a_paper(earlier=held, focus=["– Mørke stier\n– Ensomhed", "Naboskab"])
    assert paper.version == 2
    (line,) = paper.differences
    assert (line.chapter, line.before, line.after, line.reason) == ("purpose", "", "Naboskab", "")


def test_the_reason_stands_once_under_the_last_of_the_changes():
    changed = a_content(focus=["Ro"], meetings=[])
    agreement = a_version(changed, 2, reason="Vi blev klogere")
    lines = difference_lines(a_talk(a_meeting_of_two()[0]), changed, agreement, a_version())
    assert len(lines) == 4
    assert [line.reason for line in lines] == ["", "", "", "Vi blev klogere"]


def test_what_nobody_was_asked_about_is_marked_as_our_suggestion():
    paper = a_paper()
    ours = (*paper.purpose, *paper.data_clauses, paper.changes_clause, paper.end.handover, paper.measurement.repeated)
    assert all(text.endswith(" *") for text in ours)
    said = (*paper.focus, paper.end.what_stays, paper.measurement.how, paper.measurement.who, *paper.others_drawn_in)
    assert not any("*" in text for text in said)


@pytest.mark.parametrize("plan", [{}, {"baseline": "none", "how": "web", "together": "housing"}])
def test_who_does_not_measure_does_not_measure_every_year(plan):
    assert a_paper(measurement=plan).measurement.repeated == ""


def test_the_indicators_of_the_first_part_say_who_chose_them():
    paper = a_paper(moves={"trust": ["housing", "company"], "cocreation": ["company"]})
    assert [row.name for row in paper.indicators] == ["Tillid", "Medskabelse", "Tillid", "Job"]
    assert paper.indicators[0].definition.endswith("Valgt før mødet af: Begge parter")
    assert paper.indicators[1].definition.endswith("Valgt før mødet af: Bageriet <Sol> & Søn")


def test_an_agreed_point_stands_below_the_point_and_an_older_version_still_reads():
    tryghed, key = AgreedPoint(text="Tryghed"), AgreedPoint(about="Hvem har nøglen?", text="Driften har den")
    assert a_paper().agreed == (tryghed, key)
    assert a_paper(agreed=[], purpose=["Ro"]).agreed == (AgreedPoint(text="Ro"),)


def test_an_open_point_without_any_words_is_named_by_its_question():
    (point,) = a_paper(open_points=[{"kind": "others", "housing": "", "company": "", "text": ""}]).open_points
    assert point.topic == a_talk().plain("point.ask.others")


def test_the_first_version_changes_nothing():
    assert a_paper(agreement=a_version()).differences == ()
    assert a_paper(agreement=a_version(number=2), earlier=a_version()).differences == ()


def test_each_side_has_a_line_for_its_approval_given_or_not():
    work, _ = a_meeting_of_two()
    talk = a_talk(work)
    agreement = a_version()
    empty = (ApprovalLine(side="housing"), ApprovalLine(side="company"))
    assert approval_lines(talk, None) == approval_lines(talk, agreement) == empty
    at = NOW + timedelta(hours=1)
    work.approvals.add(Approval(0, 1, Side.COMPANY, 2, "Yusuf Ærø", "Direktør", agreement.content_hash, at))
    work.approvals.add(Approval(0, 77, Side.HOUSING, 1, "Nogen", "", "other", at))
    assert approval_lines(talk, agreement) == (
        ApprovalLine(side="housing"),
        ApprovalLine(side="company", name="Yusuf Ærø", role="Direktør", at=at, content_hash=agreement.content_hash),
    )


@pytest.mark.parametrize(
    ("page", "conditions"),
    [({"what": "Brød", "condition": "Kun i maj"}, ("Kun i maj",)), ({"what": "Brød"}, ())],
)
def test_the_one_page_agreement_says_the_proposal_and_its_condition(page, conditions):
    talk = a_talk(a_meeting_of_two()[0], language="en")
    content = {**a_content(), "one_page": page}
    paper = one_page_document(talk, replace(a_version(content), number=3))
    assert (paper.what, paper.when, paper.conditions, paper.version, paper.language) == (
        "Brød",
        "",
        conditions,
        3,
        "en",
    )
    assert paper.parties[1].cvr == "13585628"
