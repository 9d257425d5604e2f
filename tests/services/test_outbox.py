"""Who is told of what, once; and mails through a real mail server, one that refuses, and none."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from flask import current_app
from sqlalchemy import select

from svflab.cli.certificate import self_signed
from svflab.domain.event import instant_text
from svflab.records import db, log, outbox, transaction
from svflab.records.outbox import OutboxRow
from svflab.services import (
    absences,
    accounts,
    dead_letters,
    deadlines,
    due,
    inbox,
    mail,
    mail_addresses,
    proof,
    rebuild,
    reporting,
)
from svflab.services.dead_letters import By
from svflab.services.errors import Conflict, Invalid, NotThere, NotVouched
from svflab.services.outbox import put, standing
from svflab.services.walk import Day
from svflab.web.words.notices import compose
from tests.post import Post, free_port, settings

SITE, EVENT = "seoul", "ae:A2B3C4D5E6"
PEOPLE = {"lee": ["safety_officer"], "kim": ["surgeon"], "park": ["administrator"]}


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """For 127.0.0.1, by this machine's own clock."""
    return self_signed(tmp_path_factory.mktemp("post"), ["127.0.0.1"])


@pytest.fixture
def house(app_on, database_url):
    """Makes the application; people are there, and reached by mail."""

    def _house(given):
        app = app_on(database_url, **given)
        with app.app_context():
            for name, roles in PEOPLE.items():
                accounts.create(name, name.title(), {SITE: roles}, password="three wet horses")
                reach(name)
        return app

    return _house


@pytest.fixture
def post():
    with Post() as server:
        yield server


@pytest.fixture
def told_by_mail(house, post):
    """The mail server, with the application's context open."""
    with house(post.settings()).app_context():
        yield post


def reach(name, address=None, language="en"):
    there = f"{name}@hospital.test" if address is None else address
    mail_addresses.change(name, there, language, actor=name, role="")


def tell(kind="event.reported", subject=EVENT, **more):
    with transaction():
        put(SITE, kind, subject, **{"state": "serious", **more})


def kept(*names):
    """Return these columns of each notice, by account."""
    db.session.rollback()
    columns = [getattr(OutboxRow, name) for name in names]
    found = db.session.execute(select(*columns).order_by(OutboxRow.account))
    return [tuple(row) if len(names) > 1 else row[0] for row in found]


def by(number):
    return By("park", "administrator", f"0000000{number}-0000-4000-8000-000000000000")


def test_a_change_is_told_once_to_each_in_their_language_and_names_no_participant(told_by_mail):
    reach("kim", language="ko")
    tell()
    tell()

    assert mail.deliver(compose) == 2
    assert mail.deliver(compose) == 0

    by_address = {one["To"]: one for one in told_by_mail.mails}
    korean, english = by_address["kim@hospital.test"], by_address["lee@hospital.test"]
    assert english["Subject"] == "[DEMO] Serious adverse event reported: A2B3C4D5E6"
    assert english["Message-ID"] == f"<svflab.{kept('id')[1]}@hospital.test>"
    assert "https://svf.hospital.test/safety/A2B3C4D5E6" in english.get_content()
    assert "Awaited: a safety officer's triage, and a physician's opinion" in english.get_content()
    assert korean["Message-ID"] != english["Message-ID"]
    assert kept("mail", "read_at") == [("sent", None), ("sent", None)]


