"""The promises of reading the log: its pages, what belongs to an entry, and a whole history."""

from datetime import timedelta

import pytest
from sqlalchemy import event as sql_event

from svflab import clock as clocks
from svflab.domain.event import text_digest
from svflab.domain.identifiers import with_check
from svflab.records import db, log, pages
from svflab.services import accounts, history
from svflab.services.errors import NotThere, Refused
from svflab.services.history import Asked
from svflab.services.record import note
from svflab.services.walk import Day
from tests.tampering.hand import sql

SITE = "seoul"


@pytest.fixture
def day(protocol, clock):
    """A case with a correction of its aspirate, a refused close, and a scan."""
    walked = Day(protocol, SITE, "P-001", wait=lambda m: clock.tick(minutes=m))
    walked.until("liposuction")
    first = walked.case.last("liposuction.finished").event
    told = {name: value for name, value in first.data.items() if name != "container"}
    walked.act(
        "liposuction.finished",
        "nurse",
        told_at=first.occurred_at,
        replaces=first.id,
        reason="Read off the wrong canister.",
        **{**told, "aspirate_ml": "160"},
    )
    with pytest.raises(Refused):
        walked.close()
    note("scan.answered", f"case:{walked.code}", {"code": walked.code}, actor="nurse", site=SITE)
    return walked


def read(protocol, before=0, size=50, **asked):
    return history.page(protocol, Asked(SITE, asked.pop("chain", SITE), **asked), before, size)


def kinds(page):
    return [entry.event.kind for entry in page.entries]


def walked_through(protocol, size, **asked):
    """Return all places that the pages show, one after the other."""
    found, before = [], 0
    while True:
        page = read(protocol, before, size, **asked)
        found += [entry.seq for entry in page.entries]
        if not page.before:
            return found
        before = page.before


@pytest.mark.parametrize("size", [1, 4, 7, 50])
def test_pages_follow_one_another_and_leave_nothing_out(day, protocol, size):
    end = log.head(SITE)[0].seq

    assert walked_through(protocol, size) == list(range(end, 0, -1))


@pytest.mark.parametrize("size", [1, 2, 50])
@pytest.mark.parametrize("stretch", [1, 3, 1000])
def test_a_filter_that_looks_through_stretches_leaves_nothing_out(
    day, protocol, monkeypatch, size, stretch
):
    monkeypatch.setattr(pages, "STRETCH", stretch)
    labels = [one.seq for one in log.entries(SITE) if one.event.kind == "label.printed"]

    found = walked_through(protocol, size, kind="label.printed", actor="nurse")

    assert found == labels[::-1]


def test_a_page_without_a_match_says_how_far_it_has_looked(day, protocol, monkeypatch):
    monkeypatch.setattr(pages, "STRETCH", 5)
    end = log.head(SITE)[0].seq

    page = read(protocol, kind="participant.registered", actor="coordinator")

    assert page.entries == ()
    assert page.before == end + 1 - 5


def test_a_case_has_what_is_about_it_and_what_touches_it(day, protocol):
    found = read(protocol, subject=f"case:{day.code}")

    assert [one.seq for one in found.entries] == [
        one.seq for one in reversed(log.replay(SITE, f"case:{day.code}"))
    ]


def test_only_corrections(day, protocol):
    (only,) = read(protocol, only="corrections").entries

    assert only.event.reason
    assert only.event.data["aspirate_ml"] == "160"


def test_only_refusals(day, protocol):
    note("permission.refused", "account:kim", {}, actor="kim", site=SITE)

    assert kinds(read(protocol, only="refusals")) == ["permission.refused", "attempt.refused"]


def test_only_incidents_refused_ones_and_those_that_happened(day, protocol, clock):
    other = Day(protocol, SITE, "P-002", wait=lambda m: clock.tick(minutes=m), bench="Bench 2")
    other.device = "SX-2"
    other.until("to_theatre")
    wrong = other.live(other.case.syringes[0].code)
    for part in ("to_laboratory", "set_up", "extract", "collect", "plan", "fill", "release"):
        getattr(day, part)()
    day.to_theatre()
    band = day.live(day.case.wristband.code)
    with pytest.raises(Refused):
        day.act("syringe.matched", "nurse", wristband=band, syringe=wrong)
    day.act(
        "syringe.matched",
        "nurse",
        told_at=clocks.now() - timedelta(minutes=1),
        wristband=band,
        syringe=wrong,
    )

    found = read(protocol, only="incidents", size=10)

    assert kinds(found) == ["syringe.matched", "attempt.refused"]


