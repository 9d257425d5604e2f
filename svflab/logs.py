"""What the server says of itself: one line of JSON on standard error, without a person.

A request is told by its route, never by its address, and an error by its kind and its place,
never by its words: either may quote what somebody typed. Who did what is the log's business
(`svflab.records.log`), not this one's.
"""

import json
import logging
import traceback
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Final

from flask import Flask, Response, g, has_request_context, request

from svflab import clock

FIELDS: Final = ("method", "route", "status", "ms", "account")
"""What a line about a request tells besides its time."""


class Json(logging.Formatter):
    """Writes a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "said": "error" if record.exc_info else record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[1]:
            line["route"] = _route() if has_request_context() else ""
            line["error"] = _names(record.exc_info[1])
            line["where"] = _where(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False)


def configuration(level: str) -> dict[str, Any]:
    """Return how logging is set up, as `logging.config.dictConfig` wants it."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "svflab.logs.Json"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"level": "WARNING", "handlers": ["stderr"]},
        "loggers": {"svflab": {"level": level.upper()}},
    }


def watch(app: Flask) -> None:
    """Say one line for each request that was answered; Flask says one for each error."""
    app.before_request(_begin)
    app.after_request(_tell)


def _begin() -> None:
    g.began = clock.steady()


def _tell(response: Response) -> Response:
    level = _level(response.status_code)
    if request.endpoint != "static" and _logger.isEnabledFor(level):
        account = g.get("account")
        _logger.log(
            level,
            "request",
            extra={
                "method": request.method,
                "route": _route(),
                "status": response.status_code,
                "ms": round((clock.steady() - g.began) / timedelta(milliseconds=1), 1),
                "account": getattr(account, "id", None),
            },
        )
    return response


def _level(status: int) -> int:
    """Return how loud an answer is told: what each page asks each second, only to who debugs."""
    asked = request.endpoint in _ASKED_BY_PAGES and status < _NOT_ANSWERED
    return logging.DEBUG if asked else logging.INFO


def _route() -> str:
    return request.url_rule.rule if request.url_rule else "unknown"


def _names(error: BaseException) -> list[str]:
    """Return the kinds of an error and of those that caused it, the outermost first."""
    names = []
    found: BaseException | None = error
    while found is not None:
        names.append(type(found).__name__)
        found = found.__cause__ or found.__context__
    return names


def _where(trace: TracebackType | None) -> list[str]:
    """Return file, line and function of each call that led to the error."""
    frames = traceback.extract_tb(trace)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


_ASKED_BY_PAGES: Final = frozenset(
    {"alarms.show", "board.state", "cases.state", "rooms.state", "frame.time"}
)
_NOT_ANSWERED: Final = 300
_logger: Final = logging.getLogger("svflab.requests")
