"""What is to happen when a wave is planned, moved, opens or closes, in that same transaction: each part of the house
adds its own here.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

from flows.ports import UnitOfWork
from flows.service.talk import World
from flows.wave import Wave

WaveHook: TypeAlias = Callable[[UnitOfWork, World, Wave, datetime], None]
"""Called with the wave as it is stored by now."""

WHEN_PLANNED: list[WaveHook] = []
WHEN_OPENED: list[WaveHook] = []
WHEN_CLOSED: list[WaveHook] = []


def when_planned(function: WaveHook) -> WaveHook:
    """Called when a wave is planned, and again when its dates have changed: by then "wave:ID" is cancelled."""
    WHEN_PLANNED.append(function)
    return function


def when_opened(function: WaveHook) -> WaveHook:
    WHEN_OPENED.append(function)
    return function


def when_closed(function: WaveHook) -> WaveHook:
    WHEN_CLOSED.append(function)
    return function
