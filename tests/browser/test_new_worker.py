"""A lab worker's first label: printed, stuck on and scanned back, without reading anything."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from svflab.services.walk import Day

pytestmark = [
    pytest.mark.browser,
    # A page that is left while it loads leaves a static file of the test's server open.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


class Worker:
    """Somebody who knows nothing, and taps the one big thing on the screen; taps are counted."""

    def __init__(self, screen):
        self.screen, self.taps, self.scans = screen, 0, 0

    def tap(self):
        """Tap what is biggest."""
        self.screen.page.wait_for_load_state("load")
        self.screen.page.locator("main .act:visible").first.click()
        self.taps += 1

    def scan(self, code):
        self.screen.scan(code)
        self.scans += 1


@pytest.fixture
def filled(house, clock):
    """A case whose first syringe was just filled."""
    with house.app.app_context():
        wait = lambda minutes: clock.tick(timedelta(minutes=minutes))  # noqa: E731
        day = Day(house.app.extensions["protocol"], "seoul", "P-001", wait=wait).until("plan")
        day.act("syringe.filled", "processor", number=1, volume_ml="1.0")
    return day


def live(house, day):
    return house.case(day.code).syringes[0].live_print


def prints(house, day):
    return [(one.number, one.state) for one in house.case(day.code).syringes[0].prints]


def test_the_first_label_takes_at_most_three_taps_and_one_scan(screens, house, filled):
    worker = Worker(screens("processor", "Bench 1"))
    page = worker.screen.page
    worker.screen.go(f"/cases/{filled.code}")

    worker.tap()
    expect(page.locator("#label-next")).to_contain_text("Stick it on, then scan it")
    worker.taps += 1  # the browser asks where to print
    worker.scan(live(house, filled).code)

    expect(page.locator("#scan-answer")).to_contain_text("its label is on")
    assert prints(house, filled) == [(1, "applied")]
    assert (worker.taps <= 3, worker.scans) == (True, 1)


def test_a_double_click_and_the_way_back_make_one_label(screens, house, filled):
    screen = screens("processor", "Bench 1")
    page = screen.page
    screen.go(f"/cases/{filled.code}")

    page.locator("main button.act").first.dblclick()
    expect(page.locator("#label-next")).to_contain_text("Stick it on, then scan it")
    page.go_back()
    page.wait_for_load_state("load")
    page.locator("main button.act").first.click()

    expect(page.locator("#case-next")).to_contain_text("Apply the label and scan it back")
    assert prints(house, filled) == [(1, "issued")]


def test_a_second_window_makes_no_second_label(screens, house, filled):
    one, two = screens("processor", "Bench 1"), screens("processor", "Bench 1")
    for screen in (one, two):
        screen.go(f"/cases/{filled.code}")

    one.page.locator("main button.act").first.click()
    expect(one.page.locator("#label-next")).to_contain_text("Stick it on, then scan it")
    two.page.locator("main button.act").first.click()
    two.page.wait_for_load_state("load")

    expect(two.page.locator("body")).to_contain_text("Label 1 was printed meanwhile, at 10:31")
    assert prints(house, filled) == [(1, "issued")]


def test_a_wrong_label_is_named_and_a_torn_one_is_printed_again_by_two_taps(
    screens, house, filled, clock
):
    screen = screens("processor", "Bench 1")
    page, case = screen.page, house.case(filled.code)
    screen.go(f"/cases/{filled.code}")
    page.locator("main button.act").first.click()
    expect(page.locator("#label-next")).to_contain_text("Stick it on, then scan it")
    first = live(house, filled).code

    screen.scan(case.wristband.live_print.code)
    expect(page.locator("#scan-answer")).to_contain_text("Wristband")
    assert prints(house, filled) == [(1, "issued")]

    page.locator("#label summary", has_text="print it again").click()
    page.get_by_role("button", name="is torn").click()
    screen.until(lambda: prints(house, filled) == [(1, "issued"), (2, "issued")])
    page.wait_for_load_state("load")
    page.wait_for_timeout(1100)
    screen.scan(first)
    expect(page.locator("#scan-answer")).to_contain_text("is being replaced by label 2")
    clock.tick(seconds=5)
    page.wait_for_timeout(1100)
    screen.scan(live(house, filled).code)

    screen.until(lambda: prints(house, filled) == [(1, "voided"), (2, "applied")])
