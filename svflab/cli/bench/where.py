"""Where the time of one request goes, told by a profiler inside one process."""

import cProfile
import pstats
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import click
from flask import Flask
from sqlalchemy import event
from werkzeug.test import EnvironBuilder, run_wsgi_app

from svflab.cli.bench import asks, filled
from svflab.cli.bench.engines import Databases
from svflab.cli.bench.load import ID
from svflab.cli.bench.servers import SVFLAB, serving
from svflab.cli.opening import Broken, Make
from svflab.records import db

_PLACES: Final = (
    ("svflab/domain", "rules and fold"),
    ("svflab/records", "records"),
    ("svflab/services", "services"),
    ("svflab/", "web, api"),
    ("/sqlalchemy/", "SQLAlchemy"),
    ("/flask_sqlalchemy/", "SQLAlchemy"),
    ("/jinja2/", "templates"),
    ("<template>", "templates"),
    ("templates/", "templates"),
    ("/flask/", "Flask, Werkzeug"),
    ("/werkzeug/", "Flask, Werkzeug"),
    ("/flask_wtf/", "forms, words"),
    ("/wtforms/", "forms, words"),
    ("/flask_babel/", "forms, words"),
    ("/babel/", "forms, words"),
    ("gettext.py", "forms, words"),
    ("/json/", "JSON"),
    ("/logging/", "server's log"),
)
"""Which part of a path means which part of the house; the first that fits."""
_TOP: Final = 25


def tell(make: Make, engine: Databases, folder: Path, count: int, names: tuple[str, ...]) -> None:
    """Print, for each measure, the time of one request, its SQL, and its parts."""
    click.echo(f"\n{engine.about}")
    url = engine.make("base")
    filled.begin(make, url, folder)
    filled.close(make, url, folder, 9)
    ready = filled.open_some(make, url, folder)
    settled = filled.settings(url, folder)
    with serving(SVFLAB, settled, folder / "svflab.log") as server:
        screen = asks.sign_in(server.port)
    app, requests = make(settled), asks.of_svflab(ready, screen)
    for name in names:
        _tell(app, name, requests[name], count)


def _tell(app: Flask, name: str, texts: list[str], count: int) -> None:
    asked = cycle(texts)
    for text in islice(asked, 2 * len(texts)):
        _call(app, text)
    statements = _statements(app, next(asked))
    began = time.perf_counter()
    for text in islice(asked, count):
        _call(app, text)
    took = (time.perf_counter() - began) / count * 1000
    profile = cProfile.Profile()
    for text in islice(asked, count):
        profile.runcall(_call, app, text)
    stats: Any = pstats.Stats(profile)
    title = next(measure.title for measure in asks.MEASURES if measure.name == name)
    click.echo(f"\n{title}: {took:.2f} ms, {len(statements)} statements")
    for statement in statements:
        click.echo(f"    {' '.join(statement.split())[:96]}")
    for part, share in _parts(stats):
        click.echo(f"  {share:>5.0%}  {part}")
    for where, calls, each in islice(_longest(stats, count), _TOP):
        click.echo(f"  {each:>7.0f} µs {calls:>6.1f} x  {where}")


def _call(app: Flask, text: str) -> None:
    """Send a request, as it is spelled for a socket, into the application. Raises Broken."""
    head, _, body = text.replace(ID, str(uuid4())).partition("\r\n\r\n")
    first, *more = head.split("\r\n")
    method, path, _ = first.split(" ")
    headers = dict(line.split(": ", 1) for line in more)
    asked = EnvironBuilder(path, method=method, headers=list(headers.items()), data=body.encode())
    answer, status, _ = run_wsgi_app(app, asked.get_environ(), buffered=True)
    if status[:3] not in ("200", "201"):
        raise Broken(f"{first} was answered {status}: {b''.join(answer)[:300]!r}")


def _statements(app: Flask, text: str) -> list[str]:
    """Return the SQL of one request, what begins its transactions included."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    _call(app, text)
    event.remove(engine, "before_cursor_execute", note)
    return seen


def _parts(stats: Any) -> list[tuple[str, float]]:
    """Return the part that each place of the house takes of the time, the largest first."""
    parts: Counter[str] = Counter()
    for function, (_, _, own, _, callers) in stats.stats.items():
        if function[0] != "~" or _place(function) != _OTHER:
            parts[_place(function)] += own
            continue
        for caller, (_, _, its, _) in callers.items():  # what is built in counts to who calls it
            parts[_place(caller)] += its
    whole = sum(parts.values())
    return [(part, own / whole) for part, own in parts.most_common() if own / whole >= 0.01]


_OTHER: Final = "other"


def _place(function: tuple[str, int, str]) -> str:
    path, _, name = function
    if "sqlite" in name or "psycopg" in path:
        return "database: commit" if "commit" in name else "database: statements"
    return next((place for part, place in _PLACES if part in path), _OTHER)


def _longest(stats: Any, count: int) -> Iterator[tuple[str, float, float]]:
    """Return the functions of svflab by the time in them and below: name, calls, µs a request."""
    ours: Callable[[tuple[str, int, str]], bool] = lambda function: "svflab/" in function[0]  # noqa: E731
    found = [(f, told) for f, told in stats.stats.items() if ours(f) and "/cli/" not in f[0]]
    for (path, line, name), (_, calls, _, all_, _) in sorted(found, key=lambda one: -one[1][3]):
        where = f"{path[path.rindex('svflab/') :]}:{line} {name}"
        yield where, calls / count, all_ / count * 1e6
