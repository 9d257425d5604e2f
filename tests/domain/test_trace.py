"""A trace leads from each thing of a case back to the person, and on to fingers and harm."""

from decimal import Decimal

import pytest

from svflab.domain import materials
from svflab.domain.deeds import PARTICIPANT, material, thing
from svflab.domain.trace import BACK, HERE, ON, around
from tests.domain.bench import code_of

OTHER = "C0000000A5"
MATERIALS = {"kit", "kit_lot", "needle", "diluent", "device"}


@pytest.fixture
def bench(day):
    """A whole day: two syringes in two fingers, the rest of the tube discarded, a bruise."""
    bench = day("observe")
    report(bench, digit="right_thumb", touches=[f"container:{bench.syringe(1).code}"])
    return bench


def report(bench, *, touches, code="A000000001", **data):
    told = {"term": "digit.bruising", "where": "digit", "grade": "1", **data}
    touches = [f"case:{bench.code}", "participant:P-001", *touches]
    return bench.add(
        bench.entry("adverse_event.reported", about=f"ae:{code}", touches=touches, **told)
    )


def lying(trace, where):
    return {node.key for node in trace.lying(where)}


def kinds(trace, where):
    return {node.kind for node in trace.lying(where)}


def node_of(trace, key):
    return next(node for node in trace.nodes if node.key == key)


def test_a_syringe_leads_back_to_person_and_material_and_on_to_its_finger_and_its_harm(bench):
    syringe = bench.syringe(1)

    trace = around(bench.case, thing(syringe.code))

    tube, lipo = bench.of("svf_tube").code, bench.of("lipoaspirate").code
    assert lying(trace, HERE) == {thing(syringe.code)}
    assert kinds(trace, BACK) == {"participant", "lipoaspirate", "svf_tube", *MATERIALS}
    assert {thing(tube), thing(lipo), PARTICIPANT} < lying(trace, BACK)
    assert lying(trace, ON) == {"digit:right_thumb", "ae:A000000001"}


def test_another_syringe_of_the_case_is_left_out_of_a_syringes_trace(bench):
    trace = around(bench.case, thing(bench.syringe(1).code))

    assert thing(bench.syringe(2).code) not in {node.key for node in trace.nodes}
    assert "digit:right_index" not in {node.key for node in trace.nodes}


def test_an_adverse_event_leads_back_to_what_went_into_its_finger(bench):
    trace = around(bench.case, "ae:A000000001")

    found = lying(trace, BACK)
    assert {"digit:right_thumb", thing(bench.syringe(1).code), PARTICIPANT} < found
    assert thing(bench.syringe(2).code) not in found
    assert {material("kit_lot", "L-1"), material("needle", "N-1")} < found
    assert lying(trace, ON) == set()


def test_an_adverse_event_without_a_finger_hangs_on_what_it_belongs_to(bench):
    lipo = bench.of("lipoaspirate").code
    report(
        bench,
        code="A000000002",
        term="donor_site.haematoma",
        where="donor_site",
        touches=[f"container:{lipo}"],
    )

    trace = around(bench.case, "ae:A000000002")

    assert thing(lipo) in lying(trace, BACK)
    assert kinds(trace, BACK) <= {"participant", "lipoaspirate", *MATERIALS}


def test_the_tube_leads_on_to_every_syringe_finger_and_what_was_discarded_of_it(bench):
    tube = bench.of("svf_tube").code

    trace = around(bench.case, thing(tube))

    syringes = {thing(one.code) for one in bench.case.syringes}
    digits = {"digit:right_thumb", "digit:right_index"}
    assert lying(trace, ON) == syringes | digits | {f"discarded:{tube}", "ae:A000000001"}
    assert node_of(trace, f"discarded:{tube}").volume == Decimal("8.0")


@pytest.mark.parametrize("focus", ["", PARTICIPANT, "wristband", "kit"])
def test_from_the_case_the_person_and_the_kit_nothing_is_left_out(bench, focus):
    key = {
        "wristband": thing(bench.case.wristband.code),
        "kit": material("kit", "ks-1"),
    }.get(focus, focus)

    trace = around(bench.case, key)

    everything = {node.key for node in around(bench.case).nodes}
    assert {node.key for node in trace.nodes} == everything
    assert "digit:right_index" in lying(trace, ON)


def test_a_finger_tells_its_points_and_their_volume(bench):
    node = node_of(around(bench.case), "digit:right_thumb")

    assert node.volume == Decimal("1.00")
    assert {(one.point, one.volume) for one in node.given} == {
        (point, Decimal("0.25"))
        for point in ("radial_proximal", "radial_distal", "ulnar_proximal", "ulnar_distal")
    }


