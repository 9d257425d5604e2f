"""One participant's day in real Chromium: from pre-flight to close, by scans and taps.

On the way a syringe of another participant is scanned, and the extraction ends at 20:07.
"""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from svflab.domain.digits import DIGITS
from svflab.services import demo
from svflab.services.walk import Day
from tests.browsing import at_rest

# A browser that leaves a page drops what it was loading, and the test's server its file.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def protocol(app):
    return app.extensions["protocol"]


@pytest.fixture
def participant(house, protocol, clock):
    """A participant who fulfils the criteria."""
    with house.app.app_context():
        day = Day(protocol, "seoul", "P-001")
        day.register()
        day.assess()
    return day


@pytest.fixture
def somebody_else(house, protocol, clock):
    """Another participant's case, whose syringes are filled and labelled."""
    with house.app.app_context():
        wait = lambda minutes: clock.tick(timedelta(minutes=minutes))  # noqa: E731
        other = Day(protocol, "seoul", "P-002", wait=wait, bench="Bench 2", device="SX-0418")
        other.until("fill")
    return other


def test_from_pre_flight_to_close(house, screens, participant, somebody_else, clock):
    theatre = screens("nurse", "Theatre 2", by_hand=True)
    bench = screens("processor", "Bench 1", by_hand=True)
    code = open_case(screens("coordinator", "Desk"), participant)
    case = lambda: house.case(code)  # noqa: E731

    check_in(theatre, case, code)
    clock.tick(minutes=3)
    liposuction(theatre, case, clock)
    hand_over(theatre, bench, case, code, kind="lipoaspirate")
    extraction(bench, case, clock)
    syringes(bench, case, clock)
    release(bench)
    hand_over(bench, theatre, case, code, kind="syringe")
    match(theatre, case, house.case(somebody_else.code))
    injection(theatre, case, clock)
    ending(theatre, case, clock)
    residue(bench, case)

    countersign(screens("surgeon", "Theatre 1"))
    desk = screens("quality", "Desk")
    sign(desk, code)
    desk.fill(owner="quality", due="2026-12-07")
    desk.tap("Close the case")
    assert case().state == "closed"
    desk.look("closed", whole=True)


def countersign(surgeon):
    """The surgeon, no longer scrubbed, signs what the nurse has stated for them."""
    surgeon.go("/")
    surgeon.page.get_by_role("link", name="Read and sign").click()
    at_rest(surgeon.page)
    surgeon.page.get_by_label("I did this").check()
    surgeon.page.get_by_label("Your password").fill(demo.password("surgeon"))
    surgeon.look("queue", whole=True)
    surgeon.page.locator("button.act").click()
    expect(surgeon.page.get_by_text("Nothing waits for your signature")).to_be_visible()


def sign(desk, code):
    """Surgeon and laboratory sign the close at one screen, each with their own password."""
    desk.go(f"/cases/{code}/sign")
    desk.look("signing", whole=True)
    for who in ("surgeon", "processor"):
        form = desk.page.locator(f"#sign-{who}-form")
        form.locator("[name=who]").fill(who)
        form.locator("[name=password]").fill(demo.password(who))
        form.locator("button.act").click()
        expect(form).to_have_count(0)
    desk.look("signed", whole=True)
    desk.page.get_by_role("link", name="Close the case").click()


def open_case(desk, participant):
    desk.go("/cases/new")
    desk.page.locator("[name=participant]").first.wait_for()
    choose = desk.page.locator("[name=participant]").first
    if choose.evaluate("e => e.tagName") == "SELECT":
        choose.select_option(participant.participant)
    else:
        desk.page.locator(f'[name=participant][value="{participant.participant}"]').check()
    desk.page.locator("main button.act").click()
    expect(desk.page.locator("#case")).to_be_visible()
    return desk.page.url.rstrip("/").split("/")[-1].split("?")[0]


