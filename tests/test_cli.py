"""Each command does what it says, says what it did, and refuses in words that help."""

import base64
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener, urlopen

import click
import pytest
from click.testing import CliRunner

from svflab.app import create_app
from svflab.cli import svflab
from svflab.cli.certificate import self_signed
from svflab.config import NAMES
from svflab.protocol import reporting
from svflab.records import log, schema
from svflab.services import accounts, demo, founding, vault
from svflab.services.vault import Identity
from tests.conftest import SETTINGS

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def environ(database_url, tmp_path):
    """The settings of a site, as variables."""
    values = {**SETTINGS, "DATABASE_URL": database_url, "DATA_DIR": str(tmp_path / "data")}
    return {f"SVFLAB_{name}": str(value) for name, value in values.items() if name in NAMES}


@pytest.fixture
def run(clock, environ):
    """Runs a command on a fresh database."""

    def _run(*words, **other):
        return CliRunner().invoke(svflab, words, obj=create_app, env={**environ, **other})

    return _run


def every_command(group=svflab, names=()):
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        if isinstance(command, click.Group):
            yield from every_command(command, (*names, name))
        else:
            yield (*names, name), command


@pytest.mark.parametrize(("names", "command"), list(every_command()))
def test_every_command_has_an_example_that_runs_it(names, command):
    told = CliRunner().invoke(svflab, [*names, "--help"]).output

    assert f"svflab {' '.join(names)}" in told.split("\n  Example\n")[1]


def test_the_exit_codes_are_told():
    told = CliRunner().invoke(svflab, ["--help"]).output

    assert "3  refused: nothing was changed" in told


def test_a_missing_setting_stops_a_command_by_its_name(run):
    answer = run("user", "list", SVFLAB_ZONE="Asia/Atlantis")

    assert answer.exit_code == 3
    assert "SVFLAB_ZONE" in answer.output


def test_a_rule_of_reporting_that_is_wrong_stops_the_start_with_its_line(run, tmp_path):
    rules = tmp_path / "rules.toml"
    rules.write_text(reporting.DEFAULT.read_text().replace('to      = "maker"', 'to = "friend"'))

    answer = run("serve", SVFLAB_REPORTING=str(rules))

    assert answer.exit_code == 3
    assert "rules.toml:" in answer.output
    assert "rule site.maker: to: unknown friend" in answer.output


def test_a_command_that_nobody_knows_is_a_usage_error(run):
    assert run("frobnicate").exit_code == 2


# ---------------------------------------------------------------------------- before the start


def test_new_keys_are_keys(run):
    lines = run("keys").output.splitlines()

    settled = run("settings", **dict(line.split("=", 1) for line in lines))
    assert settled.exit_code == 0


def test_settings_are_shown_and_secrets_are_not(run):
    told = run("settings").output

    assert "SVFLAB_ZONE" in told
    assert "Asia/Seoul" in told
    assert SETTINGS["SECRET_KEY"] not in told
    assert SETTINGS["VAULT_KEYS"] not in told


# ---------------------------------------------------------------------------- upgrade


@pytest.mark.parametrize("command", [("serve",), ("user", "list")])
def test_an_older_database_is_refused_and_the_way_forward_is_named(run, monkeypatch, command):
    known = schema.revisions()
    monkeypatch.setattr(schema, "revisions", lambda: [*known, "9999"])

    answer = run(*command)

    assert answer.exit_code == 3
    assert "svflab upgrade" in answer.output


@pytest.mark.parametrize("command", [("serve",), ("upgrade",)])
def test_a_newer_database_is_refused(run, monkeypatch, command):
    monkeypatch.setattr(schema, "revisions", lambda: ["0000"])

    answer = run(*command)

    assert answer.exit_code == 3
    assert "newer" in answer.output


def test_an_empty_database_is_refused_until_it_is_upgraded(run, tmp_path):
    empty = {"SVFLAB_DATABASE_URL": f"sqlite:///{tmp_path}/empty.db"}

    before, upgraded, again = (
        run(*words, **empty) for words in (("user", "list"), ("upgrade",), ("upgrade",))
    )

    assert (before.exit_code, upgraded.exit_code, again.exit_code) == (3, 0, 0)
    assert "the database is empty" in before.output
    assert "is now of version" in upgraded.output
    assert "already" in again.output


