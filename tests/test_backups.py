"""A backup is one file, and gives back what was recorded, proved by a head kept elsewhere."""

import sqlite3

import pytest
from click.testing import CliRunner

from svflab.app import create_app
from svflab.cli import svflab
from svflab.config import NAMES
from svflab.records import log
from svflab.services import accounts, backups, sessions
from svflab.services.walk import Day
from tests.conftest import SETTINGS


@pytest.fixture
def filled(records):
    """A database with two chains, free text and a participant."""
    accounts.create("coordinator", "Coordinator", {"seoul": ["coordinator"]}, password="x" * 12)
    day = Day(records.extensions["protocol"], "seoul", "P-001")
    day.register()
    day.assess()
    return records


@pytest.fixture
def empty(database):
    """The address of another database, which is empty."""
    with database.copy() as url:
        yield url


@pytest.fixture
def run(clock, tmp_path):
    def _run(*words, url, **other):
        values = {**SETTINGS, "DATABASE_URL": url, "DATA_DIR": str(tmp_path / "data"), **other}
        environ = {f"SVFLAB_{name}": str(value) for name, value in values.items() if name in NAMES}
        return CliRunner().invoke(
            svflab, [str(word) for word in words], obj=create_app, env=environ
        )

    return _run


@pytest.fixture
def backup(filled, tmp_path):
    return backups.back_up(tmp_path / "backups")


def head_of(backup, site="seoul"):
    return next(head for head in backup.heads if head.site == site)


def told(app, site):
    with app.app_context():
        return list(log.entries(site))


def test_a_backup_is_named_by_the_head_of_the_log(backup, filled):
    head, _ = log.head("seoul")

    assert backup.path.name == f"svflab-seoul-{head.seq}-{head.hash}.db"
    assert [path.name for path in backup.path.parent.iterdir()] == [backup.path.name]
    assert backup.path.stat().st_mode & 0o077 == 0


def test_what_is_restored_is_what_was_backed_up(backup, filled, empty, run, app_on):
    answer = run("restore", backup.path, "--head", head_of(backup), url=empty)

    restored = app_on(empty)
    house = told(restored, "house")
    assert (answer.exit_code, answer.exception) == (0, None)
    assert told(restored, "seoul") == told(filled, "seoul")
    assert house[:-1] == told(filled, "house")
    assert house[-1].event.kind == "log.restored"
    assert house[-1].event.data["head"] == str(head_of(backup))


def test_a_restored_database_is_whole(backup, empty, run):
    run("restore", backup.path, "--head", head_of(backup), url=empty)

    answer = run("verify", "--head", head_of(backup), url=empty)

    assert answer.exit_code == 0
    assert "whole" in answer.output


def test_a_backup_of_an_earlier_version_is_restored_whole(backup, empty, run):
    with sqlite3.connect(backup.path) as connection:
        for table in ("lot_use", "syringe", "injection", "workstation", "scan_month", "scan_noted"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    connection.close()

    answer = run("restore", backup.path, "--head", head_of(backup), url=empty)

    assert (answer.exit_code, answer.exception) == (0, None), answer.output
    assert run("verify", "--head", head_of(backup), url=empty).exit_code == 0


def test_a_backup_that_ends_before_the_head_is_not_restored(backup, filled, empty, run):
    Day(filled.extensions["protocol"], "seoul", "P-002").register()
    later, _ = log.head("seoul")

    answer = run("restore", backup.path, "--head", later, url=empty)

    assert answer.exit_code == 1
    assert run("user", "list", url=empty).output == ""


def test_a_backup_that_was_changed_is_not_restored(backup, empty, run):
    with sqlite3.connect(backup.path) as connection:
        connection.execute("DROP TRIGGER log_is_not_updated")
        connection.execute("UPDATE log SET event = replace(event, 'P-001', 'P-009')")
    connection.close()

    answer = run("restore", backup.path, "--head", head_of(backup), url=empty)

    assert answer.exit_code == 1
    assert run("user", "list", url=empty).output == ""


def test_a_database_with_a_log_is_not_restored_into(backup, filled, run):
    url = filled.config["DATABASE_URL"]

    answer = run("restore", backup.path, "--head", head_of(backup), url=url)

    assert answer.exit_code == 3
    assert "holds a log already" in answer.output


def test_a_backup_of_another_site_is_refused(backup, empty, run):
    answer = run("restore", backup.path, "--head", head_of(backup), url=empty, SITE="busan")

    assert answer.exit_code == 3
    assert "the backup is of seoul, and this server is busan" in answer.output


@pytest.mark.parametrize("content", [b"this is no database", b""])
def test_a_file_that_is_no_backup_is_refused(backup, empty, run, tmp_path, content):
    file = tmp_path / "other.db"
    file.write_bytes(content)

    answer = run("restore", file, "--head", head_of(backup), url=empty)

    assert answer.exit_code == 3
    assert "cannot be restored" in answer.output


def test_a_head_that_is_none_is_a_usage_error(backup, empty, run):
    assert run("restore", backup.path, "--head", "seoul:12:abc", url=empty).exit_code == 2


def test_nobody_is_signed_in_after_a_restore(filled, tmp_path, empty, run, app_on):
    sessions.start("coordinator", "x" * 12, site="seoul")
    made = backups.back_up(tmp_path)

    run("restore", made.path, "--head", head_of(made), url=empty)

    with app_on(empty).app_context():
        assert sessions.of(accounts.find("coordinator")) == ()


def test_the_command_prints_the_heads_and_where_the_file_is(filled, tmp_path, run):
    answer = run("backup", "--folder", tmp_path, url=filled.config["DATABASE_URL"])

    assert answer.exit_code == 0
    assert f"backup: {tmp_path}/svflab-seoul-" in answer.output
    assert f"head: {log.head('house')[0]}" in answer.output


def test_the_lists_are_made_again_by_command(filled, run):
    url = filled.config["DATABASE_URL"]

    answer = run("rebuild", url=url)

    assert answer.exit_code == 0
    assert run("verify", url=url).exit_code == 0
