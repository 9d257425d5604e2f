"""A case is stopped wherever it stands, and ends with every container and every label accounted."""

import pytest

from svflab.domain.clocks import running_timers
from svflab.domain.closing import open_items
from svflab.domain.label_count import by_kind
from svflab.domain.next import due
from svflab.services.verify import verify
from svflab.services.walk import PARTS, Day

SITE = "seoul"
OBSERVED = "observation.recorded"
OTHERS = {"nurse": "processor", "processor": "nurse"}
AFTER = ("open", "check_in", "to_laboratory", "collect", "fill", "to_theatre", "inject")


@pytest.fixture
def begin(protocol, clock):
    def begun(part):
        wait = lambda minutes: clock.tick(minutes=minutes)  # noqa: E731
        return Day(protocol, SITE, "P-001", wait=wait).until(part)

    return begun


def stop(day, cause="other"):
    day.wait(1)
    day.act("case.stopped", "nurse", cause=cause, reason="the lift is out of order")


def settle(day):
    """Do what the page says is next until the case is closed; return what was done."""
    done = []
    while not day.case.closed:
        day.wait(1)
        [act, *_more] = due(day.protocol, day.case)
        done.append(act.kind)
        assert len(done) < 20, done
        match act.kind:
            case "handover.accepted":
                who = OTHERS[day.case.offer.offered_by]
                day.act(act.kind, who, containers=day.case.offer.containers)
            case "label.destroyed":
                day.act(act.kind, "nurse", witness="surgeon", **act.given)
            case "container.discarded":
                day.act(act.kind, "processor", witness="second", destination="waste", **act.given)
            case "observation.recorded":
                digits = {
                    one.digit: {"colour": "normal", "refill": "normal"} for one in day.case.given
                }
                said = {"digits": digits, "pain": 2, "adverse_event": "none"}
                day.act(act.kind, "nurse", **said, **act.given)
            case "case.closed":
                day.act(act.kind, "quality", owner="quality", due="2026-12-07")
    return done


def balances(day):
    items = open_items(day.protocol, day.case)
    return not items and all(count.balances for count in by_kind(day.case).values())


@pytest.mark.parametrize("part", AFTER)
def test_a_case_that_is_stopped_after_any_part_closes_by_what_is_next(begin, part):
    day = begin(part)
    stop(day)

    settle(day)

    assert day.case.state == "closed"
    assert balances(day)
    assert all(one.ended for one in day.case.containers.values() if one.volume is not None)


def printed(day):
    day.act("liposuction.started", "nurse", sites=["abdomen"], side="both")
    finished = {"tumescent_ml": "250", "anaesthetic": "lidocaine", "anaesthetic_mg": "500"}
    day.act("liposuction.finished", "nurse", **finished, adrenaline=True, aspirate_ml="180")
    day.act("label.printed", "nurse", container=day.of("lipoaspirate")[0])


def on_its_way(day):
    day.act(
        "handover.offered",
        "nurse",
        to="laboratory",
        containers=[day.live(day.of("lipoaspirate")[0])],
    )


def in_the_device(day):
    day.act("extraction.started", "processor")


def kit_failed(day):
    day.act("extraction.started", "processor")
    day.act("run.failed", "processor", cause="kit", reason="it leaks")


def in_hand(day):
    day.act("syringe.taken", "surgeon", syringe=day.live(day.of("syringe")[0]))


def half_given(day):
    in_hand(day)
    one = day.case.syringes[0]
    points = {"radial_proximal": "0.25"}
    day.act(
        "injection.given", "surgeon", syringe=one.code, digit=one.digit, points=points, gauge=25
    )


@pytest.mark.parametrize(
    ("part", "goes_on"),
    [
        ("check_in", printed),
        ("liposuction", on_its_way),
        ("set_up", in_the_device),
        ("set_up", kit_failed),
        ("match", in_hand),
        ("match", half_given),
    ],
)
def test_a_case_that_is_stopped_in_the_middle_of_an_act_closes_too(begin, protocol, part, goes_on):
    day = begin(part)
    goes_on(day)
    if goes_on is printed:  # the print was never stuck on: it is torn up first
        label = day.case.containers[day.of("lipoaspirate")[0]].prints[0].code
        stop(day)
        day.act("label.destroyed", "nurse", witness="surgeon", code=label)
    else:
        stop(day)

    settle(day)

    assert balances(day)
    assert verify(protocol).is_whole


@pytest.mark.shows("21 CFR 1271.265(b)")
def test_what_comes_back_from_the_theatre_is_taken_in_the_laboratory_and_kept_apart(begin):
    day = begin("to_theatre")
    one = day.of("syringe")[0]
    day.hand_over("laboratory", "nurse", "processor", [one])

    assert day.case.containers[one].place == "laboratory"
    assert day.case.containers[day.of("syringe")[1]].place == "theatre"
    day.act("container.returned", "processor", container=day.live(one), volume_ml="1.0")
    assert day.case.containers[one].ended == "returned"


def test_a_participant_who_was_injected_is_looked_at_also_when_the_case_stops(walk):
    day = walk("match")
    day.inject(1)
    day.act("case.stopped", "surgeon", cause="equipment", reason="the table failed")

    clocks = {clock.window.code for clock in running_timers(day.protocol, day.case)}
    points = [act.given for act in due(day.protocol, day.case) if act.kind == OBSERVED]
    assert clocks >= {"observation_end", "observation_min15", "observation_h1"}
    assert points == [{"point": "end"}]

    digits = {day.case.given[0].digit: {"colour": "normal", "refill": "normal"}}
    said = {"digits": digits, "pain": 2, "adverse_event": "none"}
    day.act(OBSERVED, "nurse", point="end", **said)

    points = [act.given for act in due(day.protocol, day.case) if act.kind == OBSERVED]
    assert points == [{"point": "min15"}]
    assert "case.closed" in {act.kind for act in due(day.protocol, day.case)}


def test_a_second_run_after_a_failed_kit_gives_the_svf_and_the_day_goes_on(begin, protocol):
    day = begin("set_up")
    kit_failed(day)
    day.wait(5)
    again = {
        "device": day.device,
        "kit_serial": "KS-2",
        "kit_lot": "SXL-2",
        "kit_expiry": "2027-11-01",
    }
    day.act("setup.completed", "processor", **again, enzyme_used=False, line_clear=True)
    for part in PARTS[PARTS.index("extract") :]:
        getattr(day, part)()
        day.wait(2)

    assert day.case.state == "closed"
    assert balances(day)
    assert [run.set_up.data["kit_serial"] for run in day.case.runs] == [day.kit, "KS-2"]
    assert verify(protocol).is_whole
