"""A full year and the revisit in a real browser, by the clock, with every document on the way."""

import asyncio
import os
import re
import shutil
import signal
import time

import pytest
from playwright.async_api import expect
from pypdf import PdfReader

from tests.browser.people import PATIENCE, Person, opened, tried
from tests.browser.test_whole_way import come_in, fill_in, settle, think_first

pytestmark = pytest.mark.skipif(not os.environ.get("BROWSER_TESTS"), reason="needs BROWSER_TESTS=1")

# What two quick people need after the agreement for the year with everything in it.
MOST_JUMPS, MOST_TAPS, MOST_MESSAGES = 45, 90, 25
# In a year in which nobody answers anything there is more to say.
MOST_MOMENTS = 80
NAMES = "Hanna Østergård", "Yusuf Ærø Hansen", "Mette Lund"
QUEUE = "Der er kø til stolene"


class Year:
    """The open page, its people and the clock above them."""

    def __init__(self, page):
        self.page, self.jumps = page, 0
        self.people = [Person(page, name) for name in NAMES]
        self.hanna, self.yusuf, self.mette = self.people

    async def jump(self):
        """To what comes next, until every phone shows what it was told."""
        before = {person.name.split()[0]: (person, await self._lines(person).count()) for person in self.people}
        async with self.page.expect_response(_is_jump, timeout=PATIENCE) as coming:
            await self.page.get_by_role("button", name="Spring til det næste").click()
        self.jumps += 1
        jumped = await (await coming.value).json()
        assert jumped["at"] is not None, "nothing is on its way"
        assert jumped["told"], "a jump that tells nobody anything"
        for told in jumped["told"]:
            person, count = before[told["name"]]
            await expect(self._lines(person).nth(count)).to_be_attached(timeout=PATIENCE)

    def _lines(self, person):
        return person.phone.locator(".messages .line")

    async def live_until(self, person, title, label):
        """Jump until the newest card of the person has this title and button."""
        for _ in range(MOST_MOMENTS):
            found, labels = await person.card()
            if found.startswith(title) and label in labels:
                return
            await self.jump()
        raise AssertionError(f"never {title}")


def _is_jump(response):
    return response.url.endswith("/play") and '"next"' in (response.request.post_data or "")


@pytest.fixture(scope="module")
def agreed(tmp_path_factory):
    """The folder of a playground in which both have approved their agreement."""
    folder = tmp_path_factory.mktemp("agreed")
    asyncio.run(_agree(folder))
    return folder


async def _agree(folder):
    async with tried("--folder", str(folder)) as address, opened(address, "da-DK") as page:
        year = Year(page)
        await come_in(*year.people)
        await think_first(year.hanna, year.yusuf)
        await settle(year.hanna, year.yusuf)
        await year.hanna.tap("Send til godkendelse", "Godkend")
        await year.yusuf.tap("Godkend")
        for person in year.people:
            await person.sees("I har en aftale")


async def text_of(person, name, folder):
    """What stands in the newest PDF of that name on a phone."""
    path = folder / name
    await (await person.download(name)).save_as(path)
    return await asyncio.to_thread(lambda: " ".join(" ".join(p.extract_text() for p in PdfReader(path).pages).split()))


async def any_button(person, words):
    """Tap the newest button whose label has these words."""
    label = await person.phone.locator(".inline button").filter(has_text=words).last.inner_text()
    await person.tap(label)


async def call_and_move(year):
    """Both are called; Yusuf moves the meeting; the new day in words."""
    await year.live_until(year.hanna, "Evalueringsmøde", "Vi kommer")
    await year.hanna.tap("Vi kommer")
    await year.yusuf.tap("Flyt")
    day = (await year.yusuf.card())[1][1]
    await year.yusuf.tap(day)
    await year.hanna.sees("Bageriet Solsikken har flyttet")
    await year.hanna.tap("Vi kommer")
    await year.hanna.sees("Begge parter kommer")
    return day


