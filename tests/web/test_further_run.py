"""A further run of the same case: it takes another kit, and asks what pre-flight did not see."""


def set_up(ward):
    return ward.form("processor", "setup.completed")


def test_the_first_run_asks_nothing_that_pre_flight_stated(ward):
    ward.until("to_laboratory")

    form = set_up(ward)

    assert not {"kit_lot", "kit_expiry"} & set(form.fields)


def test_a_further_run_asks_for_its_own_kit_and_stops_at_one_that_expired(ward):
    day = ward.until("collect")
    said = {"device": day.device, "kit_serial": "KS-2", "kit_lot": "SXL-2", "line_clear": "yes"}
    said |= {"enzyme_used": "no"}

    stopped = ward.post("processor", set_up(ward), **said, kit_expiry="2026-11-22")
    recorded = ward.post("processor", set_up(ward), **said, kit_expiry="2027-11-01")

    assert "The kit expired on 2026-11-22" in stopped.text
    assert recorded.status_code == 200
    assert ward.case.runs[1].set_up.data["kit_expiry"] == "2027-11-01"


def test_a_further_run_does_not_go_on_without_the_kits_lot(ward):
    ward.until("collect")

    form = set_up(ward)
    said = {"device": ward.day.device, "kit_serial": "KS-2", "line_clear": "yes"}
    answer = ward.post("processor", form, **said, enzyme_used="no", kit_expiry="2027-11-01")

    assert answer.status_code == 422
    assert "This is needed." in answer.text
    assert len(ward.case.runs) == 1
