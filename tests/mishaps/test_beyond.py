"""What comes from beyond the case: recalls, stock, consent, foreign codes, failed runs, paper."""

from uuid import uuid4

import pytest

from svflab.services import bands, holds, receiving
from svflab.services.holds import By
from svflab.services.scan import answer
from svflab.services.sign import Proved
from tests.mishaps.deeds import discard, findings, go_on, settle_labels, stop, stopped_by
from tests.mishaps.ending import SITE, ends

ME = {"actor": "processor", "role": "processor", "workstation": "Bench 1"}


def hold(day, kind, lot="", cause="recall", reason="a letter of the maker"):
    holds.place(day.protocol, SITE, kind, lot, cause, reason, By("quality", "quality"))


def lift(kind, lot=""):
    by, signed = By("quality", "quality"), Proved("quality", "quality")
    holds.lift(SITE, kind, lot, "another lot was meant", by, signed)


def scan(day, text):
    who = {"account": "nurse", "role": "nurse", "workstation": "Theatre 2"}
    return answer(day.protocol, SITE, text, case=day.code, event_id=str(uuid4()), **who)


def about_the_person(day, kind, **more):
    said = {"about": f"participant:{day.participant}", "touches": (f"case:{day.code}",)}
    day.act(kind, "coordinator", **said, **more)


def receive(**said):
    receiving.receive(SITE, said, event_id=str(uuid4()), **ME)


def test_a_lot_of_kits_is_recalled_while_the_syringes_are_at_the_bedside(begin):
    day = begin("to_theatre")

    hold(day, "kit_lot", "sxl-2611")
    with stopped_by("supply_held"):
        day.match()
    stop(day, "equipment", "the kit was recalled", who="surgeon")

    assert day.case.given == []
    ends(day, "sxl-2611 is on hold at this site: Recalled by its maker", "the kit was recalled")


def test_the_wrong_lot_was_held_and_is_let_go(begin):
    day = begin("preflight")
    hold(day, "needle", "N25-118")

    with stopped_by("supply_held"):
        day.check_in()
        day.liposuction()
        go_on(day, "liposuction")
    lift("needle", "N25-118")
    stop(day, "other", "the morning is over")

    ends(day, "Put on hold at the site", "another lot was meant")


def test_everything_of_the_site_is_held_because_the_freezer_failed(begin):
    day = begin("to_laboratory")

    hold(day, "site", cause="equipment", reason="no power in the laboratory")
    with stopped_by("supply_held"):
        day.set_up()
    lift("site")
    go_on(day, "to_laboratory")

    ends(day, "Everything of this site is on hold")


def test_the_kit_fails_in_the_middle_of_a_run_and_another_is_used(begin):
    day = begin("set_up")
    day.act("extraction.started", "processor")
    day.wait(6)

    day.act("run.failed", "processor", cause="kit", reason="it leaks")
    with stopped_by("run_failed"):
        day.act("extraction.finished", "processor")
    kit = {"kit_serial": "KS-SECOND", "kit_lot": "SXL-2", "kit_expiry": "2027-10-31"}
    said = {"device": day.device, "enzyme_used": False, "line_clear": True, **kit}
    day.act("setup.completed", "processor", **said)
    go_on(day, "set_up")

    ends(day, "The kit or the device failed", "it leaks", "KS-SECOND")


def test_consent_is_withdrawn_between_two_digits(begin):
    day = begin("match")
    day.inject(1)

    about_the_person(day, "consent.withdrawn", reason="it hurts too much")
    with stopped_by("consent_gone"):
        day.inject()
    discard(day, day.case.syringes[1].code, "residue")
    stop(day, "consent_withdrawn", "said so", who="surgeon")

    assert len({one.event_id for one in day.case.given}) == 1
    ends(day, "Consent withdrawn", "it hurts too much")


def test_an_old_version_of_the_consent_lies_on_the_table(begin):
    day = begin("preflight")
    said = {"identifiers": ["birth_date", "name"], "result": "match"}
    day.act("identity.checked", "nurse", witness="surgeon", **said)
    dated = {"consent_version": "3.0", "consent_date": "2026-11-22"}
    about_the_person(day, "consent.renewed", **dated)

    with stopped_by("consent_old"):
        old = {"consent_version": "2.0", "consent_date": "2026-11-16"}
        day.act("consent.confirmed", "nurse", **old)
    day.act("consent.confirmed", "nurse", **dated)
    stop(day, "other", "ends here for this story")

    ends(day, "3.0", "Consent renewed")


def test_every_label_of_a_case_of_the_wrong_participant_is_void_at_once(begin):
    day = begin("liposuction")
    code = day.live(day.of("lipoaspirate")[0])

    day.act("case.stopped", "nurse", cause="wrong_participant", reason="P-002 lies there")
    found = scan(day, code)
    day.discard()
    settle_labels(day)
    day.close()

    assert found.state == "stop"
    ends(day, "This case was opened for the wrong participant.", "P-002 lies there", "incident")


@pytest.mark.parametrize("text", ["https://example.org/x", "=A99971400000100", "6291041500213"])
def test_a_code_of_somebody_else_is_scanned_at_the_bedside(begin, text):
    day = begin("to_theatre")

    found = scan(day, text)
    go_on(day, "to_theatre")

    assert found.state == "unknown"
    ends(day, "Match the syringe with the wristband")


def test_the_hospitals_wristband_of_another_patient_is_scanned(begin):
    begin("open", 2)
    day = begin("to_theatre")
    bands.bind("P-002", "KR-00418-2231", site=SITE, actor="nurse", role="nurse")

    found = scan(day, "KR-00418-2231")
    go_on(day, "to_theatre")

    assert (found.state, found.why) == ("stop", "other_band")
    ends(day, "Match the syringe with the wristband")


def test_the_diluent_of_the_shelf_is_past_its_day(begin):
    day = begin("open")
    receive(item="diluent", lot="LR-5521", expires="2026-11-23", count="3")

    day.wait(24 * 60)
    with stopped_by("stock_expired"):
        day.preflight()
    receive(item="diluent", lot="LR-9", expires="2027-05-31", count="3")
    day.preflight(diluent_lot="LR-9")
    go_on(day, "preflight")

    ends(day, "LR-5521 expired on 2026-11-23; today is 2026-11-24.")


def test_a_deviation_comes_to_its_end_with_an_action(begin):
    day = begin("set_up")
    day.extract(minutes=22)
    of = {"rule": "window.extraction", "event": day.case.run.finished.id}
    no = {"identity": "no", "product": "unknown", "participant": "no"}

    day.act("deviation.explained", "processor", reason="called to the theatre", **of)
    day.act("deviation.classified", "quality", **{"class": "minor"}, **no, **of)
    plan = {"type": "preventive", "owner": "nurse", "due": "2026-12-01", "what": "a louder bell"}
    planned = day.act("action.planned", "quality", **plan, **of)
    with stopped_by("action_open"):
        day.act("deviation.closed", "quality", **of)
    day.act("action.done", "nurse", action=planned.entry.event.id, note="it hangs there")
    day.act("deviation.closed", "quality", **of)
    go_on(day, "extract")

    assert {f.rule for f in findings(day)} == {"window.extraction"}
    ends(day, "a louder bell", "called to the theatre", "Close a deviation")


def test_the_servers_clock_is_set_by_half_an_hour_and_every_entry_says_so(begin, clock):
    day = begin("to_laboratory")

    clock.step(minutes=30)
    go_on(day, "to_laboratory")

    ends(day, "the server's clock had been set by")
