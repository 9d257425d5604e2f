"""A backup is one file, and gives back what was recorded, proved by a head kept elsewhere."""

import base64
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from alembic import command
from click.testing import CliRunner

from svflab.app import create_app
from svflab.cli import svflab
from svflab.config import NAMES
from svflab.records import log, migrate
from svflab.services import accounts, backups, founding, sessions, vault
from svflab.services.record import note
from svflab.services.vault import Identity
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


@pytest.mark.shows("Annex 11 7.2", "E6(R3) 4.3.3")
def test_what_is_restored_is_what_was_backed_up(backup, filled, empty, run, app_on):
    answer = run("restore", backup.path, "--head", head_of(backup), url=empty)

    restored = app_on(empty)
    house = told(restored, "house")
    assert (answer.exit_code, answer.exception) == (0, None)
    assert told(restored, "seoul") == told(filled, "seoul")
    assert house[:-1] == told(filled, "house")
    assert house[-1].event.kind == "log.restored"
    assert house[-1].event.data["head"] == str(head_of(backup))


@pytest.mark.shows("Annex 11 7.2")
def test_a_restored_database_is_whole(backup, empty, run):
    run("restore", backup.path, "--head", head_of(backup), url=empty)

    answer = run("verify", "--head", head_of(backup), url=empty)

    assert answer.exit_code == 0
    assert "whole" in answer.output


def of_the_first_version(path, folder):
    """Make of a backup what the first schema held of it."""
    with migrate._opened(f"sqlite:///{folder}/first.db") as connection:
        command.upgrade(migrate._config(connection), "0001")
    first = sqlite3.connect(folder / "first.db")
    first.execute("ATTACH ? AS newer", [str(path)])
    tables = first.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'").fetchall()
    for (table,) in tables:
        if table != "alembic_version":
            held = first.execute(
                f"SELECT group_concat('\"' || name || '\"') FROM pragma_table_info('{table}')"
            )
            (columns,) = held.fetchone()
            first.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM newer.{table}")
    first.commit()
    first.close()
    shutil.copy(folder / "first.db", path)


def test_a_backup_of_an_earlier_version_is_restored_whole(backup, empty, run, tmp_path):
    of_the_first_version(backup.path, tmp_path)

    answer = run("restore", backup.path, "--head", head_of(backup), url=empty)

    assert (answer.exit_code, answer.exception) == (0, None), answer.output
    assert run("verify", "--head", head_of(backup), url=empty).exit_code == 0


def test_a_backup_that_ends_before_the_head_is_not_restored(backup, filled, empty, run):
    Day(filled.extensions["protocol"], "seoul", "P-002").register()
    later, _ = log.head("seoul")

    answer = run("restore", backup.path, "--head", later, url=empty)

    assert answer.exit_code == 1
    assert run("user", "list", url=empty).output == ""


@pytest.mark.only("sqlite")
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


@pytest.mark.only("sqlite")
def test_a_backup_of_another_site_is_refused(backup, empty, run):
    answer = run("restore", backup.path, "--head", head_of(backup), url=empty, SITE="busan")

    assert answer.exit_code == 3
    assert "the backup is of seoul, and this server is busan" in answer.output


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("content", [b"this is no database", b""])
def test_a_file_that_is_no_backup_is_refused(backup, empty, run, tmp_path, content):
    file = tmp_path / "other.db"
    file.write_bytes(content)

    answer = run("restore", file, "--head", head_of(backup), url=empty)

    assert answer.exit_code == 3
    assert "cannot be restored" in answer.output


def tampered(backup, tmp_path, *statements):
    """A copy of a backup in which somebody has changed something."""
    file = tmp_path / "tampered.db"
    shutil.copy(backup.path, file)
    with sqlite3.connect(file) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()
    return file


def test_a_backup_whose_lists_alone_differ_is_restored_and_its_lists_made_again(
    backup, filled, empty, run, app_on, tmp_path
):
    wrong = ("DELETE FROM case_list", "UPDATE participant SET state = 'failed'")
    file = tampered(backup, tmp_path, *wrong)

    answer = run("restore", file, "--head", head_of(backup), url=empty)

    assert answer.exit_code == 0, answer.output
    assert "the log is whole; lists of the backup were not" in answer.output
    assert "were made again from" in answer.output
    assert run("verify", "--head", head_of(backup), url=empty).exit_code == 0
    assert [e.event.kind for e in told(app_on(empty), "house")][-2:] == [
        "projections.rebuilt",
        "log.restored",
    ]


def test_a_backup_whose_lists_are_right_is_not_said_to_be_mended(backup, empty, run):
    answer = run("restore", backup.path, "--head", head_of(backup), url=empty)

    assert "made again" not in answer.output


def test_where_there_is_no_database_it_is_made(backup, run, tmp_path):
    url = f"sqlite:///{tmp_path}/data/new.db"

    answer = run("restore", backup.path, "--head", head_of(backup), url=url)

    assert answer.exit_code == 0, answer.output
    assert run("verify", "--head", head_of(backup), url=url).exit_code == 0


