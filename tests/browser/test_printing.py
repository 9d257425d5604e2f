"""A label is printed in one tap, in real Chromium: at a real printer, or by the browser itself."""

from datetime import timedelta
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import expect

from svflab.label_sheets import read
from svflab.services.walk import Day
from tests.browser.test_workstation import WIDER
from tests.browsing import PHONE, WIDE, violations
from tests.printer import Printing, switched_off

pytestmark = [
    pytest.mark.browser,
    # A page that is left while it loads leaves a static file of the test's server open.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def filled(house, clock):
    """A day on which the first of two syringes was just filled, and the address of its label."""
    with house.app.app_context():
        protocol = house.app.extensions["protocol"]
        wait = lambda minutes: clock.tick(timedelta(minutes=minutes))  # noqa: E731
        day = Day(protocol, "seoul", "P-001", wait=wait).until("plan")
        day.act("syringe.filled", "processor", number=1, volume_ml="1.0")
    return day, f"/cases/{day.code}/labels/{day_syringe(house, day).code}"


def day_syringe(house, day):
    return house.case(day.code).syringes[0]


def test_one_tap_prints_at_the_bench_and_the_scan_of_it_is_accepted(house, screens, filled):
    day, address = filled
    with Printing() as printer:
        house.app.config["PRINTERS"] = (printer.setting(workstations=("Bench 1",)),)
        bench = screens("processor", "Bench 1")
        bench.go(address)

        bench.page.locator("section.next button.act").click()
        expect(bench.page.locator("#label-paper")).to_contain_text("was sent to Bench printer")
        bench.look("printer-sent", whole=True)
        (label,) = printer.labels()
        (code,) = zxingcpp.read_barcodes(label)
        bench.scan(code.text)

    expect(bench.page.locator("#scan-answer")).to_contain_text("its label is on")
    assert day_syringe(house, day).live_print.state == "applied"


def test_the_first_tap_on_the_case_prints_at_the_benchs_own_printer(house, screens, filled):
    day, _ = filled
    with Printing() as printer:
        house.app.config["PRINTERS"] = (printer.setting(workstations=("Bench 1",)),)
        bench = screens("processor", "Bench 1")
        bench.go(f"/cases/{day.code}")
        button = bench.page.locator("section.next button.act")
        expect(button).to_contain_text("Bench printer")

        button.click()
        expect(bench.page.locator("#label-paper")).to_contain_text("was sent to Bench printer")

    assert len(printer.labels()) == 1


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_a_printer_that_breaks_off_leaves_one_way_out_and_it_works(house, screens, filled, size):
    day, address = filled
    with Printing("resets") as broken, Printing() as other:
        first = broken.setting(workstations=("Bench 1",))
        house.app.config["PRINTERS"] = (first, other.setting("Theatre printer"))
        bench = screens("processor", "Bench 1", size)
        bench.go(address)
        bench.page.locator("summary", has_text="another printer").click()
        expect(bench.page.get_by_role("button", name="In this browser")).to_be_visible()
        assert not bench.page.evaluate(WIDER)
        bench.look(f"printer-before-{size[0]}", whole=True)
        bench.page.locator("section.next button.act").click()
        expect(bench.page.locator("#label-paper")).to_contain_text("broke off")
        assert violations(bench.page) == []
        assert not bench.page.evaluate(WIDER)
        bench.look(f"printer-unknown-{size[0]}", whole=True)

        again = bench.page.locator("#label-again")
        again.locator("summary", has_text="another printer").click()
        again.get_by_role("button", name="Theatre printer").click()
        expect(bench.page.locator("#label-paper")).to_contain_text("Label 2 was sent to Theatre")

    assert [one.sent for one in day_syringe(house, day).prints] == ["unknown", "sent"]
    assert len(other.labels()) == 1


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_a_printer_that_is_off_is_told_and_the_same_label_sent_again(house, screens, filled, size):
    _day, address = filled
    house.app.config["PRINTERS"] = (switched_off("Bench printer", workstations=("Bench 1",)),)
    bench = screens("processor", "Bench 1", size)
    bench.go(address)
    bench.page.locator("section.next button.act").click()
    expect(bench.page.locator("#label-paper")).to_contain_text("no answer from Bench printer")
    assert violations(bench.page) == []
    assert not bench.page.evaluate(WIDER)
    bench.look(f"printer-off-{size[0]}", whole=True)

    with Printing() as printer:
        house.app.config["PRINTERS"] = (printer.setting(workstations=("Bench 1",)),)
        bench.page.locator("section.next button.act").click()
        expect(bench.page.locator("#label-paper")).to_contain_text("Label 1 was sent to Bench")

    assert len(printer.labels()) == 1


def test_without_a_printer_the_browser_prints_once_at_the_true_size(house, screens, filled):
    day, address = filled
    bench = screens("processor", "Bench 1")
    papers = []
    bench.page.on(
        "response", lambda one: papers.append(one.text()) if one.url.endswith("/paper") else None
    )
    bench.go(address)
    bench.look("browser-before", whole=True)

    bench.page.locator("section.next button.act").click()
    expect(bench.page.locator("[data-given]")).to_be_visible()
    bench.look("browser-given", whole=True)
    expect(bench.page.locator("iframe.away")).to_have_count(1)
    bench.page.reload()
    expect(bench.page.locator("#label-paper")).to_contain_text("Label 1: Browser's print dialog")
    expect(bench.page.get_by_role("button", name="in this browser")).to_have_count(0)

    (paper,) = papers
    label = day_syringe(house, day).live_print
    assert (label.sent, label.way) == ("sent", "browser")
    sheet = printed(bench.page, paper)
    assert sheet.get_size() == pytest.approx((84 / 25.4 * 72, 15 / 25.4 * 72), abs=1)
    (code,) = zxingcpp.read_barcodes(sheet.render(scale=300 / 72).to_pil())
    assert code.text == label.code


def test_a_paper_that_is_asked_for_too_late_is_not_printed_and_the_page_says_why(
    house, screens, filled, clock
):
    day, address = filled
    with house.app.app_context():
        day.act("label.printed", "processor", container=day.of("syringe")[0])
    bench = screens("processor", "Bench 1")
    bench.go(address)
    clock.tick(minutes=6)

    bench.page.get_by_role("button", name="in this browser").click()

    expect(bench.page.locator("#label-paper")).to_contain_text("is not given out any more")
    expect(bench.page.locator("iframe")).to_have_count(0)
    assert day_syringe(house, day).live_print.sent == ""


def printed(page, paper):
    """Return the one page that this browser prints of a paper, as its dialog would."""
    page.set_content(paper)
    page.wait_for_load_state("load")
    document = pypdfium2.PdfDocument(BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(document) == 1
    return document[0]


def test_the_next_label_of_a_sheet_is_the_one_after_the_last(house, screens, filled):
    _, address = filled
    layout = {"columns": 2, "rows": 8, "width": 99.1, "height": 33.9, "left": 4.7, "top": 12.9}
    house.app.config["SHEETS"] = read({"99 x 34, 16 of them": layout})
    bench = screens("processor", "Bench 1")
    bench.go(address)
    bench.page.locator("section.next details summary").click()
    bench.page.get_by_role("button", name="On a sheet of labels").click()
    expect(bench.page.get_by_label("First free label on it")).to_be_visible()
    bench.look("sheet", whole=True)
    assert violations(bench.page) == []

    bench.page.get_by_label("First free label on it").fill("4")
    with bench.page.expect_popup():
        bench.page.get_by_role("button", name="on the sheet").click()

    expect(bench.page.locator("#label-paper")).to_contain_text("99 x 34, 16 of them")
    assert "\n5" in bench.page.evaluate("localStorage.getItem('svflab:sheet')")