def test_days_are_those_of_recording(day, protocol, clock):
    clock.tick(days=2)
    note("scan.answered", f"case:{day.code}", {}, site=SITE)
    since = clocks.now() - timedelta(days=1)

    assert kinds(read(protocol, since=since)) == ["scan.answered"]
    assert len(read(protocol, until=since).entries) == log.head(SITE)[0].seq - 1
    assert read(protocol, since=since, until=since).entries == ()


def test_a_page_costs_the_same_however_long_the_log_is(day, protocol):
    def steps(**asked):
        counted = []

        def count(*_given):
            counted.append(1)

        sql_event.listen(db.engine, "before_cursor_execute", count)
        read(protocol, size=5, **asked)
        sql_event.remove(db.engine, "before_cursor_execute", count)
        return len(counted)

    before = [steps(), steps(kind="label.printed"), steps(only="corrections")]
    for number in range(300):
        note("scan.answered", f"case:{day.code}", {"code": str(number)}, site=SITE)

    assert [steps(), steps(kind="label.printed"), steps(only="corrections")] == before


def test_an_export_gives_all_in_order_up_to_where_the_log_ended(day, protocol, monkeypatch):
    monkeypatch.setattr(history, "AT_ONCE", 3)
    end = log.head(SITE)[0].seq
    note("scan.answered", f"case:{day.code}", {}, site=SITE)

    parts = list(history.every(protocol, Asked(SITE, SITE), end))

    assert [one.seq for part in parts for one in part] == list(range(1, end + 1))
    assert max(map(len, parts)) == 3


def test_a_correction_knows_what_was_before(day, protocol):
    entries = log.replay(SITE, f"case:{day.code}")
    correction = next(one for one in entries if one.event.replaces)

    found = history.beside(protocol, SITE, [correction])

    was = found.before[correction.event.id].event
    assert was.data["aspirate_ml"] == "180"
    assert found.texts[correction.event.id, "reason"] == "Read off the wrong canister."
    assert found.replaced[was.id] == correction


def test_redacted_words_are_none(day, protocol):
    sql("UPDATE text SET body = NULL")

    told = history.of_case(protocol, SITE, day.code)

    assert set(told.beside.texts.values()) == {None}
    assert all(text_digest("", "") != one.event.reason for one in told.entries)


def test_a_history_is_in_the_order_in_which_things_happened(day, protocol):
    told = history.of_case(protocol, SITE, day.code)

    moments = [(one.event.occurred_at, one.seq) for one in told.entries]
    assert moments == sorted(moments)
    assert {"attempt.refused", "scan.answered"} <= {one.event.kind for one in told.entries}
    assert told.corrections == 1
    assert told.head == log.head(SITE)[0]


def test_a_participants_history_has_the_case_that_was_opened(day, protocol):
    told = history.of_participant(protocol, SITE, "P-001")

    assert told.entries[0].event.kind == "participant.registered"
    assert "case.opened" in {one.event.kind for one in told.entries}


@pytest.mark.parametrize("ask", [history.of_case, history.of_participant])
def test_what_nobody_recorded_has_no_history(day, protocol, ask):
    with pytest.raises(NotThere):
        ask(protocol, SITE, "C0000000000")
    with pytest.raises(NotThere):
        ask(protocol, "busan", day.code)


def test_a_kits_number_that_reads_like_a_code_of_ours_is_found(protocol):
    number = with_check("KS295A1DB")
    Day(protocol, SITE, "P-001", kit=number).until("preflight")

    assert history.subject_of(SITE, number) == f"kit:{number}"


def test_a_text_is_looked_for_as_code_participant_or_lot(day, protocol):
    band = day.case.wristband.code
    case = f"case:{day.code}"

    assert history.subject_of(SITE, day.code.lower()) == case
    assert history.subject_of(SITE, band) == case
    assert history.subject_of(SITE, day.live(band)) == case
    assert history.subject_of(SITE, " P-001 ") == "participant:P-001"
    assert history.subject_of(SITE, "SXL-2611") == "lot:SXL-2611"
    assert history.subject_of(SITE, day.kit) == f"kit:{day.kit}"
    assert history.subject_of(SITE, case) == case
    assert history.subject_of(SITE, "P-002") == ""
    assert history.subject_of("busan", day.code) == ""


def test_of_the_house_a_site_sees_its_own_accounts(records, protocol):
    accounts.create("kim", "Kim", {SITE: ["nurse"]})
    accounts.create("lee", "Lee", {"busan": ["nurse"]})
    accounts.create("new", "New", {})

    page = history.page(protocol, Asked(SITE, "house"))

    assert [one.event.about for one in page.entries] == ["account:new", "account:kim"]