def test_nothing_is_made_where_nothing_is_restored(backup, run, tmp_path):
    new = tmp_path / "data" / "new.db"
    wrong = f"seoul:{head_of(backup).seq}:{'0' * 64}"

    answer = run("restore", backup.path, "--head", wrong, url=f"sqlite:///{new}")

    assert answer.exit_code == 1
    assert "does not pass through the head that was given" in answer.output
    assert not new.exists()


@pytest.mark.only("sqlite")
def test_a_backup_whose_end_was_cut_off_is_not_restored(backup, empty, run, tmp_path):
    end = head_of(backup)
    file = tampered(
        backup,
        tmp_path,
        *(f"DROP TRIGGER {table}_is_not_deleted" for table in ("log", "event_subject")),
        f"DELETE FROM log WHERE site = 'seoul' AND seq > {end.seq - 1}",
        f"DELETE FROM event_subject WHERE site = 'seoul' AND seq > {end.seq - 1}",
        f"UPDATE log_head SET seq = {end.seq - 1}, hash = (SELECT hash FROM log "
        f"WHERE site = 'seoul' AND seq = {end.seq - 1}) WHERE site = 'seoul'",
    )

    answer = run("restore", file, "--head", end, url=empty)

    assert answer.exit_code == 1
    assert f"no longer has entry {end.seq}" in answer.output
    assert "does not pass through the head that was given" in answer.output
    assert run("user", "list", url=empty).output == ""


@pytest.mark.only("sqlite")
def test_an_earlier_head_is_said_to_vouch_for_no_more_than_itself(backup, filled, empty, run):
    earlier = next(log.entries("seoul"))
    head = f"seoul:{earlier.seq}:{earlier.hash}"

    answer = run("restore", backup.path, "--head", head, url=empty)

    assert answer.exit_code == 0
    assert f"vouches for seoul up to entry 1; {head_of(backup).seq - 1} more" in answer.output


@pytest.mark.only("sqlite")
def test_a_head_of_a_chain_that_the_backup_does_not_hold_is_refused(backup, empty, run):
    answer = run("restore", backup.path, "--head", f"busan:3:{'0' * 64}", url=empty)

    assert answer.exit_code == 3
    assert "the head is of busan, and the backup holds house and seoul" in answer.output


@pytest.mark.only("sqlite")
def test_a_part_of_a_backup_is_refused_in_words(backup, empty, run, tmp_path):
    file = tmp_path / "part.db"
    file.write_bytes(backup.path.read_bytes()[:100_000])

    answer = run("restore", file, "--head", head_of(backup), url=empty)

    assert answer.exit_code == 3
    assert "it is damaged, or only a part of it" in answer.output


@pytest.mark.only("sqlite")
def test_a_backup_of_a_newer_version_is_refused(backup, empty, run, tmp_path):
    file = tampered(backup, tmp_path, "UPDATE alembic_version SET version_num = '0999'")

    answer = run("restore", file, "--head", head_of(backup), url=empty)

    assert answer.exit_code == 3
    assert "made by a newer svflab" in answer.output


@pytest.mark.only("sqlite")
def test_a_backup_of_the_demo_is_not_restored_on_a_live_server(filled, empty, run, tmp_path):
    founding.found()
    made = backups.back_up(tmp_path / "founded")

    answer = run("restore", made.path, "--head", head_of(made), url=empty, MODE="live")

    assert answer.exit_code == 3
    assert "the backup is of a database that was made for demo at seoul" in answer.output


def test_identities_that_no_key_here_opens_are_told_of(filled, empty, run, tmp_path):
    vault.put("P-001", Identity(name="Kim"), site="seoul", actor="nurse", role="nurse")
    made = backups.back_up(tmp_path / "with-names")
    other = base64.urlsafe_b64encode(b"9" * 32).decode()

    answer = run("restore", made.path, "--head", head_of(made), url=empty, VAULT_KEYS=other)

    assert answer.exit_code == 0, answer.output
    assert "1 identities in the vault do not open" in answer.output


def test_a_server_that_does_not_answer_is_told_of_before_anything_is_read(backup, run):
    nowhere = "postgresql://nobody@127.0.0.1:1/nothing"

    answers = [
        run("restore", backup.path, "--head", head_of(backup), url=nowhere),
        run("upgrade", url=nowhere),
    ]

    assert [answer.exit_code for answer in answers] == [3, 3]
    assert all("does not answer" in answer.output for answer in answers)
    assert "head:" not in answers[0].output


def test_others_go_on_recording_while_a_backup_is_made(filled, empty, run, tmp_path):
    stop = Event()

    def record():
        with filled.app_context():
            while not stop.is_set():
                note("scan.answered", "site:seoul", {}, site="seoul")

    with ThreadPoolExecutor(2) as pool:
        writers = [pool.submit(record) for _ in range(2)]
        made = backups.back_up(tmp_path / "busy")
        stop.set()
        for writer in writers:
            writer.result(timeout=20)

    answer = run("restore", made.path, "--head", head_of(made), url=empty)

    assert answer.exit_code == 0, answer.output
    assert log.head("seoul")[0].seq >= head_of(made).seq


@pytest.mark.only("sqlite")
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
