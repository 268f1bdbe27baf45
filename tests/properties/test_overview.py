"""All partnerships on a card and in a spreadsheet: what needs something first, a tap away, and never anybody else's."""

import re
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest

from flows.cards.fitting import CARD_LENGTH, visible
from flows.partnership import Partnership, Path, Stage
from flows.phrases import plain
from flows.sheet import Sheet
from flows.year import EntryKind
from tests.cast import buttons, verbs
from tests.stage import START

LONG = "Boligafdelingen ved den gamle dampmølle og kanalen 🏘️"


def add_many(troupe, count, estate=LONG, stage=Stage.PREPARING):
    """More partnerships of the same two organisations."""

    def add(work):
        for number in range(count):
            name = f"{number} {estate}"
            made = Partnership(0, 1, 1, name, "Randers", Path.LARGE, stage, START, company_id=2, company_name="Named")
            work.partnerships.add(made)

    troupe.stage.writer.run(add)


def opens(phone):
    """The partnerships that the newest card opens."""
    return [button.action.numbers[0] for button in buttons(phone.last) if button.action.verb == "open"]


async def sheet_of(troupe, phone):
    (file,) = phone.shown[-2].files
    made = await troupe.stage.render(file, "da")
    with zipfile.ZipFile(BytesIO(made.content)) as archive:
        return made, {name: archive.read(name).decode() for name in archive.namelist()}


async def test_every_page_fits_a_card_and_every_partnership_is_on_one(agreed):
    stage, hanna = agreed.stage, agreed.hanna
    add_many(agreed, 9)
    await stage.later(timedelta(days=60))
    await stage.command(hanna, "overview")
    found = opens(hanna)
    while any(button.label == plain("button.page_after", "da") for button in buttons(hanna.last)):
        assert visible(hanna.last.card.text) <= CARD_LENGTH
        assert len(buttons(hanna.last)) <= 8
        await stage.tap(hanna, plain("button.page_after", "da"))
        found += opens(hanna)
    assert sorted(found) == list(range(1, 11))
    await stage.tap(hanna, plain("button.page_before", "da"))
    assert opens(hanna) == found[4:8]


async def test_what_waited_too_long_comes_first_then_what_comes_next(agreed):
    stage, hanna = agreed.stage, agreed.hanna
    add_many(agreed, 1, "Later")
    await stage.command(hanna, "overview")
    assert opens(hanna) == [1, 2]
    await stage.later(timedelta(days=31))
    await stage.command(hanna, "overview")
    assert opens(hanna) == [2, 1]
    assert plain("overview.need.part1", "da") in hanna.last.text


async def test_a_tap_opens_it_and_the_menu_goes_home(agreed):
    add_many(agreed, 2)
    await agreed.stage.command(agreed.hanna, "overview")
    await agreed.press(agreed.hanna, "open")
    assert "Ådalsparken" in agreed.hanna.last.text
    await agreed.stage.command(agreed.hanna, "overview")
    await agreed.press(agreed.hanna, "menu")
    assert "open" in verbs(agreed.hanna)


async def test_of_more_than_a_list_holds_the_menu_leads_here(agreed):
    add_many(agreed, 9)
    await agreed.stage.command(agreed.hanna, "overview")
    await agreed.press(agreed.hanna, "menu")
    assert len(buttons(agreed.hanna.last)) <= 8
    await agreed.press(agreed.hanna, "overview")
    assert len(opens(agreed.hanna)) == 4


async def test_a_meeting_that_is_over_waits_for_both(agreed):
    entries = agreed.stage.writer.run(lambda work: work.entries.find(kind=EntryKind.MEETING))
    first = min(entries, key=lambda entry: entry.at)
    await agreed.stage.later(first.at - agreed.stage.clock.now() - timedelta(days=3))
    await agreed.stage.command(agreed.yusuf, "overview")
    assert plain("overview.need.comes", "en") in agreed.yusuf.last.text
    await agreed.stage.later(timedelta(days=4))
    await agreed.stage.command(agreed.yusuf, "overview")
    assert plain("overview.need.held", "en") in agreed.yusuf.last.text


async def test_the_spreadsheet_has_a_row_for_each_and_reads_no_formula(agreed):
    add_many(agreed, 3, '=HYPERLINK("https://evil.example";"hi")')
    agreed.stage.writer.run(
        lambda work: work.driver.execute("UPDATE partnership SET municipality = '=1+1' WHERE id = 2")
    )
    await agreed.stage.command(agreed.hanna, "overview")
    await agreed.press(agreed.hanna, "overview_excel")
    file, parts = await sheet_of(agreed, agreed.hanna)
    page, words = parts["xl/worksheets/sheet1.xml"], parts["xl/sharedStrings.xml"]
    assert file.name == "Partnerskaber.xlsx"
    assert page.count("<row ") == 5
    assert "<f>" not in page
    assert "=1+1" in words
    assert "hyperlink" not in page.lower()
    assert 'state="frozen"' in page
    assert "<autoFilter" in page
    assert 'name="Partnerskaber"' in parts["xl/workbook.xml"]
    for text in ("Ådalsparken", "Bageriet Solsikken", "Hanna Østergård, Boligsocial leder"):
        assert text in words
    # The next date is a number with a date's format: no text.
    assert '<c r="K2" s="' in page
    assert '<c r="K2" s="3" t="s"' not in page


async def test_what_waited_too_long_stands_in_the_spreadsheet_with_its_day(agreed):
    add_many(agreed, 1)
    await agreed.stage.later(timedelta(days=40))
    await agreed.stage.command(agreed.hanna, "overview")
    await agreed.press(agreed.hanna, "overview_excel")
    _, parts = await sheet_of(agreed, agreed.hanna)
    assert parts["xl/sharedStrings.xml"].count(plain("overview.need.part1", "da")) == 1
    # The first row of all is the late one, and its day is a number.
    assert re.search(r'<c r="J2" s="\d+"><v>46\d+</v></c>', parts["xl/worksheets/sheet1.xml"])
    assert not re.search(r'<c r="J3"[^>]*><v>', parts["xl/worksheets/sheet1.xml"])


def test_a_row_without_a_cell_for_each_head_is_refused():
    with pytest.raises(ValueError, match="each head"):
        Sheet("Title", ("one", "two"), (("only one",),))


async def test_nobody_sees_the_partnerships_of_others(agreed):
    stranger = agreed.stage.phone("Fremmed")
    await agreed.stage.open(stranger, agreed.stage.invite("Bækhus"))
    await agreed.welcome_member(stranger, "Bo Holm")
    await agreed.stage.command(stranger, "overview")
    assert plain("overview.none", "da") in stranger.last.text
    await agreed.stage.press(stranger, 1, "overview:7")
    await agreed.stage.press(stranger, 1, "overview_excel")
    assert "Ådalsparken" not in stranger.screen
    assert not any(message.files for message in stranger.shown)


async def test_somebody_without_any_partnership_is_shown_home(troupe):
    hanna = troupe.hanna
    await troupe.stage.open(hanna, troupe.stage.invite())
    await troupe.press(hanna, "accept")
    await troupe.stage.command(hanna, "overview")
    assert hanna.last.text
    assert "overview_excel" not in verbs(hanna)
