"""Facts of invented labels, as they are on an ordinary day and at their longest.

Templates are tried with them: `svflab labels check`, the tests, and the approved pictures.
Nothing in them is or was a person, and their codes are of no case.
"""

from collections.abc import Mapping
from dataclasses import replace

from svflab.domain.identifiers import Code
from svflab.labels.bag import BagFacts
from svflab.labels.base import Facts
from svflab.labels.containers import (
    LipoaspirateFacts,
    QcSampleFacts,
    SvfTubeFacts,
    SyringeFacts,
    WristbandFacts,
)
from svflab.labels.things import DeviceFacts, KitFacts, LocationFacts, WorkstationFacts

WIDEST = "QQWQWQQQ"
"""A code is random: every label must have room for the widest that is drawn."""


def _print(kind: str, body: str, number: int = 1) -> str:
    return Code(kind, body, 0).print_code(number)


_SITE = "가톨릭대학교 서울성모병원"
_CASE = {
    "case": Code("case", "4TZ0WHR8", 0).base,
    "marker": "▲ KX",
    "participant": "P-003",
    "site": _SITE,
}
ORDINARY: Mapping[str, Facts] = {
    "wristband": WristbandFacts(**_CASE, code=_print("wristband", "9B2VDN6E")),
    "lipoaspirate": LipoaspirateFacts(
        **_CASE,
        code=_print("lipoaspirate", "0S5XGQ1J"),
        volume_ml="250",
        harvested="2026-11-23 13:12 +09:00",
        serology_complete=True,
    ),
    "svf_tube": SvfTubeFacts(
        **_CASE,
        code=_print("svf_tube", "H3P8Y6CA"),
        volume_ml="12.5",
        processed="2026-11-23 13:58 +09:00",
        expires="2026-11-23 17:58 +09:00",
        serology_complete=True,
    ),
    "qc_sample": QcSampleFacts(
        **_CASE,
        code=_print("qc_sample", "2F7NRK5D"),
        sample="Sterility culture",
        volume_ml="0.5",
        taken="2026-11-23 14:01 +09:00",
        serology_complete=True,
    ),
    "syringe": SyringeFacts(
        **_CASE,
        code=_print("syringe", "7K3QM9X2"),
        number=3,
        of=10,
        volume_ml="1.0",
        digit="right_index",
        prepared="2026-11-23 14:05 +09:00",
        expires="2026-11-23 18:05 +09:00",
        serology_complete=True,
    ),
    "bag": BagFacts(
        **_CASE,
        code=_print("bag", "6E1JT4SB"),
        syringes=10,
        volume_ml="10.0",
        harvested="2026-11-23 13:12 +09:00",
        harvest_site="abdomen",
        harvest_ml="250",
        processed_from="2026-11-23 13:40 +09:00",
        processed_to="2026-11-23 13:58 +09:00",
        device="Smart-X, S/N SX-0117",
        kit_lot="SXK2611A",
        kit_expires="2027-03-31",
        enzyme="none",
        diluent="Hartmann's solution, lot H2610, EXP 2028-01-31, 5 mL",
        viable_per_ml="1250000",
        viability_percent="92",
        total_cells="12500000",
        results="Gram stain: negative; endotoxin: pending; sterility culture: pending",
        sterility_sample="Q2F7NRK5D",
        storage="18–25 °C",
        expires="2026-11-23 18:05 +09:00",
        operator="J. Park",
        verifier="S. Lee",
        serology_complete=True,
    ),
    "workstation": WorkstationFacts(
        code=Code("place", "XC5V0A7M", 0).base,
        site=_SITE,
        name="Bench 1",
        room="SVF laboratory, B2-114",
    ),
    "location": LocationFacts(
        code=Code("place", "3G8ZQ2WT", 0).base, site=_SITE, name="Hatch", room="Theatre 7"
    ),
    "device": DeviceFacts(
        code=Code("device", "5R9B1KXT", 0).base, site=_SITE, name="Smart-X", serial="SX-0117"
    ),
    "kit": KitFacts(
        code=Code("kit", "D4M0E6PJ", 0).base,
        site=_SITE,
        name="Smart-X kit",
        lot="SXK2611A",
        expires="2027-03-31",
        serial="000482",
    ),
}
"""The facts of each kind of label on an ordinary day."""

