"""Words typed where a tap is expected: used where they can be, else answered kindly with the card once more."""

from bot.callbacks import encode
from flows.cards.card import Action
from flows.phrases import plain
from tests.cast import links, verbs


def read(troupe, use_case):
    return troupe.stage.writer.run(use_case)


async def with_mette(troupe):
    mette = troupe.stage.phone("Mette")
    await troupe.welcome_colleague(troupe.hanna, mette, "Mette Lund")
    return mette


async def asked(troupe):
    """Hanna hands the first question to Mette, who sees it below her menu."""
    await troupe.welcome_housing()
    await troupe.new_partnership()
    mette = await with_mette(troupe)
    await troupe.stage.command(troupe.hanna, "menu")
    await troupe.press(troupe.hanna, "part1")
    await troupe.press(troupe.hanna, "begin_part1")
    await troupe.press(troupe.hanna, "ask")
    await troupe.press(troupe.hanna, "ask_whom")
    return mette


async def test_an_answer_typed_below_a_colleagues_question_is_the_answer(troupe):
    mette = await asked(troupe)
    assert "answer_asked" in verbs(mette)
    await troupe.say(mette, "Skrald ved containerne")
    await troupe.press(mette, "done")
    assert plain("ask.thanks", "da", who="Hanna Østergård") in mette.screen
    assert "Skrald ved containerne" in troupe.hanna.last.text
    session = read(troupe, lambda work: work.sessions.find(guide="housing")[0])
    assert session.answers["challenges"].items[0].text == "Skrald ved containerne"
    await troupe.press(troupe.hanna, "review")
    assert "Mette Lund" in troupe.hanna.last.text
    await troupe.stage.command(mette, "review")
    assert "Mette Lund" not in mette.last.text


async def test_what_does_not_fit_a_colleagues_question_shows_it_again(troupe):
    mette = await asked(troupe)
    await troupe.say(mette, "👍👍")
    assert plain("reply.symbols", "da") in mette.last.text
    await troupe.say(mette, "Skrald ved containerne")
    assert "done" in verbs(mette)


async def test_what_nobody_waits_for_is_answered_with_the_menu_and_a_line(at):
    troupe = await at("agreed")
    await troupe.stage.command(troupe.hanna, "menu")
    await troupe.say(troupe.hanna, "hvad nu")
    line, card = troupe.hanna.shown[-2:]
    assert line.text == plain("reply.menu", "da")
    assert "agreement" in [b.action.verb for row in card.card.buttons for b in row]


async def proposed(at):
    """Hanna has written new words for a point; the proposal is the newest card of Yusuf, who looks at the overview."""
    troupe = await at("comparing")
    await troupe.begin_joint()
    await troupe.press(troupe.yusuf, "joint")
    await troupe.press(troupe.hanna, "write")
    await troupe.say(troupe.hanna, "Vi spiser sammen om torsdagen")
    return troupe


async def test_typed_counter_words_are_shown_and_put_forward_with_one_tap(at):
    troupe = await proposed(at)
    await troupe.say(troupe.yusuf, "We eat together on Fridays")
    assert "Vi spiser sammen om torsdagen" in troupe.yusuf.last.text
    assert "We eat together on Fridays" in troupe.yusuf.last.text
    await troupe.stage.command(troupe.yusuf, "help")
    assert "We eat together on Fridays" in troupe.yusuf.last.text
    await troupe.press(troupe.yusuf, "counter")
    point = next(p for p in read(troupe, lambda work: work.joints.get(1)).points if p.state == "proposed")
    assert (point.value["text"], point.proposed_by) == ("We eat together on Fridays", "company")
    assert "We eat together on Fridays" in troupe.hanna.last.text


async def test_counter_words_for_what_has_moved_on_are_not_put_forward(at):
    troupe = await proposed(at)
    await troupe.say(troupe.yusuf, "We eat together on Fridays")
    card = troupe.yusuf.last
    data = next(b.action for row in card.card.buttons for b in row if b.action.verb == "counter")
    await troupe.press(troupe.yusuf, "agree")
    await troupe.stage.press(troupe.yusuf, card.id, encode(data))
    assert troupe.yusuf.toasts[-1] == plain("stage.point_moved", "en")