async def write_the_rest(hanna, yusuf):
    """The meeting that was broken off is where it was; the answers, a change that is agreed to, and one that is not."""
    await hanna.write("/menu")
    await hanna.tap("Til mødet", "Gå videre")
    await hanna.write("Flere bliver stående og snakker", "Det fylder mindre end frygtet", "Torsdag er en travl dag")
    await hanna.write("En seddel i opgangen virker bedst", "Hanna spørger biblioteket om stole")
    await hanna.tap("Færdig", "Ja, gå videre", "Ret en indsats")
    await any_button(hanna, "Fælles aftensmad")
    await hanna.tap("Ret 6")
    await hanna.write("Brød til 40 og ti klapstole")
    await hanna.tap("Ja, gå videre")
    await yusuf.tap("Enig")
    await hanna.sees("Bageriet Solsikken er enig")
    await hanna.tap("Til mødet", "Ny indsats")
    await hanna.write("En pølsevogn ved indgangen")
    await hanna.tap("Virksomheden", "Yusuf Ærø Hansen", "☐ jun", "Færdig")
    await fill_in(hanna)
    await hanna.write("Der går mange forbi")
    await yusuf.sees("En pølsevogn ved indgangen")
    await yusuf.tap("Ikke enig")
    await yusuf.write("Den larmer under soveværelserne")
    await hanna.sees("Den larmer under soveværelserne")
    await yusuf.tap("Slut mødet")
    await hanna.sees("Udgave 2 er klar til godkendelse")


async def approve(year, number):
    for person in (year.hanna, year.yusuf):
        await person.sees(f"Udgave {number} er klar til godkendelse")
        await person.tap("Godkend")
    for person in (year.hanna, year.yusuf):
        await person.sees(f"Udgave {number} gælder for jer begge")


async def skip(year):
    """Nobody came; the reason stays."""
    await year.live_until(year.hanna, "Evalueringsmøde", "Blev ikke til noget")
    await year.hanna.tap("Blev ikke til noget")
    await year.hanna.write("Fælleshuset var oversvømmet")
    await year.yusuf.sees("Fælleshuset var oversvømmet")


async def hand_over(year):
    """From Hanna to Mette; the effort has a new face in the list."""
    await year.hanna.write("/menu")
    await year.hanna.tap("Vores folk", "Giv en indsats videre")
    await any_button(year.hanna, "Fælles aftensmad")
    await year.hanna.tap("Mette Lund")
    await year.mette.sees("Hanna Østergård har givet dig en indsats")


async def hold_in_short(year):
    """A meeting of which there is little to say."""
    await year.live_until(year.hanna, "I dag: Evalueringsmøde", "Begynd mødet")
    await year.hanna.tap("Begynd mødet", "Går godt", "Spring over", "Ved ikke endnu")
    await year.hanna.tap("Spring over", "Spring over", "Spring over", "Spring over", "Ja, gå videre", "Slut mødet")
    await year.yusuf.sees("Referat: Evalueringsmøde")


async def look_around(year):
    """The dates, the reminders and the overview."""
    await year.hanna.write("/menu")
    await year.hanna.tap("Årets datoer", "Påmindelser")
    await year.hanna.sees("Påmindelser om Ådalsparken")
    await year.hanna.write("/overview")
    await year.hanna.sees("Aftalen gælder")


async def revisit(year, *answers):
    """Yusuf writes, Hanna agrees; a text is written, a label tapped."""
    await year.live_until(year.yusuf, "I dag: Årsmøde om aftalen", "Begynd mødet")
    await year.yusuf.tap("Begynd mødet")
    for answer in answers:
        if answer in (await year.yusuf.card())[1]:
            await year.yusuf.tap(answer)
        else:
            await year.yusuf.write(answer)
    await year.yusuf.tap("Ja, gå videre")
    await year.hanna.sees("Er I enige?")
    await year.hanna.tap("Vi er enige")


