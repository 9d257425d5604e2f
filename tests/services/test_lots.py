"""Look-back and trace: every case, syringe, finger and adverse event of what was used is found."""

import pytest
from sqlalchemy import event, text

from svflab.domain.identifiers import draw
from svflab.records import db, log, lots
from svflab.services import bulk, shift, subjects, trace
from svflab.services import lots as look_back
from svflab.services.errors import NotThere
from svflab.services.rebuild import rebuild
from svflab.services.trace import Aside, Traced
from svflab.services.verify import verify
from svflab.services.walk import Day
from tests.tampering.hand import sql

SITE = "seoul"
QUALITY = {"actor": "quality", "role": "quality"}


def used(kind, lot):
    return look_back.look_back(SITE, look_back.find(SITE, kind, lot))


@pytest.mark.shows("21 CFR 1271.290(a)")
def test_a_lot_lists_each_case_with_its_syringes_fingers_and_adverse_events(walk):
    first = walk("inject")
    second = walk("fill", "P-002", bench="Bench 2", device="SX-0418")
    first.report(term="digit.bruising", digit="right_thumb")

    newest, oldest = used("kit_lot", "SXL-2611")

    assert (newest.case, oldest.case) == (second.code, first.code)
    assert [one.ended for one in oldest.syringes] == ["injected", "injected"]
    assert [[to.digit for to in one.given] for one in oldest.syringes] == [
        ["right_thumb"],
        ["right_index"],
    ]
    assert oldest.syringes[0].given[0].volume_ml == "1.00"
    assert [row["term"] for row in oldest.reports] == ["digit.bruising"]
    assert [(one.ended, one.given) for one in newest.syringes] == [("", ()), ("", ())]


@pytest.mark.parametrize(
    ("kind", "lot"),
    [
        ("kit_lot", "SXL-2611"),
        ("needle", "N25-118"),
        ("diluent", "LR-5521"),
        ("device", "SX-0417"),
    ],
)
def test_every_kind_of_material_is_looked_back_on(walk, kind, lot):
    day = walk("preflight")

    (use,) = used(kind, lot)

    assert (use.case, use.participant) == (day.code, "P-001")


def test_an_enzyme_lot_is_known_from_the_set_up(walk):
    day = walk("to_laboratory")
    day.act(
        "setup.completed",
        "processor",
        device=day.device,
        kit_serial=day.kit,
        enzyme_used=True,
        enzyme_lot="ENZ-7",
        line_clear=True,
    )

    (use,) = used("enzyme", "ENZ-7")

    assert use.case == day.code


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("typed", ["sxl-2611", " SXL-2611 ", "ｓｘｌ-2611", "SXL - 2611"])
def test_a_lot_is_found_however_it_is_typed(walk, typed):
    walk("preflight")

    assert look_back.find(SITE, "kit_lot", typed).lot == "SXL-2611"


def test_two_spellings_of_one_lot_are_one_lot(walk):
    walk("open").preflight(kit_lot="SXL-2611")
    walk("open", "P-002").preflight(kit_lot="sxl-2611", device="SX-2", bench="Bench 2")

    assert len(used("kit_lot", "SXL-2611")) == 2


def test_a_search_finds_what_begins_so_and_nothing_else(walk):
    day = walk("preflight")

    assert {one.kind for one in look_back.search(SITE, "sx")} == {"kit_lot", "device"}
    assert [one.lot for one in look_back.search(SITE, day.kit[:4])] == [day.kit]
    assert look_back.search(SITE, "XL-2611") == []
    assert look_back.search(SITE, "  ") == []
    assert look_back.search("busan", "sx") == []


def test_what_looks_like_a_pattern_is_searched_as_it_stands(walk):
    walk("open").preflight(needle_lot="50%_A")

    assert [one.lot for one in look_back.search(SITE, "50%")] == ["50%_A"]
    assert look_back.search(SITE, "%") == []
    assert look_back.search(SITE, "5__") == []


def test_a_lot_that_was_corrected_is_looked_back_on_as_it_was_corrected(walk):
    day = walk("preflight")
    told = subjects.case_of(day.protocol, SITE, day.code).case.last("preflight.completed").event
    data = {name: value for name, value in told.data.items() if name != "entered"}
    day.act(
        "preflight.completed",
        "nurse",
        reason="misread",
        replaces=told.id,
        told_at=told.occurred_at,
        **{**data, "needle_lot": "N25-999"},
    )

    assert [use.case for use in used("needle", "N25-999")] == [day.code]
    with pytest.raises(NotThere):
        look_back.find(SITE, "needle", "N25-118")


