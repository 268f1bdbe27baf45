"""Logs of what happened to which update or delivery; never what was said, by whom, or with which token."""

import logging
import sys
from types import TracebackType
from typing import TextIO

import structlog

_TALKATIVE = ("httpx", "httpcore", "aiohttp", "asyncio", "uvicorn", "transitions")
_INDISCREET = ("telegram",)
"""It prints whole updates with its errors, and our own error handler logs each of them."""


def configure_logs(stream: TextIO | None = None, *, is_verbose: bool = False) -> None:
    """One JSON object a line on standard error, or on the given stream."""
    level = logging.DEBUG if is_verbose else logging.INFO
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(stream or sys.stderr),
    )
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in _INDISCREET:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def where(error: BaseException) -> list[str]:
    """The lines an error came through, without its words and without values."""
    return [f"{name}:{line} {function}" for name, line, function in _frames(error.__traceback__)]


def _frames(trace: TracebackType | None) -> list[tuple[str, int, str]]:
    frames = []
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append((code.co_filename.rpartition("/site-packages/")[2], trace.tb_lineno, code.co_name))
        trace = trace.tb_next
    return frames