def check_in(theatre, case, code):
    theatre.go(f"/cases/{code}")
    theatre.look("pre-flight")
    theatre.scan_into(device="SX-0417", kit_serial="KS-000417", bench="Bench 1")
    theatre.fill(
        kit_lot="SXL-2611",
        kit_expiry="2027-10-31",
        needle_lot="N25-118",
        needle_gauge="25",
        diluent_lot="LR-5521",
        printer_ready="yes",
    )
    theatre.tap("Pre-flight")
    theatre.fill(identifiers=["name", "birth_date"], result="match")
    theatre.second("surgeon")
    theatre.tap("Compare two identifiers")
    theatre.tap("Issue the wristband")
    label(theatre, case, "wristband", witness="surgeon")
    theatre.fill(consent_version="2.0", consent_date="2026-11-16")
    theatre.tap("consent")
    theatre.fill(weight_kg="54.2", allergies="none known")
    theatre.tap("Weight")
    theatre.turn_to("Eligibility today")
    theatre.fill(pregnancy="no", systemic_infection="no")
    theatre.second("surgeon", "actor")
    theatre.tap("Eligibility")
    theatre.look_at(*DIGITS, **{"suitable+perfusion": "yes+normal", "pain": "2"})
    theatre.look("digits", whole=True)
    theatre.tap("Examine each digit")
    theatre.tick_all("checks")
    theatre.tap("time-out")


def label(screen, case, kind, *, witness="", verify=""):
    """Print the label of the newest container of a kind, stick it on, and scan it back."""
    screen.next_is("Print the label")
    screen.page.locator("section.next button.act").click()
    screen.page.wait_for_url("**/labels/**")
    container = [one for one in case().containers.values() if one.kind == kind][-1]
    live = container.live_print.code
    screen.look(f"label-{kind}")
    screen.scan(live)
    if witness:
        screen.page.locator("#scan-answer a.button").click()
        screen.next_is("Apply the label")
        screen.second(witness)
        screen.tap("Apply the label")
    elif kind == "lipoaspirate":
        screen.page.locator("#scan-answer a.button").click()
        screen.next_is("Apply the label")
        screen.page.locator('section.next button[name="in_presence"][value="yes"]').click()
        screen.told("Apply the label")
    else:
        expect(screen.page.locator("#scan-answer")).to_contain_text("its label is on")
    screen.go(f"/cases/{case().code}")
    if verify:
        screen.turn_to("Verify the label")
        screen.second(verify, "actor")
        screen.scan(live)
        screen.told("Verify the label")


def liposuction(theatre, case, clock):
    theatre.fill(sites=["abdomen"], side="both")
    theatre.fill(performer="surgeon")
    theatre.tap("Start liposuction")
    clock.tick(minutes=25)
    theatre.fill(
        tumescent_ml="250",
        anaesthetic="lidocaine",
        anaesthetic_mg="500",
        adrenaline="yes",
        aspirate_ml="180",
    )
    theatre.tap("Finish liposuction")
    label(theatre, case, "lipoaspirate")


def hand_over(giver, taker, case, code, *, kind):
    """Scan everything on this side, then on the other: no tap is needed."""
    handed = [one for one in case().containers.values() if one.kind == kind and not one.ended]
    for container in handed:
        giver.scan(container.live_print.code)
    giver.until(lambda: case().offer is not None)
    taker.go(f"/cases/{code}")
    taker.next_is("Accept the hand-over")
    for container in handed:
        taker.scan(container.live_print.code)
    taker.until(lambda: case().offer is None)


def extraction(bench, case, clock):
    clock.tick(minutes=2)
    bench.scan_into(device="SX-0417", kit_serial="KS-000417")
    bench.fill(enzyme_used="no", line_clear="yes")
    bench.tap("Set up the Smart-X")
    bench.tap("Start the extraction")
    clock.tick(minutes=17)
    bench.page.reload()
    bench.look("workstation")
    clock.tick(minutes=3, seconds=7)
    bench.tap("Finish the extraction")
    needs = bench.page.locator("#case .why")
    expect(needs).to_contain_text("20:07")
    expect(needs).to_contain_text("20:00")
    bench.look("deviation")
    bench.fill(volume_ml="10.0", appearance="as_expected")
    bench.tap("Collect the SVF")
    for value in ("3600000", "91", "negative", "0.5"):
        bench.fill(value=value)
        bench.tap("result")
    bench.tap("result")


