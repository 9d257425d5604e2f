"""What is counted together in the stock, and what the data of a step names of it."""

import pytest

from svflab.domain.stock import Batch, named

BEFORE = {"kit_serial": "KS 1", "kit_lot": "SXL-2611"}
KIT, LOT = Batch("kit", serial="KS1"), Batch("kit", "SXL-2611")


def test_a_kit_is_known_by_its_number_and_everything_else_by_its_lot():
    assert Batch.of("kit", "sxl - 2611", "ks1") == KIT
    assert Batch.of("kit", "sxl-2611") == LOT
    assert Batch.of("needle", "n25-118", "7") == Batch("needle", "N25-118")


@pytest.mark.parametrize(
    ("data", "batches"),
    [
        (BEFORE, [KIT, LOT]),
        ({"kit_serial": "ks1"}, [KIT, LOT]),
        ({"kit_serial": "KS2"}, [Batch("kit", serial="KS2")]),
        ({"kit_serial": "KS1", "enzyme_lot": "E1"}, [KIT, LOT, Batch("enzyme", "E1")]),
        ({"needle_lot": "N1", "diluent_lot": ""}, [Batch("needle", "N1")]),
        ({"line_clear": True}, []),
    ],
)
def test_a_step_names_its_kit_with_the_lot_that_preflight_said(data, batches):
    assert list(named(data, BEFORE)) == batches
