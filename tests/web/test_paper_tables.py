"""The tables of a paper kit, each copied as one form: line by line, all of it or nothing."""

from datetime import timedelta

import pytest
from flask import g

from svflab.domain.digits import POINTS
from svflab.domain.identifiers import read
from svflab.services import demo, downtime, paper_kits
from svflab.services.downtime import By
from svflab.services.verify import verify
from svflab.services.walk import PARTS
from svflab.web import paper_lines, paper_tables
from tests.on_paper import OnPaper, Times
from tests.web.pages import form_on

ALL_OF_A_LINE = {
    "volume_ml": "1.0",
    "filled_by": "processor",
    "on_by": "processor",
    "read_by": "processor2",
}


@pytest.fixture
def paper(ward):
    """A kit on which a day was written, copied form by form up to the plan of two syringes."""
    ward.hire(*demo.ACCOUNTS)
    with ward.app.app_context():
        ward.day.register()
        ward.day.assess()
        kit = downtime.make("seoul", language="en", box=False, by=By("nurse", "nurse"))
        downtime.give_out("seoul", kit.code, By("nurse", "nurse"))
        times = Times(ward.clock.now + timedelta(minutes=1))
        day = OnPaper(ward.protocol, "seoul", "P-001", wait=times.pass_by)
        day.paper, day.times, day.code = kit, times, kit.case_code
        ward.clock.tick(hours=10)
        opened = day.event("case.opened", "coordinator", participant="P-001")
        downtime.open_case(ward.protocol, opened, {"reason": "The server was off"})
        ward.day = walked(day, "preflight", "plan")
    return kit


def walked(day, first, last):
    for part in PARTS[PARTS.index(first) : PARTS.index(last) + 1]:
        getattr(day, part)()
        day.wait(3)
    return day


def on(ward, minutes):
    """Return a time of the paper, as it is typed: four digits."""
    at = ward.day.times.now + timedelta(minutes=minutes)
    return f"{at + timedelta(hours=9):%H%M}"


def lines(*rows, **first):
    """Return the cells of lines as the form names them; `first` is said of the whole form."""
    cells = {f"line__{key}__{name}": text for key, row in rows for name, text in row.items()}
    return {"paper_by": "nurse", **first, **cells}


def filled(ward, key, at, **other):
    times = {"filled_at": on(ward, at), "on_at": on(ward, at + 1), "read_at": on(ward, at + 2)}
    return key, {**ALL_OF_A_LINE, **times, **other}


def sheet(ward, paper, who, name):
    page = ward.at_work(who).get(f"/downtime/{paper.code}")
    return page.text, form_on(page.text, f"/tables/{name}")


def send(ward, form, who, values):
    return ward.at_work(who).client.post(form.action, data=form.filled(**values))


@pytest.mark.shows("Annex 11 16")
def test_each_table_of_a_paper_is_one_form_and_each_line_its_own_entries(ward, paper):
    page, form = sheet(ward, paper, "processor", "filling")
    two = lines(filled(ward, "1", 0), filled(ward, "2", 4))

    first = send(ward, form, "processor", two)
    again = send(ward, form, "processor", two)
    with ward.app.app_context():
        ward.day.wait(9)
        walked(ward.day, "release", "to_theatre")
    _page, form = sheet(ward, paper, "nurse", "matching")
    same = {"same": "yes", "by": "nurse", "second": "surgeon"}
    code = form.fields["line-1-code"][0]
    entry = {"line__1__code-entry": f"scanned:{code}"}
    both = lines(("1", {**same, "at": on(ward, 0)}), ("2", {**same, "at": on(ward, 1)}), **entry)
    matched = send(ward, form, "nurse", both)
    with ward.app.app_context():
        ward.day.wait(3)
        marked = ["right_thumb", "right_index"]
        ward.day.time_out("injection_timeout.completed", digits=marked)
    _page, form = sheet(ward, paper, "surgeon", "injecting")
    doses = {**dict.fromkeys(POINTS, "0.25"), "gauge": "25", "by": "surgeon"}
    given = [
        (
            str(n),
            {**doses, "digit": digit, "taken_at": on(ward, 2 * n), "given_at": on(ward, 2 * n + 1)},
        )
        for n, digit in enumerate(marked, start=1)
    ]
    injected = send(ward, form, "surgeon", lines(*given))

    answers = (first, again, matched, injected)
    assert [one.status_code for one in answers] == [303] * 4, [one.text for one in answers]
    assert page.count("line-1-") > 5
    assert [len(ward.told(kind)) for kind in ("syringe.filled", "label.verified")] == [2, 2]
    label = ward.told("label.printed")[-1]
    assert label.data["print_code"] == read(paper.codes["syringe"][1]).print_code(1)
    seen = ward.told("label.verified")[0]
    assert (seen.told, seen.done_by, seen.data["paper"]["by"]) == (True, "processor2", "nurse")
    one, other = ward.told("syringe.matched")
    assert [e.data["entered"]["syringe"] for e in (one, other)] == ["scan", "known"]
    assert one.data["paper"]["witness"] == "surgeon"
    case = ward.case
    assert {g.digit for g in case.given} == set(marked)
    assert [str(s.left) for s in case.syringes] == ["0.00", "0.00"]
    with ward.app.app_context():
        assert verify(ward.protocol).breaks == ()


