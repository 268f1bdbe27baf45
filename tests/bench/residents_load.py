"""Residents who all answer at the same moment; a process of its own.

`python -m tests.bench.residents_load FILE ADDRESS SECONDS CODES…` writes into FILE, as JSON, how long each request took
and what went wrong; SECONDS is how long a resident looks at a page, on average.
"""

import asyncio
import json
import re
import sys
import time
from pathlib import Path
from random import SystemRandom

import aiohttp
import uvloop

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
ACTION = re.compile(r'<form method="post" action="([^"]+)">')
FIRST_ROWS = re.compile(r'<input type="radio" name="([^"]+)" value="([^"]*)" id=')
PATIENCE = aiohttp.ClientTimeout(total=120)


class Resident:
    """One phone: keeps the cookie, follows redirects, fills in each form that it is shown."""

    def __init__(self, session: aiohttp.ClientSession, address: str, times: list[float], thought: float) -> None:
        self._session = session
        self._address = address
        self._host = address.split("/s/", maxsplit=1)[0]
        self._times = times
        self._thought = thought
        self._cookie = ""

    async def answer(self, code: str) -> str:
        """The path where it ended."""
        path, page = await self._ask("GET", self._address.removeprefix(self._host), None)
        chosen = {"code": code, "go": "begin"}
        while (form := ACTION.search(page)) is not None:
            fields = {**dict(HIDDEN.findall(page)), **dict(FIRST_ROWS.findall(page)), **chosen}
            chosen = {"go": "next"}
            await asyncio.sleep(SystemRandom().uniform(0, 2 * self._thought))
            path, page = await self._ask("POST", form[1], fields)
        return path

    async def _ask(self, method: str, path: str, form: dict[str, str] | None) -> tuple[str, str]:
        while True:
            began = time.perf_counter()
            headers = {"cookie": self._cookie} if self._cookie else {}
            asked = self._session.request(method, self._host + path, data=form, headers=headers, allow_redirects=False)
            async with asked as response:
                text = await response.text()
            self._times.append(time.perf_counter() - began)
            if (cookie := response.headers.get("set-cookie")) is not None:
                self._cookie = cookie.partition(";")[0]
            if response.status == 303:
                method, path, form = "GET", response.headers["location"].partition("#")[0], None
                continue
            if response.status != 200:
                raise RuntimeError(f"{method} {path}: {response.status}")
            return path, text


async def everybody(address: str, thought: float, codes: list[str]) -> dict[str, object]:
    times: list[float] = []
    connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=2)  # the server waits five
    jar = aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(connector=connector, cookie_jar=jar, timeout=PATIENCE) as session:
        began = time.perf_counter()
        residents = [Resident(session, address, times, thought).answer(code) for code in codes]
        ends = await asyncio.gather(*residents, return_exceptions=True)
        taken = time.perf_counter() - began
    wrong = [str(end) for end in ends if isinstance(end, BaseException) or "/thanks" not in end]
    return {"times": sorted(times), "seconds": taken, "wrong": wrong}


if __name__ == "__main__":
    file, address, thought, *codes = sys.argv[1:]
    found = uvloop.run(everybody(address, float(thought), codes))
    Path(file).write_text(json.dumps(found), encoding="utf-8")
