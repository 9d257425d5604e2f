"""Devices, kits and places that came without a code get one, and a scan says what they are."""

from uuid import uuid4

import pypdfium2
import pytest
import zxingcpp
from flask import current_app

from svflab.domain.identifiers import read
from svflab.records import log
from svflab.services import scan, things
from svflab.services.errors import Conflict, Invalid, NotThere
from svflab.services.rebuild import rebuild
from svflab.services.verify import verify
from svflab.services.walk import Day

ME = {"actor": "administrator", "role": "administrator", "workstation": "Bench 1"}
DEVICE = ("device", {"name": "Smart-X 2", "serial": "SX-0417"})
KIT = ("kit", {"name": "SVF kit", "lot": "SXL-2611", "expires": "2027-10-31"})
PLACE = ("location", {"name": "Fridge 3", "room": "Laboratory"})


@pytest.fixture
def protocol(records):
    return current_app.extensions["protocol"]


def registered(kind, said, event_id=""):
    return things.register("seoul", kind, said, event_id=event_id or str(uuid4()), **ME)


def scanned(protocol, text, page=""):
    return scan.answer(
        protocol,
        "seoul",
        text,
        case=page,
        how="scan",
        account="processor",
        role="processor",
        workstation="Bench 1",
    )


@pytest.mark.parametrize(
    ("what", "letter"), [(DEVICE, "D"), (KIT, "K"), (PLACE, "P")], ids=["device", "kit", "place"]
)
def test_each_gets_a_code_of_its_kind_and_its_label_bears_it(protocol, what, letter):
    made = registered(*what)

    page = pypdfium2.PdfDocument(things.paper("seoul", made, **ME))[0]
    (code,) = zxingcpp.read_barcodes(page.render(scale=300 / 72).to_pil())

    assert made.code[0] == letter
    assert code.text == made.code == read(made.code).base
    assert things.find("seoul", made.code) == made
    (told,) = log.page("seoul", kind="thing.label_printed")
    assert (told.event.about, told.event.data["template"]) == (f"thing:{made.code}", what[0])


@pytest.mark.parametrize("what", [DEVICE, KIT, PLACE], ids=["device", "kit", "place"])
def test_a_scan_says_what_it_is(protocol, what):
    made = registered(*what)

    given = scanned(protocol, made.code)

    assert (given.state, given.why) == ("info", "thing")
    assert given.facts["name"] == made.name


def test_a_thing_past_its_day_stops_a_scan(protocol, clock):
    made = registered("kit", {**KIT[1], "expires": "2026-11-30"})

    assert scanned(protocol, made.code).why == "thing"
    clock.tick(days=30)

    given = scanned(protocol, made.code)
    assert (given.state, given.why, given.code) == ("stop", "thing_expired", made.code)


def test_a_kit_that_another_case_used_is_named_and_no_code_with_a_wrong_character(protocol, clock):
    day = Day(protocol, "seoul", "P-001", wait=lambda minutes: clock.tick(minutes=minutes))
    day.kit = "KSD024CA99"
    day.until("to_laboratory")
    other = Day(protocol, "seoul", "P-002", bench="Bench 2", device="SX-2")
    other.wait = lambda minutes: clock.tick(minutes=minutes)
    other.until("open")

    given = scanned(protocol, day.kit, other.code)

    assert (given.state, given.why) == ("info", "named_elsewhere")
    assert given.facts == {"material": "kit", "lot": day.kit, "other_case": day.code}


def test_the_device_of_the_case_is_known_by_its_label_too(protocol, clock):
    day = Day(protocol, "seoul", "P-001", wait=lambda minutes: clock.tick(minutes=minutes))
    day.until("to_laboratory")
    made = registered("device", {"name": "Smart-X", "serial": day.device})

    given = scanned(protocol, made.code, day.code)

    assert (given.state, given.why, given.facts["name"]) == ("info", "of_preflight", day.device)


@pytest.mark.parametrize(
    ("kind", "said", "errors"),
    [
        ("device", {"name": "Smart-X"}, {"serial": "missing"}),
        ("kit", {"name": "Kit", "lot": "L", "expires": "31.10.2027"}, {"expires": "day"}),
        ("kit", {"name": "Kit", "lot": "L", "expires": "2027-02-30"}, {"expires": "day"}),
        ("kit", {"name": "Kit", "lot": "L", "expires": "2020-03-31"}, {"expires": "expired"}),
        ("device", {"name": "Smart-X 🧪", "serial": "1"}, {"name": "glyph"}),
        ("location", {"name": "x" * 41}, {"name": "shape"}),
        ("ship", {"name": "x"}, {"kind": "unknown"}),
    ],
)
def test_what_is_missing_or_impossible_is_named_and_nothing_is_kept(protocol, kind, said, errors):
    with pytest.raises(Invalid) as met:
        registered(kind, said)

    assert met.value.errors == errors
    assert things.newest("seoul") == ()


def test_sent_again_it_is_the_same_thing_and_with_other_words_none(protocol):
    once = str(uuid4())

    first, second = registered(*DEVICE, once), registered(*DEVICE, once)

    assert first == second
    with pytest.raises(Conflict):
        registered("device", {"name": "Smart-X 3", "serial": "SX-0418"}, once)


def test_there_is_no_thing_of_another_site(protocol):
    made = registered(*DEVICE)

    with pytest.raises(NotThere):
        things.find("busan", made.code)


def test_the_codes_are_found_again_when_the_lists_are_made_anew(protocol):
    made = registered(*KIT)

    rebuild(protocol)

    assert verify(protocol).breaks == ()
    assert scanned(protocol, made.code).why == "thing"
