"""Logs: one JSON object a line, scalars only, so that nobody's record slips into a log file whole."""

from collections.abc import MutableMapping
from typing import Any

import structlog

SCALARS = (str, int, float, bool, type(None))


def only_scalars(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Refuse lists, dicts and objects: they carry more than the writer looked at. Raises TypeError."""
    for name, value in event.items():
        if name != "exc_info" and not isinstance(value, SCALARS):
            raise TypeError(f"log facts are scalars; {name} is a {type(value).__name__}")
    return event


def init_log() -> None:
    """Set up once, at start."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            only_scalars,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ]
    )


log = structlog.get_logger()
