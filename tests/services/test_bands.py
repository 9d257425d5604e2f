"""A hospital's wristband says whose it is, and nothing of its code is kept."""

import pytest
from sqlalchemy import text

from svflab.records import db, log
from svflab.services import bands, scan
from svflab.services.errors import Invalid, NotAllowed
from svflab.services.scanned import recent
from svflab.services.walk import Day

NURSE = {"site": "seoul", "actor": "nurse", "role": "nurse"}
BAND = "KR-00418-2231"


@pytest.fixture
def scanned(protocol):
    def _scanned(code, case=""):
        by = {"account": "nurse", "role": "nurse", "workstation": "Bay 2"}
        return scan.answer(protocol, "seoul", code, case=case, **by)

    return _scanned


def test_a_bound_wristband_is_known_however_it_is_spelled_and_its_code_stands_nowhere(
    protocol, scanned
):
    day = Day(protocol, "seoul", "P-001").until("open")
    assert bands.bind("P-001", BAND, **NURSE)
    assert not bands.bind("P-001", " kr-00418-2231", **NURSE)

    found = scanned(f"]C1{BAND}")

    assert (found.state, found.why) == ("info", "hospital_band")
    assert found.facts == {"participant": "P-001", "case": day.code}
    assert scanned(BAND.lower(), day.code).state == "info"
    for table in ("log", "hospital_band"):
        rows = db.session.execute(text(f"SELECT * FROM {table}"))
        assert BAND not in str(list(rows)).upper()
    assert recent("seoul", "Bay 2")[0].event.data["digest"]


def test_on_the_page_of_another_participant_it_stops_and_names_both(protocol, scanned):
    Day(protocol, "seoul", "P-001").until("open")
    other = Day(protocol, "seoul", "P-002").until("open")
    bands.bind("P-001", BAND, **NURSE)

    found = scanned(BAND, other.code)

    assert (found.state, found.why) == ("stop", "other_band")
    assert found.facts["participant"] == "P-001"
    assert (found.facts["this_case"], found.facts["this_participant"]) == (other.code, "P-002")


def test_one_wristband_is_never_of_two_and_both_records_say_who_tried(records):
    bands.bind("P-001", BAND, **NURSE)
    with pytest.raises(Invalid) as caught:
        bands.bind("P-002", BAND, **NURSE)

    assert dict(caught.value.problems[0].facts) == {"other": "P-001", "participant": "P-002"}
    for code in ("P-001", "P-002"):
        told = log.page("seoul", subject=f"participant:{code}")
        assert told[0].event.kind == "band.refused"
    bands.forget("P-001", **NURSE)
    assert bands.bind("P-002", BAND, **NURSE)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("", "missing"),
        ("1234", "short"),
        ("x" * 121, "length"),
        ("(01)04012345000016(10)A", "pack"),
    ],
)
def test_what_is_no_wristband_of_a_hospital_is_not_bound(records, code, why):
    with pytest.raises(Invalid) as caught:
        bands.bind("P-001", code, **NURSE)
    assert caught.value.errors == {"code": why}


def test_our_own_wristband_is_not_bound_and_only_keepers_bind(protocol):
    day = Day(protocol, "seoul", "P-001").until("check_in")
    with pytest.raises(Invalid) as caught:
        bands.bind("P-001", day.live(day.case.wristband.code), **NURSE)
    assert caught.value.errors == {"code": "ours"}
    with pytest.raises(NotAllowed):
        bands.bind("P-001", BAND, site="seoul", actor="processor", role="processor")
