"""Guards that are gone, and the file itself."""

import pytest

from svflab.records import db
from svflab.records.engine import SQLITE
from svflab.services.verify import verify
from tests.tampering.hand import GUARDS, sql


def test_guards_that_are_gone_are_told_of(day, protocol, database, database_url):
    statement = GUARDS[database.name][0]
    database.make(statement, database_url)

    (only,) = verify(protocol).breaks
    assert (only.what, only.said["guard"]) == ("guard", statement.split()[2])


EMPTY = {
    "sqlite": [
        "DROP TRIGGER log_is_not_updated; "
        "CREATE TRIGGER log_is_not_updated BEFORE UPDATE ON log BEGIN SELECT 1; END",
        "DROP TRIGGER log_is_not_updated; CREATE TRIGGER log_is_not_updated BEFORE UPDATE ON log "
        "WHEN 1 = 0 BEGIN SELECT RAISE(ABORT, 'no'); END",
        "DROP TRIGGER log_is_not_updated; CREATE TRIGGER log_is_not_updated BEFORE UPDATE ON text "
        "BEGIN SELECT RAISE(ABORT, 'no'); END",
    ],
    "postgresql": [
        "ALTER TABLE log DISABLE TRIGGER log_is_not_changed",
        "CREATE OR REPLACE FUNCTION svflab_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RETURN NEW; END $$",
    ],
}


def test_a_guard_that_guards_nothing_is_told_of(day, protocol, database, database_url):
    for statements in EMPTY[database.name]:
        for statement in _statements(statements):
            database.make(statement, database_url)

        found = verify(protocol).breaks
        assert {one.what for one in found} == {"guard"}, statements


def _statements(text):
    drop, create = text.partition("; CREATE")[::2]
    return [drop, f"CREATE{create}"] if create else [drop]


ONLY = pytest.mark.only("sqlite")
"""A server's files are its own."""


@pytest.fixture
def file(day, database_url):
    """The database's file, with everything in it and nobody at it."""
    path = database_url.removeprefix("sqlite:///")
    sql("SELECT 1")
    db.session.remove()
    db.engine.dispose()
    connection = SQLITE.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path


@pytest.mark.shows("Part 11 11.10(a)")
@ONLY
def test_one_byte_changed_in_the_file_itself_is_found(file, protocol, found):
    with open(file, "rb") as opened:
        held = opened.read()
    places = [held.find(f'"kind":"{kind}"'.encode()) for kind in ("case.opened",)]

    for place in places:
        for offset in range(0, 400, 23):
            with open(file, "r+b") as opened:
                opened.seek(place + offset)
                opened.write(bytes([held[place + offset] ^ 1]))
            assert found() != []
            db.engine.dispose()
            with open(file, "r+b") as opened:
                opened.seek(place + offset)
                opened.write(bytes([held[place + offset]]))


@ONLY
def test_a_torn_file_is_told_of_and_stops_nothing(file, protocol, found):
    with open(file, "rb") as opened:
        place = opened.read().find(b'"kind":"case.opened"')
    with open(file, "r+b") as opened:
        opened.seek(place - place % 4096)
        opened.write(b"\0" * 4096)

    assert "damaged" in {one.what for one in found()}
