"""What a person sees, hears and hits on the screens: in real Chromium, at the sizes in use."""

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import expect

from svflab.services.walk import Day
from tests.browsing import PHONE, WIDE

pytestmark = [
    pytest.mark.browser,
    # A page that is left while it loads leaves a static file of the test's server open.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

HEAR = """() => {
  window.heard = [];
  const live = "[role=status], [role=alert], [aria-live=polite], [aria-live=assertive]";
  new MutationObserver((changes) => {
    const places = new Set(changes.map(({target}) =>
      (target.closest ? target : target.parentElement)?.closest(live)));
    for (const place of places) {
      const text = place?.textContent.replace(/\\s+/g, " ").trim();
      if (text) window.heard.push(text);
    }
  }).observe(document.body, {childList: true, subtree: true, characterData: true});
}"""
"""Keeps what a screen reader is told: the new text of each live region, once for each change."""

COVERED = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return null;
  const shown = here.closest("label.pick") ?? here;
  const {left, top, right, bottom, width, height} = shown.getBoundingClientRect();
  const stays = part => !part || /fixed|sticky/.test(getComputedStyle(part).position)
    ? part : stays(part.parentElement);
  const before = [.1, .5, .9]
    .flatMap(x => [.1, .5, .9].map(y => [left + width * x, top + height * y]))
    .map(([x, y]) => stays(document.elementFromPoint(x, y)))
    .find(part => part && !part.contains(here));
  const out = top < -1 || bottom > innerHeight + 1 ? "the edge of the screen" : "";
  const by = height > innerHeight / 2 ? "" : before?.className || out;
  return {what: here.outerHTML.slice(0, 120), by};
}"""
"""What has the focus, and what stands before any part of it: a dock, a bar, the edge."""
PRESSED = """() => [...document.querySelectorAll("[data-hands-press][role=button]")].map(part => {
  const shape = part.querySelector(".target") ?? part;
  const {left, right, top, bottom} = shape.getBoundingClientRect();
  return {point: part.dataset.point ?? "", x: (left + right) / 2, y: (top + bottom) / 2,
          side: Math.min(right - left, bottom - top), bottom};
})"""
MM_OF_A_DOT = 0.2768
"""Of a screen of 24 inches that shows 1920 x 1080."""
SMALL_SCREEN = (640, 400)
"""1280 x 800 at a zoom of 200 %."""


@pytest.fixture
def walked(house, clock):
    """Walks a case to a part of its day."""

    def walk(part: str) -> Day:
        with house.app.app_context():
            protocol = house.app.extensions["protocol"]
            wait = lambda minutes: clock.tick(timedelta(minutes=minutes))  # noqa: E731
            return Day(protocol, "seoul", "P-001", wait=wait).until(part)

    return walk


def heard(screen, word):
    return [text for text in screen.page.evaluate("window.heard") if word in text]


def test_an_act_is_announced_once(screens, walked):
    day = walked("set_up")
    bench = screens("processor", "Bench 1")
    bench.go(f"/cases/{day.code}")
    bench.page.evaluate(HEAR)

    bench.tap("Start the extraction")

    assert len(heard(bench, "Start the extraction")) == 1
    bench.page.set_viewport_size({"width": 1920, "height": 1080})
    digits = bench.page.locator(".timer.big [data-digits]").screenshot()
    assert height_of_ink(digits) * MM_OF_A_DOT >= 20
    off = bench.page.locator("#clock-off")  # the server's clock is the test's
    expect(off).to_contain_text("No time is taken from this screen")
    expect(bench.page.locator(".clock .off")).to_be_visible()


def height_of_ink(picture: bytes) -> int:
    """Return the height in dots of what is drawn in a picture, beside its ground."""
    drawn = Image.open(BytesIO(picture)).convert("L")
    ground = Image.new("L", drawn.size, drawn.getpixel((0, 0)))
    _left, top, _right, bottom = ImageChops.difference(drawn, ground).getbbox()
    return bottom - top


def test_a_scan_that_records_is_announced_once_by_its_answer(screens, house, walked):
    day = walked("match")
    syringe = house.case(day.code).syringes[0]
    theatre = screens("surgeon", "Theatre 2")
    theatre.go(f"/cases/{day.code}")
    theatre.page.evaluate(HEAR)

    theatre.scan(syringe.live_print.code)

    theatre.next_is("Inject")
    assert len(heard(theatre, "yringe 1/2")) == 1
    expect(theatre.page.locator("#case-said")).to_be_empty()


def test_an_own_scan_is_not_said_to_be_somebody_elses(screens, house, walked):
    day = walked("to_theatre")
    band = house.case(day.code).wristband.live_print.code
    here, there = screens("nurse", "Theatre 2"), screens("surgeon", "Theatre 1")
    here.go(f"/cases/{day.code}")
    here.page.locator("main details summary").first.click()  # somebody works on this page
    changed = here.page.locator("#case-changed")

    here.scan(band)
    with here.page.expect_response("**/state?*"):
        pass
    expect(changed).to_be_hidden()
    there.go(f"/cases/{day.code}")
    there.scan(band)
    there.scan(house.case(day.code).syringes[0].live_print.code)
    there.told("Match the syringe")

    expect(changed).to_be_visible()


@pytest.mark.parametrize(
    ("part", "who", "size"),
    [
        ("preflight", "nurse", WIDE),
        ("preflight", "nurse", SMALL_SCREEN),
        ("take", "surgeon", WIDE),
        ("take", "surgeon", PHONE),
        ("observe", "quality", PHONE),
    ],
)
def test_nothing_covers_what_has_the_focus(screens, house, walked, part, who, size):
    day = walked("match" if part == "take" else part)
    if part == "take":
        take_in_hand(house, day)
    screen = screens(who, "Theatre 2", size)
    screen.go(f"/cases/{day.code}")

    covered = []
    for key in ("Tab", "Shift+Tab"):
        for _ in range(150):
            screen.page.keyboard.press(key)
            if (found := screen.page.evaluate(COVERED)) is None:
                break
            covered += [(key, found["by"], found["what"])] if found["by"] else []

    assert covered == []


def take_in_hand(house, day):
    with house.app.app_context():
        day.act("syringe.taken", "surgeon", syringe=day.live(day.of("syringe")[0]))


@pytest.fixture
def map_of(house, screens, walked):
    """Opens the injection map: the first syringe, planned for the right thumb, is in hand."""

    def open_map(size=WIDE):
        day = walked("match")
        take_in_hand(house, day)
        theatre = screens("surgeon", "Theatre 2", size)
        theatre.go(f"/cases/{day.code}")
        expect(theatre.page.locator("[data-finger][role=button]")).to_have_count(10)
        return theatre, day

    return open_map


def given(house, day):
    case = house.case(day.code)
    return {(one.digit, one.point): str(one.volume) for one in case.given}


def test_every_point_of_the_map_can_be_hit_and_both_thumbs_are_seen_whole(map_of):
    theatre, _day = map_of()

    parts = theatre.page.evaluate(PRESSED)
    points = [part for part in parts if part["point"]]
    dock = theatre.page.locator(".dock").bounding_box()

    assert (len(parts), len(points)) == (50, 40)
    assert min(part["side"] for part in parts) >= 44
    for n, one in enumerate(points):
        for other in points[:n]:
            apart = (one["x"] - other["x"]) ** 2 + (one["y"] - other["y"]) ** 2
            assert apart**0.5 >= 44
    assert max(part["bottom"] for part in parts) <= dock["y"]


@pytest.mark.parametrize("size", [PHONE, SMALL_SCREEN])
def test_where_a_point_is_too_small_to_hit_only_the_digit_and_the_fields_are_pressed(map_of, size):
    theatre, _day = map_of(size)

    parts = theatre.page.evaluate(PRESSED)

    assert len(parts) >= 10
    assert min(part["side"] for part in parts) >= 44
    assert not theatre.page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_by_keys_the_plan_is_recorded_without_writing_a_volume(map_of, house):
    theatre, day = map_of()
    page = theatre.page
    page.focus("#hands-digit")

    page.keyboard.press("ArrowDown")
    expect(page.locator(".dock .act")).to_contain_text("right index · 1.00 mL")
    expect(page.locator(".dock .unplanned")).to_have_text(
        "this syringe was planned for: right thumb"
    )
    page.keyboard.press("ArrowUp")

    expect(page.locator(".dock .act")).to_contain_text("right thumb · 1.00 mL")
    expect(page.locator(".dock .unplanned")).to_be_hidden()
    page.focus(".dock .act")
    page.keyboard.press("Enter")
    theatre.told("Inject")
    assert sum(map(float, given(house, day).values())) == 1.0


def test_by_keys_each_point_can_be_taken_out(map_of, house):
    theatre, day = map_of()
    page = theatre.page
    page.focus('[data-digit="right_index"] [data-finger]')
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")

    page.keyboard.press("Enter")

    expect(page.locator(".dock .act")).to_contain_text("right thumb · 0.75 mL")
    expect(page.locator("[data-hands-after]")).to_contain_text("0.25")
    assert given(house, day) == {}
    page.click(".dock .act")
    theatre.told("Inject")
    assert len(given(house, day)) == 3


def test_a_tap_on_a_point_of_the_planned_digit_records_the_digit(map_of, house):
    theatre, day = map_of(WIDE)

    theatre.page.click('[data-digit="right_thumb"] [data-point="ulnar_distal"]')

    theatre.told("Inject")
    assert len(given(house, day)) == 4


def test_another_digit_than_the_planned_one_is_asked_for_once_more(map_of, house):
    theatre, day = map_of()

    theatre.page.click('[data-digit="left_ring"] [data-finger]')
    theatre.page.click('[data-digit="left_ring"] [data-point="radial_distal"]')

    expect(theatre.page.locator(".dock .act")).to_contain_text("left ring · 0.75 mL")
    assert given(house, day) == {}


def test_a_click_draws_no_box_and_a_key_rings_the_shape(map_of):
    theatre, _day = map_of()
    page = theatre.page
    finger = page.locator('[data-digit="left_ring"] [data-finger]')
    style = "e => [getComputedStyle(e).outlineStyle, getComputedStyle(e).strokeWidth]"

    finger.click()
    clicked = finger.evaluate(style)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    ringed = finger.evaluate(style)

    assert clicked[0] == ringed[0] == "none"
    assert float(ringed[1].removesuffix("px")) >= 2 * float(clicked[1].removesuffix("px"))


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_the_way_to_stop_is_on_the_screen_wherever_one_has_scrolled(map_of, size):
    theatre, _day = map_of(size)
    stop = theatre.page.locator("#stop-injecting summary")

    for top in (0, 500, 99_999):
        theatre.page.evaluate(f"window.scrollTo(0, {top})")
        expect(stop).to_be_in_viewport(ratio=1)


def test_a_dose_is_told_for_each_kg_beside_its_limit_while_it_is_typed(screens, house, walked):
    day = walked("check_in")
    with house.app.app_context():
        day.act("liposuction.started", "nurse", sites=["abdomen"], side="both")
    theatre = screens("nurse", "Theatre 2")
    theatre.go(f"/cases/{day.code}")
    shown = theatre.page.locator(".dose-row:visible")
    expect(shown).to_have_count(0)

    theatre.fill(anaesthetic="lidocaine", anaesthetic_mg="500", adrenaline="yes")
    expect(shown).to_contain_text("500 mg = 9.2 mg/kg, at most 35 mg/kg")
    expect(shown).to_contain_text("Setting of this site")
    expect(shown.get_by_text("over the limit")).to_be_hidden()
    theatre.fill(adrenaline="no")

    expect(shown).to_contain_text("at most 4.5 mg/kg")
    expect(shown.get_by_text("over the limit")).to_be_visible()


def test_the_clock_of_the_liposuction_counts_though_it_has_no_limit(screens, house, walked, clock):
    day = walked("check_in")
    with house.app.app_context():
        day.act("liposuction.started", "nurse", sites=["abdomen"], side="both")
    clock.tick(minutes=59, seconds=58)
    theatre = screens("nurse", "Theatre 2")

    theatre.go(f"/cases/{day.code}")

    timer = theatre.page.get_by_role("timer")
    expect(timer).to_have_text("1:00:01")
    expect(theatre.page.locator(".timer")).to_contain_text("going on")
    expect(theatre.page.locator(".timer .left")).to_have_count(0)


def test_a_long_number_is_read_in_groups_while_it_is_typed(screens, house, walked):
    day = walked("extract")
    with house.app.app_context():
        day.act("svf.collected", "processor", volume_ml="10.0", appearance="as_expected")
    bench = screens("processor", "Bench 1")
    bench.go(f"/cases/{day.code}")

    bench.fill(value="2500000")

    expect(bench.page.locator("section.next .read")).to_have_text("= 2 500 000")
    expect(bench.page.locator('section.next [name="value"]')).to_have_value("2500000")
    bench.fill(value="250")
    expect(bench.page.locator("section.next .read")).to_be_empty()


def test_a_double_tap_does_not_record_the_step_that_comes_next_as_well(screens, house, walked):
    day = walked("set_up")
    bench = screens("processor", "Bench 1")
    bench.go(f"/cases/{day.code}")
    bench.next_is("Start the extraction")
    box = bench.page.locator("section.next button.act").bounding_box()
    bench.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 4)

    for tap in (1, 2):
        bench.page.mouse.down(click_count=tap)
        bench.page.mouse.up(click_count=tap)
        bench.next_is("Finish the extraction")
    bench.page.wait_for_timeout(500)

    assert house.case(day.code).run.started
    assert house.case(day.code).run.finished is None
    bench.tap("Finish the extraction")
