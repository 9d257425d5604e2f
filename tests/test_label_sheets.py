"""How a site names its sheets of labels."""

import json
from decimal import Decimal

import pytest

from svflab.config import ConfigError, settle
from svflab.label_sheets import read
from tests.conftest import SETTINGS

SHEET = {"columns": 3, "rows": 8, "width": 64, "height": "33.9", "left": 7.2, "top": 12.9}


def test_a_site_without_sheets_has_none():
    assert read("") == {}
    assert settle({}, SETTINGS)["SHEETS"] == {}


def test_a_sheet_is_named_with_what_its_box_says():
    found = read(json.dumps({"24 of them": SHEET}))["24 of them"]

    assert found.each == 24
    assert found.place(5) == (Decimal("71.2"), Decimal("46.8"))


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("{", "is no JSON"),
        ("[]", "must be a table of sheets"),
        ({"<b>": SHEET}, "gives the name"),
        ({"A": "3 x 8"}, "says nothing of 'A'"),
        ({"A": {"columns": 3}}, "does not say the rows, width"),
        ({"A": {**SHEET, "colour": 1}}, "knows no colour"),
        ({"A": {**SHEET, "width": "wide"}}, "width is 'wide'"),
        ({"A": {**SHEET, "rows": 2.5}}, "rows is 2.5 and must be a whole number"),
        ({"A": {**SHEET, "top": "nan"}}, "top is 'nan'"),
        ({"A": {**SHEET, "width": 80}}, "A4 is 210 mm"),
    ],
)
def test_what_cannot_be_a_sheet_stops_the_start_and_says_why(given, why):
    with pytest.raises(ConfigError, match=why) as met:
        settle({}, {**SETTINGS, "SHEETS": given})

    assert str(met.value).startswith("SVFLAB_SHEETS")
