"""What a protocol names as a gate is asked, and what it leaves out is not."""

import ast
from datetime import timedelta

import pytest

from svflab import paths
from svflab.domain.digits import POINTS
from svflab.domain.identifiers import read
from svflab.protocol.vocabulary import GATES
from tests.domain.bench import FIT, PREFLIGHT, Bench, code_of, without

OTHER = code_of("case", 7)
THEIRS = code_of("syringe", 70)
SEEN = {"codes": {THEIRS: {"case": OTHER, "kind": "syringe", "participant": "P-002"}}}
SET_UP = {"device": "SX-1", "kit_serial": "KS-1", "enzyme_used": False, "line_clear": True}


def opening(bench, **seen):
    return "choi", {"participant": "P-001", "seen": {**FIT, **seen}}


def settings(bench):
    return opening(bench, unconfirmed=3)


def screening(bench):
    return opening(bench, standing="screening")


def preflight(**other):
    return lambda bench: ("noh", {**PREFLIGHT, **other})


def set_up(**other):
    return lambda bench: ("park", {**SET_UP, **other})


def mismatch(bench):
    said = {"witness": "kim", "identifiers": ["name", "birth_date"]}
    bench.do("identity.checked", **said, result="mismatch")
    return "noh", {}


def unbound(bench):
    bench.do("wristband.issued")
    bench.fitness()
    return "kim", {"checks": bench.ticked("timeout.completed")}


def unlabelled(bench):
    bench.do("liposuction.finished", aspirate_ml="180")
    return "noh", {"to": "laboratory", "containers": [bench.of("lipoaspirate").code]}


def unverified(bench):
    for number in (1, 2):
        bench.do("syringe.filled", "park", number=number, volume_ml="1.0")
        bench.label(bench.syringe(number).code, "park")
    return "park", {"checks": bench.ticked("product.released")}


def unsettled(bench):
    bench.fill_one(1)
    return "park", {"checks": bench.ticked("product.released")}


def longer(bench):
    return "park", {"checks": bench.ticked("product.released"), "use_by_minutes": 300}


def without_results(bench):
    bench.plan()
    bench.fill()
    return "park", {"checks": bench.ticked("product.released")}


def too_early(bench):
    return "park", {"to": "theatre", "containers": [bench.scan(1)]}


def unmatched(bench):
    bench.do("syringe.matched", wristband=bench.band, syringe=bench.scan(1))
    bench.second_timeout()
    return "kim", {"syringe": bench.scan(2)}


def anothers(bench):
    label = read(THEIRS).print_code(1)
    return "noh", {"wristband": bench.band, "syringe": label, "seen": SEEN}


def void(bench):
    scanned = bench.scan(1)
    bench.do("label.voided", code=scanned, reason="torn")
    return "noh", {"wristband": bench.band, "syringe": scanned}


def expired(bench):
    bench.now = bench.syringe(1).use_by + timedelta(seconds=1)
    return "kim", {"syringe": bench.scan(1)}


def not_in_hand(bench):
    return "kim", bench.injection(2)


def unsuitable(bench):
    rows = [{"digit": "right_thumb", "volume_ml": "1.0"}]
    bench.case = bench.case.copy()
    bench.case.digits["right_thumb"] = {"suitable": False}
    return "park", {"syringes": rows}


def too_much(bench):
    return "kim", bench.injection(points=dict.fromkeys(POINTS, "0.26"))


def typed(bench):
    return "kim", {"syringe": bench.scan(1), "entered": {"syringe": "typed"}}


def still_open(bench):
    return "quan", {"owner": "quan", "due": "2026-12-07"}


GATED = {
    "settings_confirmed": (None, "case.opened", settings, "settings_unconfirmed"),
    "eligible": (None, "case.opened", screening, "not_eligible"),
    "kit_not_expired": (
        "open",
        "preflight.completed",
        preflight(kit_expiry="2026-11-22"),
        "kit_expired",
    ),
    "kit_not_used": (
        "open",
        "preflight.completed",
        preflight(seen={"kits": {"KS-1": OTHER}}),
        "kit_used",
    ),
    "printer_ready": (
        "open",
        "preflight.completed",
        preflight(printer_ready=False),
        "printer_not_ready",
    ),
    "identity_confirmed": (
        "preflight",
        "wristband.issued",
        mismatch,
        "identity_mismatch_stands",
    ),
    "wristband_bound": ("identity", "timeout.completed", unbound, "wristband_not_bound"),
    "label_applied": ("timeout", "handover.offered", unlabelled, "not_labelled"),
    "kit_as_preflight": (
        "to_laboratory",
        "setup.completed",
        set_up(device="SX-2"),
        "not_as_preflight",
    ),
    "line_clear": (
        "to_laboratory",
        "setup.completed",
        set_up(seen={"places": {"bench:B-1": OTHER}}),
        "line_not_clear",
    ),
    "label_verified": ("plan", "product.released", unverified, "not_verified"),
    "containers_accounted": ("plan", "product.released", unsettled, "syringe_open"),
    "use_by_not_longer": ("fill", "product.released", longer, "use_by_longer"),
    "results_acceptable": ("collect", "product.released", without_results, "result_shuts_release"),
    "released": ("fill", "handover.offered", too_early, "not_released"),
    "matched": ("to_theatre", "syringe.taken", unmatched, "not_matched"),
    "same_participant": ("to_theatre", "syringe.matched", anothers, "wrong_participant"),
    "not_void": ("to_theatre", "syringe.matched", void, "label_void"),
    "not_expired": ("second_timeout", "syringe.taken", expired, "expired"),
    "in_hand": ("take", "injection.given", not_in_hand, "not_in_hand"),
    "digit_suitable": ("results", "filling.planned", unsuitable, "digit_unsuitable"),
    "volume_left": ("take", "injection.given", too_much, "more_than_left"),
    "typed_explained": ("second_timeout", "syringe.taken", typed, "typed_unexplained"),
    "typed_witnessed": ("second_timeout", "syringe.taken", typed, "typed_unwitnessed"),
    "custody_ended": ("rest", "case.closed", still_open, "custody_open"),
}


def test_every_gate_there_is_is_tried_here():
    assert set(GATED) == GATES


def test_every_gate_there_is_is_consulted_by_a_rule():
    consulted = {
        node.args[0].value
        for path in (paths.PACKAGE / "domain" / "rules").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"gate", "behind"}
        and isinstance(node.args[0], ast.Constant)
    }

    assert consulted == GATES


@pytest.mark.parametrize("gate", sorted(GATED))
def test_a_gate_refuses_where_the_protocol_names_it_and_nowhere_else(day, protocol, gate):
    part, kind, makes, rule = GATED[gate]
    shut = day(part) if part else Bench(protocol)
    who, said = makes(shut)
    gates = tuple(name for name in protocol.steps[kind].gates if name != gate)
    free = shut.copy()
    free.protocol = without(protocol, kind, gates=gates)

    assert rule in shut.refused(kind, who, **said)
    assert rule not in free.refused(kind, who, **said)
