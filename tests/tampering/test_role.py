"""What the application's own role could try, and the database refuses.

Whoever took over the server, but not the database, gets this far.
"""

import pytest
from sqlalchemy.exc import DBAPIError

from tests.tampering.hand import sql

EVERYWHERE = [
    "UPDATE log SET actor = 'lee' WHERE seq = 5",
    "UPDATE log SET seq = seq + 100 WHERE seq = 5",
    "DELETE FROM log WHERE seq = 5",
    "DELETE FROM log",
    "INSERT INTO log SELECT * FROM log WHERE seq = 5 "
    "ON CONFLICT (site, seq) DO UPDATE SET actor = 'lee'",
    "UPDATE event_subject SET subject = 'case:C0000000000' WHERE seq = 5",
    "DELETE FROM event_subject WHERE seq = 5",
]
ON_SQLITE = [
    "INSERT OR REPLACE INTO log SELECT * FROM log WHERE seq = 5",
    "REPLACE INTO log SELECT * FROM log WHERE seq = 5",
    "UPDATE OR REPLACE log SET seq = 6 WHERE seq = 5",
    "UPDATE OR IGNORE log SET actor = 'lee' WHERE seq = 5",
    # Onto an id that is taken, and onto a seal that is taken, in a new place.
    "INSERT OR REPLACE INTO log SELECT site, 999, event_id, kind, about, actor, occurred_at, "
    "recorded_at, event, place, prev_hash, 'new' FROM log WHERE site = 'seoul' AND seq = 5",
    "INSERT OR REPLACE INTO log SELECT site, 999, 'new', kind, about, actor, occurred_at, "
    "recorded_at, event, place, prev_hash, hash FROM log WHERE site = 'seoul' AND seq = 5",
    "REPLACE INTO event_subject SELECT * FROM event_subject WHERE seq = 5",
]
ON_POSTGRESQL = [
    "TRUNCATE log",
    "TRUNCATE log, event_subject CASCADE",
    "DROP TABLE log",
    "ALTER TABLE log DISABLE TRIGGER ALL",
    "ALTER TABLE log ADD COLUMN more text",
    "DROP TRIGGER log_is_not_changed ON log",
    "CREATE OR REPLACE FUNCTION svflab_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RETURN NEW; END $$",
    "SET session_replication_role = replica",
    "MERGE INTO log USING (SELECT 5 AS seq) AS one ON log.seq = one.seq "
    "WHEN MATCHED THEN UPDATE SET actor = 'lee'",
]


@pytest.mark.shows("Part 11 11.10(c)", "Part 11 11.10(e)", "E6(R3) 4.2.2")
def test_the_applications_own_role_cannot_change_what_is_recorded(day, database, found):
    before = everything()

    for statement in EVERYWHERE + {"sqlite": ON_SQLITE, "postgresql": ON_POSTGRESQL}[database.name]:
        with pytest.raises(DBAPIError):
            sql(statement)
        assert everything() == before, statement

    assert found() == []


def everything():
    rows = sql("SELECT * FROM log ORDER BY site, seq").all()
    return rows, sql("SELECT * FROM event_subject ORDER BY site, subject, seq").all()
