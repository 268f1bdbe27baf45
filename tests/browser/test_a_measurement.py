"""Two surveys in a real browser, a year apart: planned, open and closed by the clock, answered by eighty residents."""

import csv
import json
import os
import re
import shutil
import signal
import time

import pytest
from openpyxl import load_workbook
from playwright.async_api import expect

from tests.browser.people import PATIENCE, opened, tried
from tests.browser.test_a_year import Year, agreed, text_of

pytestmark = pytest.mark.skipif(not os.environ.get("BROWSER_TESTS"), reason="needs BROWSER_TESTS=1")

__all__ = ["agreed"]
RESIDENTS = 80
OWN = {"x-playground": "1"}
YEAR = "År 1"
FORMS = {"Word": "docx", "Excel": "xlsx", "PDF": "pdf", "CSV": "csv", "JSON": "json"}
NONSENSE = "»;DROP TABLE«"


async def play(page, act):
    """An act of the page that has no button there."""
    answer = await page.request.post(f"{page.url}play", data=act, headers=OWN, timeout=100_000)
    assert answer.ok, await answer.text()
    return await answer.json()


async def survey_of(person):
    await person.write("/menu")
    await person.tap("Måling")


async def lay_down(hanna):
    """The plan as it is suggested."""
    await hanna.tap("Læg den fast", "Ja, læg den fast")
    await hanna.sees("af sig selv")


async def ways_to_residents(hanna, folder):
    """Poster, letters and the link; a number that is none is not taken."""
    await hanna.tap("Nå beboerne", "Plakat")
    assert "Svar senest" in await text_of(hanna, "Plakat til beboerne.pdf", folder)
    await hanna.tap("Breve")
    await hanna.write("tre hundrede")
    await hanna.sees("Skriv et tal fra 1 til 1.000")
    await hanna.tap("20")
    assert len(re.findall(r"[2-9A-Z]{5}-[2-9A-Z]{5}", await text_of(hanna, "Breve til beboerne.pdf", folder))) == 40
    await hanna.tap("Link at dele")
    link = hanna.phone.locator('.messages a[href*="start=b-"]').last
    return await link.get_attribute("href")


