"""What only a head shows that was kept elsewhere: an end cut off, a log sealed anew."""

import pytest

from svflab.domain.chain import Head, start
from svflab.services import subjects
from svflab.services.rebuild import rebuild
from svflab.services.record import note
from tests.tampering.hand import SITE, first, reseal, sql, stored, the_head


def cut(last):
    """Take away the end of the log, and everything that would show it."""
    sql("DELETE FROM log WHERE site = :s AND seq > :q", s=SITE, q=last)
    sql("DELETE FROM event_subject WHERE site = :s AND seq > :q", s=SITE, q=last)
    sql("DELETE FROM text WHERE event_id NOT IN (SELECT event_id FROM log)")
    sql(
        "UPDATE log_head SET seq = :q, hash = :h, recorded_at = (SELECT recorded_at FROM log "
        "WHERE site = :s AND seq = :q) WHERE site = :s",
        s=SITE,
        q=last,
        h=stored("hash", last),
    )
    subjects.forget()


@pytest.mark.shows("Part 11 11.10(a)")
def test_an_end_that_was_cut_off_is_found_by_a_head_kept_elsewhere(owner, protocol, found):
    kept = the_head()
    cut(10)
    rebuild(protocol)

    assert found() == []
    assert first(found(kept)) == ("cut", SITE, kept.seq)


def test_a_log_that_was_sealed_anew_is_found_by_a_head_kept_elsewhere(owner, protocol, found):
    kept = the_head()
    end = reseal(from_seq=4, to_seq=kept.seq)
    sql("UPDATE log_head SET hash = :h WHERE site = :s", h=end.hash, s=SITE)
    subjects.forget()
    rebuild(protocol)

    assert found() == []
    assert first(found(kept)) == ("resealed", SITE, kept.seq)


def test_a_chain_that_is_gone_whole_is_found_by_a_head_kept_elsewhere(owner, protocol, found):
    kept = the_head()
    for table in ("log", "event_subject", "log_head"):
        sql(f"DELETE FROM {table} WHERE site = :s", s=SITE)
    sql("DELETE FROM text")
    subjects.forget()
    rebuild(protocol)

    assert found() == []
    assert first(found(kept)) == ("cut", SITE, kept.seq)


def test_a_head_that_another_chain_tells_of_needs_nobody_to_keep_it(owner, protocol, found):
    kept = the_head()
    note("log.verified", "site:house", {"heads": [str(kept)]})
    cut(10)
    rebuild(protocol)

    assert first(found()) == ("cut", SITE, kept.seq)


def test_a_head_of_the_past_is_passed_through(owner, day, found):
    kept = the_head()
    day.act("case.stopped", "surgeon", reason="the participant wished so", cause="other")

    assert found(kept, the_head(), start(SITE)) == []


def test_a_chain_that_begins_with_nothing_is_not_another_sites(owner, found):
    assert first(found(Head(SITE, 0, "0" * 64))) == ("resealed", SITE, 0)
