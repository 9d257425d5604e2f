"""A paper kit: its codes are nobody else's, and a whole day written on it comes into the log."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import current_app

from svflab.domain.identifiers import read
from svflab.domain.paper import HELD
from svflab.records import log, projections
from svflab.services import accounts, cases, downtime, paper_kits, scan
from svflab.services.downtime import By, NotCopied
from svflab.services.errors import Conflict, Invalid, Refused
from svflab.services.rebuild import rebuild
from svflab.services.record import record
from svflab.services.verify import verify
from svflab.services.walk import PARTS, Day
from tests.on_paper import OnPaper, Times

PARTS_ON_PAPER = PARTS[PARTS.index("preflight") :]
IDENTIFIERS = {"identifiers": ["name", "birth_date"], "result": "match"}
ME = By("quality", "quality", "Bench 1")


@pytest.fixture
def protocol(records):
    accounts.create("nurse", "Kim Ji-woo", {"seoul": ["nurse"]}, password="six warm words here")
    return current_app.extensions["protocol"]


def made(**other):
    return downtime.make("seoul", **{"language": "en", "box": False, "by": ME, **other})


def ready():
    return downtime.give_out("seoul", made().code, ME)


def scanned(protocol, text, page=""):
    who = {"account": "nurse", "role": "nurse", "workstation": "Theatre 2"}
    return scan.answer(protocol, "seoul", text, case=page, how="scan", **who)


def test_a_kit_reserves_codes_that_nothing_else_is_given_and_a_scan_names_it(protocol):
    kit = ready()

    given = scanned(protocol, read(kit.codes["syringe"][0]).print_code(1))
    itself = scanned(protocol, kit.code)

    codes = [code for listed in kit.codes.values() for code in listed]
    assert {kind: len(listed) for kind, listed in kit.codes.items()} == dict(HELD)
    assert set(projections.whose([*codes, kit.code])) == {*codes, kit.code}
    assert (given.state, given.why, given.facts["kit"]) == ("info", "reserved", kit.code)
    assert (itself.why, itself.facts["kit_state"]) == ("paper_kit", "ready")


def written(protocol, clock):
    """Return a case that was opened by hand after its day had been written on a kit."""
    paper, times = ready(), Times(clock.now)
    before = Day(protocol, "seoul", "P-001")
    before.register()
    before.assess()
    clock.tick(hours=8)
    day = OnPaper(protocol, "seoul", "P-001", wait=times.pass_by)
    day.paper, day.times, day.code = paper, times, paper.case_code
    opened = day.event("case.opened", "coordinator", participant="P-001")
    downtime.open_case(protocol, opened, {"reason": "The server was off"})
    return day


def test_a_whole_day_comes_in_from_paper_under_the_codes_that_stood_on_it(protocol, clock):
    day = written(protocol, clock)

    for part in PARTS_ON_PAPER:
        getattr(day, part)()
        day.wait(3)

    case, kit = day.case, paper_kits.find("seoul", day.paper.code)
    told = [entry.event for entry in log.replay("seoul", f"case:{case.code}")]
    assert case.closed
    assert (kit.state, kit.case) == ("used", case.code)
    assert {one.code for one in case.containers.values()} <= set(sum(kit.codes.values(), ()))
    assert [s.code for s in case.syringes] == list(kit.codes["syringe"][:2])
    assert all(one.told and one.data["paper"]["kit"] == kit.code for one in told)
    found = cases.find(protocol, "seoul", case.code).findings
    opened, closed = case.opened.event.id, case.closed.event.id
    unsigned = [("not_signed", closed)] * 2
    assert [(f.rule, f.event_id) for f in found] == [("late_entry", opened), *unsigned]
    assert scanned(protocol, case.syringes[0].live_print.code).case == case.code
    assert len(log.replay("seoul", f"paper:{kit.code}")) == len(told) + 2
    rebuild(protocol)
    assert verify(protocol).breaks == ()


def test_a_kit_s_paper_leaves_once_and_a_discarded_kit_opens_nothing(protocol, clock):
    kit = ready()
    with pytest.raises(Conflict):
        downtime.give_out("seoul", kit.code, ME)

    downtime.discard("seoul", kit.code, "torn", ME)

    given = scanned(protocol, kit.codes["wristband"][0])
    assert (given.state, given.facts["kit_state"]) == ("stop", "discarded")
    with pytest.raises(Conflict):
        downtime.discard("seoul", kit.code, "lost", ME)
    day = OnPaper(protocol, "seoul", "P-001")
    day.paper, day.times = kit, Times(clock.now)
    with pytest.raises(Invalid) as met:
        downtime.open_case(
            protocol, day.event("case.opened", "coordinator", participant="P-001"), {}
        )
    assert met.value.errors == {"paper": "kit_discarded"}


def test_an_act_of_now_and_an_act_of_another_case_stand_on_no_kit(protocol, clock):
    other = Day(protocol, "seoul", "P-002").until("preflight")
    said = {"kit": ready().code, "by": "nurse"}
    now = other.event("identity.checked", "nurse", **IDENTIFIERS)

    for event, why in (
        (now, "paper_is_past"),
        (replace(now, told=True), "kit_of_another"),
        (replace(now, told=True, performer="Hong Gil-dong"), "no_writer"),
    ):
        by = {"by": event.performer} if event.performer else {}
        copied = replace(event, data={**event.data, "paper": {**said, **by}})
        with pytest.raises(Invalid) as met:
            record(protocol, copied)
        assert met.value.errors == {"paper": why}


def test_the_label_of_what_is_made_came_with_the_kit_and_is_told_with_it(protocol, clock):
    day = written(protocol, clock)
    day.preflight()
    signed = day.event("identity.checked", "nurse", **IDENTIFIERS)
    beside = {**signed.data["paper"], "witness": "surgeon"}
    accounts.create("surgeon", "Lee", {"seoul": ["surgeon"]}, password="six warm words here")
    checked = downtime.copy(protocol, replace(signed, data={**signed.data, "paper": beside}), {})
    assert [f.rule for f in checked.findings] == ["late_entry"]
    mended = replace(
        day.event("identity.checked", "nurse", replaces=signed.id, **IDENTIFIERS), performer="nurse"
    )
    del mended.data["paper"]
    corrected = record(protocol, mended, texts={"reason": "Misread"})
    assert [f.rule for f in corrected.findings] == ["late_entry"]
    event = day.event("wristband.issued", "nurse")

    first, second = (downtime.copy(protocol, event, {}) for _time in range(2))

    band = day.case.wristband
    assert (first.is_new, second.is_new) == (True, False)
    assert [label.code for label in band.prints] == [
        read(day.paper.codes["wristband"][0]).print_code(1)
    ]
    assert scanned(protocol, band.live_print.code, day.code).act.kind == "label.applied"


def test_a_table_is_recorded_whole_or_not_at_all_and_once(protocol, clock):
    day = written(protocol, clock)
    first, second = (day.event("identity.checked", "nurse", **IDENTIFIERS) for _time in range(2))
    unsaid = replace(second, data={"paper": second.data["paper"]})
    after = replace(second, occurred_at=clock.now + timedelta(hours=1))

    for wrong, error in ((unsaid, Invalid), (after, Refused)):
        with pytest.raises(NotCopied) as met:
            downtime.copy_lines(protocol, {"1": [first], "2": [wrong]}, {})
        assert {line: type(one) for line, one in met.value.met.items()} == {"2": error}
        assert not day.case.has("identity.checked")
    done = [downtime.copy_lines(protocol, {"1": [first], "2": [second]}, {}) for _time in range(2)]

    assert [[one.is_new for one in each] for each in done] == [[True] * 2, [False] * 2]
    assert verify(protocol).breaks == ()
