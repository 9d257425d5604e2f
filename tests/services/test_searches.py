"""What each page asks of the lists and of the log, as SQLite finds it: however much there is."""

import pytest
from sqlalchemy import event

from svflab import clock
from svflab.records import db, log, reports
from svflab.services import harms, inbox, safety, subjects
from svflab.services.harms import Filter
from tests.services.test_safety import begin as begin
from tests.services.test_safety import bruise, code_of, report

WHOLE = "(site=?)"
"""A search by the site alone: it reads whatever there is of the site."""


def searches(ask):
    """Return how SQLite searches for what `ask` asks for."""
    asked = []

    def heard(_connection, _cursor, statement, parameters, *_more):
        asked.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", heard)
    try:
        ask()
    finally:
        event.remove(db.engine, "before_cursor_execute", heard)
    connection = db.session.connection().connection
    plans = (connection.execute(f"EXPLAIN QUERY PLAN {said}", given) for said, given in asked)
    return [row[3] for plan in plans for row in plan if "SEARCH" in row[3]]


@pytest.fixture
def codes(protocol, begin):
    day = begin("open")
    return [code_of(report(protocol, day, bruise())) for _number in range(2)]


@pytest.mark.only("sqlite")
def test_each_of_several_subjects_is_searched_for_by_itself(protocol, codes):
    several = [f"ae:{code}" for code in codes]
    found = searches(lambda: subjects.several(protocol, "seoul", several))

    assert found
    assert not [one for one in found if WHOLE in one]


@pytest.mark.only("sqlite")
def test_whoever_nothing_waits_on_is_told_so_without_reading_what_waits_on_others(codes):
    found = searches(lambda: inbox.count("seoul", ["role:sponsor", "account:kim"]))

    assert found
    assert not [one for one in found if WHOLE in one]


@pytest.mark.parametrize("sort", sorted(harms.SORTS))
def test_the_list_in_each_order_is_read_from_its_index(codes, sort):
    plan = plan_of(lambda: harms.listed("seoul", Filter(), sort, falling=True))

    assert f"ix_adverse_event_{sort}" in plan
    assert "b-tree" not in plan.lower()
    assert "Sort" not in plan


@pytest.mark.only("sqlite")  # of two rows PostgreSQL reads any index as gladly as another
@pytest.mark.parametrize(
    "wanted",
    [
        *({name: True} for name in ("serious", "special", "related")),
        {"place": "systemic"},
        {"term": "digit.bruising"},
        {"participant": "P-001"},
        {"case": "C00000000X"},
        {"state": "judged"},
    ],
    ids=lambda wanted: next(iter(wanted)),
)
def test_each_filter_of_the_list_is_read_from_its_own_index_behind_any_place(codes, wanted):
    """However rare it is among all adverse events: nothing else is read, and nothing is sorted."""
    behind = (clock.now(), "A")
    ask = lambda: harms.listed("seoul", Filter(**wanted), "aware", falling=True, after=behind)  # noqa: E731

    plan = plan_of(ask)

    assert f"ix_adverse_event_{next(iter(wanted))}" in plan
    assert "b-tree" not in plan.lower()
    assert "Sort" not in plan


def test_what_a_worker_looks_for_each_minute_is_read_from_the_index_of_what_is_due(codes):
    plan = plan_of(lambda: reports.due_until(["house", "seoul"], clock.now()))

    assert "ix_adverse_event_site_due_at" in plan


def plan_of(ask):
    """Return how the database answers the first question that `ask` asks."""
    asked = []
    listen = lambda *given: asked.append(given[2:4])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        ask()
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)
    connection = db.session.connection()
    explain = "EXPLAIN QUERY PLAN"
    if db.engine.dialect.name == "postgresql":
        explain = "EXPLAIN"
        for way in ("seqscan", "bitmapscan", "sort"):  # a small table is read in any way
            connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
    statement, given = asked[0]
    return str(connection.exec_driver_sql(f"{explain} {statement}", given).all())


def test_what_waits_on_somebody_twice_is_counted_once(codes):
    assert inbox.count("seoul", ["role:safety_officer", "role:surgeon", inbox.ALL]) == len(codes)
    assert inbox.count("seoul", []) == 0


def test_more_subjects_than_fit_into_one_question_are_each_answered(protocol, codes):
    known = safety.find(protocol, "seoul", codes[0])
    lasts = {f"ae:{number}": known.entries[-1] for number in range(150)}
    lasts[known.subject] = known.entries[-1]
    told = log.behind("seoul", lasts)

    assert list(told) == list(lasts)
    assert told[known.subject] == []