async def test_a_year_with_everything_in_it_and_the_next_ones_agreement(agreed, tmp_path):
    folder, began = tmp_path / "kept", time.monotonic()
    shutil.copytree(agreed, folder)
    killed = tried("--folder", str(folder), ending=signal.SIGKILL)
    async with killed as address, opened(address, "da-DK") as page:
        first = Year(page)
        day = await call_and_move(first)
        await first.live_until(first.hanna, "I dag: Evalueringsmøde", "Begynd mødet")
        await first.hanna.tap("Begynd mødet", "Skal justeres")
        await first.hanna.write(QUEUE)
        await first.hanna.sees("Hvordan oplever beboerne det?")
    async with tried("--folder", str(folder)) as address, opened(address, "da-DK") as page:
        year = Year(page)
        await write_the_rest(year.hanna, year.yusuf)
        minutes = await text_of(year.hanna, ".pdf", tmp_path)
        for words in (QUEUE, "Hanna spørger biblioteket", "begge er enige", "ikke enige", "En pølsevogn"):
            assert words in minutes
        await approve(year, 2)
        second = await text_of(year.hanna, "Partnerskabsaftale-2.pdf", tmp_path)
        for words in ("Det er ændret siden udgave 1", "Brød til 40 og ti klapstole", QUEUE, date_of(day)):
            assert words in second
        assert "pølsevogn" not in second
        await skip(year)
        await hand_over(year)
        await hold_in_short(year)
        await look_around(year)
        await hold_in_short(year)
        await revisit(
            year, "Noget af det", "At bageren blev", "Ja", "Vi kan mere", "At folk hilser", "Fortsætte", "Ja tak"
        )
        await year.hanna.sees("Næste års møder er lagt efter kalenderen")
        looking_back = await text_of(year.hanna, ".pdf", tmp_path)
        assert "3 holdt, 1 sprunget over" in looking_back
        await approve(year, 3)
        third = await text_of(year.hanna, "Partnerskabsaftale-3.pdf", tmp_path)
        assert "Mette Lund" in third
        await year.hanna.write("/menu")
        await year.hanna.tap("Årets datoer")
        await year.hanna.sees("Det, der kommer, i Ådalsparken")
    people = [*first.people, *year.people]
    jumps, taps, typed = first.jumps + year.jumps, sum(p.taps for p in people), sum(p.typed for p in people)
    print(f"{jumps} jumps, {taps} taps, {typed} messages, {time.monotonic() - began:.0f} s")  # noqa: T201 - seen with -s
    assert jumps <= MOST_JUMPS
    assert taps <= MOST_TAPS
    assert typed <= MOST_MESSAGES


def date_of(label):
    """`onsdag 3. marts kl. 10.00`, and with a year in it, as the agreement writes it: `3. marts`."""
    return re.search(r"\d+[.] \w+", label).group()


async def end_it(year):
    """The notice after the revisit, with the reason from there, the checklist, and the day itself."""
    await year.hanna.tap("Ja, sig op", "Overdragelsen", "Gå videre")
    await year.hanna.write("Beboerforeningen")
    await year.yusuf.tap("Overdragelsen", "Gå videre")
    await year.yusuf.write("Hanna samler nøglerne ind")
    await year.yusuf.tap("Ingen siger det", "Nej tak")
    await year.live_until(year.hanna, "Partnerskabet i Ådalsparken er slut", "Vores historie")


async def tell_the_story(year):
    """A sentence from each, and both consents."""
    words = ("Vi har fået et bord, hvor alle kan sidde", "Vi har lært vores naboer at kende")
    for person, sentence in zip((year.hanna, year.yusuf), words, strict=True):
        await person.tap("Vores historie", "Skriv vores sætning")
        await person.write(sentence)
    await year.yusuf.tap("Ja, den må deles")
    await year.hanna.sees("har sagt ja til, at I deler historien")
    await year.hanna.tap("Vis", "Ja, den må deles")
    await year.hanna.sees("I har begge sagt ja")
    return words


async def test_a_silent_year_that_ends_with_notice_a_handover_and_a_story(agreed, tmp_path):
    folder = tmp_path / "kept"
    shutil.copytree(agreed, folder)
    async with tried("--folder", str(folder)) as address, opened(address, "da-DK") as page:
        year = Year(page)
        await revisit(year, "Nej", "Spring over", "Ja", "Den passer", "Spring over", "Slutte", "Vi lukker bageriet")
        await year.hanna.sees("I slutter.")
        assert "4 uden referat" in await text_of(year.hanna, ".pdf", tmp_path)
        await end_it(year)
        handover = await text_of(year.hanna, "Overdragelse.pdf", tmp_path)
        for words in ("Beboerforeningen", "Hanna samler nøglerne ind", "Ovnen bliver i fælleshuset"):
            assert words in handover
        sentences = await tell_the_story(year)
        story = await text_of(year.hanna, "Historien.pdf", tmp_path)
        for words in (*sentences, "Mange ældre spiser alene", "Begge parter har sagt ja"):
            assert words in story
        print(f"{year.jumps} jumps")  # noqa: T201 - seen with -s
