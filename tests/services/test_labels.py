"""What is frozen when a label is printed, and how long its paper is given out."""

from dataclasses import replace
from decimal import Decimal

import pypdfium2
import pytest
import zxingcpp
from flask import current_app

from svflab.domain.identifiers import read
from svflab.domain.next import due
from svflab.labels import facts
from svflab.labels.errors import LabelError
from svflab.labels.templates import template
from svflab.services import label_contents, labels, subjects
from svflab.services.errors import Invalid, NotThere, Refused
from svflab.services.walk import Day


@pytest.fixture
def collected(records, clock):
    """Return a day on which the SVF was collected, and its filling planned."""
    protocol = current_app.extensions["protocol"]
    day = Day(protocol, "seoul", "P-001", wait=lambda minutes: clock.tick(minutes=minutes))
    return day.until("plan")


@pytest.fixture
def day(collected):
    """Return a day on which the first of two syringes was just filled."""
    collected.act("syringe.filled", "processor", number=1, volume_ml="1.0")
    return collected


def known(day):
    return subjects.case_of(day.protocol, "seoul", day.code)


def printed(day, **more):
    code = day.case.syringes[0].code
    return day.act("label.printed", "processor", container=code, **more).entry


def test_a_print_freezes_what_its_label_says(day):
    data = printed(day).event.data

    said = facts.restore(data["facts"])
    assert (data["number"], read(data["print_code"]).number) == (1, 1)
    assert (data["template"], len(data["template_digest"])) == ("syringe-flag", 64)
    assert (said.participant, said.digit, said.volume_ml) == ("P-001", "right_thumb", "1.0")


def test_the_code_on_the_paper_is_the_code_of_the_print(day):
    entry = printed(day)

    page = pypdfium2.PdfDocument(labels.pdf(entry))[0]
    (code,) = zxingcpp.read_barcodes(page.render(scale=300 / 72).to_pil())

    assert code.text == entry.event.data["print_code"]


def test_the_paper_says_what_was_frozen_and_not_what_is_so_now(day):
    entry = printed(day)
    before = labels.pdf(entry)

    day.wait(30)

    assert labels.pdf(labels.print_entry(known(day), entry.event.data["print_code"])) == before


def test_a_measured_wide_barrel_gets_a_flat_label(day):
    day.act("label.voided", "processor", code=printed(day).event.data["print_code"], reason="torn")
    day.act("container.discarded", "processor", witness="second",
            container=day.case.syringes[0].code, volume_ml="1.0", destination="waste")  # fmt: skip
    day.act("syringe.filled", "processor", number=2, volume_ml="1.0", barrel_mm="25")

    entry = day.act("label.printed", "processor", container=day.case.syringes[1].code).entry

    assert entry.event.data["template"] == "syringe-flat"


def test_a_picture_carries_no_live_code(day):
    picture = labels.picture(printed(day))
    preview = labels.preview(day.protocol, known(day), day.case.syringes[0], "Asia/Seoul")

    assert [_codes(picture), _codes(preview)] == [[], []]


def test_another_print_needs_a_reason_and_gets_a_number_of_its_own(day):
    printed(day)

    with pytest.raises(Refused, match="reprint_reason"):
        printed(day)

    assert printed(day, reason="smeared").event.data["number"] == 2


def test_a_label_is_not_printed_for_a_container_of_another_case(day, clock):
    away = Day(
        day.protocol,
        "seoul",
        "P-002",
        wait=lambda minutes: clock.tick(minutes=minutes),
        bench="Bench 2",
        device="SX-0418",
    ).until("liposuction")

    with pytest.raises(Invalid) as met:
        day.act("label.printed", "processor", container=away.of("lipoaspirate")[0])

    assert met.value.errors == {"container": "unknown"}


def test_nobody_waits_for_the_label_of_the_tube_but_who_wants_it_prints_it(collected):
    (tube,) = collected.of("svf_tube")
    waits = {(act.kind, act.container) for act in due(collected.protocol, collected.case)}

    said = collected.act("label.printed", "processor", container=tube).entry.event.data["facts"]

    assert ("label.printed", tube) not in waits
    assert said["label"] == "svf_tube"
    assert said["processed"] < facts.local(collected.case.containers[tube].made_at, "Asia/Seoul")


def test_a_label_of_the_tube_that_was_printed_is_stuck_on_before_a_syringe_is_filled(collected):
    (tube,) = collected.of("svf_tube")
    entry = collected.act("label.printed", "processor", container=tube).entry

    with pytest.raises(Refused, match="label_waiting"):
        collected.act("syringe.filled", "processor", number=1, volume_ml="1.0")
    collected.act("label.applied", "processor", code=entry.event.data["print_code"])

    assert collected.case.containers[tube].labelled
    assert collected.act("syringe.filled", "processor", number=1, volume_ml="1.0")


