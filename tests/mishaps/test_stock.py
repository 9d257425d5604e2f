"""Kits and lots that ought not to be used, and the hospital's wristband of somebody else."""

from uuid import uuid4

from svflab.domain.stock import DISCARDED, Batch
from svflab.services import bands, receiving, scan, stock
from tests.mishaps.deeds import go_on, stopped_by
from tests.mishaps.ending import SITE, ends

BY = {"actor": "processor", "role": "processor"}
NEEDLES = {"item": "needle", "lot": "N25-118", "expires": "2028-01-31", "count": "1"}


def receive(item, **said):
    data = {"item": item, "expires": "2027-10-31", **said}
    receiving.receive(SITE, data, event_id=str(uuid4()), **BY)


def discard(batch, cause):
    stock.leave(SITE, DISCARDED, batch, 1, cause, event_id=str(uuid4()), **BY)


def test_a_kit_fell_when_it_was_unpacked_and_another_is_taken(begin):
    day = begin("open")
    for serial in ("KS1", "KS2"):
        receive("kit", lot="SXL-2611", serial=serial)
    discard(Batch.of("kit", "", "KS1"), "damaged")

    day.kit = "KS1"
    with stopped_by("stock_empty"):
        day.preflight()
    day.kit = "KS2"
    day.preflight()
    go_on(day, "preflight")

    ends(day, "Kit KS1 is used up: the stock has none left.")
    assert stock.find(SITE, Batch.of("kit", "", "KS2"))["left"] == 0


def test_the_last_needles_of_a_lot_are_gone_and_another_lot_is_taken(begin):
    day = begin("open")
    receive(**NEEDLES)
    discard(Batch.of("needle", "N25-118"), "missing")

    with stopped_by("stock_empty"):
        day.preflight()
    day.preflight(needle_lot="N25-119")
    go_on(day, "preflight")

    ends(day, "Needle lot N25-118 is used up")


def test_a_kit_that_was_set_aside_for_another_case_stays_there(begin):
    other = begin("open", 2)
    receive("kit", lot="SXL-2611", serial="KS1")
    stock.reserve(SITE, Batch.of("kit", "", "KS1"), other.code, 1, event_id=str(uuid4()), **BY)
    day = begin("open")

    day.kit = "KS1"
    with stopped_by("stock_kept"):
        day.preflight()
    day.kit = "KS2"
    day.preflight()
    go_on(day, "preflight")

    ends(day, "Kit KS1 is kept for case")


def test_the_hospital_wristband_of_somebody_else_is_scanned_at_the_bedside(begin):
    day = begin("to_theatre")
    nurse = {"site": SITE, "actor": "nurse", "role": "nurse"}
    bands.bind("P-001", "KR-00418-2231", **nurse)
    bands.bind("P-009", "KR-00777-0001", **nurse)

    by = {"account": "nurse", "role": "nurse", "workstation": "Bay 2", "case": day.code}
    found = scan.answer(day.protocol, SITE, "KR-00777-0001", **by)
    assert (found.state, found.facts["participant"]) == ("stop", "P-009")
    assert scan.answer(day.protocol, SITE, "KR-00418-2231", **by).state == "info"
    go_on(day, "to_theatre")

    ends(day)
