"""Days that are walked once: whoever walks the same way from the same beginning gets the database
that it left the last time.

Nothing of it is made up: each row was recorded through the log's one door, by the same walk. Only
SQLite is remembered; on PostgreSQL every day is walked.
"""

from collections.abc import Callable
from dataclasses import astuple, dataclass, replace
from datetime import timedelta
from functools import wraps
from typing import Any

from flask import current_app

from svflab import clock
from svflab.records import db
from svflab.records.engine import SQLITE
from svflab.services.walk import Day

Walk = Callable[..., Day]


@dataclass(frozen=True)
class Left:
    """What a walk left: the database, who stands where, and how long it took."""

    database: Any
    facts: dict[str, Any]
    took: timedelta


_LEFT: dict[tuple[object, ...], Left] = {}


def once(walk: Walk) -> Walk:
    """Return a walk that is taken once, and remembered."""

    @wraps(walk)
    def walked(day: Day, part: str, *more: Any) -> Day:
        file = current_app.config["DATABASE_URL"].partition("sqlite:///")[2]
        begun = _beginning(file) if file else None
        if begun is None:
            return walk(day, part, *more)
        began = clock.now()
        key = (
            walk,
            part,
            *more,
            begun,
            began,
            _settings(),
            _waits(day),
            str(astuple(replace(day, protocol=None, wait=None))),
        )
        if key not in _LEFT:
            walk(day, part, *more)
            _LEFT[key] = Left(_copied(file), _facts(day), clock.now() - began)
        else:
            _take(day, _LEFT[key], file)
        return day

    return walked


def _beginning(file: str) -> tuple[object, ...] | None:
    """Return what a database holds, by what happened in it; None where somebody has signed in."""
    with SQLITE.connect(file) as held:
        tables = [
            name for (name,) in held.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        ]
        rows = {
            name: held.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables
        }
        log = held.execute("SELECT site, kind, about, actor FROM log ORDER BY site, seq").fetchall()
    held.close()
    return None if rows["session"] else (*log, *sorted(rows.items()))


def _waits(day: Day) -> bool:
    """Say whether time passes on this day."""
    return day.wait.__name__ != "_no_wait"


def _settings() -> str:
    """Return what this application was told, apart from where its files are."""
    own = {"DATABASE_URL", "DATA_DIR"}
    return str(
        sorted((name, str(told)) for name, told in current_app.config.items() if name not in own)
    )


def _copied(file: str) -> Any:
    db.session.remove()
    kept = SQLITE.connect(":memory:", check_same_thread=False)
    with SQLITE.connect(file) as held:
        held.backup(kept)
    held.close()
    return kept


def _take(day: Day, left: Left, file: str) -> None:
    db.session.remove()
    db.engine.dispose()
    with SQLITE.connect(file) as held:
        left.database.backup(held)
    held.close()
    for name, value in left.facts.items():
        setattr(day, name, value)
    began = clock.now()
    day.wait(left.took / timedelta(minutes=1))
    assert clock.now() - began == left.took


def _facts(day: Day) -> dict[str, Any]:
    return {"code": day.code, "kit": day.kit}
