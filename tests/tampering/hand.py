"""What a hand does that reaches past the program, with SQL of its own."""

from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import text

from svflab.domain.chain import Head, link, start
from svflab.records import db, log, transaction

SITE = "seoul"
AT_5 = {("changed", SITE, 5), ("unreadable", SITE, 5)}
GUARDS = {
    "sqlite": [
        f"DROP TRIGGER {table}_{name}"
        for table in ("log", "event_subject")
        for name in ("is_not_updated", "is_not_deleted", "is_not_replaced")
    ],
    "postgresql": [
        f"DROP TRIGGER {table}_{name} ON {table}"
        for table in ("log", "event_subject")
        for name in ("is_not_changed", "is_not_emptied")
    ],
}


def sql(statement, **values):
    with transaction():
        return db.session.execute(text(statement), values)


def first(breaks):
    """Return what was found first, and where."""
    return (breaks[0].what, breaks[0].site, breaks[0].seq) if breaks else None


def stored(column, seq):
    return db.session.scalar(
        text(f"SELECT {column} FROM log WHERE site = :site AND seq = :seq"),
        {"site": SITE, "seq": seq},
    )


def put(column, seq, value):
    sql(f"UPDATE log SET {column} = :v WHERE site = :s AND seq = :q", v=value, s=SITE, q=seq)


@contextmanager
def put_for_now(column, seq, value):
    """Tamper, and undo it."""
    was = stored(column, seq)
    put(column, seq, value)
    try:
        yield
    finally:
        put(column, seq, was)


def the_head():
    return log.head(SITE)[0]


def reseal(*, from_seq, to_seq):
    """Let another person have done it, and seal it as the program would."""
    entries = list(log.entries(SITE))
    after = start(SITE) if from_seq == 1 else Head(SITE, from_seq - 1, entries[from_seq - 2].hash)
    for entry in entries[from_seq - 1 : to_seq]:
        made = link(
            replace(entry.event, actor="lee"),
            after=after,
            recorded_at=entry.recorded_at,
            surroundings=entry.surroundings,
            flags=entry.flags,
        )
        row = log.row_of(made)
        for column in ("actor", "event", "prev_hash", "hash"):
            put(column, entry.seq, row[column])
        after = Head(SITE, made.seq, made.hash)
    return after
