"""The safety officer's desk in real Chromium: from the tap at the bedside to the closed event.

The mail goes through a real mail server, and its link is the way in.
"""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from svflab.services import demo, mail, mail_addresses
from svflab.services.walk import Day
from svflab.web.words.notices import compose
from tests.browsing import violations
from tests.post import Post

pytestmark = [
    pytest.mark.browser,
    # A page that is left while it loads leaves a static file of the test's server open.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
MOST_ACTS = 15
"""From the mail to the first opinion, for somebody who has used spreadsheets only (issue 7)."""


@pytest.fixture
def day(house, clock):
    """A case whose syringes were given."""
    with house.app.app_context():
        wait = lambda minutes: clock.tick(timedelta(minutes=minutes))  # noqa: E731
        return Day(house.app.extensions["protocol"], "seoul", "P-001", wait=wait).until("inject")


@pytest.fixture
def post(house):
    """A mail server, which the application knows, and the safety officer's mailbox."""
    with Post() as server:
        house.app.config.update(server.settings(MAIL_ORIGIN=house.url))
        with house.app.app_context():
            mail_addresses.change("safety", "safety@hospital.test", "en", actor="safety", role="")
        yield server


class Acts:
    """Counts what a person does on a page: each tap, each field that is filled in."""

    def __init__(self, screen):
        self.page, self.count = screen.page, 0

    def tap(self, found):
        self.count += 1
        found.click()

    def write(self, found, text):
        self.count += 1
        found.fill(text)


def signs(form, account):
    """Give the password of a signature, and send the form."""
    form.locator('[name$="password"]').fill(demo.password(account))
    form.locator("button.go, button.act").last.click()


def judges(screen, account, others, **rated):
    """Give an opinion on the cause, and sign it."""
    form = screen.page.locator("form.judge[id^=judge-]")
    for component, word in rated.items():
        form.locator(f'[name="{component}"][value="{word}"]').locator("..").click()
    form.locator(f"[data-others-as={others}]").click()
    signs(form, account)


def taken(screen, form, language="en"):
    """Take a form on the event away, and return its name and what it holds."""
    with screen.page.expect_download() as coming:
        screen.page.locator(f'form[action$="/papers/{form}"]', has_text="English").locator(
            "button"
        ).click()
    return coming.value.suggested_filename, coming.value.path().read_bytes()


@pytest.mark.shows("ICH E2A III.B.1", "CIOMS I", "ICH E2B(R3)")
def test_from_the_bedside_to_the_close(house, screens, day, post, clock):
    bedside = screens("nurse", "Theatre 2")
    bedside.go(f"/cases/{day.code}/adverse-events/new?digit=right_index")
    for name, value in {
        "term": "digit.ischaemia",
        "grade": "3",
        "serious": "hospitalisation",
        "onset": "now",
        "outcome": "not_recovered",
        "action": "none",
    }.items():
        bedside.page.locator(f'[name="{name}"][value="{value}"]').check(force=True)
    bedside.look("desk-report", whole=True)
    bedside.page.locator("main button.act").click()
    expect(bedside.page).to_have_url(re.compile(r"/safety/A\w+"))
    code = bedside.page.url.rsplit("/", 1)[1].partition("?")[0]

    with house.app.app_context():
        mail.deliver(compose)
    (told,) = post.mails
    text = told.get_content()
    assert told["To"] == "safety@hospital.test"
    assert not any(name in text + told["Subject"] for name in ("P-001", day.code, "Ischaemia"))

    desk = screens("safety", "Desk 1", by_hand=True)
    acts = Acts(desk)
    acts.count = 4  # to sign in: who, the password, where, and the button
    acts.count += 1
    desk.page.goto(re.search(r"http://\S+", text)[0])
    desk.look("desk-event", whole=True)
    assert violations(desk.page) == []
    acts.tap(desk.page.locator(".next-of-review .go"))
    acts.tap(desk.page.locator('#act-triage [name="seriousness"][value="confirmed"]').locator(".."))
    acts.tap(desk.page.locator("#act-triage button.go, #act-triage button.act").last)
    desk.look("desk-triaged", whole=True)
    acts.tap(desk.page.locator(".next-of-review .go"))
    form = desk.page.locator("form.judge[id^=judge-]")
    acts.tap(form.locator('[name="injection"][value="probable"]').locator(".."))
    acts.tap(form.locator("[data-others-as=unlikely]"))
    acts.write(form.locator('[name="sign_password"]'), demo.password("safety"))
    acts.tap(form.locator("button.go").last)
    expect(desk.page.locator("#opinions table.opinions")).to_contain_text("Demo Safety Officer")
    print(f"from the mail to the first opinion: {acts.count} acts")
    assert acts.count <= MOST_ACTS

    sponsor = screens("sponsor", "Desk 2")
    sponsor.go(f"/safety/{code}")
    judges(sponsor, "sponsor", "unlikely", svf="unlikely")
    desk.go(f"/safety/{code}")
    expect(desk.page.locator("#opinions")).to_contain_text("they differ")

    form = desk.page.locator("form.judge[id^=expect-]")
    form.locator('[name="expected"][value="unexpected"]').locator("..").click()
    form.locator('[name="note"]').fill("Worse than the list says.")
    signs(form, "safety")
    clocks = desk.page.locator(".clocks")
    expect(clocks).to_contain_text("Due 2026-12-08 23:59 KST")
    expect(clocks).to_contain_text("unexpected")
    desk.look("desk-clocks", whole=True)

    desk.go(f"/safety/{code}/papers")
    name, paper = taken(desk, "cioms")
    assert (code in name, paper[:4]) == (True, b"%PDF")
    name, xml = taken(desk, "e2b")
    assert ("DRAFT" in name.upper(), b"MCCI_IN200100UV01" in xml) == (True, True)
    desk.look("desk-papers", whole=True)

    clock.tick(timedelta(hours=2))
    desk.go(f"/safety/{code}")
    desk.page.locator("#sent > summary").click()
    form = desk.page.locator("form[id^=sent-]:not([hidden])")
    for box in form.locator('[name="clock"]').all():
        box.check(force=True)
    form.locator('[name="to"]').fill("Sponsor, ethics committee and authority")
    form.locator('[name="receipt"]').fill("2026-0815")
    form.locator("button.go").last.click()
    expect(desk.page.locator(".clocks")).to_contain_text("2026-0815")

    desk.page.locator("#do-follow_up > summary").click()
    form = desk.page.locator("#act-follow_up")
    form.locator('[name="note"]').fill("The finger is warm again.")
    form.locator("button.go").click()
    expect(desk.page.locator(".thread")).to_contain_text("The finger is warm again.")

    form = desk.page.locator("#act-triage")
    form.locator('[name="seriousness"][value="confirmed"]').locator("..").click()
    form.locator("button.go, button.act").last.click()
    form = desk.page.locator("#act-close")
    form.locator('[name="reason"]').fill("Nothing is left to ask.")
    signs(form, "safety")
    expect(desk.page.locator(".thread")).to_contain_text("Closed")
    desk.look("desk-closed", whole=True)
    assert violations(desk.page) == []
    desk.go("/safety/inbox?show=closed")
    expect(desk.page.locator("main")).to_contain_text("Blanching or ischaemia")
