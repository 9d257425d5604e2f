"""What the page, the alarm and a scan say when a time runs out, or has come."""

import re
from datetime import timedelta

from tests.web.ward import SECOND


def test_what_is_past_its_use_by_waits_for_its_discard_and_a_scan_stops(ward):
    ward.until("to_theatre")
    syringe = ward.case.syringes[0]
    label = ward.live(syringe.code)
    ward.clock.tick(timedelta(seconds=(syringe.use_by - ward.clock.now).total_seconds() + 5))

    page = ward.page("nurse")
    scanned = ward.at_work("nurse").post(
        "/scan", {"code": label, "case": ward.day.code, "entry": "scanned"}
    )
    form = ward.form("nurse", "container.discarded")
    done = ward.post("nurse", form, container=label, destination="waste", **SECOND)

    shown = re.sub(r"<[^>]+>|\s+", " ", page)
    assert re.search(r'<h1 id="case-next"[^>]*>Discard a container', page)
    assert re.search(r"Do not use it: discard it *its use-by was \d\d:\d\d:\d\d", shown)
    assert re.search(
        r"Stop</.*?do=container\.discarded[^>]*>\s*Discard a container", scanned.text, re.S
    )
    assert done.status_code == 200
    assert ward.case.last("container.discarded").event.data["cause"] == "expired"


def test_of_several_observations_the_one_whose_time_it_is_stands_first(ward):
    ward.until("inject")
    ward.clock.tick(timedelta(minutes=50))

    page = ward.page("nurse")

    at = page[page.index('<h1 id="case-next"') :][:400]
    assert "Observe the treated digits" in at
    assert "1 hour" in at
    assert "End of injection" in page
