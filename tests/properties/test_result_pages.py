"""A private page with results: each side its own, until it ends or its owner leaves."""

import re
from dataclasses import replace
from datetime import timedelta

from flows.ids import new_token
from flows.phrases import day
from tests.properties.closed import closed, release, see
from tests.properties.meeting_days import read


def address(phone):
    return re.findall(r"/results/(\w{26})", phone.screen)[-1]


async def test_a_private_page_shows_each_side_its_own_and_ends(at):
    troupe = await at("agreed")
    wave = await closed(troupe, 62, background=("age",))
    serve = troupe.stage.desk.results
    await troupe.press(troupe.hanna, "results_link")
    ours = address(troupe.hanna)
    assert (await serve(ours)).results.subgroups
    await see(troupe, troupe.hanna, wave.id)
    await release(troupe)
    await see(troupe, troupe.yusuf, wave.id)
    await troupe.press(troupe.yusuf, "results_link")
    theirs = address(troupe.yusuf)
    assert (await serve(theirs)).results.subgroups == ()
    assert (await serve(theirs)).results.comments == ()
    assert (await serve(theirs)).results.language == "en"
    stored = read(troupe, lambda work: work.result_links.find(wave_id=wave.id))
    assert not any(token in str(stored) for token in (ours, theirs))
    await see(troupe, troupe.yusuf, wave.id)
    await troupe.press(troupe.yusuf, "results_link")
    await troupe.press(troupe.yusuf, "results_link_new")
    assert await serve(theirs) is None
    newer = address(troupe.yusuf)
    assert await serve(newer) is not None
    await troupe.press(troupe.yusuf, "results_link_stop")
    assert await serve(newer) is None
    assert await serve(new_token()) is None
    await troupe.stage.later(timedelta(days=31))
    assert await serve(ours) is None


async def test_the_page_of_somebody_who_left_shows_nothing(at):
    troupe = await at("agreed")
    await closed(troupe, 62)
    await troupe.press(troupe.hanna, "results_link")
    token = address(troupe.hanna)
    left = troupe.stage.clock.now()
    read(troupe, lambda work: [work.members.save(replace(m, left=left)) for m in work.members.find(person_id=1)])
    assert await troupe.stage.desk.results(token) is None


async def mydata(troupe, form):
    """Yusuf's file of this form."""
    await troupe.stage.command(troupe.yusuf, "mydata")
    files = (file for message in reversed(troupe.yusuf.shown) for file in message.files)
    file = next(file for file in files if file.kind == f"mydata_{form}")
    return (await troupe.stage.render(file, "en")).content.decode("utf-8-sig")


async def test_a_private_page_is_in_mydata_with_its_last_day_and_gone_with_delete(at):
    troupe = await at("agreed")
    await closed(troupe, 62)
    await release(troupe)
    await troupe.press(troupe.yusuf, "results")
    await troupe.press(troupe.yusuf, "results_link")
    (link,) = read(troupe, lambda work: work.result_links.find())
    until = f"First survey, Ådalsparken: works up to and including {day(link.expires, 'en')}"
    made = await mydata(troupe, "text")
    assert f"Your own pages with results\n  {until}\n" in made
    assert "Surveys\n" not in made, "nothing was changed around the survey"
    assert link.expires.isoformat() in await mydata(troupe, "json")
    troupe.stage.clock.current = link.expires
    assert f"First survey, Ådalsparken: closed on {day(link.expires, 'en')}" in await mydata(troupe, "text")
    await troupe.stage.command(troupe.yusuf, "delete")
    await troupe.press(troupe.yusuf, "delete_yes")
    assert read(troupe, lambda work: work.result_links.find()) == []
