import io
import json
import logging

import pytest
import structlog

from bot.logs import configure_logs
from flows.errors import where


@pytest.fixture(autouse=True)
def _as_it_was():
    names = ("httpx", "httpcore", "aiohttp", "asyncio", "uvicorn", "transitions", "telegram")
    levels = {name: logging.getLogger(name).level for name in names}
    yield
    structlog.reset_defaults()
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def test_a_line_is_one_json_object():
    stream = io.StringIO()
    configure_logs(stream)
    structlog.get_logger("x").info("update failed", update_id=7)
    structlog.get_logger("x").debug("too small to tell")
    (line,) = stream.getvalue().splitlines()
    told = json.loads(line)
    assert (told["event"], told["update_id"], told["level"]) == ("update failed", 7, "info")
    assert told["timestamp"].endswith("Z")


def test_libraries_that_print_addresses_or_updates_are_silent(caplog):
    configure_logs(io.StringIO())
    logging.getLogger("httpx").info("POST https://api.telegram.org/bot123:secret/getMe")
    logging.getLogger("telegram.Bot").critical("Error while parsing updates! Received data was %r", "secret")
    assert caplog.text == ""


def test_where_an_error_came_from_is_told_without_its_words():
    def fail(secret):
        raise ValueError(secret)

    with pytest.raises(ValueError, match="secret") as raised:
        fail("secret words")
    told = where(raised.value)
    assert told[-1].endswith(" fail")
    assert "secret" not in "".join(told)