def test_what_the_protocol_gives_no_label_has_none(day):
    bare = replace(day.protocol.containers["syringe"], template="")
    protocol = replace(day.protocol, containers={"syringe": bare})

    with pytest.raises(Invalid, match="no_label"):
        labels.template_of(protocol, day.case.syringes[0])


def test_a_missing_fact_is_an_error_that_names_it_and_nothing_is_printed(day, monkeypatch):
    def without_digit(*_):
        raise LabelError("syringe: digit is missing")

    monkeypatch.setattr(label_contents, "facts_of", without_digit)

    with pytest.raises(Invalid, match="digit is missing"):
        printed(day)

    assert day.case.syringes[0].prints == ()


def test_there_is_no_paper_of_a_print_that_was_never_made(day):
    with pytest.raises(NotThere):
        labels.print_entry(known(day), read(day.case.syringes[0].code).print_code(3))


def test_the_history_tells_what_became_of_each_print(day):
    first = printed(day).event.data["print_code"]
    day.act("label.applied", "processor", code=first)
    second = printed(day, reason="smeared").event.data["print_code"]
    replaced = day.act("label.applied", "processor", code=second).entry

    new, old = labels.history(known(day), day.case.syringes[0])

    assert (new.label.state, new.applied, new.voided) == ("applied", replaced, None)
    assert (old.label.state, old.voided) == ("voided", replaced)
    assert old.template == f"syringe-flag v{template('syringe-flag').version}"


def _codes(png):
    from io import BytesIO

    from PIL import Image

    return [found.text for found in zxingcpp.read_barcodes(Image.open(BytesIO(png)))]


def test_a_sample_is_taken_out_of_the_tube_and_labelled_before_a_syringe_is_filled(collected):
    left = collected.case.svf.left
    taken = collected.act("sample.taken", "processor", test="sterility", volume_ml="0.5").entry
    sample = taken.event.data["container"]

    with pytest.raises(Refused, match="label_waiting"):
        collected.act("syringe.filled", "processor", number=1, volume_ml="1.0")
    said = collected.act("label.printed", "processor", container=sample).entry.event.data["facts"]
    collected.act("label.applied", "processor", code=collected.live(sample))

    assert (said["label"], said["sample"], said["volume_ml"]) == (
        "qc_sample",
        "Sterility culture",
        "0.5",
    )
    assert collected.case.svf.left == left - Decimal("0.5")
    assert collected.act("syringe.filled", "processor", number=1, volume_ml="1.0")


def test_no_more_is_sampled_than_is_there_and_nobody_has_to_sample(collected):
    kinds = {act.kind for act in due(collected.protocol, collected.case)}

    assert "sample.taken" not in kinds
    with pytest.raises(Refused, match="more_than_left"):
        collected.act("sample.taken", "processor", test="gram_stain", volume_ml="20")


def test_a_bag_says_all_that_has_no_room_on_its_syringes(records, clock):
    protocol = current_app.extensions["protocol"]
    day = Day(protocol, "seoul", "P-001", wait=lambda minutes: clock.tick(minutes=minutes))
    day.until("release")
    held = [day.live(one.code) for one in day.case.syringes]
    packed = day.act("bag.packed", "processor", containers=held, storage="15 to 25 C").entry
    bag = packed.event.data["container"]

    entry = day.act("label.printed", "processor", container=bag).entry
    said = entry.event.data["facts"]

    page = pypdfium2.PdfDocument(labels.pdf(entry))[0]
    codes = zxingcpp.read_barcodes(page.render(scale=300 / 72).to_pil())
    assert {code.text for code in codes} == {entry.event.data["print_code"]}
    assert (said["syringes"], said["volume_ml"], said["kit_lot"]) == (2, "2.0", "SXL-2611")
    assert (said["harvest_site"], said["enzyme"]) == ("abdomen, both", "none")
    assert "Sterility culture: pending" in said["results"]
    assert (said["device"], said["sterility_sample"]) == (day.device, "none")


def test_what_is_not_released_goes_into_no_bag_and_nobody_has_to_pack_one(day):
    code = day.case.syringes[0].code

    with pytest.raises(Refused):
        day.act("bag.packed", "processor", containers=[code], storage="15 to 25 C")

    assert "bag.packed" not in {act.kind for act in due(day.protocol, day.case)}