_LONG_SITE = "The Catholic University of Korea, Seoul St. Mary's Hospital"
_LONG_CASE = {
    "case": Code("case", WIDEST, 0).base,
    "marker": "✚ WW",
    "participant": "KR01-P-0003",
    "site": _LONG_SITE,
    "mode": "PRACTICE",
}
_LONG_THING = {"site": _LONG_SITE, "mode": "PRACTICE"}
_LONG_CHANGES: Mapping[str, Mapping[str, str | int | bool]] = {
    "wristband": {**_LONG_CASE, "second_identifier": "MRN 0012345678"},
    "lipoaspirate": {
        **_LONG_CASE,
        "volume_ml": "1250.5",
        "storage": "at room temperature, 18–25 °C",
        "serology_complete": False,
    },
    "svf_tube": {
        **_LONG_CASE,
        "volume_ml": "100.25",
        "storage": "at room temperature, 18–25 °C",
        "serology_complete": False,
    },
    "qc_sample": {
        **_LONG_CASE,
        "sample": "Viability and cell count",
        "volume_ml": "10.25",
        "storage": "at room temperature, 18–25 °C",
        "serology_complete": False,
    },
    "syringe": {
        **_LONG_CASE,
        "number": 10,
        "volume_ml": "1.00",
        "digit": "right_middle",
        "serology_complete": False,
        "second_identifier": "MRN 0012345678",
    },
    "bag": {
        **_LONG_CASE,
        "syringes": 12,
        "volume_ml": "100.25",
        "harvest_site": "abdomen, both flanks and both inner thighs",
        "harvest_ml": "1250.5",
        "device": "Smart-X (Dongkoo Bio&Pharma), S/N SX-2026-0001-0117",
        "kit_lot": "SXK2611A-2026-000482",
        "enzyme": "Collagenase NB 6 GMP, lot 2610-0042, EXP 2027-06-30, 12.5 mL",
        "diluent": "Hartmann's solution, lot H2610-2026, EXP 2028-01-31, 25.5 mL",
        "viable_per_ml": "12500000",
        "viability_percent": "92.5",
        "total_cells": "1250000000",
        "results": "Appearance: opaque, without clots; Gram stain: negative; endotoxin: "
        "0.25 EU/mL, limit 5; aerobic culture: pending; anaerobic culture: pending; "
        "mycoplasma: pending",
        "sterility_sample": "2026-MB-0012345678",
        "storage": "at room temperature, 18–25 °C, out of the light",
        "operator": "Jiyoung Park, processor, Laboratory for Cell Therapy",
        "verifier": "Soo-Hyun Lee, quality, Laboratory for Cell Therapy",
        "serology_complete": False,
        "warning": "BIOHAZARD: hepatitis B and syphilis not known; treat as infectious",
        "address": "222 Banpo-daero, Seocho-gu, Seoul 06591, Republic of Korea",
    },
    "workstation": {
        **_LONG_THING,
        "name": "Laminar air flow bench 12",
        "room": "Laboratory for Cell Therapy, second basement, B2-114",
    },
    "location": {
        **_LONG_THING,
        "name": "Refrigerator for samples",
        "room": "Laboratory for Cell Therapy, second basement, B2-114",
    },
    "device": {**_LONG_THING, "name": "Smart-X extraction device", "serial": "SX-2026-0001-0117"},
    "kit": {
        **_LONG_THING,
        "name": "Smart-X kit for extraction of SVF",
        "lot": "SXK2611A-2026-000482",
        "serial": "2026-0001-000482",
    },
}
LONGEST: Mapping[str, Facts] = {
    kind: replace(
        ORDINARY[kind],
        code=_print(type(ORDINARY[kind]).CODE or kind, WIDEST, 44),
        **changes,  # type: ignore[arg-type]
    )
    for kind, changes in _LONG_CHANGES.items()
}
"""The longest that the label of each kind can be expected to say."""