async def test_a_proposed_form_names_the_taps_and_is_shown_again(at):
    troupe = await at("agreeing")
    await troupe.press(troupe.hanna, "back_to_joint")
    joint = read(troupe, lambda work: work.joints.get(1))
    others = next(p for p in joint.points if p.kind == "end")
    await troupe.stage.press(troupe.hanna, 1, encode(Action("point", (1, others.id))))
    await troupe.press(troupe.hanna, "write")
    await troupe.press(troupe.hanna, "confirm")
    await troupe.press(troupe.yusuf, "joint")
    await troupe.say(troupe.yusuf, "six months would be better")
    assert plain("reply.proposal", "en") in troupe.yusuf.screen
    assert "agree" in verbs(troupe.yusuf)


async def test_an_invited_stranger_finds_the_way_on_below_what_is_kept(troupe):
    await troupe.welcome_housing()
    token = await troupe.new_partnership()
    await troupe.stage.open(troupe.yusuf, token)
    await troupe.press(troupe.yusuf, "privacy")
    assert {"accept", "no_link"} <= set(verbs(troupe.yusuf))
    await troupe.say(troupe.yusuf, "yes please")
    assert plain("stranger.typed", "en").split("\n")[0] in troupe.yusuf.last.text
    await troupe.press(troupe.yusuf, "accept")
    assert read(troupe, lambda work: len(work.persons.find())) == 2


async def test_the_members_of_both_are_offered_for_the_reminder_and_another_name_may_be_typed(at):
    troupe = await at("comparing")
    await troupe.begin_joint()
    effort = next(p for p in read(troupe, lambda work: work.joints.get(1)).points if p.kind == "effort")
    await troupe.stage.press(troupe.hanna, 1, encode(Action("point", (1, effort.id))))
    await troupe.press(troupe.hanna, "take")
    await troupe.fill_in(troupe.hanna, "name")
    assert troupe.hanna.last.labels[:2] == ["Hanna Østergård", "Yusuf Ærø"]
    await troupe.press(troupe.hanna, "name", n=1)
    session = read(troupe, lambda work: work.sessions.find(guide="plan")[-1])
    assert session.value("person") == "Yusuf Ærø"
    await troupe.stage.command(troupe.hanna, "back")
    await troupe.say(troupe.hanna, "Karla Kok")
    assert read(troupe, lambda work: work.sessions.find(guide="plan")[-1]).value("person") == "Karla Kok"


async def test_a_name_that_is_not_offered_is_no_button(at):
    troupe = await at("comparing")
    await troupe.begin_joint()
    effort = next(p for p in read(troupe, lambda work: work.joints.get(1)).points if p.kind == "effort")
    await troupe.stage.press(troupe.hanna, 1, encode(Action("point", (1, effort.id))))
    await troupe.press(troupe.hanna, "take")
    await troupe.fill_in(troupe.hanna, "name")
    action = next(b.action for row in troupe.hanna.last.card.buttons for b in row if b.action.verb == "name")
    await troupe.stage.press(troupe.hanna, 1, encode(Action("name", action.numbers, "99")))
    assert troupe.hanna.toasts[-1] == plain("stale", "da")


async def test_who_stopped_hears_that_messages_are_on_again_and_only_once(at):
    troupe = await at("preparing")
    await troupe.stage.command(troupe.hanna, "stop")
    await troupe.stage.command(troupe.hanna, "stop")
    assert plain("stop.back", "da") not in troupe.hanna.screen
    await troupe.say(troupe.hanna, "hello again")
    await troupe.stage.command(troupe.hanna, "menu")
    assert troupe.hanna.screen.count(plain("stop.back", "da")) == 1


async def test_after_an_agreement_help_shows_the_agreement_not_the_finished_points(at):
    troupe = await at("agreed")
    await troupe.stage.press(troupe.hanna, 1, "joint:1")
    await troupe.stage.command(troupe.hanna, "help")
    assert "files" in verbs(troupe.hanna)
    assert links(troupe.hanna)