# ---------------------------------------------------------------------------- user


def test_an_account_is_made_and_listed(run):
    made = run("user", "add", "kim", "Kim Ji-woo", "--role", "administrator", "--role", "nurse")
    told = run("user", "list").output

    assert made.exit_code == 0
    assert "kim may sign in once with the password" in made.output
    assert "Kim Ji-woo" in told
    assert "administrator" in told


def test_an_account_is_made_once(run):
    run("user", "add", "kim", "Kim Ji-woo", "--role", "nurse")

    again = run("user", "add", "kim", "Kim Min-ji", "--role", "nurse")

    assert again.exit_code == 3
    assert "is or was an account kim" in again.output


def test_an_impossible_name_is_told_in_words(run):
    answer = run("user", "add", "Kim Ji-woo", "Kim Ji-woo", "--role", "nurse")

    assert answer.exit_code == 3
    assert "2 to 40 of a-z" in answer.output


def test_a_forgotten_password_is_replaced(run, app):
    run("user", "add", "kim", "Kim Ji-woo", "--role", "nurse")

    answer = run("user", "password", "kim")

    secret = answer.output.split(" password ")[1].split(" and then ")[0]
    with app.app_context():
        assert answer.exit_code == 0
        assert accounts.find("kim")
        assert secret


def test_nobody_gets_a_password_without_an_account(run):
    answer = run("user", "password", "lee")

    assert answer.exit_code == 3
    assert "there is no account lee" in answer.output


@pytest.fixture
def kim(run):
    """An account with a role, and another that administers."""
    run("user", "add", "boss", "Lee Min-ho", "--role", "administrator")
    run("user", "add", "kim", "Kim Ji-woo", "--role", "nurse")


def test_an_account_without_a_role_is_not_made(run):
    answer = run("user", "add", "kim", "Kim Ji-woo")

    assert answer.exit_code == 2
    assert "at least one --role" in answer.output


def test_roles_become_exactly_those_that_are_named(run, kim):
    answer = run("user", "roles", "kim", "--role", "surgeon", "--role", "quality")

    assert answer.exit_code == 0
    assert "kim now holds: quality, surgeon (before: nurse)" in answer.output
    assert run("user", "roles", "kim").exit_code == 2
    assert "kim now holds: no role" in run("user", "roles", "kim", "--none").output


@pytest.mark.parametrize("words", [("roles", "boss", "--role", "nurse"), ("deactivate", "boss")])
def test_the_last_administrator_stays_one(run, kim, words):
    answer = run("user", *words)

    assert answer.exit_code == 3
    assert "nobody else is an administrator" in answer.output


def test_an_account_ends_and_opens_again_for_the_same_person(run, kim, app):
    ended, again = run("user", "deactivate", "kim"), run("user", "deactivate", "kim")
    shut = run("user", "password", "kim")
    told = run("user", "list").output
    opened = run("user", "reactivate", "kim")
    twice = run("user", "reactivate", "kim")

    assert (ended.exit_code, again.exit_code, opened.exit_code) == (0, 0, 0)
    assert "had ended before" in again.output
    assert (shut.exit_code, twice.exit_code) == (3, 3)
    assert "svflab user reactivate kim" in shut.output
    assert "(ended)" in told
    assert "kim may sign in once with the password" in opened.output
    with app.app_context():
        assert accounts.find("kim").roles_at("seoul") == ("nurse",)


@pytest.mark.parametrize(
    "words",
    [
        ("roles", "lee", "--none"),
        ("password", "lee"),
        ("deactivate", "lee"),
        ("reactivate", "lee"),
        ("token", "new", "lee", "scale"),
        ("token", "list", "lee"),
        ("token", "revoke", "lee", "1"),
    ],
)
def test_what_is_asked_of_nobody_is_refused(run, words):
    answer = run("user", *words)

    assert answer.exit_code == 3
    assert "there is no account lee" in answer.output