def test_what_went_into_the_finger_of_another_case_is_found_from_both_sides(walk, protocol, clock):
    mine = walk("match")
    other = walk("match", "P-002", bench="Bench 2", device="SX-0418")
    syringe = mine.case.syringes[0]
    other.act("syringe.taken", "surgeon", syringe=other.live(other.case.syringes[0].code))
    other.act(
        "injection.given",
        "surgeon",
        told_at=clock.now,
        reason="the wrong syringe",
        syringe=mine.live(syringe.code),
        digit="right_thumb",
        points={"radial_distal": "0.25"},
        gauge=25,
    )

    (of_mine,) = used("kit", mine.kit)
    (of_other,) = used("kit", other.kit)

    (given,) = next(one for one in of_mine.syringes if one.code == syringe.code).given
    assert (given.case, given.digit, given.volume_ml) == (other.code, "right_thumb", "0.25")
    foreign = [one for one in of_other.syringes if not one.case]
    assert [one.code for one in foreign] == [syringe.code]
    assert verify(protocol).is_whole


def every_row():
    """The rows of the lists that a look back reads."""
    return {
        name: sorted(map(str, db.session.execute(text(f"SELECT * FROM {name}"))))
        for name in ("lot_use", "syringe", "injection")
    }


def test_the_lists_follow_the_log_through_withdrawals_and_are_made_again_alike(walk, protocol):
    day = walk("inject")
    told = day.case.last("injection.given").event
    day.act("entry.withdrawn", "surgeon", reason="other hand", replaces=told.id)
    day.discard()
    assert verify(protocol).is_whole
    before = every_row()

    rebuild(protocol)

    assert every_row() == before
    assert verify(protocol).is_whole
    given = [to for use in used("kit", day.kit) for one in use.syringes for to in one.given]
    assert len(given) == 1


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE lot_use SET lot = 'another'",
        "DELETE FROM syringe",
        "UPDATE injection SET digit = 'left_thumb'",
    ],
)
def test_a_list_that_somebody_changed_is_found_by_verify(walk, protocol, tampering):
    walk("inject")

    sql(tampering)

    found = verify(protocol)
    assert not found.is_whole
    assert found.log_is_whole


def test_pages_of_a_look_back_hold_every_case_once(walk):
    days = [walk("open", f"P-00{n}") for n in range(1, 6)]
    for number, day in enumerate(days):
        day.preflight(bench=f"Bench {number}", device=f"SX-{number}")
        day.wait(1)
    lot = look_back.find(SITE, "kit_lot", "SXL-2611")

    seen, after = [], None
    while uses := look_back.look_back(SITE, lot, after=after, size=2):
        seen += [use.case for use in uses]
        after = uses[-1].used_at, uses[-1].case

    assert seen == [day.code for day in reversed(days)]


def test_taking_a_look_back_away_is_recorded_with_the_head(walk):
    day = walk("inject")
    before = log.head(SITE)[0]

    head, uses = look_back.take_away(SITE, look_back.find(SITE, "kit", day.kit), **QUALITY)

    assert [use.case for use in uses] == [day.code]
    (entry,) = [e for e in log.entries(SITE) if e.event.kind == "export.made"]
    assert head == before
    assert entry.event.data["asked"] == {"kind": "kit", "lot": day.kit}
    assert entry.event.touches == (f"kit:{day.kit}",)


@pytest.mark.only("sqlite")  # a bench makes them, and looks back on both
def test_cases_that_were_sealed_in_bulk_are_looked_back_on_like_any_other(walk, protocol):
    day = walk("close")
    bulk.closed_cases(day, 30)

    lot = look_back.find(SITE, "kit_lot", "SXL-2611")
    uses = look_back.look_back(SITE, lot, size=100)

    assert lot.cases == len(uses) == 31
    assert all(len(use.syringes) == 2 for use in uses)
    assert {to.digit for use in uses for one in use.syringes for to in one.given} == {
        "right_thumb",
        "right_index",
    }
    assert not [one for one in verify(protocol).breaks if one.what.startswith("list_")]


