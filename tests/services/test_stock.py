"""What is received is counted down by what cases do, and what is used up or past its day stops."""

from uuid import uuid4

import pytest
from sqlalchemy import event

from svflab.domain.stock import DISCARDED, RETURNED, Batch
from svflab.records import db
from svflab.services import receiving, settings, stock
from svflab.services.errors import Conflict, Invalid, NotThere, Refused
from svflab.services.rebuild import rebuild
from svflab.services.verify import verify
from svflab.services.walk import Day

SITE = "seoul"
ME = {"actor": "processor", "role": "processor", "workstation": "Bench 1"}
KIT = {"item": "kit", "lot": "SXL-2611", "serial": "KS1", "expires": "2027-10-31"}
NEEDLES = {"item": "needle", "lot": "N25-118", "expires": "2028-01-31", "count": "100"}
DILUENT = {"item": "diluent", "lot": "LR-5521", "expires": "2027-05-31", "count": "3"}


@pytest.fixture
def day(protocol, clock):
    def tick(minutes):
        clock.tick(minutes=minutes)

    return Day(protocol, SITE, "P-001", wait=tick, kit="KS1")


def receive(said, event_id=""):
    return receiving.receive(SITE, said, event_id=event_id or str(uuid4()), **ME)


def left(item, lot="", serial=""):
    return stock.find(SITE, Batch.of(item, lot, serial))["left"]


def wrong(said):
    with pytest.raises(Invalid) as caught:
        receive(said)
    return caught.value.errors


def test_a_case_takes_a_kit_diluent_and_needles_and_the_lists_say_what_the_log_says(day, protocol):
    for one in (KIT, NEEDLES, DILUENT):
        receive(one)

    day.until("preflight")
    assert left("kit", serial="KS1") == 1
    [kit] = stock.listed(protocol, SITE, item="kit")
    assert kit["for"] == [day.code]

    for part in ("check_in", "liposuction", "to_laboratory", "set_up"):
        getattr(day, part)()
    assert (left("kit", serial="ks 1"), left("diluent", "lr-5521")) == (0, 2)
    for part in ("extract", "collect", "plan", "fill", "release", "to_theatre", "match", "inject"):
        getattr(day, part)()
    assert left("needle", "N25-118") == 98
    assert stock.used_in(SITE, Batch.of("needle", "N25-118"))[0]["case"] == day.code

    before = stock.listed(protocol, SITE)
    rebuild(protocol)
    assert stock.listed(protocol, SITE) == before
    assert verify(protocol).is_whole


def test_a_kit_used_before_its_receipt_is_used_and_a_lot_is_counted_from_its_receipt(day, protocol):
    day.until("set_up")
    told = receive(DILUENT)
    receive(KIT)
    assert (left("kit", serial="KS1"), left("diluent", "LR-5521")) == (0, 3)
    assert receive(DILUENT, told.event.id) == told
    Day(protocol, SITE, "P-002", wait=day.wait, device="SX-2", bench="B9").until("set_up")
    assert left("diluent", "LR-5521") == 2
    assert verify(protocol).is_whole


def test_a_receipt_sent_twice_is_one_and_with_other_words_a_conflict(records):
    first = receive(NEEDLES, "7d5c37f0-6a3f-4f0e-9d67-2f3b1d1e6b11")
    assert receive(NEEDLES, first.event.id) == first
    assert left("needle", "N25-118") == 100
    with pytest.raises(Conflict):
        receive({**NEEDLES, "count": "50"}, first.event.id)


def test_the_form_of_a_return_is_none_of_a_disposal(records):
    receive(NEEDLES)
    own, batch = str(uuid4()), Batch.of("needle", "N25-118")
    stock.leave(SITE, RETURNED, batch, 1, "other", event_id=own, reason="too many", **ME)
    with pytest.raises(Conflict):
        stock.leave(SITE, DISCARDED, batch, 1, "other", event_id=own, reason="broken", **ME)


@pytest.mark.parametrize(
    ("said", "errors"),
    [
        ({}, {"item": "missing", "lot": "missing", "expires": "missing"}),
        ({**KIT, "expires": "2026-13-01"}, {"expires": "day"}),
        ({**KIT, "expires": "2020-01-01"}, {"expires": "expired"}),
        ({**KIT, "count": "2"}, {"count": "one"}),
        ({**NEEDLES, "count": "many"}, {"count": "number"}),
        ({**NEEDLES, "count": "000000001" + "9" * 60}, {"count": "number"}),
        ({**NEEDLES, "gtin": "04012345000015"}, {"gtin": "gtin"}),
        ({**NEEDLES, "lot": "x" * 61}, {"lot": "shape"}),
    ],
)
def test_what_is_wrong_with_a_receipt_is_named_at_its_field(records, said, errors):
    assert wrong(said) == errors