def test_a_token_is_made_listed_and_revoked(run, kim, app):
    made = run("user", "token", "new", "kim", "scale at Bench 1", "--scope", "record")
    secret = made.output.splitlines()[-1]
    told = run("user", "token", "list", "kim").output
    with app.app_context():
        acting = accounts.token_account(secret)
    revoked = run("user", "token", "revoke", "kim", told.split()[0])

    assert (acting.id, acting.scopes) == ("kim", {"read", "record"})
    assert "until 2027-02-21" in made.output
    assert "scale at Bench 1" in told
    assert secret not in told
    assert revoked.exit_code == 0
    with app.app_context():
        assert accounts.token_account(secret) is None
    assert "no token acts as kim" in run("user", "token", "list", "kim").output
    assert run("user", "token", "revoke", "kim", "1").exit_code == 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("kim", "scale", "--days", "0"), "1 to 366 days"),
        (("kim", "x" * 61), "1 to 60 characters"),
    ],
)
def test_an_impossible_token_is_told_in_words(run, kim, words, said):
    answer = run("user", "token", "new", *words)

    assert answer.exit_code == 3
    assert said in answer.output


def test_no_token_is_made_for_an_account_that_may_do_nothing(run, kim):
    run("user", "roles", "kim", "--none")

    answer = run("user", "token", "new", "kim", "scale")

    assert answer.exit_code == 3
    assert "holds no role here" in answer.output


def test_what_the_command_line_does_stands_in_the_log(run, kim, app):
    run("user", "roles", "kim", "--role", "surgeon")

    with app.app_context():
        event = list(log.entries("house"))[-1].event
    assert (event.kind, event.about, event.actor) == (
        "account.roles_changed",
        "account:kim",
        "system",
    )


# ---------------------------------------------------------------------------- vault


def test_the_vaults_key_is_changed_and_the_old_one_can_go(run, app):
    old, new = (
        SETTINGS["VAULT_KEYS"],
        base64.b64encode(b"another key of 32 bytes, for now").decode(),
    )
    both = {"SVFLAB_VAULT_KEYS": f"{new},{old}"}
    who = Identity("Hong Gil-dong", "A1234567", "1961-04-30")
    nurse = {"site": "seoul", "actor": "kim", "role": "nurse"}
    with app.app_context():
        vault.put("P-003", who, **nurse)

    before = run("vault", "keys", **both)
    rotated = run("vault", "rotate", **both)
    after = run("vault", "keys", SVFLAB_VAULT_KEYS=new)

    assert "identities: 0" in before.output.splitlines()[0]
    assert "svflab vault rotate" in before.output
    assert "encrypted again: 1; the first key opens 1" in rotated.output
    assert "take them out" in rotated.output
    assert (after.exit_code, len(after.output.splitlines())) == (0, 1)
    app.config["VAULT_KEYS"] = (new,)
    with app.app_context():
        assert vault.look("P-003", "identity_check", **nurse) == who
        assert list(log.entries("house"))[-1].event.kind == "vault.rotated"
    assert run("verify").exit_code == 0


@pytest.mark.only("sqlite")
def test_a_key_that_is_missing_is_told_and_nothing_changes(run, app):
    new = base64.b64encode(b"another key of 32 bytes, for now").decode()
    with app.app_context():
        vault.put("P-003", Identity("Hong"), site="seoul", actor="kim", role="nurse")

    told = run("vault", "keys", SVFLAB_VAULT_KEYS=new)
    rotated = run("vault", "rotate", SVFLAB_VAULT_KEYS=new)

    assert (told.exit_code, rotated.exit_code) == (1, 3)
    assert "NOT GIVEN HERE" in told.output
    assert "nothing was changed" in rotated.output
    assert run("vault", "keys").exit_code == 0


# ---------------------------------------------------------------------------- serve


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def served(url, context=None, tries=100):
    """Ask until the server answers; it has just been started."""
    for _ in range(tries):
        try:
            with urlopen(url, timeout=5, context=context) as answer:
                return answer.status, answer.read()
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer")


