"""How a site names its printers."""

import json
from decimal import Decimal

import pytest

from svflab.config import ConfigError, settle
from svflab.printers import Printer, read
from tests.conftest import SETTINGS


def test_a_site_without_printers_has_none():
    assert read("") == ()
    assert settle({}, SETTINGS)["PRINTERS"] == ()


def test_a_printer_is_named_with_its_address_and_what_is_in_it():
    said = {"Bench": {"address": "10.0.0.5", "labels": ["syringe-flag"], "offset_x": "0.5"}}

    (printer,) = read(json.dumps(said))

    assert (printer.name, printer.host, printer.port, printer.dpi) == (
        "Bench",
        "10.0.0.5",
        9100,
        300,
    )
    assert (printer.takes("syringe-flag"), printer.takes("wristband")) == (True, False)
    assert printer.offset_x == Decimal("0.5")


def test_a_file_names_them_as_tables(tmp_path):
    file = tmp_path / "svflab.toml"
    file.write_text('[printers."Bench 1"]\naddress = "zebra.local:6101"\ndpi = 203\n')

    settled = settle({"SVFLAB_CONFIG": str(file)}, SETTINGS)

    assert settled["PRINTERS"] == (Printer("Bench 1", "zebra.local", 6101, 203),)


def test_an_address_may_be_of_version_six():
    (printer,) = read({"Bench": {"address": "[fd00::5]:9101"}})

    assert (printer.host, printer.port) == ("fd00::5", 9101)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("{", "is no JSON"),
        ("[]", "must be a table"),
        ({"<b>": {"address": "a"}}, "gives the name '<b>'"),
        ({"Bench": "10.0.0.5"}, "does not say the address"),
        ({"Bench": {"adress": "10.0.0.5"}}, "does not say the address"),
        ({"Bench": {"address": "10.0.0.5", "dots": 300}}, "knows no dots"),
        ({"Bench": {"address": "10.0.0.5", "dpi": 150}}, "dpi is 150"),
        ({"Bench": {"address": "10.0.0.5:99999"}}, "address"),
        ({"Bench": {"address": "http://10.0.0.5/"}}, "address"),
        ({"Bench": {"address": "10.0.0.5", "labels": "wristband"}}, "list of texts"),
        ({"Bench": {"address": "10.0.0.5", "offset_x": "far"}}, "offset_x"),
        ({"Bench": {"address": "10.0.0.5", "send_seconds": 0}}, "send_seconds"),
        (
            {
                "A": {"address": "a", "workstations": ["Bench 1"]},
                "B": {"address": "b", "workstations": ["bench 1"]},
            },
            "two printers",
        ),
    ],
)
def test_what_cannot_be_a_printer_stops_the_start_and_says_why(given, why):
    with pytest.raises(ConfigError, match=why) as met:
        settle({}, {**SETTINGS, "PRINTERS": given})

    assert str(met.value).startswith("SVFLAB_PRINTERS")