def test_a_page_asks_four_times_however_many_cases_there_are(walk):
    bulk.closed_cases(walk("close"), 40)
    lot = look_back.find(SITE, "kit_lot", "SXL-2611")
    asked = []
    listen = lambda *given: asked.append(given[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listen)

    look_back.look_back(SITE, lot, size=25)

    event.remove(db.engine, "before_cursor_execute", listen)
    assert len([one for one in asked if one.lstrip().startswith("SELECT")]) == 4


def test_a_look_back_is_read_by_an_index(walk):
    walk("inject")
    explain = "EXPLAIN QUERY PLAN"
    if db.engine.dialect.name == "postgresql":
        explain = "EXPLAIN"
        # It reads a small table from end to end, and is right to: here it is asked for the other.
        db.session.execute(text("SET enable_seqscan = off"))
    plan = db.session.execute(
        text(
            f"{explain} SELECT kind, key, count(*) FROM lot_use WHERE site = 'seoul' "
            "AND key >= 'SX' AND key < 'SY' GROUP BY kind, key"
        )
    ).all()
    read = str(plan).lower()
    assert "index" in read
    assert "scan lot_use" not in read
    assert "seq scan" not in read


# --------------------------------------------------------------------------- what is meant


def test_our_codes_mean_their_case_and_the_thing_itself(walk, protocol):
    day = walk("inject")
    syringe = day.case.syringes[0]

    for told, focus in (
        (day.code, ""),
        (syringe.code, f"container:{syringe.code}"),
        (syringe.live_print.code, f"container:{syringe.code}"),
        (day.case.wristband.code.lower(), f"container:{day.case.wristband.code}"),
        (day.kit.lower(), f"material:kit:{day.kit}"),
        ("P-001", "participant"),
    ):
        found = trace.find(protocol, SITE, told)
        assert isinstance(found, Traced), told
        assert (found.case.code, found.trace.focus) == (day.code, focus)


def test_the_code_of_a_print_says_which_print_it_was(walk, protocol):
    day = walk("fill")
    syringe = day.case.syringes[0]

    found = trace.find(protocol, SITE, syringe.live_print.code)

    assert (found.label.number, found.label.state) == (1, "applied")


def test_a_lot_of_several_cases_has_no_one_trace(walk, protocol):
    walk("preflight")
    walk("open", "P-002").preflight(bench="Bench 2", device="SX-2")

    assert trace.find(protocol, SITE, "sxl-2611") == Aside("lot", "sxl-2611")


def test_what_nothing_is_called_is_not_there(walk, protocol):
    walk("preflight")

    for text_ in ("", "nothing", "SXXXXXXXX0", "%"):
        with pytest.raises(NotThere):
            trace.find(protocol, SITE, text_)


def test_an_adverse_event_of_no_case_has_its_own_page(protocol, clock):
    day = Day(protocol, SITE, "P-001")
    day.register()
    now = "2026-11-23T00:00:00.000000Z"
    code = draw("adverse_event")
    told = {"term": "systemic.fever", "where": "systemic", "grade": "1", "serious": {}}
    day.act(
        "adverse_event.reported",
        "nurse",
        about=f"ae:{code}",
        touches=("participant:P-001",),
        onset_at=now,
        aware_at=now,
        action="none",
        outcome="recovered",
        **told,
    )

    assert trace.find(protocol, SITE, code) == Aside("report", code)


def test_the_people_of_a_trace_are_accounts_and_no_others(walk, protocol):
    day = walk("inject")

    found = trace.find(protocol, SITE, day.code)

    assert set(found.trace.people) <= set(shift.PEOPLE.values())
    assert {"nurse", "surgeon", "processor", "processor2"} <= set(found.trace.people)


def test_the_questions_of_a_look_back_ask_one_site_only(walk):
    walk("inject")

    assert lots.lately("busan") == []
    assert lots.exactly("busan", "SXL-2611") == []
    assert lots.syringes_of("busan", ["C"]) == []


# ------------------------------------------------------------------------- the whole of a lot


def added(uses):
    """Add up what a look-back lists, whichever pages it takes."""
    syringes = [one for use in uses for one in use.syringes if one.case]
    reports = [row for use in uses for row in use.reports]
    digits = {(to.case, to.digit) for use in uses for one in use.syringes for to in one.given}
    ended = [one.ended for one in syringes]
    return look_back.Sums(
        len(syringes),
        ended.count("injected"),
        ended.count("discarded"),
        len(digits),
        len(reports),
        sum(row["serious"] for row in reports),
    )


def test_the_sums_of_a_lot_are_those_of_all_its_pages(walk, protocol):
    day = walk("close")
    bulk.closed_cases(day, 7)
    open_one = walk("fill", "P-002", bench="Bench 2", device="SX-0418")
    open_one.act("case.stopped", "surgeon", cause="other", reason="so")
    discarded = walk("to_theatre", "P-003", bench="Bench 3", device="SX-0419")
    discarded.discard()
    day.report(term="digit.bruising", digit="right_thumb")
    lot = look_back.find(SITE, "kit_lot", "SXL-2611")
    pages, after = [], None
    while uses := look_back.look_back(SITE, lot, after=after, size=3):
        pages.append(uses)
        after = uses[-1].used_at, uses[-1].case

    found = look_back.sums(SITE, lot)

    assert len(pages) == 4
    assert found == added([use for page in pages for use in page])
    assert (found.syringes, found.injected, found.discarded, found.left) == (20, 16, 2, 2)
    assert (found.digits, found.reports) == (16, 1)


def test_the_sums_of_a_lot_leave_other_lots_out_and_cost_three_questions(walk):
    walk("inject")
    other = walk("inject", "P-002", bench="Bench 2", device="SX-0418")
    lot = look_back.find(SITE, "kit", other.kit)
    asked = []
    listen = lambda *given: asked.append(given[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listen)

    found = look_back.sums(SITE, lot)

    event.remove(db.engine, "before_cursor_execute", listen)
    assert (found.syringes, found.digits) == (2, 2)
    assert len([one for one in asked if one.lstrip().startswith("SELECT")]) == 3