@pytest.mark.parametrize("secure", [False, pytest.param(True, marks=[pytest.mark.only("sqlite")])])
def test_the_server_starts_answers_and_stops_when_it_is_told_to(environ, tmp_path, secure):
    port, scheme = free_port(), "https" if secure else "http"
    words = ["serve", "--port", str(port), *(["--tls-self-signed"] if secure else [])]
    program = [sys.executable, "-c", "from svflab.app import main; main()", *words]

    with subprocess.Popen(
        program, env={**os.environ, **environ}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as server:
        try:
            context = ssl.create_default_context() if secure else None
            if context:
                _wait_for(tmp_path / "data" / "tls" / "self-signed.key")
                context.load_verify_locations(tmp_path / "data" / "tls" / "self-signed.pem")
            status, body = served(f"{scheme}://127.0.0.1:{port}/readyz", context)
        finally:
            server.send_signal(signal.SIGTERM)
            said = server.communicate(timeout=20)[0].decode()

    assert (status, body.strip()) == (200, b'{"state":"ready"}')
    assert f"on {scheme}://127.0.0.1:{port}/" in said
    assert server.returncode == 0


@pytest.mark.only("sqlite")  # what a demo prints, it prints alike on both
def test_a_fresh_demo_prints_labels(environ, tmp_path):
    port = free_port()
    words = ["demo", "--port", str(port), "--folder", str(tmp_path / "demo")]
    program = [sys.executable, "-c", "from svflab.app import main; main()", *words]

    with subprocess.Popen(program, env={**os.environ, **environ}) as server:
        try:
            served(f"http://127.0.0.1:{port}/readyz", tries=600)
            office = Visitor(f"http://127.0.0.1:{port}")
            who = {"name": "admin", "password": demo.password("admin")}
            office.send("/sign-in", **who, workstation="Trial office")
            screen = re.search('"(/workstations/P[^"/]+)"', office.read("/workstations/"))[1]
            printed = office.send(f"{screen}/label", page=screen)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=20)

    assert printed.startswith("%PDF")


class Visitor:
    """Somebody with a browser that runs no script."""

    def __init__(self, url):
        self.url, self.browser = url, build_opener(HTTPCookieProcessor())

    def read(self, path, data=None):
        with self.browser.open(self.url + path, data, timeout=20) as answer:
            return answer.read().decode(errors="replace")

    def send(self, path, page="", **fields):
        token = re.search('name="csrf_token"[^>]*value="([^"]+)"', self.read(page or path))[1]
        return self.read(path, urlencode(fields | {"csrf_token": token}).encode())


@pytest.mark.only("sqlite")
def test_gunicorn_serves_it_too(environ):
    port = free_port()
    words = ["--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--threads", "4"]
    program = [sys.executable, "-m", "gunicorn", *words, "wsgi:app"]

    with subprocess.Popen(program, cwd=ROOT, env={**os.environ, **environ}) as server:
        try:
            status, _ = served(f"http://127.0.0.1:{port}/readyz")
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=20)

    assert (status, server.returncode) == (200, 0)


def _wait_for(path):
    for _ in range(100):
        if path.exists() and path.stat().st_size:
            return
        time.sleep(0.1)


@pytest.mark.only("sqlite")
def test_the_demos_log_begins_with_what_it_is_for_and_its_clock_never_ran_back(app):
    with app.app_context():
        demo.seed(app.extensions["protocol"], "seoul")
        house = list(log.entries("house"))

    assert house[0].event.kind == "database.founded"
    assert [entry.flags for entry in house if entry.flags] == []


def test_a_database_made_for_one_thing_is_not_used_for_another(run, app):
    with app.app_context():
        founding.found()
        founding.found()

    answer = run("serve", SVFLAB_MODE="practice")

    assert answer.exit_code == 3
    assert "made for demo at seoul, not practice at seoul" in answer.output


def test_live_is_not_served_with_a_certificate_nobody_can_trust(run):
    answer = run("serve", "--tls-self-signed", SVFLAB_MODE="live")

    assert answer.exit_code == 3
    assert "for a trial" in answer.output


def test_a_certificate_is_kept_until_it_runs_out(clock, tmp_path):
    first = self_signed(tmp_path, ["theatre"])
    clock.tick(days=60)
    second = self_signed(tmp_path, ["theatre"])
    clock.tick(timedelta(days=25))
    third = self_signed(tmp_path, ["theatre"])

    assert first.fingerprint == second.fingerprint != third.fingerprint
    assert first.key.stat().st_mode & 0o077 == 0


def test_a_certificate_for_other_names_is_made_anew(clock, tmp_path):
    assert self_signed(tmp_path, ["a"]).fingerprint != self_signed(tmp_path, ["b"]).fingerprint
