"""A real server and a real browser, for the tests that use svflab as its users do.

    house       the app, served on a free port, with the demo's accounts
    screens     opens a workstation: a page of Chromium where one of them has signed in
    violations  what axe finds on a page, once it is at rest

PICTURES names a folder: then `look` keeps there what it saw.
"""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Error,
    Page,
    TimeoutError,
    expect,
    sync_playwright,
)
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.test import run_wsgi_app

from svflab.domain.case import Case
from svflab.services import demo, subjects
from tests import people
from tests.browser.keyboards import Wedge

expect.set_options(timeout=20_000)
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
BARE = os.environ.get("CHROMIUM_BARE") or shutil.which("chromium-headless-shell") or CHROMIUM
"""The same browser without a window's trimmings: a quarter less work. It has no camera."""
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")
WIDE, PHONE = (1280, 800), (390, 844)
BETWEEN_SCANS_MS = 100


HEARS = """document.addEventListener("svflab:scan", () =>
  sessionStorage.setItem("heard", 1 + Number(sessionStorage.getItem("heard") ?? 0)))"""
"""Counts the scans that a screen has heard, from one page to the next."""
STILL = """() => document.readyState === "complete" && document.fonts.status === "loaded"
  && document.querySelectorAll("link[rel=stylesheet]").length === document.styleSheets.length
  && !document.querySelector('[aria-busy="true"], .htmx-request')
  && document.getAnimations().every(one => one.playState !== "running")"""
"""Whether a page is as a person reads it: answered, in its own styles and fonts, and at rest."""
LOOKED_FOR = {"resultTypes": ["violations"], "preload": False}
"""What axe tells; it need not fetch the styles once more, of which no rule that is on is about."""


def at_rest(page: Page) -> None:
    """Wait until a page is as a person reads it."""
    page.wait_for_load_state("load")
    page.wait_for_function(STILL)


def violations(page: Page) -> list[tuple[str, str]]:
    """Return what axe finds on a page at rest: the rule, and the first place that breaks it.

    A form that is just being sent is paler on purpose: its contrast says nothing.
    """
    at_rest(page)
    found = Axe().run(page, options=LOOKED_FOR).response["violations"]
    return [(one["id"], one["nodes"][0]["html"]) for one in found]


@dataclass
class Shelf:
    """An app whose scripts, styles and fonts are asked of it once for all the tests of a run.

    Each workstation of a test is a browser that has seen nothing yet, and asks for fifty of them.
    """

    app: Flask

    def __call__(self, environ, start_response):
        """Answer from the shelf what stands there, and let the app answer the rest."""
        place = environ["PATH_INFO"], environ["QUERY_STRING"]
        if not place[0].startswith("/static/") or "HTTP_IF_NONE_MATCH" in environ:
            return self.app(environ, start_response)
        if place not in SHELF:
            body, status, headers = run_wsgi_app(self.app, dict(environ))
            SHELF[place] = status, list(headers), b"".join(body)
        status, headers, body = SHELF[place]
        start_response(status, headers)
        return [body]


SHELF: dict[tuple[str, str], tuple[str, list, bytes]] = {}


class Answering(WSGIRequestHandler):
    """Notes what was asked for, but for scripts, styles and fonts."""

    def log_request(self, *told):
        """Note a request."""
        if not self.path.startswith("/static/"):
            super().log_request(*told)


@dataclass
class House:
    """The app and where it is served."""

    app: Flask
    url: str = ""
    server: BaseWSGIServer | None = None

    def open(self, port: int = 0) -> None:
        """Serve the app, on a free port or on the one that is asked for."""
        self.server = make_server(
            "127.0.0.1", port, Shelf(self.app), threaded=True, request_handler=Answering
        )
        self.url = f"http://127.0.0.1:{self.server.port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def shut(self) -> int:
        """Serve nothing any more; return the port that is free now."""
        assert self.server
        self.server.shutdown()
        self.server.server_close()
        return self.server.port

    def case(self, code: str) -> Case:
        """Return a case as it stands now."""
        with self.app.app_context():
            protocol = self.app.extensions["protocol"]
            return subjects.case_of(protocol, self.app.config["SITE"], code).case


