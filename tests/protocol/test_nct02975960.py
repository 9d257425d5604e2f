"""The protocol of the trial says what its registration says, and names where the rest is from."""

from decimal import Decimal

import pytest

from svflab.domain.digits import POINTS
from svflab.domain.identifiers import LETTERS
from svflab.protocol.loader import DEFAULT, load
from svflab.protocol.vocabulary import GATES

PROTOCOL = load()

ORDER = [
    "preflight.completed",
    "identity.checked",
    "wristband.issued",
    "consent.confirmed",
    "checkin.measured",
    "eligibility.confirmed",
    "digits.examined",
    "timeout.completed",
    "liposuction.started",
    "liposuction.finished",
    "handover.offered",
    "handover.accepted",
    "setup.completed",
    "extraction.started",
    "extraction.finished",
    "svf.collected",
    "result.reported",
    "filling.planned",
    "syringe.filled",
    "product.released",
    "syringe.matched",
    "injection_timeout.completed",
    "syringe.taken",
    "injection.given",
    "container.discarded",
    "observation.recorded",
    "case.closed",
]


def test_the_steps_stand_in_the_order_of_the_day():
    of_the_day = [kind for kind in PROTOCOL.steps if kind in ORDER]

    assert of_the_day == ORDER


def test_the_extraction_takes_15_to_20_minutes_as_registered():
    (window,) = [window for window in PROTOCOL.windows if window.code == "extraction"]

    assert (window.at_least, window.at_most, window.unit) == (15, 20, "min")
    assert "NCT02975960" in window.cite


@pytest.mark.parametrize(("name", "value"), [("needle_gauge", "25"), ("bmi_low", "17")])
def test_what_the_registration_fixes_is_not_the_sites_to_change(name, value):
    assert PROTOCOL.setting(name, {name: "1"}) == value
    assert "NCT02975960" in PROTOCOL.settings[name].cite


def test_two_inclusion_and_seven_exclusion_criteria_are_registered():
    codes = [criterion.code for criterion in PROTOCOL.criteria]

    assert codes == ["I1", "I2", "X1", "X2", "X3", "X4", "X5", "X6", "X7"]
    assert [one.code for one in PROTOCOL.criteria if one.on_the_day] == ["X1", "X4"]


def test_the_points_of_a_digit_add_up_to_what_a_digit_gets():
    each = PROTOCOL.number("point_volume_ml")

    assert each is not None
    assert each * len(POINTS) == PROTOCOL.number("digit_most_ml") == Decimal(1)


def test_every_step_of_the_case_is_somebodys_and_none_is_the_administrators():
    roles = {role for step in PROTOCOL.steps.values() for role in step.roles}

    assert roles == set(PROTOCOL.roles) - {"administrator"}


def test_what_a_physician_judges_is_signed_and_the_sponsors_own_judges_too():
    for kind in ("causality.judged", "expectedness.judged"):
        step = PROTOCOL.steps[kind]
        assert step.roles == ("surgeon", "safety_officer", "sponsor")
        assert step.signs == "responsible"


def test_the_letters_of_the_containers_are_those_of_their_codes():
    for container in PROTOCOL.containers.values():
        assert LETTERS[container.kind] == container.letter


def test_every_known_gate_is_used_by_a_step():
    used = {gate for step in PROTOCOL.steps.values() for gate in step.gates}

    assert used == GATES


def test_the_file_holds_no_clinical_number_of_another_trial_as_the_registrations_own():
    for setting in PROTOCOL.settings.values():
        if "NCT02975960" not in setting.cite and setting.name != "identifiers_needed":
            assert setting.site_setting, setting.name


def test_the_file_is_written_without_tabs_and_ends_with_a_line():
    text = DEFAULT.read_text()

    assert "\t" not in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
