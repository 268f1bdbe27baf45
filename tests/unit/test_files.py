"""Every file that a card brings along is prepared from what both parties did, in the reader's language."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.rendering import render
from flows.agreement import AgreementState
from flows.cards.card import Attachment
from flows.documents import AgreementDocument, OnePageAgreement, SideBySide
from flows.errors import DialogueError, NotFoundError
from flows.joint import JointSession
from flows.service.files import CalendarView, prepare
from flows.service.own_data import OwnData
from flows.year import Entry, EntryKind, cancel, move
from tests.builders import NOW, a_content, a_meeting_of_two, a_version, the_world
from tests.cast import Troupe, verbs
from tests.stage import Stage

LARGE = {
    "side_by_side": SideBySide,
    "side_by_side_pdf": SideBySide,
    "joint_calendar": CalendarView,
    "draft_pdf": AgreementDocument,
    "agreement_pdf": AgreementDocument,
    "agreement_word": AgreementDocument,
    "contract_word": AgreementDocument,
    "wheel": AgreementDocument,
    "calendar": CalendarView,
    "mydata_text": OwnData,
    "mydata_json": OwnData,
}


class Files:
    """What came with cards on any phone, and what each becomes."""

    def __init__(self, folder):
        self.stage = Stage(folder)
        self.troupe = Troupe(self.stage)
        self.seen: dict[str, Attachment] = {}
        self.stage.watch = lambda _phone, shown: self.seen.update({file.kind: file for file in shown.files})

    def prepared(self, kind, language="da"):
        now = self.stage.clock.now()
        return self.stage.writer.run(lambda work: prepare(work, self.stage.world, now, self.seen[kind], language))


async def an_agreed_time(troupe):
    await troupe.press(troupe.hanna, "suggest_time")
    await troupe.press(troupe.hanna, "tick_time")
    await troupe.press(troupe.hanna, "send_times")
    await troupe.press(troupe.yusuf, "suits")
    await troupe.press(troupe.yusuf, "answer_times")
    await troupe.press(troupe.hanna, "fix_time")
    for phone in (troupe.hanna, troupe.yusuf):
        await troupe.stage.command(phone, "menu")


async def test_on_the_way_to_an_agreement_every_kind_of_file_is_brought_and_prepared(tmp_path):
    files = Files(tmp_path)
    troupe = files.troupe
    await troupe.to("comparing")
    await an_agreed_time(troupe)
    await troupe.stage.command(troupe.hanna, "menu")
    await troupe.press(troupe.hanna, "compare")
    await troupe.press(troupe.hanna, "compare_pdf")
    await troupe._meet()
    await troupe.settle_all()
    proposer = troupe.hanna if "propose_agreement" in verbs(troupe.hanna) else troupe.yusuf
    await troupe.press(proposer, "preview")
    await troupe.press(proposer, "propose_agreement")
    for phone in (troupe.hanna, troupe.yusuf):
        await troupe.press(phone, "approve")
    await troupe.press(troupe.hanna, "contract")
    await troupe.stage.command(troupe.hanna, "mydata")
    assert set(files.seen) == set(LARGE)
    names = {}
    for kind, view_type in LARGE.items():
        for language in ("da", "en"):
            name, view = files.prepared(kind, language)
            assert isinstance(view, view_type)
            names[kind, language] = name
            if hasattr(view, "language"):
                assert view.language == language
    assert names["wheel", "da"] != names["agreement_pdf", "da"] == names["agreement_word", "da"]
    assert names["contract_word", "da"] != names["agreement_word", "da"]
    (meeting,) = files.prepared("joint_calendar")[1].meetings
    assert meeting.end - meeting.start == timedelta(hours=1)
    uids = [meeting.uid for meeting in files.prepared("calendar")[1].meetings]
    assert len(set(uids)) == len(uids) > 1
    assert not files.prepared("agreement_pdf")[1].is_draft
    troupe.stage.close()


async def test_on_the_small_path_the_agreement_is_one_page(tmp_path):
    files = Files(tmp_path)
    troupe = files.troupe
    troupe.path = "small"
    await troupe.welcome_housing()
    await troupe.new_partnership()
    await troupe.propose()
    token = next(word for word in reversed(troupe.hanna.screen.replace("start=", " ").split()) if len(word) == 26)
    await troupe.stage.open(troupe.yusuf, token)
    await troupe.press(troupe.yusuf, "prop_yes")
    await troupe.fill_in(troupe.yusuf, "confirm", "prop_approve")
    for verb in ("confirm", "prop_approve"):
        if verb in verbs(troupe.yusuf):
            await troupe.press(troupe.yusuf, verb)
    await troupe.stage.command(troupe.hanna, "menu")
    assert {"agreement_pdf", "agreement_word"} <= set(files.seen)
    for kind in ("agreement_pdf", "agreement_word"):
        for language in ("da", "en"):
            page = files.prepared(kind, language)[1]
            assert isinstance(page, OnePageAgreement)
            assert page.what
    troupe.stage.close()


@pytest.fixture
def work():
    work, _ = a_meeting_of_two()
    work.agreements.add(a_version(state=AgreementState.SUPERSEDED))
    work.agreements.add(replace(a_version(number=2, state=AgreementState.WITHDRAWN), id=0))
    work.agreements.add(a_version(a_content(focus=["Nyt"]), number=3, state=AgreementState.APPROVED))
    for number in (1, 2):
        work.entries.add(Entry(0, 1, EntryKind.MEETING, number, NOW + timedelta(days=90 * number), NOW))
    work.entries.add(Entry(0, 1, EntryKind.EFFORT, 1, NOW + timedelta(days=30), NOW))
    return work


def made(work, kind, number, language="da", **values):
    return prepare(work, the_world(), NOW, Attachment(kind, number, "", values), language)


def test_a_version_is_compared_with_the_one_that_held_before_it(work):
    assert [line.before for line in made(work, "agreement_pdf", 3)[1].differences] == ["Mørke stier", "Ensomhed"]
    assert made(work, "agreement_pdf", 1)[1].differences == ()


def test_the_draft_is_compared_with_the_version_that_holds(work):
    draft = made(work, "draft_pdf", 1)[1]
    assert draft.version == 4
    assert "Nyt" in [line.before for line in draft.differences]


def test_a_calendar_file_says_what_the_meeting_is_about_in_the_readers_language(work):
    view = made(work, "calendar", 3, "en")[1]
    assert view.language == "en"
    assert all("– Lys på stien\n– Bænke" in meeting.description for meeting in view.meetings)
    assert b"PRODID:-//Nabopagt//Nabopagt//EN" in render("calendar", "x", view, NOW).content


def test_a_later_version_moves_the_same_meetings_in_the_calendar(work):
    before = made(work, "calendar", 3)[1].meetings
    first, _ = (work.entries.get(number) for number in (1, 2))
    work.entries.save(move(first, first.at + timedelta(days=1)))
    after = made(work, "calendar", 3)[1].meetings
    assert [meeting.uid for meeting in before] == [meeting.uid for meeting in after]
    assert [[meeting.sequence for meeting in meetings] for meetings in (before, after)] == [[0, 0], [1, 0]]
    assert after[0].start - before[0].start == timedelta(days=1)
    assert {meeting.end - meeting.start for meeting in after} == {timedelta(hours=1, minutes=30)}


def test_the_calendar_of_the_year_holds_every_date_and_none_that_is_off(work):
    (first, *_, effort) = work.entries.find()
    work.entries.save(cancel(first, "aflyst"))
    view = made(work, "year_calendar", 1)[1]
    assert {meeting.uid for meeting in view.meetings} == {"entry-2@nabopagt", effort.uid}
    assert b"BEGIN:VEVENT" in render("year_calendar", "x", view, NOW).content


def test_without_a_time_there_is_no_entry_for_the_joint_session(work):
    joint = work.joints.add(JointSession(0, 1, NOW))
    with pytest.raises(NotFoundError):
        made(work, "joint_calendar", joint.id)
    work.joints.save(replace(joint, time=NOW, time_sequence=4))
    (meeting,) = made(work, "joint_calendar", joint.id, "en")[1].meetings
    assert (meeting.uid, meeting.sequence, meeting.start) == ("joint-1@nabopagt", 4, NOW)
    assert "Ådalsparken" in meeting.summary


@pytest.mark.parametrize("kind", [*LARGE, "unheard_of"])
def test_a_file_about_nothing_is_not_found(work, kind):
    with pytest.raises(NotFoundError):
        made(work, kind, 99, side="housing")


def test_nothing_of_first_parts_is_prepared_before_both_are_released(work):
    with pytest.raises(DialogueError):
        made(work, "side_by_side", 1, side="housing")
