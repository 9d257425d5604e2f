"""The promises of checking the record from a page, and of taking some of it away."""

import pytest

from svflab.domain.chain import Head
from svflab.records import Busy, log
from svflab.services import audit
from svflab.services.history import Asked
from svflab.services.record import note
from svflab.services.verify import verify
from svflab.services.walk import Day
from tests.tampering.hand import sql

SITE = "seoul"
WHO = {"actor": "quality", "role": "quality", "workstation": "Desk 1"}


@pytest.fixture
def day(protocol):
    note("account.signed_in", "account:quality", {}, actor="quality")
    return Day(protocol, SITE, "P-001").until("preflight")


def test_a_check_is_recorded_with_its_outcome_and_the_heads_it_saw(day, protocol):
    ends = [log.head("house")[0], log.head(SITE)[0]]

    told = audit.check(protocol, [], site=SITE, **WHO)

    assert (told.event.kind, told.event.actor) == ("log.verified", "quality")
    assert told.event.data["whole"] is True
    assert told.event.data["heads"] == [str(head) for head in ends]
    assert audit.breaks(told, SITE) == []


def test_what_a_check_found_is_told_again_as_it_was(day, protocol):
    sql("DELETE FROM case_list")
    sql("INSERT INTO text VALUES ('of nothing', 'note', '', '')")
    found = verify(protocol).breaks

    told = audit.check(protocol, [], site=SITE, **WHO)

    assert told.event.data["whole"] is False
    assert list(map(str, audit.breaks(told, SITE))) == list(map(str, found))


def test_a_kept_head_that_fails_is_told_of(day, protocol):
    kept = Head(SITE, 4711, "0" * 64)

    told = audit.check(protocol, [kept], site=SITE, **WHO)

    assert [one.what for one in audit.breaks(told, SITE)] == ["cut"]
    assert told.event.data["kept"] == [str(kept)]


def test_another_sites_breaks_are_not_told_here(day, protocol):
    note("scan.answered", "site:busan", {}, site="busan")
    sql("UPDATE log_head SET seq = 7 WHERE site = 'busan'")

    told = audit.check(protocol, [], site=SITE, **WHO)

    assert told.event.data["whole"] is False
    assert audit.breaks(told, SITE) == []


def test_earlier_checks_are_listed_the_newest_first(day, protocol):
    first = audit.check(protocol, [], site=SITE, **WHO)
    second = audit.check(protocol, [], site=SITE, **WHO)

    assert audit.checks(SITE) == [second, first]
    assert audit.outcome(SITE, second.event.id) == second


def test_an_entry_that_is_no_check_has_no_outcome(day, protocol):
    assert audit.outcome(SITE, log.replay(SITE, f"case:{day.code}")[0].event.id) is None
    told = audit.check(protocol, [], site=SITE, **WHO)
    assert audit.outcome("busan", told.event.id) is None


def test_one_check_runs_at_a_time(day, protocol, monkeypatch):
    def again(*_given):
        audit.check(protocol, [], site=SITE, **WHO)

    monkeypatch.setattr(audit, "verify", again)
    with pytest.raises(Busy):
        audit.check(protocol, [], site=SITE, **WHO)
    monkeypatch.undo()

    assert audit.check(protocol, [], site=SITE, **WHO)


def test_what_leaves_the_house_is_recorded_before_it_leaves(day, protocol):
    end = log.head(SITE)[0]

    head, parts = audit.take_away(protocol, Asked(SITE, SITE, kind="case.opened"), **WHO)

    last = list(log.entries(SITE))[-1].event
    assert (last.kind, last.about) == ("export.made", "site:seoul")
    assert last.data == {
        "what": "log",
        "head": str(end),
        "asked": {"chain": SITE, "kind": "case.opened"},
    }
    assert head == end
    assert [one.event.kind for part in parts for one in part] == ["case.opened"]


def test_a_check_after_a_check_is_whole(day, protocol):
    audit.check(protocol, [], site=SITE, **WHO)

    assert verify(protocol).is_whole