async def residents_answer(year, link, content, seed):
    """Half on the page with the code of their invitation, half in the chat; staff see how many, and no more."""
    act = {"do": "residents", "link": link, "residents": RESIDENTS, "content": content, "seed": seed}
    assert await play(year.page, act) == {"page": RESIDENTS // 2, "chat": RESIDENTS // 2}
    await survey_of(year.hanna)
    await year.hanna.sees(f"{RESIDENTS} svar")
    assert "Se resultaterne" not in (await year.hanna.card())[1]
    await survey_of(year.yusuf)
    await year.yusuf.sees("Den er åben for svar")
    assert "Se resultaterne" not in (await year.yusuf.card())[1]


async def look_through(hanna):
    """Every figure on its own, and back."""
    await hanna.tap("Måling", "Se resultaterne", "Ét ad gangen")
    while "Næste" in (await hanna.card())[1]:
        await hanna.tap("Næste")
    await hanna.tap("Alle resultater")


async def release(year):
    """The company has nothing until staff share it; the button that shared it is old afterwards."""
    await survey_of(year.yusuf)
    await year.yusuf.sees("Tallene kommer her, når Boligforeningen Ådal deler dem")
    await year.hanna.tap("Del med begge", "Del med begge")
    await year.hanna.sees("Resultaterne er delt")
    await year.yusuf.sees("Resultaterne fra Ådalsparken er klar")
    await year.yusuf.tap("Se resultaterne")
    assert "Til beboerne" not in (await year.yusuf.card())[1]


async def own_page(year):
    """What stands on the company's private page."""
    await year.yusuf.tap("Egen webside")
    await year.yusuf.sees("Din egen side med resultaterne")
    said = await year.yusuf.phone.locator(".messages").inner_text()
    address = re.findall(r"http://\S+/results/\w+", said)[-1]
    page = await year.page.context.browser.new_page(viewport={"width": 390, "height": 800})
    await page.goto(address)
    found = await page.locator("body").inner_text()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.close()
    return found


async def table_files(hanna, folder):
    """Each form of the ESG table."""
    await hanna.tap("ESG-tabel")
    if "Som naboer (S3)" in (await hanna.card())[1]:
        await hanna.tap("Som naboer (S3)")
    for form, ending in FORMS.items():
        await hanna.tap(form)
        await (await hanna.download(f"ESG-tabel Ådalsparken.{ending}")).save_as(folder / f"esg.{ending}")
    await hanna.tap("Alle resultater")


async def tell_residents(hanna, folder):
    """The poster, and a message that goes out once."""
    await hanna.tap("Til beboerne", "Plakat: Dansk")
    poster = await text_of(hanna, "Til-beboerne.pdf", folder)
    await hanna.tap("Send til beboerne", "Ja, send den")
    await hanna.sees("Beskeden er på vej til beboerne")
    return poster


async def baseline(year, folder):
    hanna = year.hanna
    await survey_of(hanna)
    await hanna.tap("Spørgsmålene", "Se som beboer", "Spørgsmålene", "Måling", "Planlæg en måling")
    await hanna.write(NONSENSE)
    await hanna.sees("Skriv både navn og telefon")
    await hanna.write("Hanna Østergård, 12 34 56 78")
    await lay_down(hanna)
    link = await ways_to_residents(hanna, folder)
    await year.live_until(hanna, "Første måling er åben", "Måling")
    await residents_answer(year, link, 0.45, 1)
    await year.live_until(hanna, "Første måling i Ådalsparken er slut", "Måling")
    await look_through(hanna)
    await hanna.sees(f"{RESIDENTS} svar")
    await release(year)
    page = await own_page(year)
    assert "Jeg føler mig hjemme i mit boligområde." in page
    assert YEAR not in page


async def ask_anew(hanna):
    """A statement in other words, which begins anew, and a story, which is asked from now on."""
    await survey_of(hanna)
    await hanna.tap("Spørgsmålene", "Tilhørsforhold", "Ret 3", "Skriv det anderledes")
    await hanna.write("Jeg fortæller gerne, hvor jeg bor.")
    await hanna.tap("Tilbage", "Spørgsmålene", "Fortællinger", "Ny fortælling")
    await hanna.write("fællesspisningen", "Jeg har lært nogen at kende der")
    await hanna.tap("1", "Spørgsmålene", "Måling", "Planlæg en måling")


async def a_year_passes(year):
    """With everything that comes in it; then to the day on which the next survey opens."""
    await play(year.page, {"do": "advance", "hours": 24 * 300})
    await year.live_until(year.hanna, "Måling, år 1 er åben", "Måling")


async def year_one(year, folder):
    hanna = year.hanna
    await lay_down(hanna)
    await hanna.tap("Nå beboerne", "Link at dele")
    link = await hanna.phone.locator('.messages a[href*="start=b-"]').last.get_attribute("href")
    await a_year_passes(year)
    await residents_answer(year, link, 0.6, 2)
    await year.live_until(hanna, "Måling, år 1 i Ådalsparken er slut", "Måling")
    await look_through(hanna)
    await hanna.tap("Billede")
    await expect(hanna.phone.locator(".messages img").last).to_be_visible(timeout=PATIENCE)
    await release(year)
    await hanna.write("/menu")
    await hanna.tap("Måling", "Se resultaterne")
    await table_files(hanna, folder)
    return await tell_residents(hanna, folder)


NO_BREAK = "\u00a0"


def check_files(folder):
    """The same figures in every form, and a development in words."""
    found = json.loads((folder / "esg.json").read_text("utf-8"))
    assert found["wave"]["number"] == 1
    shown = [figure["display"] for row in found["indicators"] for figure in row["figures"]]
    assert len(shown) >= 6
    table = list(csv.reader((folder / "esg.csv").read_text("utf-8-sig").splitlines(), delimiter=";"))
    rows = load_workbook(folder / "esg.xlsx").worksheets[0].iter_rows(values_only=True)
    sheet = {cell for row in rows for cell in row}
    for row, line in zip(found["indicators"], table[1:], strict=False):
        for place, figure in enumerate(row["figures"]):
            assert line[3 + place] == figure["display"].replace(NO_BREAK, " ")
        assert row["term"] in sheet


async def test_a_baseline_and_the_survey_of_year_one(agreed, tmp_path):
    folder, began = tmp_path / "kept", time.monotonic()
    shutil.copytree(agreed, folder)
    killed = tried("--folder", str(folder), ending=signal.SIGKILL)
    async with killed as address, opened(address, "da-DK") as page:
        first = Year(page)
        await baseline(first, tmp_path)
        await ask_anew(first.hanna)
    async with tried("--folder", str(folder)) as address, opened(address, "da-DK") as page:
        year = Year(page)
        await survey_of(year.hanna)
        poster = await year_one(year, tmp_path)
        assert "Det svarede I i Ådalsparken" in poster
        assert f"{RESIDENTS} beboere svarede" in poster
        await survey_of(year.yusuf)
        await year.yusuf.tap("Se resultaterne")
        page_of_both = await own_page(year)
        for words in (YEAR, "Jeg har lært nogen at kende der", "Jeg fortæller gerne, hvor jeg bor."):
            assert words in page_of_both
        check_files(tmp_path)
    print(f"{first.jumps + year.jumps} jumps, {time.monotonic() - began:.0f} s")  # noqa: T201 - seen with -s
