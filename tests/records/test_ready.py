"""Statements that are spelled once: they find, write, refuse and are heard as any others."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import bindparam, event, insert, select
from sqlalchemy.exc import IntegrityError

from svflab.records import db, execute, transaction
from svflab.records.ready import Ready
from svflab.records.tables import CaseRow, HeadRow, KitRow

HEADS, KITS, CASES = HeadRow.__table__, KitRow.__table__, CaseRow.__table__
ADD_HEAD, ADD_KIT = Ready(insert(HEADS)), Ready(insert(KITS))
AT = datetime(2026, 5, 4, 3, 2, 1, 9, tzinfo=UTC)


def head(site: str, at: datetime | None = AT) -> dict[str, object]:
    return {"site": site, "seq": 1, "hash": "0" * 64, "recorded_at": at}


def kit(name: str, *, used: bool) -> dict[str, object]:
    return {"site": "s", "kit": name, "case": "C1", "used": used}


def test_what_is_written_is_read_back_as_it_was_also_beside_sqlalchemy(records):
    with transaction():
        ADD_HEAD.run(head("one"))
        ADD_HEAD.run(head("two", None))
    asked = select(*HEADS.c).where(HEADS.c.site == bindparam("site"))
    for site, at in (("one", AT), ("two", None)):
        row = Ready(asked).first({"site": site})
        assert (row.recorded_at, row.seq) == (at, 1)
        assert tuple(row) == tuple(execute(asked, {"site": site}).one())
    assert Ready(asked).first({"site": "three"}) is None


def test_several_rows_are_written_and_a_limit_in_the_statement_holds(records):
    with transaction():
        ADD_KIT.run(*(kit(f"k{number}", used=bool(number % 2)) for number in range(5)))
    asked = Ready(select(KITS.c.kit, KITS.c.used).order_by(KITS.c.kit).limit(3))
    assert [tuple(row) for row in asked.rows({})] == [("k0", False), ("k1", True), ("k2", False)]


def test_what_the_database_refuses_is_the_error_of_any_statement_and_tells_no_values(records):
    with pytest.raises(IntegrityError) as refused, transaction():
        ADD_HEAD.run(head("one"), head("one"))
    assert "[parameters" not in str(refused.value)
    assert execute(select(HEADS.c.site)).all() == []


def test_a_value_that_is_missing_is_an_error_and_not_nothing(records):
    with pytest.raises(KeyError, match="hash"), transaction():
        ADD_HEAD.run({"site": "one", "seq": 1, "recorded_at": None})


def test_a_value_that_is_taken_twice_is_refused_where_places_tell_them_apart(records):
    twice = bindparam("code")
    statement = Ready(select(CASES.c.site).where((CASES.c.code == twice) | (CASES.c.site == twice)))
    if db.engine.dialect.positional:
        with pytest.raises(ValueError, match="once"):
            statement.rows({"code": "x"})
    else:
        assert statement.rows({"code": "x"}) == []


def test_whoever_listens_to_statements_hears_these_too(records):
    heard = []
    listener = lambda *told: heard.append(told[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    Ready(select(HEADS.c.site)).rows({})
    event.remove(db.engine, "before_cursor_execute", listener)
    assert [text.split() for text in heard] == [["SELECT", "log_head.site", "FROM", "log_head"]]