@pytest.fixture
def house(app) -> Iterator[House]:
    """Serve the app; its clock is the test's."""
    with app.app_context():
        demo.people(app.config["SITE"])
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 3600  # scripts and styles do not change in a test
    served = House(app)
    served.open()
    yield served
    served.shut()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start Chromium once."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=BARE, args=list(QUIET))
        yield browser
        browser.close()


def signed_in(house: House, account: str, workstation: str) -> list:
    """Return the cookies of a browser where this account has signed in."""
    browser = people.Browser(house.app)
    answer = browser.sign_in(account, demo.password(account), workstation)
    assert answer.status_code == 303
    cookies = SimpleCookie("; ".join(answer.headers.getlist("Set-Cookie")))
    return [
        {"name": name, "value": one.value, "url": house.url, "httpOnly": bool(one["httponly"])}
        for name, one in cookies.items()
    ]


@pytest.fixture
def screens(house, chromium):
    """Open workstations, each with a person signed in; close them after the test.

    Somebody has signed in there before the test looks, unless it asks to see that `by_hand` too.
    """
    opened: list[BrowserContext] = []

    def open_one(
        account: str,
        workstation: str,
        size: tuple[int, int] = WIDE,
        *,
        by_hand: bool = False,
        **more,
    ) -> Screen:
        width, height = size
        context = chromium.new_context(viewport={"width": width, "height": height}, **more)
        opened.append(context)
        context.add_init_script(HEARS)
        page = context.new_page()
        page.set_default_timeout(20_000)
        screen = Screen(page, house.url, account)
        if by_hand:
            screen.sign_in(account, workstation)
        else:
            context.add_cookies(signed_in(house, account, workstation))
            page.goto(house.url)
        return screen

    yield open_one
    for context in opened:
        context.close()


SETTLED = """() => {
  const [loaded] = performance.getEntriesByType("navigation");
  const at = loaded.domContentLoadedEventEnd;
  return at && performance.now() - at > 150;
}"""
"""The page has been there for longer than a pause between two keys of a scanner."""


