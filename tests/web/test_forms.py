"""Each step is recorded by the form that its page shows, and by nothing beside it."""

from svflab.domain.digits import DIGITS
from svflab.services import demo
from tests.web.pages import form_on
from tests.web.ward import SECOND, looked

LINES = {
    "timeout.completed": ["participant", "procedure", "site", "digits", "allergies", "equipment"],
    "product.released": ["identity", "labels", "count", "volumes", "results", "use_by"],
    "injection_timeout.completed": ["participant", "syringes", "allergies", "digits"],
}


def recorded(ward, answer, kind):
    """Say that the form was recorded, and return the data of its event."""
    assert answer.status_code == 200, answer.text[:3000]
    return ward.case.last(kind).event.data


def test_pre_flight(ward):
    ward.until("open")
    filled = {
        "device": "SX-0417",
        "kit_lot": "L1",
        "kit_serial": "K1",
        "kit_expiry": "2027-01-31",
        "needle_lot": "N1",
        "diluent_lot": "D1",
        "bench": "Bench 1",
        "printer_ready": "yes",
    }

    data = recorded(
        ward, ward.send("nurse", "preflight.completed", **filled), "preflight.completed"
    )

    assert data["needle_gauge"] == 25
    assert data["printer_ready"] is True


def test_check_in(ward):
    ward.until("preflight")
    send = ward.send

    both = {"identifiers": ["name", "birth_date"], "result": "match", **SECOND}
    assert recorded(ward, send("nurse", "identity.checked", **both), "identity.checked")
    assert recorded(ward, send("nurse", "wristband.issued"), "wristband.issued")["container"]
    ward.act("label.printed", "nurse", container=ward.case.wristband.code)
    code = ward.live(ward.case.wristband.code)
    applied = recorded(ward, send("nurse", "label.applied", code=code, **SECOND), "label.applied")
    consent = {"consent_version": "2.0", "consent_date": "2026-11-16"}
    assert recorded(ward, send("nurse", "consent.confirmed", **consent), "consent.confirmed")
    measured = {"weight_kg": "54.2", "allergies": "none known"}
    assert recorded(ward, send("nurse", "checkin.measured", **measured), "checkin.measured")
    today = {"pregnancy": "no", "systemic_infection": "no"}
    assert recorded(
        ward, send("surgeon", "eligibility.confirmed", **today), "eligibility.confirmed"
    )
    examined = send("nurse", "digits.examined", **looked())
    digits = recorded(ward, examined, "digits.examined")["digits"]
    checks = {"checks": LINES["timeout.completed"]}
    assert recorded(ward, send("nurse", "timeout.completed", **checks), "timeout.completed")

    assert "in_presence" not in applied
    assert applied["entered"] == {"code": "scan"}
    assert ward.case.last("label.applied").event.witness == "surgeon"
    assert set(digits) == set(DIGITS)
    assert digits["left_ring"] == {"suitable": True, "perfusion": "normal", "pain": 0}


def test_a_label_is_printed_from_the_page_and_goes_on_at_its_own(ward):
    ward.until("preflight")
    both = {"identifiers": ["name", "birth_date"], "result": "match", **SECOND}
    ward.send("nurse", "identity.checked", **both)
    ward.send("nurse", "wristband.issued")
    form = form_on(ward.page("nurse"), "/print")

    answer = ward.post("nurse", form, scripted=False)

    assert answer.status_code == 303
    assert f"/labels/{ward.case.wristband.code}" in answer.location
    assert ward.case.wristband.live_print.state == "issued"


def test_liposuction_its_label_and_its_hand_over(ward):
    ward.until("check_in")

    recorded(
        ward,
        ward.send("nurse", "liposuction.started", sites=["abdomen"], side="both"),
        "liposuction.started",
    )
    taken = {
        "tumescent_ml": "250",
        "anaesthetic": "lidocaine",
        "anaesthetic_mg": "500",
        "adrenaline": "yes",
        "aspirate_ml": "180",
    }
    recorded(ward, ward.send("nurse", "liposuction.finished", **taken), "liposuction.finished")
    [code] = ward.of("lipoaspirate")
    ward.act("label.printed", "nurse", container=code)
    stuck_on = ward.send("nurse", "label.applied", code=ward.live(code), in_presence="yes")
    recorded(ward, stuck_on, "label.applied")
    sent = recorded(
        ward, ward.send("nurse", "handover.offered", containers=ward.live(code)), "handover.offered"
    )
    answer = ward.send("processor", "handover.accepted", containers=ward.live(code))

    assert sent["to"] == "laboratory"
    recorded(ward, answer, "handover.accepted")
    assert ward.case.place == "laboratory"


def test_set_up_extraction_and_collection(ward):
    day = ward.until("to_laboratory")

    form = ward.form("processor", "setup.completed")
    assert form.fields["device"] == [""]  # scanned again, never filled in
    scanned = {"device": day.device, "kit_serial": day.kit}
    answers = {"enzyme_used": "no", "line_clear": "yes"}
    answer = ward.post("processor", form, **scanned, **answers)
    recorded(ward, answer, "setup.completed")
    recorded(ward, ward.send("processor", "extraction.started"), "extraction.started")
    day.wait(17)
    recorded(ward, ward.send("processor", "extraction.finished"), "extraction.finished")
    data = recorded(
        ward,
        ward.send("processor", "svf.collected", volume_ml="10.0", appearance="bloody"),
        "svf.collected",
    )

    assert data["appearance"] == "bloody"


