"""Logs of what happened to which update or delivery; never what was said, by whom, or with which token."""

import logging
import sys
from typing import TextIO

import structlog

_TALKATIVE = ("httpx", "httpcore", "aiohttp", "asyncio", "uvicorn", "transitions")
_INDISCREET = ("telegram",)
"""It prints whole updates with its errors, and our own error handler logs each of them."""


_TOLD_BY_US = ("procrastinate", "psycopg.pool")
"""What they report of an outage the worker itself says in one line."""


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
    for name in (*_INDISCREET, *_TOLD_BY_US):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