@dataclass
class Screen:
    """A workstation: a page, and what a person does there."""

    page: Page
    url: str
    account: str

    def sign_in(self, account: str, workstation: str) -> None:
        """Say who is at work here."""
        self.page.goto(f"{self.url}/sign-in")
        self.page.fill("#name", account)
        self.page.fill("#password", demo.password(account))
        self.page.fill("#workstation", workstation)
        self.page.click("main button.act")
        expect(self.page.get_by_role("link", name="Board")).to_be_visible()

    def go(self, path: str) -> None:
        """Open a page; unlock the screen first, where it was left alone for long."""
        self.page.goto(self.url + path)
        if "/unlock" in self.page.url:
            self.page.fill("#password", demo.password(self.account))
            self.page.click("main button.act")

    def scan(self, code: str) -> None:
        """Hold a label under the scanner: it types the code, and Enter.

        A page that is just being left hears nothing: then the label is held there again.
        """
        for _ in range(3):
            self.page.wait_for_load_state("load")
            self.until(lambda: self._heard() >= 0)
            before = self._heard()
            self._wedge.scan(code)
            with suppress(AssertionError):
                self.until(lambda: self._heard() > before, seconds=2)  # noqa: B023 - at once
                break
        self.page.wait_for_timeout(BETWEEN_SCANS_MS)
        expect(self.page.locator('.htmx-request, [aria-busy="true"]')).to_have_count(0)

    def _heard(self) -> int:
        """Return how many scans the pages of this screen have heard."""
        with suppress(Error):  # between two pages there is nobody to ask
            return int(self.page.evaluate("sessionStorage.getItem('heard') ?? 0"))
        return -1

    def scan_into(self, **codes: str) -> None:
        """Scan codes of things that are not ours, each into its field of the open form."""
        for name, code in codes.items():
            field = self.page.locator(f'section.next [name="{name}"]')
            field.focus()
            # Nobody aims a scanner in the first tenth of a second, in which keys are a cut scan.
            self.page.wait_for_function(SETTLED)
            self._wedge.scan(code)
            expect(field).to_have_value(code)
            expect(self.page.locator("section.next [data-typed]")).to_be_hidden()

    @cached_property
    def _wedge(self) -> Wedge:
        return Wedge(self.page)

    def look_at(self, *digits: str, **answers: str) -> None:
        """Look at digits, each by a tap on every answer."""
        for digit in digits:
            for name, value in answers.items():
                control = f'[name="digits-{digit}-{name}"][value="{value}"]'
                self.page.locator(f"section.next {control}").check()

    def fill(self, **values: str) -> None:
        """Fill in fields of the open form, by name; several values of one tick boxes."""
        for name, value in values.items():
            for one in value if isinstance(value, list) else [value]:
                self._fill_one(name.replace("__", "-"), one)

    def _fill_one(self, name: str, value: str) -> None:
        found = self.page.locator(f'section.next [name="{name}"]')
        kind = found.first.evaluate("e => e.tagName + ' ' + (e.type || '')")
        if kind in ("INPUT radio", "INPUT checkbox"):
            self.page.locator(f'section.next [name="{name}"][value="{value}"]').check()
        elif kind.startswith("SELECT"):
            found.select_option(value)
        else:
            found.fill(value)

    def tick_all(self, name: str) -> None:
        """Tick every line of a checklist."""
        for box in self.page.locator(f'section.next [name="{name}"]').all():
            box.check()

    def second(self, account: str, what: str = "witness") -> None:
        """Let a second person say who they are, on this screen."""
        self.fill(**{what: account, f"{what}_password": demo.password(account)})

    def turn_to(self, title: str) -> None:
        """Open the form of a step that another person states here, by name and password."""
        heading = self.page.locator("#case-next")
        actor = self.page.locator('section.next [name="actor"]')
        if title in heading.inner_text() and actor.count():
            return
        way = "by name and password" if title in heading.inner_text() else title
        self.page.locator("section.next").get_by_role("link", name=way).first.click()
        expect(actor).to_be_visible()
        expect(heading).to_contain_text(title)

    def tap(self, title: str) -> None:
        """Tap the big button of the step with this title, and see it recorded."""
        expect(self.page.locator("#case-next")).to_contain_text(title)
        before = self._form()
        self.page.locator("section.next button.act").click()
        self.until(lambda: self._form() != before)
        self.told(title)

    def _form(self) -> str:
        """Return the id of the event that the open form would record, or ""."""
        found = self.page.locator('section.next form [name="event_id"]')
        with suppress(TimeoutError):  # the form may be swapped away between the two questions
            return found.first.input_value(timeout=500) if found.count() else ""
        return ""

    def until(self, holds: Callable[[], bool], seconds: float = 20) -> None:
        """Wait until something holds, looking several times a second."""
        for _ in range(int(seconds * 10)):
            if holds():
                return
            self.page.wait_for_timeout(100)
        raise AssertionError("this did not come about in time")

    def told(self, text: str) -> None:
        """See that the page says that this was recorded."""
        expect(self.page.locator("main .done").first).to_contain_text(text)

    def next_is(self, title: str) -> None:
        """See what the page holds for the next step."""
        expect(self.page.locator("#case-next")).to_contain_text(title)

    def look(self, name: str, *, whole: bool = False) -> None:
        """Keep a picture of the screen, where pictures are asked for."""
        if folder := os.environ.get("PICTURES"):
            path = Path(folder)
            path.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=path / f"{name}.png", full_page=whole)
