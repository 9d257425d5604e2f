"""The page of numbers: what it says of many cases, of few, of none, and to whom."""

import csv
import re
from datetime import timedelta
from decimal import Decimal

import pytest

from svflab.domain.measures import SECONDS, Limits
from svflab.domain.process import Point
from svflab.records import db, execute, process
from svflab.records.projections import MEASURES
from svflab.web import process_drawing as drawing
from svflab.web.words import process as called

EXTRACTION = "/process/?measure=window.extraction"


@pytest.fixture
def late(ward):
    """A case whose extraction took 20:07."""
    ward.until("set_up")
    with ward.app.app_context():
        ward.day.extract(minutes=20 + 7 / 60)
    return ward


def more(ward, *seconds, **other):
    """Put more cases into the list: as if their extractions had taken so long."""
    with ward.app.app_context():
        wanted = process.Filter()
        (row,) = process.newest("seoul", wanted, "window.extraction", 1)
        for number, value in enumerate(seconds):
            known = {
                "case": f"C{number:04}",
                "value": str(value),
                "verdict": Limits(Decimal(900), Decimal(1200)).verdict(Decimal(value)),
                "ended_at": row["ended_at"] - timedelta(days=1, minutes=number),
            }
            execute(MEASURES.insert(), [{**row, **known, **other}])
        db.session.commit()


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def test_one_case_is_said_to_be_too_few_and_draws_no_limits(late):
    page = late.at_work("nurse").get(EXTRACTION)

    told = text_of(page)
    assert page.status_code == 200
    assert "1 case: too few to judge" in told
    assert "20:07" in told
    assert "too late" in told
    assert "100% 1 of 1" in told
    assert "Limits are drawn from 12 cases on" in told
    assert 'class="limit"' not in page.text


def test_from_twelve_cases_on_limits_are_drawn_and_the_rules_are_named(late):
    more(late, *(1000 + 5 * (number % 3) for number in range(13)))

    page = late.at_work("quality").get(EXTRACTION)

    told = text_of(page)
    assert page.text.count('class="limit"') == 2
    assert "cases: too few" not in told
    assert "mean ± 2.66 × mean moving range" in told
    assert "one point beyond a limit" in told
    assert "13 in a row on one side" in told
    assert "7% 1 of 14" in told


def test_all_measures_stand_side_by_side_and_nothing_is_no_error(late):
    quality = late.at_work("quality")
    assert "Nothing is measured yet" not in quality.get("/process/").text
    told = text_of(quality.get("/process/"))
    assert (
        "Extraction from “Start the extraction” to “Finish the extraction” · 15:00 to 20:00" in told
    )
    assert "1 few" in told

    for asked in ("device=none", "since=2027-01", "until=2025-01", "kit_lot==1%2B1"):
        assert "Nothing of this sort" in quality.get(f"{EXTRACTION}&{asked}").text, asked
    nonsense = "measure=x&since=tomorrow&until=2026-13&device=%00&by=%00"
    assert quality.get(f"/process/?{nonsense}").status_code == 200
    assert "20:07" in quality.get(f"{EXTRACTION}&since=2026-11&until=2026-11").text


def test_an_empty_site_says_what_will_stand_here(ward):
    assert "Nothing is measured yet" in ward.at_work("nurse").get("/process/").text


def test_no_limit_is_drawn_where_no_value_can_be(late):
    percents = (70, 95, 72, 96, 71, 99, 70, 98, 75, 97, 71, 96)
    more(late, *percents, measure="result.viability", unit="%", low="70", high="")

    page = late.at_work("quality").get("/process/?measure=result.viability")

    assert page.text.count('class="limit"') == 1
    assert "there is no upper one" in page.text


def test_persons_are_shown_to_quality_alone(late):
    quality, nurse = late.at_work("quality"), late.at_work("nurse")

    assert "No ranking" in quality.get(EXTRACTION).text
    assert "Nothing of this sort" in quality.get(f"{EXTRACTION}&by=nobody").text
    for page in (nurse.get(EXTRACTION), nurse.get(f"{EXTRACTION}&by=nobody")):
        assert "By person" not in page.text
        assert 'name="by"' not in page.text
        assert "20:07" in page.text


def test_a_stopped_case_is_marked(late):
    late.act("case.stopped", "surgeon", cause="other", reason="the participant is unwell")

    page = late.at_work("nurse").get(EXTRACTION)

    assert "1 case was stopped; its points are hollow" in page.text
    assert "out is-over stopped" in page.text


def test_the_numbers_leave_as_a_table_that_runs_no_formula(late):
    more(late, 1000, device="=1+1")

    asked = {"measure": "window.extraction"}
    table = late.at_work("quality").post("/process/csv", asked).text.lstrip("\ufeff")
    surgeons = late.at_work("surgeon").post("/process/csv", asked).text.lstrip("\ufeff")

    rows = list(csv.DictReader(table.splitlines()))
    found = {row["case"]: row for row in rows}
    mine = found[late.day.code]
    assert (mine["value"], mine["unit"], mine["verdict"], mine["mode"]) == (
        "1207",
        "s",
        "over",
        "demo",
    )
    assert (mine["by"], mine["case_stopped"]) == ("processor", "no")
    assert found["C0000"]["device"] == "'=1+1"
    assert "by" not in surgeons.splitlines()[0].split(",")
    assert late.told("export.made")[-1].data["what"] == "process"
    assert late.at_work("nurse").post("/process/csv").status_code == 403


def test_axes_have_few_round_ticks_and_hold_every_value():
    minutes = drawing.scale([Decimal(930), Decimal(1207)], SECONDS)
    cells = drawing.scale([Decimal(94444), Decimal(362778)], "cells/mL")
    alike = drawing.scale([Decimal(91)] * 3, "%")

    assert all(tick % 60 == 0 for tick in minutes.ticks)
    for axis, values in ((minutes, (930, 1207)), (cells, (94444, 362778)), (alike, (91,))):
        assert axis.ticks[0] <= min(values) <= max(values) <= axis.ticks[-1]
        assert 2 <= len(axis.ticks) <= drawing.MOST_TICKS


def test_dots_at_one_place_stand_on_each_other():
    at = None
    points = [Point("A", at, Decimal(10)), Point("B", at, Decimal(10)), Point("C", at, Decimal(20))]
    axis = drawing.scale([Decimal(10), Decimal(20)], "%")

    one, two, three = drawing.dot_plot(points, axis, Limits(), median=Decimal(10)).dots

    assert (one.x, one.y - two.y) == (two.x, drawing.DOT)
    assert (three.y, float(three.x[:-1])) == (one.y, 100 - drawing.EDGE)


def test_a_band_without_an_end_goes_on_to_the_side_of_the_picture():
    axis = drawing.scale([Decimal(60), Decimal(100)], "%")
    points = [Point("A", None, Decimal(80))]

    dots = drawing.dot_plot(points, axis, Limits(low=Decimal(70)))
    run = drawing.run_chart(points, axis, Limits(high=Decimal(100)), frozenset())

    assert sum(float(part[:-1]) for part in dots.band) == 100
    assert sum(map(int, run.band)) == run.base
    assert drawing.dot_plot(points, axis, Limits()).band is None


def test_a_long_time_tells_its_hours_and_a_limit_is_told_apart():
    amount = called.amount

    assert amount(Decimal(1207), SECONDS) == "20:07"
    assert amount(Decimal("1200.001"), SECONDS, Decimal(1200)) == "20:00.001"
    assert amount(Decimal(4 * 3600 + 65), SECONDS) == "4:01:05"
