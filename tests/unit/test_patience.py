import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import BadRequest, TimedOut

from bot.patience import Patience, backoff
from bot.request import NotSentError, ServerTroubleError, SlowDownError


class Line:
    """Fails as told, then goes through."""

    def __init__(self, *errors):
        self.errors = list(errors)
        self.tries = 0

    async def send(self):
        self.tries += 1
        if self.errors:
            raise self.errors.pop(0)
        return "sent"


def patience(**changes):
    return Patience(lambda: 0.0, **{"first": 0.001, "longest": 1, **changes})


@pytest.mark.parametrize("error", [NotSentError("x"), ServerTroubleError("x"), SlowDownError(0.001)])
async def test_what_was_not_done_is_tried_again(error):
    line = Line(error, error, error)
    assert await patience().call(line.send) == "sent"
    assert line.tries == 4


@pytest.mark.parametrize("error", [TimedOut(), BadRequest("x"), SlowDownError(2)])
async def test_what_may_be_done_or_never_will_be_is_told_at_once(error):
    line = Line(error)
    with pytest.raises(type(error)):
        await patience().call(line.send)
    assert line.tries == 1


async def test_the_last_failure_is_told():
    line = Line(*[NotSentError("x")] * 9)
    with pytest.raises(NotSentError):
        await patience().call(line.send)
    assert line.tries == 4


@given(st.integers(1, 10_000), st.floats(0, 1, exclude_max=True))
def test_waits_grow_up_to_a_limit(attempt, jitter):
    assert 0 < backoff(attempt, lambda: jitter, first=0.5, longest=60) <= 60
    assert backoff(attempt + 1, lambda: jitter) >= backoff(attempt, lambda: jitter)
