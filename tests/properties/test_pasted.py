"""A pasted text becomes the same answers as typed ones: nothing left out, nothing mixed up."""

from flows.answers import AnswerKind
from flows.phrases import plain
from flows.service.pasted_answers import fill_in
from flows.sorting import Sorted
from tests.builders import NOW, a_session, the_world
from tests.cast import verbs

HOUSING, COMPANY = (the_world().latest(name) for name in ("housing", "company"))


def filled(*pairs, session=None, compiled=HOUSING):
    return fill_in(compiled, session or a_session(compiled), pairs, 1, NOW)


def item(text, node, **found):
    return node, Sorted(text, node, **found)


def test_a_long_item_does_not_swallow_the_next():
    session, _, left = filled(item("x" * 3950, "challenges"), item("Det er mørkt", "challenges"))
    assert [entry.text[:5] for entry in session.answers["challenges"].items] == ["xxxxx", "Det e"]
    assert left == []


def test_items_stand_behind_those_that_were_typed_before():
    first, _, _ = filled(item("Først", "challenges", theme="safety"))
    second, changed, _ = filled(item("Så", "challenges"), session=first)
    assert [entry.text for entry in second.answers["challenges"].items] == ["Først", "Så"]
    assert second.answers["challenges/1/theme"].value == "safety"
    assert changed == ("challenges",)


def test_what_finds_no_room_is_told_back():
    many = [item(f"Punkt {number}", "points") for number in range(7)]
    session, _, left = filled(*many)
    assert len(session.answers["points"].items) == 5
    assert left == ["Punkt 5", "Punkt 6"]


def test_only_symbols_become_no_item():
    session, changed, left = filled(item("👍👍", "challenges"))
    assert (left, changed) == (["👍👍"], ())
    assert "challenges" not in session.answers


def test_words_about_one_kind_of_resource_are_put_together():
    first, _, _ = filled(item("10 timer", "offers", choice="hours"), item("Et rum", "offers", choice="premises"))
    second, _, left = filled(item("også lørdag", "offers", choice="hours"), session=first)
    assert second.answers["offers"].value == ("hours", "premises")
    assert second.answers["offers/1/how_much"].value == "10 timer\nogså lørdag"
    assert left == []


def test_a_scope_is_recognised_or_told_back():
    session, _, left = filled(item("et helt år", "scope", choice="year"))
    assert (session.answers["scope"].value, left) == ("year", [])
    _, changed, left = filled(item("måske", "scope"))
    assert (changed, left) == ((), ["måske"])


def test_a_long_text_is_finished_and_joins_what_stood_there():
    session, _, left = filled(item("y" * 3950, "interest"), session=a_session(HOUSING, interest="Før"))
    answer = session.answers["interest"]
    assert (answer.kind, answer.value[:5], left) == (AnswerKind.GIVEN, "Før\ny", [])


def test_a_text_that_is_too_long_is_told_back_whole():
    long = "z" * 20_001
    _, changed, left = filled(item(long, "pays"), compiled=COMPANY)
    assert (changed, left) == ((), [long])


def test_a_resource_of_no_known_kind_is_told_back_and_does_not_become_hours():
    session, changed, left = filled(item("Glæde", "offers"))
    assert (left, changed) == (["Glæde"], ())
    session, _, left = filled(item("Glæde", "offers"), item("10 timer", "offers", choice="hours"))
    assert (session.answers["offers"].value, left) == (("hours",), ["Glæde"])


async def pasting(troupe, text):
    await troupe.welcome_housing()
    await troupe.new_partnership()
    await troupe.stage.command(troupe.hanna, "menu")
    await troupe.press(troupe.hanna, "part1")
    await troupe.press(troupe.hanna, "paste")
    await troupe.say(troupe.hanna, text)
    await troupe.press(troupe.hanna, "sort_paste")


def part1(troupe):
    return troupe.stage.writer.run(lambda work: work.sessions.find(guide="housing")[0])


async def test_what_has_no_place_is_shown_before_it_is_left_and_then_told_back(troupe):
    await pasting(troupe, "Udfordringer:\n- Mørke stier\n\nNøglen hænger hos Bo\n\nXyz")
    await troupe.press(troupe.hanna, "paste_all")
    assert "Nøglen hænger hos Bo" in troupe.hanna.last.text
    assert plain("paste.unplaced", "da").removeprefix("<b>").removesuffix("</b>") in troupe.hanna.last.text
    assert plain("button.leave_rest", "da") in troupe.hanna.last.labels
    await troupe.press(troupe.hanna, "paste_all")
    assert "– Nøglen hænger hos Bo" in troupe.hanna.screen
    assert "– Xyz" in troupe.hanna.screen
    assert [entry.text for entry in part1(troupe).answers["challenges"].items] == ["Mørke stier"]


async def test_the_last_item_has_no_button_for_a_rest(troupe):
    await pasting(troupe, "Udfordringer:\n- Mørke stier\n\nNøglen hænger hos Bo")
    assert "paste_all" in verbs(troupe.hanna)
    await troupe.press(troupe.hanna, "paste_item", "challenges")
    assert "Nøglen hænger hos Bo" in troupe.hanna.last.text
    assert "paste_all" not in verbs(troupe.hanna)
    await troupe.press(troupe.hanna, "paste_item", "drop")
    assert [entry.text for entry in part1(troupe).answers["challenges"].items] == ["Mørke stier"]


async def test_an_item_that_is_moved_to_the_resources_becomes_the_kind_that_it_names(troupe):
    await pasting(troupe, "Lokaler om torsdagen")
    await troupe.press(troupe.hanna, "paste_move")
    assert "Lokaler om torsdagen" in troupe.hanna.last.text
    await troupe.press(troupe.hanna, "resume")
    assert "paste_move" in verbs(troupe.hanna)
    await troupe.press(troupe.hanna, "paste_move")
    await troupe.press(troupe.hanna, "paste_item", "offers")
    answers = part1(troupe).answers
    assert (answers["offers"].value, answers["offers/2/how_much"].value) == (("premises",), "Lokaler om torsdagen")


async def test_all_of_a_long_paste_without_a_place_is_counted(troupe):
    await pasting(troupe, "\n".join(f"Xyz {number} " + "q" * 90 for number in range(150)))
    await troupe.press(troupe.hanna, "paste_all")
    assert plain("fitting.more", "da", n=150 - 83) in troupe.hanna.screen
    assert part1(troupe).answers == {}


async def test_a_press_about_an_item_that_is_not_there_changes_nothing(troupe):
    await pasting(troupe, "Mørke stier\nHærværk")
    session = part1(troupe)
    for verb, word in (("paste_move", ""), ("paste_item", ":challenges")):
        await troupe.stage.press(troupe.hanna, 1, f"{verb}:{session.id}.99{word}")
        assert troupe.hanna.toasts[-1] == plain("stale", "da")
        troupe.hanna.toasts.append("")
    assert part1(troupe).answers == session.answers
