"""The floor: what Flask and SQLAlchemy Core do here at best, bare of everything else.

One durable insert, and one indexed read with a small page; under the same server with the same
settings, on a database that is opened in the same way.
"""

import json
import os
from collections.abc import Iterator
from typing import Any, Final

from flask import Flask, request
from flask.typing import ResponseReturnValue
from sqlalchemy import (
    Column,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    bindparam,
    create_engine,
    insert,
    select,
)

from svflab import config, garbage
from svflab.records.engine import options, prepare

SUBJECTS: Final = 200
ROWS: Final = 20
"""How many rows the page shows; so many there are of each subject."""

FACTS = Table(
    "fact",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("event_id", String(36), unique=True),
    Column("subject", String(120), index=True),
    Column("body", Text),
)
_KEEP = insert(FACTS)
_OF_SUBJECT = (
    select(FACTS.c.id, FACTS.c.event_id, FACTS.c.body)
    .where(FACTS.c.subject == bindparam("subject"))
    .order_by(FACTS.c.id.desc())
    .limit(ROWS)
)
_PAGE = """<!doctype html><title>{{ subject }}</title><h1>{{ subject }}</h1>
<table>{% for row in rows %}
<tr><td>{{ row.id }}</td><td>{{ row.event_id }}</td><td>{{ row.body }}</td></tr>
{%- endfor %}</table>"""


def floor() -> Flask:
    """Return the floor's application."""
    engine = _opened(config.settle(os.environ, {}))
    app = Flask("floor")
    page = app.jinja_env.from_string(_PAGE)

    @app.get("/healthz")
    def alive() -> ResponseReturnValue:
        return "ok"

    @app.post("/facts")
    def keep() -> ResponseReturnValue:
        sent = request.get_json()
        row = {"event_id": sent["id"], "subject": sent["about"], "body": json.dumps(sent)}
        with engine.begin() as connection:
            kept = connection.execute(_KEEP, row).inserted_primary_key
        return {"id": kept[0] if kept else 0}, 201

    @app.get("/facts/<subject>")
    def show(subject: str) -> ResponseReturnValue:
        with engine.connect() as connection:
            rows = connection.execute(_OF_SUBJECT, {"subject": subject}).all()
        return page.render(subject=subject, rows=rows)

    garbage.settle()
    return app


def fill(url: str) -> None:
    """Make the floor's table, and the rows that its page shows."""
    engine = _opened({"DATABASE_URL": url, "THREADS": 2})
    FACTS.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(_KEEP, list(_rows()))
    engine.dispose()


def main() -> None:
    """Serve the floor, as `svflab serve` serves svflab."""
    from svflab.cli import serving

    serving.run(config.settle(os.environ, {}), program=f"{__name__}:floor")


def _rows() -> Iterator[dict[str, Any]]:
    for number in range(SUBJECTS * ROWS):
        subject = f"subject-{number % SUBJECTS}"
        body = json.dumps({"kind": "anaesthetic.given", "about": subject, "number": number})
        yield {"event_id": f"row-{number}", "subject": subject, "body": body}


def _opened(settled: dict[str, Any]) -> Engine:
    url = settled["DATABASE_URL"]
    engine = create_engine(url, **options(url, threads=settled["THREADS"]))
    prepare(engine)
    return engine
