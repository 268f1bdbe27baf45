"""Presses that come twice, too late, or about something else: they change nothing, and people see where they are."""

from dataclasses import replace

from bot.callbacks import encode
from flows.cards.card import Action
from flows.partnership import ProposalState, Stage
from flows.phrases import plain
from flows.session import SessionState
from tests.cast import buttons, links, verbs

STALE, NOT_FOUND = (plain(key, "da") for key in ("stale", "not_found"))


def read(troupe, use_case):
    return troupe.stage.writer.run(use_case)


def sessions(troupe, guide):
    return read(troupe, lambda work: work.sessions.find(guide=guide))


async def toast_of(troupe, phone, verb, *numbers, word=""):
    """What is said at once to a press that nobody was shown, or was shown long ago."""
    phone.toasts.clear()
    await troupe.stage.press(phone, 1, encode(Action(verb, numbers, word)))
    return phone.toasts[-1] if phone.toasts else ""


async def test_what_is_asked_of_one_person_alone_is_handed_to_no_colleague(troupe):
    await troupe.welcome_housing()
    await troupe.stage.command(troupe.hanna, "menu")
    await troupe.press(troupe.hanna, "new_partnership")
    asked = troupe.hanna.last.text
    (session,) = sessions(troupe, "partnership_setup")
    assert await toast_of(troupe, troupe.hanna, "ask", session.id, 0, 0, 0) == NOT_FOUND
    assert troupe.hanna.last.text == asked
    assert read(troupe, lambda work: work.questions.find()) == []


async def test_a_suggestion_that_is_tapped_twice_is_taken_once(at):
    troupe = await at("preparing")
    (session,) = sessions(troupe, "housing")
    points = list(troupe.stage.world.guide("housing", 1).order).index("points")
    await troupe.stage.press(troupe.hanna, 1, encode(Action("change_list", (session.id, points))))
    await troupe.press(troupe.hanna, "suggest")
    offer = next(b.action for b in buttons(troupe.hanna.last) if b.action.verb == "suggested")
    assert await toast_of(troupe, troupe.hanna, offer.verb, *offer.numbers) == ""
    (once,) = sessions(troupe, "housing")
    assert len(once.answers["points"].items) == len(session.answers["points"].items) + 1
    assert await toast_of(troupe, troupe.hanna, offer.verb, *offer.numbers) == STALE
    assert sessions(troupe, "housing")[0].answers["points"] == once.answers["points"]


async def test_a_list_without_an_answer_is_not_opened_again(troupe):
    await troupe.welcome_housing()
    await troupe.new_partnership()
    await troupe.stage.command(troupe.hanna, "menu")
    await troupe.press(troupe.hanna, "part1")
    await troupe.press(troupe.hanna, "begin_part1")
    asked = troupe.hanna.last.text
    (session,) = sessions(troupe, "housing")
    assert await toast_of(troupe, troupe.hanna, "reopen_list", session.id, 0, 0, 0) == STALE
    assert troupe.hanna.last.text == asked
    assert sessions(troupe, "housing")[0].answers == {}


async def test_a_small_partnership_has_no_first_part_to_begin_read_or_paste(small):
    await small.welcome_housing()
    await small.new_partnership()
    for verb in ("begin_part1", "own", "paste"):
        assert await toast_of(small, small.hanna, verb, 1) == STALE
    assert sessions(small, "housing") == []


async def test_a_proposal_is_sent_and_not_released(small):
    await small.welcome_housing()
    await small.new_partnership()
    await small.fill_in(small.hanna, "confirm")
    (session,) = sessions(small, "proposal")
    assert await toast_of(small, small.hanna, "release_yes", session.id) == STALE
    assert sessions(small, "proposal")[0].state is SessionState.OPEN
    await small.press(small.hanna, "confirm")
    assert read(small, lambda work: work.partnerships.get(1).stage) is Stage.PROPOSING


async def test_the_link_of_one_proposal_answers_no_other(small):
    await small.welcome_housing()
    for estate in ("Ådalsparken", "Bækparken"):
        await small.new_partnership(estate=estate)
        await small.propose()
    await small.stage.open(small.yusuf, links(small.hanna)[0])
    token = next(b.action.word for b in buttons(small.yusuf.last) if b.action.verb == "prop_yes")
    for verb in ("prop_yes", "prop_if", "prop_no", "prop_approve", "prop_correct"):
        await small.stage.press(small.yusuf, 1, encode(Action(verb, (2,), token)))
        assert small.yusuf.last.text == plain("not_found", "en")
    assert {p.state for p in read(small, lambda work: work.proposals.find())} == {ProposalState.SENT}
    assert read(small, lambda work: work.persons.find(telegram_id=small.yusuf.telegram_id)) == []


