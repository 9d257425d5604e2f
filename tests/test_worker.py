"""The worker sends what waits: once, or until it is told to stop."""

import logging
import os
import signal
from threading import Timer

import pytest
from click.testing import CliRunner

from svflab.app import create_app
from svflab.cli import svflab
from svflab.config import NAMES
from svflab.records import transaction
from svflab.services import accounts, mail_addresses
from svflab.services.outbox import put, standing
from tests.conftest import SETTINGS
from tests.post import Post


@pytest.fixture
def post():
    with Post() as server:
        yield server


@pytest.fixture(autouse=True)
def logging_as_it_was():
    """Put back what a command sets for its whole process."""
    root, own = logging.getLogger(), logging.getLogger("svflab")
    before = list(root.handlers), root.level, own.level
    yield
    root.handlers[:], root.level, own.level = before[0], before[1], before[2]


@pytest.fixture
def run(clock, app, database_url, tmp_path, post):
    """Runs the worker beside the application, with somebody to whom a mail goes."""
    with app.app_context():
        accounts.create("lee", "Lee", {"seoul": ["safety_officer"]}, password="three wet horses")
        mail_addresses.change("lee", "lee@hospital.test", "en", actor="lee", role="")

    def _run(*words):
        folder = str(tmp_path / "data")
        values = {**SETTINGS, "DATABASE_URL": database_url, "DATA_DIR": folder, **post.settings()}
        env = {f"SVFLAB_{name}": str(value) for name, value in values.items() if name in NAMES}
        return CliRunner().invoke(svflab, ("worker", *words), obj=create_app, env=env)

    return _run


def tell(app):
    app.config["SMTP_HOST"] = "127.0.0.1"
    with app.app_context(), transaction():
        put("seoul", "event.reported", "ae:A2B3C4D5E6", state="serious")


@pytest.mark.only("sqlite")
def test_a_worker_sends_what_is_due_and_is_seen(run, app, post, clock):
    tell(app)

    done = run("--once")

    assert (done.exit_code, done.output.splitlines()[-1]) == (0, "sent: 1")
    assert len(post.mails) == 1
    with app.app_context():
        assert standing("seoul").seen_at == clock.now
    assert '"from": "svflab.mail", "said": "mail ' in done.output
    assert not [word for word in ("lee", "A2B3C4D5E6", "hospital") if word in done.output]


@pytest.mark.only("sqlite")
def test_a_worker_stops_when_it_is_told_to_and_not_in_the_middle(run, app, post):
    tell(app)
    stop = Timer(0.5, os.kill, (os.getpid(), signal.SIGTERM))
    before = [signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)]
    try:
        stop.start()
        done = run()
    finally:
        stop.join()
        for number, handler in zip((signal.SIGTERM, signal.SIGINT), before, strict=True):
            signal.signal(number, handler)

    assert (done.exit_code, len(post.mails)) == (0, 1)
    assert done.output.splitlines()[-1] == "svflab worker has stopped"


@pytest.mark.only("sqlite")
def test_without_a_mail_server_a_worker_says_so_and_tells_on_the_pages(run, post):
    post.settings = dict

    done = run("--once")

    assert "SVFLAB_SMTP_HOST is not set" in done.output
    assert done.exit_code == 0
