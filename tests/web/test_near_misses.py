"""The list of near misses: what was stopped, grouped, decided about, taken away as a table."""

import re
from datetime import timedelta

import pytest

from svflab.records import log
from svflab.services.errors import Refused
from svflab.services.verify import verify
from svflab.services.walk import Day
from tests.forms import form_of
from tests.people import SITE, person
from tests.web.test_safety import shows, told


@pytest.fixture
def day(app, clock):
    """A case where a syringe was reached for three times before anybody matched it."""
    with app.app_context():
        wait = lambda minutes: clock.tick(timedelta(minutes=minutes))  # noqa: E731
        day = Day(app.extensions["protocol"], SITE, "P-001", wait=wait).until("to_theatre")
        for minutes in (0, 10, 20):
            clock.tick(minutes=minutes)
            reach(day)
        return day


def reach(day):
    with pytest.raises(Refused):
        day.act("syringe.taken", "surgeon", syringe=day.live(day.case.syringes[0].code))


@pytest.fixture
def ahn(app, day):
    return person(app, "ahn", "safety_officer")


def links(page):
    return re.findall(r'data-row href="(/near-misses/[^"]+)"', page.text)


def test_what_was_stopped_is_listed_by_15_minutes_and_waits_until_somebody_decides(
    app, clock, day, ahn
):
    page = ahn.get("/near-misses/")
    assert shows(page, "Waiting: 2", "Not released, matched or labelled stopped 2 times")
    late, early = links(page)

    assert shows(ahn.get(early), "Take a syringe in hand", "was not matched with the wristband")
    form = form_of(ahn.get(early), "triage")
    missing = form.tap("decision", "adverse_event").send(ahn)
    assert missing.status_code == 422
    again = form_of(missing, "triage")
    assert again.data["decision"] == "adverse_event"
    decided = again.tap("decision", "nothing").write("note", "A new surgeon, told.").send(ahn)

    assert (decided.status_code, len(told(app, "near_miss.triaged"))) == (303, 1)
    assert links(ahn.get("/near-misses/")) == [late]
    assert links(ahn.get("/near-misses/?state=all")) == [late, early]
    assert shows(ahn.get(early), "nothing more", "decided by Ahn", "A new surgeon, told.")
    assert shows(ahn.get("/near-misses/?state=all&case=" + day.code), "nothing more")
    assert links(ahn.get("/near-misses/?state=all&case=CNONE")) == []
    with app.app_context():
        assert verify(app.extensions["protocol"]).is_whole


def test_it_became_a_deviation_of_its_case_or_an_adverse_event_of_it(app, day, ahn):
    with app.app_context():
        report = day.report(term="product.needle_stick").known.adverse_event.code
    late, early = links(ahn.get("/near-misses/"))

    def decide(path, **chosen):
        form = form_of(ahn.get(path), "triage")
        sent = {**form.data, **chosen}
        return ahn.client.post(path, data=sent).status_code

    assert decide(early, decision="adverse_event", adverse_event="A7K3QM9X2C") == 422
    assert decide(early, decision="adverse_event", adverse_event=report) == 303
    assert decide(late, decision="nothing") == 303
    assert shows(ahn.get("/near-misses/?state=all"), f"became an adverse event {report}")
    assert shows(ahn.get("/near-misses/"), "Waiting: 0", "Nothing waits")


def test_a_scan_that_stopped_says_what_was_scanned_and_whose_it_was(app, day, ahn):
    with app.app_context():
        other = Day(day.protocol, SITE, "P-002", wait=day.wait).until("open")
        syringe = day.live(day.case.syringes[0].code)
    oh = person(app, "oh", "surgeon")
    sent = {"code": syringe, "entry": "scanned", "millis": "40", "case": other.code}
    oh.post("/scan", {**sent, "event_id": "6e1a44ad-9c1c-4f5b-8f6e-0d4f0d1f5a11"})

    page = ahn.get(f"/near-misses/?case={other.code}")
    (path,) = links(page)

    assert shows(page, "or who it is was in doubt stopped 1 time")
    assert shows(ahn.get(path), "This syringe belongs to case", "You are in case", day.code)


def test_more_of_it_within_the_15_minutes_waits_again(clock, app, day, ahn):
    late, _early = links(ahn.get("/near-misses/"))
    form_of(ahn.get(late), "triage").tap("decision", "nothing").send(ahn)
    clock.tick(minutes=5)
    with app.app_context():
        reach(day)

    assert late in links(ahn.get("/near-misses/"))
    assert shows(ahn.get(late), "it waits again")


def test_it_is_read_a_page_at_a_time_and_taken_away_as_a_table(app, day, ahn, monkeypatch):
    monkeypatch.setattr("svflab.web.near_misses.PAGE", 1)
    first = ahn.get("/near-misses/")
    more = re.search(r'href="([^"]*after=[^"]*)"[^>]*>Next page', first.text)[1]
    second = ahn.get(more.replace("&amp;", "&"))
    table = ahn.post("/near-misses/csv", {"state": "all"})

    assert len({*links(first), *links(second)}) == 2
    assert "Next page" not in second.text
    assert [line.split(",")[5:8] for line in table.text.splitlines()[1:]] == [
        ["1", "release", "waiting"],
        ["2", "release", "waiting"],
    ]
    with app.app_context():
        assert log.page(SITE, kind="export.made")[0].event.data["what"] == "near_misses"


def test_only_who_may_decide_is_asked_to(app, day):
    park = person(app, "park", "coordinator")
    path = links(park.get("/near-misses/"))[0]

    assert 'id="triage"' not in park.get(path).text
    answered = park.post(path, {"decision": "nothing"})
    assert (answered.status_code, told(app, "near_miss.triaged")) == (403, [])


def test_the_safety_list_and_the_case_lead_there(app, day, ahn):
    assert 'href="/near-misses/"' in ahn.get("/safety/").text
    assert shows(ahn.get("/"), "2 near misses wait for a decision")
    assert f"/near-misses/?state=all&amp;case={day.code}" in ahn.get(f"/cases/{day.code}").text
