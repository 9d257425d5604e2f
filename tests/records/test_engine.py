"""What is written is kept, or nothing of it; and writers take turns."""

from threading import Thread

import pytest
from sqlalchemy import create_engine, text

from svflab.records import Busy, db, engine, transaction
from svflab.records.engine import journal_mode


@pytest.fixture
def numbers(app, database):
    """A table of one column, and a function that returns what it holds."""
    database.make("CREATE TABLE number (n integer)", app.config["DATABASE_URL"])

    def _numbers():
        with app.app_context():
            return [n for (n,) in db.session.execute(text("SELECT n FROM number ORDER BY n"))]

    return _numbers


def put(n):
    db.session.execute(text("INSERT INTO number VALUES (:n)"), {"n": n})


def put_and_fail():
    put(1)
    put(1 / 0)


def put_inside_and_fail():
    with transaction():
        put(1)
    put(1 / 0)


def test_a_transaction_keeps_all_of_it(app, numbers):
    with app.app_context(), transaction():
        put(1)
        put(2)

    assert numbers() == [1, 2]


def test_a_transaction_that_fails_keeps_nothing(app, numbers):
    with app.app_context(), pytest.raises(ZeroDivisionError), transaction():
        put_and_fail()

    assert numbers() == []


def test_an_inner_transaction_joins_the_outer_one(app, numbers):
    with app.app_context(), pytest.raises(ZeroDivisionError), transaction():
        put_inside_and_fail()

    assert numbers() == []


def test_after_a_failure_the_next_transaction_is_kept(app, numbers):
    with app.app_context():
        with pytest.raises(ZeroDivisionError), transaction():
            put(1 / 0)
        with transaction():
            put(2)

    assert numbers() == [2]


def test_what_was_written_outside_a_transaction_is_not_kept(app, numbers):
    with app.app_context():
        put(1)
        with transaction():
            put(2)

    assert numbers() == [2]


def test_writers_take_turns_from_the_start(app, numbers):
    def count_up():
        for _ in range(10):
            with app.app_context(), transaction():
                if db.engine.dialect.name == "postgresql":
                    db.session.execute(text("LOCK TABLE number"))
                put(db.session.scalar(text("SELECT count(*) FROM number")))

    threads = [Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert numbers() == list(range(40))


def test_a_writer_that_waited_too_long_is_told_so(app_on, database, numbers, app, monkeypatch):
    monkeypatch.setattr(engine, "BUSY_MS", 100)
    url = app.config["DATABASE_URL"]
    impatient = app_on(url)
    holder = create_engine(url, **engine.options(url, threads=1))
    begin, lock = (
        ("BEGIN", "LOCK TABLE number")
        if database.name == "postgresql"
        else ("BEGIN IMMEDIATE", "SELECT 1")
    )

    with holder.connect() as connection:
        cursor = connection.connection.cursor()
        cursor.execute(begin)
        cursor.execute(lock)
        with impatient.app_context(), pytest.raises(Busy, match="nothing was recorded"):
            put_alone(1)
        cursor.execute("ROLLBACK")
    holder.dispose()

    assert numbers() == []


def put_alone(n):
    with transaction():
        put(n)


def test_a_reader_is_not_kept_waiting_by_a_writer(app, numbers):
    with app.app_context(), transaction():
        put(1)
        assert numbers() == []

    assert numbers() == [1]


@pytest.mark.only("sqlite")  # PostgreSQL is durable unless it is told not to be
def test_sqlite_is_opened_durably(app):
    with app.app_context():
        said = {
            name: db.session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }

    assert said == {
        "journal_mode": journal_mode().lower(),
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 15_000,
    }


@pytest.mark.parametrize(
    ("version", "mode"),
    [((3, 40, 1), "TRUNCATE"), ((3, 51, 2), "TRUNCATE"), ((3, 51, 3), "WAL"), ((3, 53, 4), "WAL")],
)
def test_a_sqlite_with_the_wal_reset_bug_is_not_used_with_wal(version, mode):
    assert journal_mode(version) == mode