def syringes(bench, case, clock):
    bench.next_is("Plan the filling")
    while bench.page.locator('section.next button[value^="drop:"]').count() > 2:
        count = bench.page.locator('section.next button[value^="drop:"]').count()
        bench.page.locator('section.next button[value^="drop:"]').last.click()
        expect(bench.page.locator('section.next button[value^="drop:"]')).to_have_count(count - 1)
    bench.tap("Plan the filling")
    for _number in (1, 2):
        clock.tick(minutes=1)
        bench.tap("Fill a syringe")
        label(bench, case, "syringe", verify="processor2")
    bench.look("syringes", whole=True)


def release(bench):
    bench.tick_all("checks")
    bench.tap("Release the product")


def match(theatre, case, somebody_else):
    theirs = somebody_else.syringes[0]
    ours = case()
    theatre.next_is("Match the syringe with the wristband")
    theatre.scan(ours.wristband.live_print.code)
    expect(theatre.page.locator("#scan-answer")).to_contain_text("The wristband of")
    theatre.scan(theirs.live_print.code)
    band = theatre.page.locator("#scan-answer")
    expect(band).to_contain_text("Stop")
    theatre.look("wrong-participant")
    assert not any(syringe.matched for syringe in case().syringes)
    assert [e.event.kind for e in case().entries].count("attempt.refused") >= 1
    theatre.page.reload()
    expect(theatre.page.locator("section.answers")).to_contain_text("belongs to case")
    theatre.scan(ours.wristband.live_print.code)
    expect(band).to_contain_text("The wristband of")
    for number, syringe in enumerate(ours.syringes, start=1):
        theatre.scan(syringe.live_print.code)
        theatre.until(lambda: sum(one.matched for one in case().syringes) == number)  # noqa: B023
    theatre.next_is("Time-out before injection")
    theatre.tick_all("checks")
    theatre.fill(digits=[digit for digit, _volume in ours.plan])
    theatre.tap("Time-out before injection")


def injection(theatre, case, clock):
    for syringe in case().syringes:
        theatre.next_is("Take")
        theatre.scan(syringe.live_print.code)
        theatre.next_is("Inject")
        clock.tick(minutes=2)
        theatre.look("injection-map", whole=True)
        theatre.page.locator(f'[data-digit="{syringe.digit}"] [data-finger]').click()
        theatre.told("Inject")
    assert [str(case().received(s.digit)) for s in case().syringes] == ["1.00", "1.00"]


def ending(theatre, case, clock):
    for point, minutes in (("end", 1), ("min15", 14), ("h1", 45)):
        clock.tick(minutes=minutes)
        theatre.page.reload()
        theatre.next_is("Observe")
        treated = [syringe.digit for syringe in case().syringes]
        theatre.look_at(*treated, colour="normal", refill="normal")
        theatre.fill(pain="2", adverse_event="none")
        theatre.tap("Observe")
        assert point in case().observed


def residue(bench, case):
    """Discard what is left in the laboratory, and say why the extraction was late."""
    bench.go(f"/cases/{case().code}")
    bench.next_is("Discard a container")
    bench.fill(destination="waste")
    bench.second("processor2")
    bench.tap("Discard a container")
    for found, why in (
        ("20:07", "The filter was seated again."),
        ("belongs to case", "Two trays stood side by side."),
    ):
        asked = bench.page.locator("section.answers li", has_text=found)
        asked.get_by_text("say why").click()
        asked.locator('[name="reason"]').fill(why)
        asked.get_by_role("button", name="Record").click()
        expect(asked).to_have_count(0)
    assert len(case().explained) == 2