def test_what_is_rolled_back_is_told_to_nobody(told_by_mail):
    def told_in_vain():
        with transaction():
            put(SITE, "event.reported", EVENT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        told_in_vain()

    assert (mail.deliver(compose), kept("id")) == (0, [])


def test_who_did_it_is_not_told_of_it_and_that_is_no_dead_letter(told_by_mail):
    tell("event.assigned", accounts=["lee"], but="lee")

    assert kept("id") == []


def test_two_workers_at_once_send_each_mail_once(house, post, database_url, app_on):
    app, ready = house(post.settings()), Barrier(3)
    with app.app_context():
        for number in range(6):
            tell(state=f"{number}", kind="question.asked", accounts=["lee", "kim"])

    def _work(_number):
        with app.app_context():
            ready.wait()
            sent = mail.deliver(compose)
            db.session.remove()
            return sent

    with ThreadPoolExecutor(3) as pool:
        sent = list(pool.map(_work, range(3)))

    assert sum(sent) == len(post.mails) == 12
    assert len({one["Message-ID"] for one in post.mails}) == 12


def test_a_worker_that_dies_after_sending_sends_the_same_mail_again_when_its_turn_ends(
    told_by_mail, clock, monkeypatch
):
    tell(accounts=["lee"])
    with monkeypatch.context() as patched:
        patched.setattr(outbox, "let_go", _dies)
        with pytest.raises(SystemExit):
            mail.deliver(compose)
    assert mail.deliver(compose) == 0

    clock.tick(mail.TURN)

    assert mail.deliver(compose) == 1
    first, second = told_by_mail.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Date"] == second["Date"]


def _dies(*_given, **_named):
    raise SystemExit


def test_a_mail_that_the_server_does_not_take_keeps_no_other_one_back(told_by_mail, clock):
    told_by_mail.refuse = {
        "kim@hospital.test": "550 no such mailbox",
        "lee@hospital.test": "451 later, please",
    }
    tell()
    tell("clock.soon", accounts=["park"])

    assert mail.deliver(compose) == 1

    assert kept("account", "mail", "why", "tries") == [
        ("kim", "dead", "refused:550", 1),
        ("lee", "waiting", "refused:451", 1),
        ("park", "sent", "", 1),
    ]
    told_by_mail.refuse = {}
    clock.tick(minutes=1)
    assert mail.deliver(compose) == 1


def test_a_server_that_is_down_is_tried_later_and_later_and_then_no_more(house, clock):
    with house(settings(free_port(), MAIL_TRIES=3)).app_context():
        tell(accounts=["lee"])
        waits = []
        for _try in range(3):
            assert mail.deliver(compose) == 0
            next_at = kept("next_at")[0]
            waits.append(next_at and (next_at - clock.now) // timedelta(minutes=1))
            clock.to(next_at or clock.now)

        assert waits == [1, 2, None]
        assert kept("mail", "why") == [("dead", "server")]


def test_mail_goes_by_tls_to_a_server_that_asks_for_a_password(house, certificate, tmp_path):
    secret = tmp_path / "password"
    secret.write_text("open sesame\n")
    with Post(certificate, user="svflab", password="open sesame") as post:
        given = {
            **post.settings(SMTP_TLS="starttls", SMTP_CA=str(certificate.cert)),
            "SMTP_USER": "svflab",
            "SMTP_PASSWORD_FILE": str(secret),
        }
        app = house(given)
        with app.app_context():
            tell(accounts=["lee"])
            assert mail.deliver(compose) == 1
            for other, why in (
                ({"SMTP_CA": ""}, "certificate"),
                ({"SMTP_PASSWORD_FILE": "", "SMTP_PASSWORD": "wrong"}, "sign_in"),
                ({"SMTP_PASSWORD_FILE": str(tmp_path / "gone")}, "password"),
            ):
                app.config.update({**given, **other})
                tell(state=why, accounts=["lee"])
                assert mail.deliver(compose) == 0
                assert why in kept("why")
        assert len(post.mails) == 1


def test_what_nobody_is_for_and_who_has_no_address_stand_until_somebody_sees_to_it(told_by_mail):
    reach("lee", "")
    tell(accounts=["lee"])
    tell("incident.recorded", "case:C2B3C4D5E6", roles=["nurse"])
    mail.deliver(compose)
    assert kept("account", "mail", "why") == [
        ("", "dead", "nobody"),
        ("lee", "dead", "no_address"),
    ]
    nobody, lee = kept("id")

    with pytest.raises(Invalid):
        dead_letters.give_up(SITE, lee, "  ", by(1))
    with pytest.raises(NotThere):
        dead_letters.again("busan", lee, by(2))
    reach("lee")
    dead_letters.again(SITE, lee, by(3))
    dead_letters.again(SITE, lee, by(3))
    with pytest.raises(Conflict):
        dead_letters.give_up(SITE, lee, "told by phone", by(4))
    dead_letters.again(SITE, nobody, by(5))

    assert mail.deliver(compose) == 2
    assert kept("account", "mail") == [("", "given_up"), ("lee", "sent"), ("lee", "sent")]
    assert len(log.page(SITE, kind="mail.retried", size=9)) == 2


def test_a_report_of_special_interest_is_told_at_once_and_a_rebuild_tells_nobody(
    told_by_mail, clock
):
    protocol = current_app.extensions["protocol"]
    day = Day(protocol, SITE, "P-001", wait=lambda m: clock.tick(timedelta(minutes=m)))
    day.until("open")
    day.report(term="systemic.sepsis")
    before = kept("account", "kind", "state")

    rebuild.rebuild(protocol)

    assert before == [(name, "event.reported", "special") for name in ("kim", "lee")]
    assert kept("account", "kind", "state") == before


def test_a_mail_that_waits_for_what_is_done_meanwhile_is_not_sent(told_by_mail, clock):
    protocol = current_app.extensions["protocol"]
    day = Day(protocol, SITE, "P-001", wait=lambda m: clock.tick(timedelta(minutes=m)))
    about = day.until("open").report(term="systemic.sepsis").entry.event.about

    def act(kind, texts=None, **data):
        event = day.event(kind, "safety_officer", about=about, **data)
        return inbox.record(protocol, event, texts or {}).entry.event.id

    def ask_and_answer(between):
        asked = act("query.asked", {"question": "Since when?"}, to="lee")
        between()
        act("query.answered", {"answer": "Today."}, query=asked)
        return {row["state"]: row["mail"] for row in outbox.of_subject(SITE, about)}[asked]

    act("adverse_event.triaged", seriousness="confirmed")
    assert mail.deliver(compose) == 2, "that it was reported both must know, whoever triaged it"
    assert ask_and_answer(lambda: None) == "settled"
    settled = [one["id"] for one in outbox.settled(SITE)]
    with transaction():
        outbox.settle(settled, clock.now, done=False)
    assert mail.deliver(compose) == 2, "what was undone waits again; that it was answered is news"
    assert outbox.settled(SITE) == []

    assert ask_and_answer(lambda: taken(clock)) == "waiting", "what is in hand may have left"
    clock.tick(mail.TURN + timedelta(seconds=1))
    assert mail.deliver(compose) == 1, "the answer"
    assert [one["kind"] for one in outbox.settled(SITE)] == ["question.asked"]
    assert standing(SITE).waiting == 0


def taken(clock):
    """Let a worker take the next mail, and die."""
    with transaction():
        assert outbox.take(clock.now, clock.now + mail.TURN, "a worker that dies")


def test_a_clock_is_told_before_it_ends_and_when_it_has_run_out_and_once_each(told_by_mail, clock):
    protocol, looked = current_app.extensions["protocol"], due.Looked()
    day = Day(protocol, SITE, "P-001", wait=lambda m: clock.tick(timedelta(minutes=m)))
    day.until("open")
    day.report(term="systemic.fever", grade="3", serious={"hospitalisation": True})

    def clocks_told(**later):
        clock.tick(**later)
        for _round in range(2):
            due.tell(protocol, looked)
        return Counter(one for one in kept("kind") if one.startswith("clock."))

    assert kept("due_at") == [clock.now + timedelta(hours=24)] * 2  # the first report, in the mail
    first = clocks_told(hours=1)
    assert (first["clock.soon"], first["clock.overdue"]) == (0, 0)
    assert clocks_told(hours=24)["clock.overdue"] == 2
    assert clocks_told(days=13)["clock.soon"] > 0


@pytest.mark.only("postgresql")  # the other engine lets one at a time look at all
def test_a_clock_that_somebody_ends_at_this_moment_is_told_to_nobody(told_by_mail, clock):
    app = current_app._get_current_object()
    protocol, day = app.extensions["protocol"], Day(app.extensions["protocol"], SITE, "P-001")
    made = day.until("open").report(
        term="systemic.fever", grade="3", serious={"hospitalisation": True}
    )
    clock.tick(days=60)
    about, running = made.entry.event.about, deadlines.clocks(protocol, made.known)
    sent = {"to": "all of them", "sent_at": instant_text(clock.now)}

    def _look():
        with app.app_context():
            due.tell(protocol, due.Looked())
            db.session.remove()

    with ThreadPoolExecutor(1) as pool:
        with transaction():
            event = day.event("report.sent", "safety_officer", about=about, **sent)
            reporting.send(protocol, event, {}, [one.key for one in running])
            looking = pool.submit(_look)
            with suppress(TimeoutError):
                looking.result(timeout=0.3)
        looking.result()

    assert not any(kind.startswith("clock.") for kind in kept("kind"))


def test_the_clock_of_an_event_whose_assignee_has_left_is_told_to_who_is_here(told_by_mail, clock):
    protocol, looked = current_app.extensions["protocol"], due.Looked()
    accounts.create("han", "Han", {SITE: ["safety_officer"]}, password="three wet horses")
    day = Day(protocol, SITE, "P-001", wait=lambda m: clock.tick(timedelta(minutes=m)))
    reported = day.until("open").report(
        term="systemic.fever", grade="3", serious={"hospitalisation": True}
    )
    given = {"about": reported.entry.event.about, "to": "lee"}
    given = day.event("adverse_event.assigned", "safety_officer", **given)
    inbox.record(protocol, given, {"reason": "she knows the participant"})
    accounts.deactivate("lee", actor="park", role="administrator", reason="left")

    clock.tick(days=14)
    due.tell(protocol, looked)

    assert ("han", "clock.soon") in kept("account", "kind")


def test_a_lock_is_told_to_an_administrator_once_a_day(told_by_mail, clock):
    for _lock in range(2):
        for _try in range(5):
            with suppress(NotVouched):
                proof.prove("lee", "no")
        clock.tick(minutes=16)

    assert kept("account", "kind", "subject") == [("park", "account.locked", "account:lee")]
    assert mail.deliver(compose) == 1
    assert "lee" not in str(told_by_mail.mails[0])


def test_who_covers_for_somebody_away_is_told_too(told_by_mail, clock):
    accounts.create("han", "Han", {SITE: ["safety_officer"]}, password="three wet horses")
    span = (clock.now, clock.now + timedelta(days=2))
    away = absences.By("lee", "safety_officer", event_id=str(uuid4()))
    absences.tell(SITE, "lee", "han", span, "", away)

    tell("question.asked", accounts=["lee"])
    clock.tick(days=2)
    tell("question.asked", accounts=["lee"], state="later")

    assert kept("account", "state") == [("han", "serious"), ("lee", "serious"), ("lee", "later")]


def test_where_no_mail_server_is_set_what_is_told_stands_on_the_pages_alone(house, clock):
    with house({}).app_context():
        tell()
        clock.tick(hours=1)

        assert kept("mail") == ["none", "none"]
        assert outbox.unread(SITE, "lee") == 1
        assert standing(SITE).late_since is None