async def test_who_speaks_for_two_invites_a_colleague_only_to_what_is_the_organisations_own(troupe):
    await troupe.welcome_housing()
    await troupe.new_partnership()
    await troupe.stage.open(troupe.hanna, troupe.stage.invite("Bækhus"))
    await troupe.welcome_member(troupe.hanna, "Hanna Østergård")
    (other,) = read(troupe, lambda work: work.organisations.find(name="Bækhus"))
    invited = read(troupe, lambda work: work.invitations.find())
    assert await toast_of(troupe, troupe.hanna, "invite_colleague", other.id, 1) == NOT_FOUND
    assert read(troupe, lambda work: work.invitations.find()) == invited
    assert await toast_of(troupe, troupe.hanna, "invite_colleague", other.id, 0) == ""
    assert read(troupe, lambda work: work.invitations.find())[-1].organisation_id == other.id


async def test_who_accepted_two_links_of_one_organisation_becomes_one_member_under_the_newer_name(troupe):
    hanna = troupe.hanna
    for _ in range(2):
        await troupe.stage.open(hanna, troupe.stage.invite())
        await troupe.press(hanna, "accept")
    for text in ("Hanna Gammel", "Vært"):
        await troupe.say(hanna, text)
    await troupe.press(hanna, "pick", "yes")
    await troupe.press(hanna, "confirm")
    left = next(s for s in sessions(troupe, "housing_welcome") if s.state is SessionState.OPEN)
    assert await toast_of(troupe, hanna, "resume_session", left.id) == ""
    for text in ("Hanna Ny", "Leder"):
        await troupe.say(hanna, text)
    await troupe.press(hanna, "pick", "yes")
    await troupe.press(hanna, "confirm")
    members = read(troupe, lambda work: work.members.find())
    assert [(member.name, member.role) for member in members] == [("Hanna Ny", "Leder")]
    assert "new_partnership" in verbs(hanna)


async def test_review_before_the_first_part_says_so_and_shows_the_map(troupe):
    await troupe.welcome_housing()
    await troupe.new_partnership()
    await troupe.stage.command(troupe.hanna, "menu")
    await troupe.stage.command(troupe.hanna, "review")
    assert [shown.text for shown in troupe.hanna.shown[-2:-1]] == [plain("review.nothing", "da")]
    assert "part1" in verbs(troupe.hanna)
    assert sessions(troupe, "housing") == []


async def test_who_is_ready_before_the_partner_came_in_waits_and_then_compares(troupe):
    await troupe.welcome_housing()
    token = await troupe.new_partnership()
    await troupe.part1(troupe.hanna)
    await troupe.release(troupe.hanna)
    assert await toast_of(troupe, troupe.hanna, "compare", 1) == plain("stage.not_released", "da")
    assert sessions(troupe, "housing")[0].state is SessionState.RELEASED
    assert read(troupe, lambda work: work.partnerships.get(1).stage) is Stage.INVITING
    await troupe.welcome_company(token)
    await troupe.part1(troupe.yusuf)
    await troupe.release(troupe.yusuf)
    assert read(troupe, lambda work: work.partnerships.get(1).stage) is Stage.COMPARING
    assert "begin_joint" in verbs(troupe.hanna)


async def test_a_question_of_a_guide_that_is_not_there_any_more_leads_home(troupe):
    """After going back to an older version of the bot: what was begun with the newer guide waits."""
    await troupe.welcome_housing()
    await troupe.stage.command(troupe.hanna, "menu")
    await troupe.press(troupe.hanna, "new_partnership")
    await troupe.say(troupe.hanna, "Ådalsparken")
    (session,) = sessions(troupe, "partnership_setup")
    read(troupe, lambda work: work.sessions.save(replace(session, guide_version=99)))
    await troupe.say(troupe.hanna, "Randers")
    assert plain("not_found", "da") in troupe.hanna.screen
    assert "new_partnership" in verbs(troupe.hanna)
    (kept,) = sessions(troupe, "partnership_setup")
    assert (kept.guide_version, set(kept.answers)) == (99, {"estate"})


async def test_decisions_of_an_earlier_paste_that_are_put_back_lead_on(troupe):
    """The log keeps them, and a forged press names any line of it."""
    hanna = troupe.hanna
    await troupe.welcome_housing()
    await troupe.new_partnership()
    await troupe.stage.command(hanna, "menu")
    await troupe.press(hanna, "part1")
    for text in ("Udfordringer: mørke stier", "Udfordringer: hærværk"):
        await troupe.stage.press(hanna, 1, "paste:1")
        await troupe.say(hanna, text)
        await troupe.press(hanna, "sort_paste")
        if "mørke" in text:
            await troupe.press(hanna, "paste_item")
    (session,) = sessions(troupe, "housing")
    log = read(troupe, lambda work: work.answers.find(session_id=session.id, address="paste_decisions"))
    earlier = next(entry for entry in log if entry.answer.revision == 2)
    await troupe.stage.press(hanna, 1, encode(Action("use_mine", (session.id, earlier.id))))
    await troupe.stage.press(hanna, 1, "paste:1")
    assert (hanna.last.text, verbs(hanna)) == (plain("paste.done", "da"), ["paste_all"])
    await troupe.press(hanna, "paste_all")
    (session,) = sessions(troupe, "housing")
    assert [item.text for item in session.answers["challenges"].items] == ["mørke stier", "hærværk"]
    assert "paste_decisions" not in session.answers
