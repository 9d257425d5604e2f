"""The promises of checking the log and of making the lists again."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from svflab import clock as clocks
from svflab.domain.event import instant_text
from svflab.records import checking, db, log, projections, shadow, transaction
from svflab.services import accounts, chains, projecting, subjects
from svflab.services import verify as checks
from svflab.services.errors import Refused
from svflab.services.rebuild import rebuild
from svflab.services.record import note
from svflab.services.verify import verify
from svflab.services.walk import Day
from tests.tampering.hand import sql

SITE = "seoul"


@pytest.fixture
def day(protocol, clock):
    """A whole day: a refusal, a correction, an adverse event, a deviation, and the close."""
    accounts.create(
        "kim", "Kim", {SITE: ["nurse"], "busan": ["nurse"]}, password="three wet horses"
    )
    accounts.deactivate("kim", actor="admin", role="administrator")
    walked = Day(protocol, SITE, "P-001", wait=lambda m: clock.tick(minutes=m)).until("set_up")
    with pytest.raises(Refused):
        walked.close()
    walked.extract(minutes=21)
    for part in ("collect", "plan", "fill", "release", "to_theatre", "match", "inject"):
        getattr(walked, part)()
    report(walked)
    walked.discard()
    walked.observe()
    note("scan.answered", f"case:{walked.code}", {"code": walked.code}, actor="nurse", site=SITE)
    walked.close()
    return walked


def report(day):
    now = instant_text(clocks.now())
    names = ("death", "life_threatening", "hospitalisation", "disability", "congenital")
    day.act(
        "adverse_event.reported",
        "surgeon",
        about="ae:AXXXXXXXX0",
        touches=(f"case:{day.code}", "participant:P-001"),
        term=day.protocol.terms[0].code,
        onset_at=now,
        where=day.protocol.terms[0].where,
        grade="1",
        serious={**dict.fromkeys(names, False), "important": False},
        action="none",
        outcome="recovering",
        aware_at=now,
    )


def test_after_a_day_at_work_the_lists_are_what_the_log_makes(day, protocol):
    found = verify(protocol)

    assert found.breaks == ()
    assert found.rows > 5


def test_a_rebuild_makes_the_same_lists_again(day, protocol):
    before = lists()
    sql("DELETE FROM case_list")
    sql("UPDATE participant SET state = 'eligible'")
    sql("INSERT INTO account_role VALUES ('kim', 'seoul', 'administrator')")

    rebuild(protocol)

    assert lists() == before
    assert verify(protocol).is_whole


def test_a_rebuild_is_told_of(day, protocol):
    read = rebuild(protocol, actor="admin", role="administrator")

    last = list(log.entries("house"))[-1].event
    assert (last.kind, last.actor, last.data) == (
        "projections.rebuilt",
        "admin",
        {"subjects": read},
    )


@pytest.mark.only("sqlite")
def test_a_rebuild_leaves_what_is_kept_as_it_is(day, protocol):
    kept = ("credential", "session", "text", "vault", "signin_failure")
    before = [sql(f"SELECT * FROM {table}").all() for table in kept]

    rebuild(protocol)

    assert [sql(f"SELECT * FROM {table}").all() for table in kept] == before


@pytest.mark.only("sqlite")
def test_a_log_that_cannot_be_read_is_no_ground_to_rebuild_on(day, protocol, monkeypatch):
    before = lists()

    def fail(*_given):
        raise ValueError

    monkeypatch.setattr("svflab.services.projecting.write", fail)
    with pytest.raises(ValueError, match="cannot be read from the log"):
        rebuild(protocol)

    assert lists() == before


def test_a_subject_that_makes_no_sense_is_told_of_and_the_others_are_compared(
    day, protocol, monkeypatch
):
    write = projecting.write

    def fail(protocol, entry, after):
        if entry.event.about.startswith("case:"):
            raise ValueError
        write(protocol, entry, after)

    monkeypatch.setattr("svflab.services.projecting.write", fail)
    found = verify(protocol)

    assert {one.what for one in found.breaks} == {"unfolded", "list_surplus"}
    assert not found.log_is_whole
    assert "participant" not in {one.said.get("table") for one in found.breaks}


def test_a_check_changes_nothing(day, protocol):
    before = lists()

    verify(protocol)
    verify(protocol)

    assert lists() == before
    assert log.head("house")[0].seq == 2


@pytest.mark.only("sqlite")
def test_a_check_in_small_pieces_finds_the_same(day, protocol, monkeypatch):
    monkeypatch.setattr(checking, "AT_ONCE", 3)
    monkeypatch.setattr(chains, "AT_ONCE", 3)
    sql("DELETE FROM text")

    found = verify(protocol)

    assert {one.what for one in found.breaks} == {"text_missing"}
    assert found.entries == sum(head.seq for head in found.heads)


@pytest.mark.only("sqlite")
def test_many_breaks_of_one_kind_are_counted_not_listed(day, protocol):
    with transaction():
        for number in range(50):
            db.session.execute(
                text("INSERT INTO text VALUES (:e, 'note', '', '')"), {"e": f"of nothing {number}"}
            )

    found = verify(protocol)

    assert len(found.breaks) == checks.LISTED
    assert found.more == {"text_surplus": 30}
    assert found.lines()[checks.LISTED] == "… and 30 more of this kind: text_surplus"


def test_lists_that_differ_are_no_fault_of_the_log(day, protocol):
    sql("DELETE FROM case_list")

    found = verify(protocol)

    assert not found.is_whole
    assert found.log_is_whole


@pytest.mark.only("sqlite")
def test_a_report_names_what_it_does_not_cover(day, protocol):
    assert verify(protocol).lines()[-1] == (
        "not covered by any seal: api_token, challenge, code_app, credential, hospital_band, "
        "mail_address, meddra_term, outbox, "
        "outside_identity, passkey, pin, recovery_code, session, signin_failure, vault, worker"
    )


def test_others_go_on_recording_while_a_check_looks(day, records, protocol):
    report = None
    with checking.looking():
        end = log.head(SITE)[0]
        with ThreadPoolExecutor(1) as pool:
            pool.submit(_record_elsewhere, records).result(timeout=10)
        assert log.head(SITE)[0] == end
        report = list(chains.breaks(chains.Tally()))

    assert report == []
    assert log.head(SITE)[0].seq == end.seq + 1


def _record_elsewhere(app):
    with app.app_context():
        note("scan.answered", f"site:{SITE}", {}, site=SITE)


def test_the_copies_are_gone_after_a_check(day, protocol):
    verify(protocol)

    with transaction(), pytest.raises(Exception, match="temp"):
        db.session.execute(text(f"SELECT * FROM {_temporary()}.case_list"))


def _temporary():
    return {"sqlite": "temp", "postgresql": "pg_temp"}[db.engine.dialect.name]


def lists():
    subjects.forget()
    made = {table.name: sql(f'SELECT * FROM "{table.name}"').all() for table in shadow.PROJECTIONS}
    return {name: sorted(map(tuple, rows), key=repr) for name, rows in made.items()}


def test_every_projection_is_compared(records):
    assert set(projections.TABLES) < set(shadow.PROJECTIONS)


def test_what_a_closed_case_still_awaits_is_on_a_list_until_it_is_known(day, protocol):
    [row] = projections.follow_ups(SITE)
    assert (row["case"], row["test"], row["owner"], row["due"]) == (
        day.code,
        "sterility",
        "quality",
        "2026-12-07",
    )
    assert verify(protocol).breaks == ()

    day.act("result.reported", "quality", test="sterility", state="reported", value="no_growth")

    assert projections.follow_ups(SITE) == []
    assert verify(protocol).breaks == ()


def test_an_open_case_has_nothing_on_the_list_of_closed_ones(protocol, clock):
    Day(protocol, SITE, "P-001").until("collect")

    assert projections.follow_ups(SITE) == []