def test_a_table_with_one_wrong_line_records_nothing_and_loses_nothing(ward, paper):
    _page, form = sheet(ward, paper, "processor", "filling")
    _page, beside = sheet(ward, paper, "processor", "filling")  # open at another screen
    bad = filled(ward, "2", 4, filled_at="2571", volume_ml="many", on_by="")

    answer = send(ward, form, "processor", lines(filled(ward, "1", 0), bad))
    kept = form_on(answer.text, "/tables/filling")
    late = filled(ward, "2", 700)  # not yet: only the log knows
    refused = send(ward, form, "processor", lines(filled(ward, "1", 0), late))
    empty = send(ward, form, "processor", lines())
    stranger = send(ward, form, "processor", lines(("1", {"volume_ml": "1.0"})))

    assert [one.status_code for one in (answer, refused, empty, stranger)] == [422] * 4
    assert "is no time" in answer.text
    assert "Choose who did it" in answer.text
    assert (kept.fields["line-1-filled_at"], kept.fields["line-2-volume_ml"]) == (
        [on(ward, 0)],
        ["many"],
    )
    assert kept.fields["event_id"] == form.fields["event_id"]
    assert "Nothing was filled in yet" in empty.text
    assert "The time is missing" in stranger.text
    assert ward.told("syringe.filled") == ward.told("label.verified") == []
    assert [event.data["kind"] for event in ward.told("attempt.refused")] == ["syringe.filled"]
    mended = send(ward, kept, "processor", lines(filled(ward, "2", 4), paper_by="surgeon"))
    twice = send(ward, beside, "processor", lines(filled(ward, "1", 0)))
    assert (mended.status_code, twice.status_code) == (303, 422), mended.text
    assert "Recorded already by another form" in twice.text
    assert len(ward.told("syringe.filled")) == 2
    again = ward.at_work("processor").get(f"/downtime/{paper.code}?table=filling")
    assert ">recorded<" in again.text


def test_who_may_not_state_a_table_needs_somebody_who_may(ward, paper):
    page, form = sheet(ward, paper, "nurse", "filling")
    one = lines(filled(ward, "1", 0))
    bare = send(ward, form, "nurse", one)
    proof = {"actor": "processor", "actor_password": demo.password("processor")}

    signed = send(ward, form, "nurse", {**one, **proof})

    assert "This is stated by: " in page
    assert (bare.status_code, signed.status_code) == (422, 303), signed.text
    (event,) = ward.told("syringe.filled")
    assert (event.actor, event.role) == ("processor", "processor")


def test_the_columns_of_a_form_are_those_of_the_paper(ward, paper):
    with ward.app.test_request_context("/downtime/"):
        ward.app.preprocess_request()
        g.site, g.people_seal = "seoul", None
        case = ward.case
        filling = paper_tables.filling(
            ward.protocol, case.settings, paper.codes, ward.protocol.steps["syringe.filled"], ""
        )
        for name, on_paper in (
            ("filling", filling),
            ("matching", paper_tables.matching(paper.codes, "")),
            ("injecting", paper_tables.injecting(paper.codes, "")),
        ):
            lead = [paper_lines.lead(name)] if paper_lines.lead(name) else []
            asked = [c.title for part in paper_lines.parts(name, case) for c in part.columns]
            assert ["No.", *lead, *asked] == [one["title"] for one in on_paper["columns"]]
            assert len(paper_lines.rows(name, paper_kits.find("seoul", paper.code), case)) == len(
                on_paper["rows"]
            )