def test_each_thing_tells_who_made_it_and_who_saw_it(bench):
    trace = around(bench.case)
    tube = bench.of("svf_tube").code

    assert node_of(trace, thing(tube)).made.kind == "svf.collected"
    assert node_of(trace, thing(bench.of("lipoaspirate").code)).made.kind == "liposuction.finished"
    ended = node_of(trace, f"discarded:{tube}").made
    assert (ended.by, ended.witness) == ("park", "pyo")


def test_the_people_are_those_who_did_and_those_who_saw(bench):
    people = around(bench.case, thing(bench.syringe(1).code)).people

    assert ("did", "injection.given") in people["kim"]
    assert ("saw", "identity.checked") in people["kim"]
    assert ("did", "extraction.finished") in people["park"]
    assert ("did", "label.verified") in people["pyo"]


def test_a_case_that_has_only_begun_has_a_trace_too(day):
    trace = around(day("preflight").case)

    assert {node.kind for node in trace.nodes} == {"participant", *MATERIALS}
    assert trace.links == ()


def test_what_a_correction_took_back_is_in_no_trace(bench):
    given = bench.event("injection.given")
    bench.do("entry.withdrawn", "kim", reason="it was the other hand", replaces=given.id)

    trace = around(bench.case)

    assert sum(node.kind == "digit" for node in trace.nodes) == 1


def test_a_syringe_of_another_case_that_was_given_here_stands_in_the_trace(day):
    bench = day("take")
    foreign = code_of("syringe", 77)
    seen = {"codes": {foreign: {"case": OTHER, "kind": "syringe", "participant": "P-009"}}}
    told = bench.injection(syringe=foreign)
    bench.add(bench.entry("injection.given", "kim", told_at=bench.now, seen=seen, **told))

    trace = around(bench.case, "digit:right_thumb")

    node = node_of(trace, thing(foreign))
    assert (node.state, node.where) == ("another_case", BACK)
    assert node.acts[0].by == "kim"


def test_a_syringe_that_was_given_in_another_case_leads_on_to_that_persons_finger(day):
    bench = day("take")
    syringe = bench.syringe(1).code
    bench.add(
        bench.entry(
            "injection.given",
            "kim",
            about=f"case:{OTHER}",
            touches=[f"case:{bench.code}"],
            **bench.injection(),
        )
    )

    trace = around(bench.case, thing(syringe))

    (digit,) = [node for node in trace.lying(ON) if node.kind == "digit"]
    assert (digit.case, digit.text) == (OTHER, "right_thumb")


def test_a_second_runs_kit_leads_to_its_own_tube_only(day):
    bench = day("collect")
    first = bench.of("svf_tube").code
    bench.do(
        "setup.completed",
        "park",
        device="SX-2",
        kit_serial="KS-2",
        kit_lot="SXL-2",
        kit_expiry="2027-10-31",
        enzyme_used=True,
        enzyme_lot="E-9",
        line_clear=True,
    )
    bench.do("extraction.started", "park")
    bench.tick(minutes=17)
    bench.do("extraction.finished", "park")
    bench.do("svf.collected", "park", volume_ml="4.0", appearance="as_expected")
    second = next(
        one.code
        for one in bench.case.containers.values()
        if one.kind == "svf_tube" and one.code != first
    )

    links = set(around(bench.case).links)

    assert (material("kit", "KS-2"), thing(second)) in links
    assert (material("enzyme", "E-9"), thing(second)) in links
    assert (material("kit", "KS-2"), thing(first)) not in links
    assert (material("kit", "KS-1"), thing(first)) in links
    assert (material("kit", "KS-1"), thing(second)) not in links


def test_a_lot_has_one_key_however_it_is_written():
    assert materials.key(" sxl-2611 ") == materials.key("ＳＸＬ-2611") == "SXL-2611"
    assert materials.key("1-12") != materials.key("11-2")


def test_a_lot_that_was_corrected_is_no_material_of_the_case(day):
    bench = day("preflight")
    event = bench.event("preflight.completed")
    data = {name: value for name, value in event.data.items() if name != "entered"}
    bench.do(
        "preflight.completed",
        reason="misread",
        replaces=event.id,
        **{**data, "needle_lot": "N25-999"},
    )

    lots = {(one.kind, one.text) for one in materials.used(bench.case)}

    assert ("needle", "N25-999") in lots
    assert len([1 for kind, _ in lots if kind == "needle"]) == 1
