"""What a label says, in Chromium: a correction is read before it is printed; an old label stays."""

import pytest
from playwright.sync_api import expect

from svflab import paths
from svflab.labels.templates import template
from svflab.services.walk import Day
from tests.browsing import PHONE, WIDE, violations

pytestmark = pytest.mark.browser


@pytest.fixture
def labelled(house, clock):
    """A syringe whose label is on, and whose volume was corrected after that."""
    with house.app.app_context():
        protocol = house.app.extensions["protocol"]
        day = Day(protocol, "seoul", "P-001", wait=lambda minutes: clock.tick(minutes=minutes))
        day.until("plan").act("syringe.filled", "processor", number=1, volume_ml="1.0")
        (syringe,) = day.of("syringe")
        day.act("label.printed", "processor", container=syringe)
        day.act("label.applied", "processor", code=day.live(syringe))
        filled = day.case.last("syringe.filled").event
        said = {"number": 1, "volume_ml": "0.8", "told_at": filled.occurred_at}
        day.act("syringe.filled", "processor", replaces=filled.id, reason="read again", **said)
    return day, syringe


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_what_was_corrected_is_read_and_printed_with_the_same_tap(house, screens, labelled, size):
    day, syringe = labelled
    bench = screens("processor", "Bench 1", size=size)
    bench.go(f"/cases/{day.code}/labels/{syringe}")

    differs = bench.page.locator(".differs")
    expect(differs).to_contain_text("The next print says something else than label 1")
    expect(differs.locator("td")).to_have_text(["Volume, mL", "1.0", "0.8"])
    bench.look(f"label-differs-{size[0]}", whole=True)
    assert violations(bench.page) == []
    bench.page.get_by_role("button", name="was corrected").click()

    expect(bench.page.locator("#label-next")).to_contain_text("Stick it on, then scan it")
    expect(bench.page.locator(".differs")).to_have_count(0)
    assert house.case(day.code).containers[syringe].prints[-1].number == 2


def test_the_page_shows_a_label_as_it_was_printed_though_its_template_was_changed(
    house, screens, labelled, tmp_path
):
    day, syringe = labelled
    flag = (paths.LABEL_TEMPLATES / "syringe-flag.typ").read_text()
    version = template("syringe-flag").version
    changed = flag.replace(f"// version   {version}", "// version   site-2")
    (tmp_path / "syringe-flag.typ").write_text(changed)
    house.app.config["LABEL_FOLDER"] = str(tmp_path)
    bench = screens("processor", "Bench 1")

    bench.go(f"/cases/{day.code}/labels/{syringe}")

    table = bench.page.locator("table").last
    expect(table).to_contain_text(f"syringe-flag v{version} changed since")
    expect(bench.page.locator("figcaption")).to_contain_text("the template was changed since")
    assert bench.page.locator("img.specimen").evaluate("one => one.naturalWidth") > 100
    bench.look("label-changed-since", whole=True)


def test_a_sample_and_the_tubes_label_are_one_tap_from_the_case(house, screens, clock):
    with house.app.app_context():
        protocol = house.app.extensions["protocol"]
        day = Day(protocol, "seoul", "P-001", wait=lambda minutes: clock.tick(minutes=minutes))
        day.until("plan").act("sample.taken", "processor", test="sterility", volume_ml="0.5")
        (tube,), (sample,) = day.of("svf_tube"), day.of("qc_sample")
    bench = screens("processor", "Bench 1")

    bench.go(f"/cases/{day.code}")
    bench.look("case-with-a-sample", whole=True)
    bench.page.locator(f'a[href="/cases/{day.code}/labels/{sample}"]').first.click()
    bench.look("label-of-a-sample", whole=True)
    bench.page.locator("section.next button.act").first.click()

    expect(bench.page.locator("#label-next")).to_contain_text("Stick it on, then scan it")
    bench.go(f"/cases/{day.code}/labels/{tube}")
    bench.look("label-of-the-tube", whole=True)
    assert house.case(day.code).containers[sample].live_print.state == "issued"


def test_a_device_gets_a_code_a_label_and_an_answer_at_the_scanner(screens, house):
    lab = screens("processor", "Bench 1")
    lab.go("/things/new")
    lab.page.get_by_text("Device", exact=True).click()
    lab.page.locator("#name").fill("Smart-X 2")
    lab.page.locator("#serial").fill("SX-0418")
    lab.look("thing-new", whole=True)
    lab.page.locator("button.act").click()

    expect(lab.page.locator("h1")).to_contain_text("Smart-X 2")
    code = lab.page.url.rpartition("/")[2]
    lab.look("thing", whole=True)
    assert violations(lab.page) == []
    lab.scan(code)
    expect(lab.page.locator("#scan-answer")).to_contain_text(
        "This is the device Smart-X 2, serial number SX-0418."
    )


def test_a_bag_is_packed_by_scanning_its_syringes_and_gets_its_label(house, screens, clock):
    with house.app.app_context():
        protocol = house.app.extensions["protocol"]
        day = Day(protocol, "seoul", "P-001", wait=lambda minutes: clock.tick(minutes=minutes))
        day.until("release")
        codes = [day.live(one.code) for one in day.case.syringes]
    bench = screens("processor", "Bench 1")

    bench.go(f"/cases/{day.code}?do=bag.packed")
    for code in codes:
        bench.scan(code)
    bench.fill(storage="15 to 25 C")
    bench.look("bag-form", whole=True)
    bench.page.locator("section.next button.act").first.click()
    bags = lambda: [c for c in house.case(day.code).containers.values() if c.kind == "bag"]  # noqa: E731
    bench.until(lambda: len(bags()) == 1)
    (bag,) = bags()
    bench.go(f"/cases/{day.code}/labels/{bag.code}")
    bench.look("label-of-a-bag", whole=True)
    bench.page.locator("section.next button.act").first.click()

    expect(bench.page.locator("#label-next")).to_contain_text("Stick it on, then scan it")
