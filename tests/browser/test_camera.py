"""The camera as a scanner, in real Chromium, with a film of a label that was really printed."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageFilter
from playwright.sync_api import Browser, BrowserContext, Page, expect

from svflab.domain.commands import TEST_CARD
from svflab.records import log
from svflab.services import labels, subjects
from svflab.services.walk import Day
from tests.browsing import CHROMIUM, PHONE, QUIET, Screen, signed_in

pytestmark = [
    pytest.mark.browser,
    # A page that is left while it loads leaves a static file of the test's server open.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

FILM = (640, 480)
OUTSIDE = "lab.example"
"""A name of the house that no browser takes for secure: so is plain http on a clinic's network."""


def printed(house, day: Day, code: str, ppmm: float = 12.0) -> Image.Image:
    """Return a picture of a label, from the paper that the printer gets."""
    with house.app.app_context():
        protocol = house.app.extensions["protocol"]
        known = subjects.case_of(protocol, "seoul", day.code)
        paper = labels.pdf(labels.print_entry(known, code))
    page = pdfium.PdfDocument(BytesIO(paper))[0]
    return page.render(scale=ppmm * 25.4 / 72).to_pil().convert("L")


def film(path: Path, *pictures: Image.Image) -> Path:
    """Write a film (YUV4MPEG2) in which each picture is held before the camera, a little askew."""
    width, height = FILM
    with path.open("wb") as out:
        out.write(f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420mpeg2\n".encode())
        for at in range(20):
            desk = Image.new("L", FILM, 90)
            for number, picture in enumerate(pictures):
                held = picture.rotate(3 - 2 * (at % 4), expand=True, fillcolor=90)
                held.thumbnail((width - 20, height // len(pictures) - 10))
                top = (2 * number + 1) * height // (2 * len(pictures)) - held.height // 2
                desk.paste(held, ((width - held.width) // 2, top))
            out.write(b"FRAME\n" + desk.filter(ImageFilter.GaussianBlur(0.5)).tobytes())
            out.write(bytes([128]) * (width * height // 2))
    return path


@pytest.fixture
def walked(house, clock):
    """Walks a case to a part of its day."""

    def walk(part: str, participant: str = "P-001", **where: str) -> Day:
        with house.app.app_context():
            protocol = house.app.extensions["protocol"]
            wait = lambda minutes: clock.tick(timedelta(minutes=minutes))  # noqa: E731
            return Day(protocol, "seoul", participant, wait=wait, **where).until(part)

    return walk


@pytest.fixture(scope="module")
def phones(chromium, tmp_path_factory) -> Iterator[tuple[Browser, Path]]:
    """Start a browser whose camera sees what lies at a place, whenever it is turned on."""
    film = tmp_path_factory.mktemp("camera") / "film.y4m"
    browser = chromium.browser_type.launch(
        executable_path=CHROMIUM,
        args=[
            *QUIET,
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={film}",
            f"--host-resolver-rules=MAP {OUTSIDE} 127.0.0.1",
        ],
    )
    yield browser, film
    browser.close()


@pytest.fixture
def filming(house, phones) -> Iterator[Callable[..., Screen]]:
    """Opens a phone whose camera sees a film."""
    browser, place = phones
    opened: list[BrowserContext] = []

    def phone(seen: Path, account="nurse", *, allowed=True, url="", script="") -> Screen:
        port = house.url.rsplit(":", 1)[1]
        place.write_bytes(seen.read_bytes())
        width, height = PHONE
        context = browser.new_context(
            viewport={"width": width, "height": height},
            permissions=["camera"] if allowed else [],
        )
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.add_init_script(script)
        screen = Screen(page, url.format(port=port) or house.url, account)
        if url:
            screen.sign_in(account, "Phone 1")
        else:
            context.add_cookies(signed_in(house, account, "Phone 1"))
        return screen

    yield phone
    for context in opened:
        context.close()


def start(screen: Screen) -> Page:
    """Turn the camera on by the button in the frame."""
    screen.page.locator(".camera-open").click()
    return screen.page


def kept(house):
    with house.app.app_context():
        return [one.event.data for one in log.page("seoul", kind="scan.answered")]


def state(page: Page) -> str:
    return page.locator("#camera").get_attribute("data-camera")


def test_a_printed_label_before_the_camera_is_a_scan_and_counts_once(
    house, walked, filming, tmp_path
):
    day = walked("to_theatre")
    with house.app.app_context():
        code = day.live(day.of("syringe")[0])
    screen = filming(film(tmp_path / "label.y4m", printed(house, day, code)))
    asked: list[str] = []
    screen.page.on("request", lambda request: asked.append(request.url))
    screen.go("/scan")
    assert not [url for url in asked if "zxing" in url]

    page = start(screen)

    expect(page.locator("#scan-answer")).to_contain_text("yringe 1/2")
    page.wait_for_timeout(2500)
    (scan,) = kept(house)
    assert (scan["code"], scan["how"], scan["answer"]) == (code, "camera", "info")
    assert [url for url in asked if url.endswith("zxing_reader.wasm")]
    assert [url for url in asked if not url.startswith(house.url)] == []


def test_a_code_opens_the_page_of_its_case_and_the_camera_goes_on_there(
    house, walked, filming, tmp_path
):
    day = walked("liposuction")
    with house.app.app_context():
        code = day.live(day.of("lipoaspirate")[0])
    screen = filming(film(tmp_path / "label.y4m", printed(house, day, code)), "processor")
    screen.go("/")

    page = start(screen)

    page.wait_for_url(f"**/cases/{day.code}*")
    expect(page.locator("#camera")).to_have_attribute("data-camera", "looking")


def test_two_labels_in_the_picture_are_no_scan(house, walked, filming, tmp_path):
    day = walked("to_theatre")
    with house.app.app_context():
        codes = [day.live(code) for code in day.of("syringe")]
    both = film(tmp_path / "two.y4m", *(printed(house, day, code) for code in codes))
    screen = filming(both)
    screen.go("/scan")

    page = start(screen)

    expect(page.locator("#camera")).to_have_attribute("data-camera", "several")
    page.wait_for_timeout(1000)
    assert kept(house) == []


def test_a_scan_by_camera_fills_the_field_that_waits_for_it_and_says_how(
    house, walked, filming, tmp_path
):
    day = walked("to_theatre")
    with house.app.app_context():
        band = day.live(day.of("wristband")[0])
    screen = filming(film(tmp_path / "band.y4m", printed(house, day, band)))
    screen.go(f"/cases/{day.code}")

    page = start(screen)

    expect(page.locator("#scan-answer")).to_contain_text("The wristband of participant P-001")
    assert kept(house)[0]["how"] == "camera"


@pytest.fixture
def nothing(tmp_path) -> Path:
    """Return a film of an empty desk."""
    return film(tmp_path / "desk.y4m", Image.new("L", (200, 200), 160))


def test_a_camera_that_was_refused_says_so_and_leaves_the_typed_way(house, filming, nothing):
    screen = filming(nothing, allowed=False)
    screen.go("/scan")

    page = start(screen)

    expect(page.locator("#camera")).to_contain_text("Camera blocked")
    page.get_by_role("link", name="Type the code").click()
    expect(page.locator("#typed-code")).to_be_in_viewport()


def test_a_page_that_is_not_secure_says_so(house, filming, nothing):
    screen = filming(nothing, url=f"http://{OUTSIDE}:{{port}}", script="""
        matchMedia = (asked => query => query.includes("coarse") ? {matches: true} : asked(query))
          (matchMedia.bind(window));""")  # fmt: skip
    screen.go("/scan")

    page = start(screen)

    expect(page.locator("#camera")).to_contain_text("open this site with https://")


def test_a_device_without_a_camera_says_so(screens):
    phone = {"permissions": ["camera"], "is_mobile": True, "has_touch": True}
    screen = screens("nurse", "Phone 1", PHONE, **phone)
    screen.go("/scan")

    start(screen)

    expect(screen.page.locator("#camera")).to_contain_text("No camera")


def test_a_workstation_without_a_camera_is_offered_none(screens):
    screen = screens("nurse", "Theatre 2")
    screen.go("/scan")

    screen.page.wait_for_timeout(500)
    assert not screen.page.locator("[data-camera-open]:visible").count()


TRACKS = """
    const asked = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
    if (asked) navigator.mediaDevices.getUserMedia = async (wanted) => {
      window.given = await asked(wanted);
      return window.given;
    };"""


def test_the_camera_is_off_when_the_page_is_hidden_and_when_it_is_closed(house, filming, nothing):
    screen = filming(nothing, script=TRACKS)
    screen.go("/scan")
    ended = "() => window.given.getTracks().every(({readyState}) => readyState === 'ended')"

    page = start(screen)
    expect(page.locator("#camera")).to_have_attribute("data-camera", "looking")
    assert not page.evaluate(ended)
    page.evaluate("""() => {
      Object.defineProperty(document, "hidden", {value: true, configurable: true});
      document.dispatchEvent(new Event("visibilitychange"));
    }""")
    assert page.evaluate(ended)
    assert not page.locator("#camera").is_visible()

    start(screen)
    expect(page.locator("#camera")).to_have_attribute("data-camera", "looking")
    page.get_by_role("button", name="Close").click()
    assert page.evaluate(ended)


TORCH = """
    MediaStreamTrack.prototype.getCapabilities = () => ({torch: true});
    window.torch = [];
    MediaStreamTrack.prototype.applyConstraints = async ({advanced: [{torch}]}) => {
      window.torch.push(torch);
    };"""


def test_a_camera_with_a_light_offers_it_and_one_without_does_not(house, filming, nothing):
    screen = filming(nothing, script=TORCH)
    screen.go("/scan")

    page = start(screen)
    light = page.get_by_role("button", name="Light")
    light.click()
    expect(light).to_have_attribute("aria-pressed", "true")
    light.click()
    expect(light).to_have_attribute("aria-pressed", "false")
    assert page.evaluate("window.torch") == [True, False]

    dark = filming(nothing)
    dark.go("/scan")
    page = start(dark)
    expect(page.locator("#camera")).to_have_attribute("data-camera", "looking")
    assert not page.get_by_role("button", name="Light").is_visible()


def test_the_test_card_before_the_camera_is_told_on_the_page_of_the_test(house, filming, tmp_path):
    from qrcode import QRCode

    card = QRCode(border=4, box_size=14)
    card.add_data(TEST_CARD)
    screen = filming(film(tmp_path / "card.y4m", card.make_image().get_image().convert("L")))
    screen.go("/scan/test")

    page = start(screen)

    expect(page.locator("[data-result]")).to_contain_text("The scanner reads as it should")
    expect(page.locator("#tested")).to_contain_text("Good")
    assert state(page) == "looking"
