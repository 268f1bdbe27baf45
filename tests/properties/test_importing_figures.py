"""Figures from elsewhere, sent as a file: nothing half kept, shown beside our own, never the company's to bring in."""

from bot.callbacks import encode
from bot.tables import read_table
from flows.people import Side
from flows.service.results import results_of
from tests.builders import a_talk
from tests.cast import verbs
from tests.properties.closed import closed, tap
from tests.properties.meeting_days import read

HEAD = "indikator;enhed;år;værdi;enige;svar;kilde\n"
GOOD = HEAD + "Tilhørsforhold;procent;2025;62,5;;;Beboerdata\nTryghed;procent;2025;71;;;Tryghedsmålingen\n"


async def send_table(troupe, phone, text):
    await troupe.stage._act(phone, kind="table", table=read_table(text.encode()))


def kept(troupe):
    return read(troupe, lambda work: work.outside_figures.find(partnership_id=1))


async def test_figures_are_shown_before_they_are_kept_and_then_stand_beside_our_own(at):
    troupe = await at("agreed")
    wave = await closed(troupe, 62)
    await tap(troupe, troupe.hanna, "imports", 1)
    await troupe.press(troupe.hanna, "import_template")
    await send_table(troupe, troupe.hanna, GOOD)
    assert "62,5" in troupe.hanna.last.text
    assert kept(troupe) == []
    await troupe.press(troupe.hanna, "import_keep")
    assert [(one.name, one.value, bool(one.indicator_id)) for one in kept(troupe)] == [
        ("Tilhørsforhold", 625, True),
        ("Tryghed", 710, False),
    ]
    found = read(troupe, lambda work: results_of(a_talk(work, work.persons.get(1)), wave, Side.HOUSING))
    assert found.indicators[0].outside[0].source == "Beboerdata"
    assert found.indicators[0].change is None
    assert [one.source for one in found.outside] == ["Tryghedsmålingen"]


async def test_a_file_may_call_an_indicator_as_people_do_or_as_the_guide_does(at):
    troupe = await at("agreed")
    await closed(troupe, 62)
    rows = ("Medskabelse;procent;2024;30", "medskabende (versus ikke-deltager);procent;2025;31", "Trust;%;2025;40")
    await tap(troupe, troupe.hanna, "imports", 1)
    await troupe.press(troupe.hanna, "import_template")
    await send_table(troupe, troupe.hanna, HEAD + "".join(f"{row};;;Kommunen\n" for row in rows))
    await troupe.press(troupe.hanna, "import_keep")
    assert [bool(one.indicator_id) for one in kept(troupe)] == [True] * 3


async def test_one_wrong_row_keeps_all_of_them_out(at):
    troupe = await at("agreed")
    await tap(troupe, troupe.hanna, "imports", 1)
    await send_table(troupe, troupe.hanna, GOOD + "Tillid;procent;2025;420;;;K\n")
    assert "Række 4" in troupe.hanna.screen
    assert "import_keep" not in verbs(troupe.hanna)
    assert kept(troupe) == []


async def test_the_same_figures_are_not_kept_twice_and_can_be_taken_out(at):
    troupe = await at("agreed")
    await tap(troupe, troupe.hanna, "imports", 1)
    await send_table(troupe, troupe.hanna, GOOD)
    shown = troupe.hanna.last
    keep = shown.card.buttons[0][0].action
    for _ in range(2):
        await troupe.stage.press(troupe.hanna, shown.id, encode(keep))
    assert len(kept(troupe)) == 2
    await send_table(troupe, troupe.hanna, GOOD)
    assert "er der allerede" in troupe.hanna.screen
    await troupe.press(troupe.hanna, "import_list")
    await troupe.press(troupe.hanna, "import_drop")
    assert len(kept(troupe)) == 1


async def test_a_button_keeps_the_table_that_was_shown_with_it(at):
    troupe = await at("agreed")
    await tap(troupe, troupe.hanna, "imports", 1)
    await send_table(troupe, troupe.hanna, GOOD)
    older = troupe.hanna.last
    old = older.card.buttons[0][0].action
    await send_table(troupe, troupe.hanna, HEAD + "Andet;antal;2024;3;;;K\n")
    await troupe.stage.press(troupe.hanna, older.id, encode(old))
    assert kept(troupe) == []
    await troupe.press(troupe.hanna, "import_keep")
    assert [one.name for one in kept(troupe)] == ["Andet"]


async def test_a_file_is_asked_for_only_where_it_belongs_and_never_of_the_company(at):
    troupe = await at("agreed")
    stage = troupe.stage
    assert not await stage.desk.wants_table(troupe.hanna.telegram_id)
    await send_table(troupe, troupe.hanna, GOOD)
    assert "åbner ikke filer" in troupe.hanna.screen
    await tap(troupe, troupe.yusuf, "imports", 1)
    assert not await stage.desk.wants_table(troupe.yusuf.telegram_id)
    await tap(troupe, troupe.hanna, "imports", 1)
    assert await stage.desk.wants_table(troupe.hanna.telegram_id)
    assert not await stage.desk.wants_table(404)
    await troupe.say(troupe.hanna, "62 procent")
    assert "som en fil" in troupe.hanna.screen
    assert kept(troupe) == []