def test_one_lot_is_received_in_one_way(records):
    receive(KIT)
    receive(NEEDLES)
    assert wrong(KIT) == {"serial": "known"}
    assert wrong({**KIT, "serial": ""}) == {"serial": "numbered"}
    assert wrong({**NEEDLES, "expires": "2028-02-29"}) == {"expires": "other_day"}
    receive({**KIT, "lot": "B", "serial": "", "count": "5"})
    assert wrong({**KIT, "lot": "b", "serial": "KS9"}) == {"serial": "unnumbered"}


def test_what_is_used_up_expired_or_kept_for_another_case_stops_at_preflight(day, protocol, clock):
    receive(KIT)
    receive({**NEEDLES, "count": "1"})
    receive({**DILUENT, "expires": "2026-11-30"})
    day.until("open")
    needles = Batch.of("needle", "N25-118")
    stock.leave(SITE, DISCARDED, needles, 1, "damaged", event_id=str(uuid4()), **ME)
    other = _open_day(day, "P-002")
    stock.reserve(SITE, Batch.of("kit", "", "KS1"), other.code, 1, event_id=str(uuid4()), **ME)
    clock.tick(minutes=60 * 24 * 40)

    with pytest.raises(Refused) as caught:
        day.preflight()

    found = {finding.rule: finding.words for finding in caught.value.findings}
    assert found["stock_empty"]["lot"] == "N25-118"
    assert found["stock_expired"]["expiry"] == "2026-11-30"
    assert found["stock_kept"]["other_case"] == other.code


def _open_day(day, participant):
    other = Day(day.protocol, SITE, participant, wait=day.wait)
    return other.until("open")


def test_a_kit_that_was_never_received_stops_only_where_the_site_keeps_its_stock(day, protocol):
    day.until("open")
    confirmed = {one.setting.name: one.value for one in settings.standing(protocol, SITE)}
    confirmed["stock_kept"] = "yes"
    settings.confirm(
        protocol, confirmed, event_id=str(uuid4()), site=SITE, actor="quality", role="quality"
    )
    with pytest.raises(Refused) as caught:
        day.preflight()
    assert {finding.rule for finding in caught.value.findings} == {"stock_unknown"}
    for one in (KIT, NEEDLES, DILUENT):
        receive(one)
    day.preflight()


def test_what_leaves_has_a_cause_and_no_more_leaves_than_is_there(records):
    receive(NEEDLES)
    needles = Batch.of("needle", "N25-118")

    def leave(kind, count, cause, reason=""):
        given = {"event_id": str(uuid4()), "reason": reason, **ME}
        return stock.leave(SITE, kind, needles, count, cause, **given)

    leave(RETURNED, 40, "recalled")
    leave(DISCARDED, 10, "other", "fell into the sink")
    assert left("needle", "N25-118") == 50
    for kind, count, cause, errors in (
        (DISCARDED, 51, "expired", {"count": "more"}),
        (DISCARDED, 0, "expired", {"count": "number"}),
        (DISCARDED, 1, "recall", {"cause": "no_such_choice"}),
        (RETURNED, 1, "other", {"reason": "missing"}),
    ):
        with pytest.raises(Invalid) as caught:
            leave(kind, count, cause)
        assert caught.value.errors == errors
    with pytest.raises(NotThere):
        stock.find(SITE, Batch.of("enzyme", "E1"))
    told = [entry.event.kind for entry in stock.told_of(SITE, needles)]
    assert told == [DISCARDED, RETURNED, "stock.received"]


def test_the_stock_says_what_is_low_and_what_expires_soon(records, protocol):
    receive({**KIT, "expires": "2026-12-05"})
    receive(NEEDLES)
    standing = stock.standing(protocol, SITE)
    assert (standing.low, standing.expiring, standing.expired) == ((("kit", 1),), 1, 0)
    assert [row["item"] for row in stock.listed(protocol, SITE, show="expiring")] == ["kit"]
    assert [row["item"] for row in stock.listed(protocol, SITE, like="n25")] == ["needle"]


def test_a_pack_is_known_by_its_gtin_by_an_index(records):
    receive({**KIT, "gtin": "04012345000016"})
    receive({**KIT, "serial": "KS2", "gtin": "04012345000016", "expires": "2028-10-31"})
    asked = []
    listen = lambda *given: asked.append(given[2:4])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listen)
    assert receiving.known_as(SITE, "04012345000016") == ("kit", "")
    event.remove(db.engine, "before_cursor_execute", listen)

    (statement, values) = asked[-1]
    explain = "EXPLAIN QUERY PLAN" if db.engine.dialect.name == "sqlite" else "EXPLAIN"
    connection = db.session.connection()
    if explain == "EXPLAIN":  # a small table is read from end to end, and rightly so
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    plan = str(connection.exec_driver_sql(f"{explain} {statement}", values).all())
    assert "ix_stock_pack" in plan
    assert "b-tree" not in plan.lower()
    assert "Sort" not in plan