def test_a_result_is_asked_for_as_its_test_is_measured(ward):
    ward.until("extract")
    ward.act("svf.collected", "processor", volume_ml="10.0", appearance="as_expected")

    send = ward.send
    recorded(ward, send("processor", "result.reported", value="3600000"), "result.reported")
    recorded(ward, send("processor", "result.reported", value="91"), "result.reported")
    stain = ward.form("processor", "result.reported")
    assert stain.choices["value"] == ["negative", "positive"]
    recorded(ward, ward.post("processor", stain, value="negative"), "result.reported")
    recorded(ward, send("processor", "result.reported", value="0.5"), "result.reported")
    data = recorded(ward, send("processor", "result.reported"), "result.reported")

    assert data == {"test": "sterility", "state": "awaited"}


def test_the_plan_is_filled_in_for_every_suitable_digit_as_far_as_the_svf_reaches(ward):
    ward.until("collect")
    form = ward.form("processor", "filling.planned")

    data = recorded(ward, ward.post("processor", form), "filling.planned")

    assert [row["digit"] for row in data["syringes"]] == list(DIGITS)
    assert {row["volume_ml"] for row in data["syringes"]} == {"1.0"}


def test_a_row_of_the_plan_is_taken_out_and_another_put_in_without_recording(ward):
    ward.until("collect")
    form = ward.form("processor", "filling.planned")

    sent = {**form.filled(syringes__0__volume_ml="0.8"), "change": "drop:syringes:9"}
    less = ward.at_work("processor").client.post(form.action, data=sent)
    more = {**sent, "change": "add:syringes"}
    with_blank = ward.at_work("processor").client.post(form.action, data=more)

    assert 'name="syringes-0-volume_ml" value="0.8"' in less.text
    assert "syringes-9-digit" not in less.text
    assert "syringes-10-digit" in with_blank.text
    assert not ward.case.has("filling.planned")


def test_filling_releasing_and_handing_over(ward):
    ward.until("plan")
    for number in (1, 2):
        data = recorded(ward, ward.send("processor", "syringe.filled"), "syringe.filled")
        assert data["number"] == number
        code = ward.case.syringes[-1].code
        ward.act("label.printed", "processor", container=code)
        print_code = ward.live(code)
        recorded(ward, ward.send("processor", "label.applied", code=print_code), "label.applied")
        second = {"actor": "processor2", "actor_password": demo.password("processor2")}
        answer = ward.send("processor", "label.verified", code=print_code, **second)
        recorded(ward, answer, "label.verified")
    checks = {"checks": LINES["product.released"]}
    recorded(ward, ward.send("processor", "product.released", **checks), "product.released")
    codes = " ".join(ward.live(syringe.code) for syringe in ward.case.syringes)
    recorded(ward, ward.send("processor", "handover.offered", containers=codes), "handover.offered")
    recorded(ward, ward.send("nurse", "handover.accepted", containers=codes), "handover.accepted")

    assert ward.case.last("label.verified").event.actor == "processor2"
    assert ward.case.place == "theatre"


def test_matching_and_injecting(ward):
    ward.until("to_theatre")
    band = ward.live(ward.case.wristband.code)
    for syringe in ward.case.syringes:
        both = {"wristband": band, "syringe": ward.live(syringe.code)}
        recorded(ward, ward.send("nurse", "syringe.matched", **both), "syringe.matched")
    checks = {"checks": LINES["injection_timeout.completed"]}
    marked = ["right_thumb", "right_index"]
    data = recorded(
        ward,
        ward.send("surgeon", "injection_timeout.completed", **checks, digits=marked),
        "injection_timeout.completed",
    )
    code = ward.live(ward.case.syringes[0].code)
    recorded(ward, ward.send("surgeon", "syringe.taken", syringe=code), "syringe.taken")
    points = {f"points__{name}": "0.25" for name in ("radial_proximal", "ulnar_distal")}
    points |= {f"points__{name}": "" for name in ("radial_distal", "ulnar_proximal")}
    answer = ward.send("surgeon", "injection.given", digit="right_thumb", **points)

    given = recorded(ward, answer, "injection.given")
    assert data["digits"] == ["right_thumb", "right_index"]
    assert given["points"] == {"radial_proximal": "0.25", "ulnar_distal": "0.25"}
    assert given["gauge"] == 25
    assert str(ward.case.in_hand.left) == "0.50"


def test_observing_discarding_and_closing(ward):
    ward.until("inject")
    treated = looked("right_thumb", "right_index")
    told = {"pain": "2", "adverse_event": "none", **treated}
    answer = ward.send("nurse", "observation.recorded", **told)

    seen = recorded(ward, answer, "observation.recorded")
    assert seen["point"] == "end"
    assert seen["digits"] == {
        digit: {"colour": "normal", "refill": "normal"} for digit in ("right_thumb", "right_index")
    }
    second = {"witness": "processor2", "witness_password": demo.password("processor2")}
    gone = recorded(
        ward,
        ward.send("nurse", "container.discarded", destination="waste", **second),
        "container.discarded",
    )
    assert gone["volume_ml"] == "8.0"
    for minutes in (15, 45):
        ward.day.wait(minutes)
        again = ward.send("nurse", "observation.recorded", **told)
        recorded(ward, again, "observation.recorded")
    ward.sign()
    closed = recorded(ward, ward.send("quality", "case.closed", owner="quality"), "case.closed")
    assert (closed["owner"], closed["due"]) == ("quality", "2026-12-07")
