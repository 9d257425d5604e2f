"""The database is brought forward by its owner, and the application may do what it needs."""

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from svflab.records import db, migrate, schema
from svflab.records.migrate import APPEND_ONLY


def test_the_newest_file_is_the_schema_that_the_program_needs(records):
    with db.engine.connect() as connection:
        standing = schema.standing(connection)

    assert standing.is_current
    assert not standing.is_newer
    assert standing.needed == schema.revisions()[-1]


def test_the_tables_are_what_the_migrations_made(records):
    migrate.load_tables()
    made = inspect(db.engine)

    columns = {
        name: {column["name"] for column in made.get_columns(name)}
        for name in made.get_table_names()
        if name != "alembic_version"
    }
    assert columns == {
        table.name: {column.name for column in table.columns} for table in db.metadata.sorted_tables
    }


@pytest.mark.only("postgresql")  # SQLite has no roles
@pytest.mark.parametrize("table", sorted(APPEND_ONLY))
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET {column} = 'busan'",
        "DELETE FROM {table}",
        "TRUNCATE {table}",
        "DROP TABLE {table}",
        "ALTER TABLE {table} DISABLE TRIGGER ALL",
    ],
)
def test_the_application_owns_nothing_and_cannot_touch_the_log(records, table, statement):
    column = next(iter(db.metadata.tables[table].columns)).name

    with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
        db.session.execute(text(statement.format(table=table, column=column)))


@pytest.mark.only("postgresql")
def test_the_application_cannot_say_that_the_schema_is_another(records):
    with pytest.raises(DBAPIError, match="permission denied"):
        db.session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
