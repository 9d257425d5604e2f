"""A database of an earlier version, with a day's work in it, is brought forward and stays whole."""

import pytest
from alembic import command
from click.testing import CliRunner
from sqlalchemy import MetaData, create_engine, insert, inspect, make_url, select, text

from svflab.app import create_app
from svflab.cli import svflab
from svflab.config import NAMES
from svflab.records import db, migrate, schema, shadow
from svflab.records.engine import options
from svflab.services import scan
from svflab.services.verify import verify
from svflab.services.walk import Day
from tests.conftest import SETTINGS

OLDER = schema.revisions()[:-1]
TRIED = (*OLDER[:-2:8], *OLDER[-2:])
"""Every eighth of the old versions, and the last two; the way from the first goes through all."""
BOTH = (OLDER[0], OLDER[-1])
"""What is brought forward on PostgreSQL too."""


@pytest.fixture
def filled(records, clock):
    """The newest schema, with a day in it: what the older one is filled from."""
    protocol = records.extensions["protocol"]
    day = Day(protocol, "seoul", "P-001", wait=lambda m: clock.tick(minutes=m)).until("inject")
    day.report(term="digit.bruising", digit="right_thumb")
    scan.answer(protocol, "seoul", "nothing of ours", account="nurse", role="nurse")
    assert verify(protocol).is_whole
    return records


@pytest.fixture
def older(database, tmp_path):
    """Another database that has no schema yet: its address as its owner, and as the program."""
    if database.name == "sqlite":
        url = f"sqlite:///{tmp_path}/older.db"
        yield url, url
        return
    with database.copy() as url:
        database.make("DROP SCHEMA public CASCADE; CREATE SCHEMA public", url)
        yield database.url("svflab_owner", make_url(url).database), url


def rows(engine, names=None):
    """Return the rows of every table, or of these."""
    made = MetaData()
    made.reflect(engine)
    with engine.connect() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for table in made.sorted_tables
            if table.name != "alembic_version" and (names is None or table.name in names)
        }


def fill_from(engine, source):
    """Put into the older tables what the newer ones have in the same columns."""
    newer, made = MetaData(), MetaData()
    newer.reflect(source)
    made.reflect(engine)
    with source.connect() as reading, engine.begin() as writing:
        for table in made.sorted_tables:
            if table.name != "alembic_version":
                held = newer.tables[table.name]
                found = reading.execute(select(*(held.c[column.name] for column in table.c)))
                if told := [dict(row._mapping) for row in found]:
                    writing.execute(insert(table), told)


@pytest.mark.parametrize(
    "revision",
    [pytest.param(r, marks=[] if r in BOTH else [pytest.mark.only("sqlite")]) for r in TRIED],
)
def test_a_filled_database_of_each_earlier_version_is_brought_forward_whole(
    filled, older, clock, tmp_path, app_on, revision
):
    owner, url = older
    with migrate._opened(owner) as connection:
        command.upgrade(migrate._config(connection), revision)
        if owner != url:
            migrate.grant(connection, make_url(url).username)
    engine = create_engine(owner, **options(owner, threads=1))
    fill_from(engine, db.engine)
    before = rows(engine)
    assert "lot_use" not in before or revision != "0001"

    given = {**SETTINGS, "DATABASE_URL": url, "OWNER_URL": owner, "DATA_DIR": str(tmp_path)}
    environ = {f"SVFLAB_{name}": str(value) for name, value in given.items() if name in NAMES}
    told = CliRunner().invoke(svflab, ["upgrade"], obj=create_app, env=environ)

    assert told.exit_code == 0, told.output
    assert f"is now of version {schema.revisions()[-1]}" in told.output
    assert "lists were made again from" in told.output
    app = app_on(url)
    with app.app_context():
        assert verify(app.extensions["protocol"]).is_whole
    after = rows(engine)
    lists = {table.name for table in shadow.PROJECTIONS}
    kept = set(before) - {"log", "log_head", "event_subject"} - lists  # those are made again
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert set(after["log"]) > set(before["log"])
    assert rows(engine, lists) == rows(db.engine, lists)
    engine.dispose()


def test_an_upgrade_that_changes_nothing_makes_no_lists_again(filled, tmp_path):
    given = {**SETTINGS, "DATABASE_URL": filled.config["DATABASE_URL"], "DATA_DIR": str(tmp_path)}
    given["OWNER_URL"] = given["DATABASE_URL"]
    environ = {f"SVFLAB_{name}": str(value) for name, value in given.items() if name in NAMES}
    with db.engine.connect() as connection:
        before = connection.scalar(text("SELECT count(*) FROM log"))

    told = CliRunner().invoke(svflab, ["upgrade"], obj=create_app, env=environ)

    assert "already" in told.output, told.output
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM log")) == before


def test_every_earlier_version_lacks_what_a_later_one_brought(older):
    owner, _url = older
    seen = set()
    for revision in schema.revisions():
        with migrate._opened(owner) as connection:
            command.upgrade(migrate._config(connection), revision)
            found = inspect(connection)
            made = {
                (table, one["name"])
                for table in found.get_table_names()
                for one in (*found.get_columns(table), *found.get_indexes(table))
            }
        assert made - seen, revision
        seen = made
