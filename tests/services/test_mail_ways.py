"""By which ways a mail leaves: TLS at once, by STARTTLS, or not at all, and then with a reason."""

from datetime import timedelta

import pytest
from click.testing import CliRunner
from flask import current_app

from svflab.app import create_app
from svflab.cli import svflab
from svflab.cli.certificate import self_signed
from svflab.config import NAMES
from svflab.records import outbox
from svflab.services import mail, mail_addresses
from svflab.services.walk import Day
from svflab.web.words.notices import compose, why_in
from tests.conftest import SETTINGS
from tests.post import Post, free_port
from tests.services.test_outbox import (
    SITE,
    kept,
    tell,
)
from tests.services.test_outbox import certificate as certificate
from tests.services.test_outbox import house as house
from tests.services.test_outbox import post as post
from tests.services.test_outbox import told_by_mail as told_by_mail

pytestmark = pytest.mark.only("sqlite")


@pytest.fixture(scope="session")
def of_another(tmp_path_factory):
    """A certificate of whoever else answers on this port."""
    return self_signed(tmp_path_factory.mktemp("another"), ["127.0.0.1"])


@pytest.fixture
def run(clock, app, database_url, tmp_path):
    """Runs a command of mail on the database of the application, by these settings."""

    def _run(*words, **given):
        folder = str(tmp_path / "data")
        values = {**SETTINGS, "DATABASE_URL": database_url, "DATA_DIR": folder, **given}
        env = {f"SVFLAB_{name}": str(value) for name, value in values.items() if name in NAMES}
        return CliRunner().invoke(svflab, ("mail", *words), obj=create_app, env=env)

    return _run


@pytest.mark.parametrize("at_once", [True, False])
def test_a_mail_leaves_by_tls_and_not_where_the_certificate_is_of_another(
    house, certificate, of_another, at_once
):
    how = {"SMTP_TLS": "tls" if at_once else "starttls", "MAIL_TRIES": 1}
    with Post(certificate, at_once=at_once) as server:
        given = server.settings(**how, SMTP_CA=str(certificate.cert))
        with house(given).app_context():
            tell(accounts=["lee"])
            assert mail.deliver(compose) == 1
            current_app.config["SMTP_CA"] = str(of_another.cert)  # as if another answered
            tell(accounts=["lee"], state="later")
            assert mail.deliver(compose) == 0

            (letter,) = outbox.dead(SITE)
            assert why_in("en", letter["why"]) == "the mail server's certificate does not fit"
        assert [one["To"] for one in server.mails] == ["lee@hospital.test"]


def test_a_server_that_speaks_otherwise_than_it_is_told_is_a_dead_letter_that_says_so(house, post):
    with house(post.settings(MAIL_TRIES=1)).app_context():
        for how in ("tls", "starttls"):
            current_app.config["SMTP_TLS"] = how
            tell(accounts=["lee"], state=how)
            assert mail.deliver(compose) == 0
        assert {why_in("en", one["why"]) for one in outbox.dead(SITE)} == {
            "the mail server does not speak TLS on this port",
            "the mail server offers no STARTTLS on this port",
        }
    assert post.mails == []


def test_an_incident_and_growth_in_a_culture_go_out_of_a_walked_case_by_mail_once_each(
    told_by_mail, clock
):
    protocol = current_app.extensions["protocol"]
    day = Day(protocol, SITE, "P-001", wait=lambda m: clock.tick(timedelta(minutes=m)))
    day.until("preflight")
    two = {"identifiers": ["birth_date", "name"], "witness": "surgeon"}
    day.act("identity.checked", "nurse", **two, result="mismatch")
    for part in ("check_in", "liposuction", "to_laboratory", "set_up", "extract", "collect"):
        getattr(day, part)()
    grew = {"test": "sterility", "state": "reported", "value": "growth"}
    first = day.act("result.reported", "processor", **grew).entry.event
    again = {"replaces": first.id, "reason": "the plate was read again", **grew}
    day.act("result.reported", "processor", told_at=first.occurred_at, **again)

    assert mail.deliver(compose) == 3
    assert mail.deliver(compose) == 0

    assert sorted((one["To"], one["Subject"]) for one in told_by_mail.mails) == [
        ("kim@hospital.test", "[DEMO] A sterility culture shows growth"),
        ("lee@hospital.test", "[DEMO] A sterility culture shows growth"),
        ("lee@hospital.test", "[DEMO] An incident that touches identity was recorded"),
    ]
    told = "".join(str(one) for one in told_by_mail.mails)
    assert not [word for word in ("P-001", day.code) if word in told]
    assert "https://svf.hospital.test/notices/" in told
    assert set(kept("mail")) == {"sent"}


def test_an_administrator_says_at_the_set_up_where_people_are_reached(house, run):
    with house({}).app_context():
        mail_addresses.change("park", "", "en", actor="park", role="")

    assert "without an address: 1 of 3" in run("list").output
    alone = run("list", "--without").output
    assert ("park" in alone, "lee" in alone) == (True, False)
    done = run("address", "park", "park@hospital.test", "--language", "ko")
    assert done.output == "park: park@hospital.test (ko)\n"
    assert "without an address: 0 of 3" in run("list", "--without").output
    assert "no address" in run("address", "park", "--none").output
    for words, code in (
        (("nobody", "a@b.test"), 3),
        (("park", "park at"), 3),
        (("park", "park@hospital.test", "--none"), 2),
    ):
        assert run("address", *words).exit_code == code


def test_a_mail_to_try_arrives_or_says_what_helps(run, post, certificate):
    def tried(**given):
        done = run("test", "it@hospital.test", **{**post.settings(), **given})
        return done.exit_code, done.output

    code, said = tried()
    assert (code, "look whether it arrives" in said, len(post.mails)) == (0, True, 1)
    assert post.mails[0]["Subject"] == "Mail of svflab arrives here"

    assert tried(SMTP_HOST="")[0] == 3
    code, said = tried(SMTP_PORT=(port := free_port()))
    assert (code, f"SVFLAB_SMTP_PORT {port}" in said) == (1, True)
    assert "SVFLAB_SMTP_TLS is tls" in tried(SMTP_TLS="tls")[1]
    assert "SVFLAB_SMTP_CA is" in tried(SMTP_CA=str(certificate.key))[1]
    post.refuse = {"it@hospital.test": "550 no such mailbox"}
    assert "see that the address is spelled right" in tried()[1]
    assert len(post.mails) == 1
