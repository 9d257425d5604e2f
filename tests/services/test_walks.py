"""Random walks over two open cases, on a real database, in both ways of recording.

What is asked of a walk is reckoned here from the log's events alone, by a few plain sums: not
by the rules that are tested.
"""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svflab.clock import now
from svflab.domain.digits import DIGITS, POINTS
from svflab.domain.identifiers import read
from svflab.records import db, log, transaction
from svflab.services import subjects
from svflab.services.errors import Conflict, Invalid, Refused
from svflab.services.rebuild import rebuild
from svflab.services.verify import verify
from svflab.services.walk import PARTS, Day

SITE = "seoul"
TOLERANCE = Decimal("0.1")


@pytest.fixture
def protocol(app):
    return app.extensions["protocol"]


@pytest.fixture
def walked(records, protocol, clock):
    """Two participants' days, each walked to a part."""

    def until(*parts):
        days = []
        for number, part in enumerate(parts, start=1):
            place = {"bench": f"Bench {number}", "device": f"SX-{number}"}
            participant = f"P-00{number}"
            day = Day(protocol, SITE, participant, lambda m: clock.tick(minutes=m), **place)
            days.append(day.until(part))
        return days

    return until


class Undone(Exception):
    """Ends an example: what it recorded is rolled back."""


def undone(do):
    """Do something inside a transaction that is not kept."""
    with suppress(Undone), transaction():
        do()
        raise Undone
    subjects.forget()


# ------------------------------------------------------------------------ what is so


def told_of(day):
    """The events about a case that stand, as the log has them."""
    entries = log.replay(SITE, f"case:{day.code}")
    replaced = {entry.event.replaces for entry in entries}
    return [entry.event for entry in entries if entry.event.id not in replaced]


def base(text):
    return read(str(text)).base


def syringes_of(day):
    return {e.data["container"]: e for e in told_of(day) if e.kind == "syringe.filled"}


def left_in(days, code):
    """What is left in a syringe of either case: filled, less all that anybody took out."""
    filled = next(e for day in days for c, e in syringes_of(day).items() if c == code)
    seen, left = set(), Decimal(filled.data["volume_ml"])
    for event in (event for day in days for event in told_of(day)):
        if event.id in seen:
            continue
        seen.add(event.id)
        if event.kind == "injection.given" and base(event.data["syringe"]) == code:
            left -= sum(map(Decimal, event.data["points"].values()))
        if event.kind == "container.discarded" and base(event.data["container"]) == code:
            left -= Decimal(event.data["volume_ml"])
    return left


def wrongs(days, day, code, points, at):
    """What is wrong with injecting this syringe into this case's participant at this time."""
    if code not in syringes_of(day):
        return {"cross"}
    mine = [e for e in told_of(day) if e.about == f"case:{day.code}" and e.occurred_at <= at]
    past = sorted(mine, key=lambda e: e.occurred_at)
    filled = syringes_of(day)[code]
    found = set()
    if not any(e.kind == "product.released" for e in past):
        found.add("unreleased")
    if not _matched(past, code):
        found.add("unmatched")
    if at >= filled.occurred_at + timedelta(minutes=240):
        found.add("expired")
    if not _labelled(past, code):
        found.add("void")
    if left_in(days, code) < sum(map(Decimal, points.values())):
        found.add("negative")
    return found


def _matched(past, code):
    is_matched = False
    for event in past:
        if event.kind == "syringe.matched" and base(event.data["syringe"]) == code:
            is_matched = code in {e.data.get("container") for e in past}
        elif event.kind == "handover.offered":
            is_matched &= code not in {base(text) for text in event.data["containers"]}
    return is_matched


def _labelled(past, code):
    """Whether the newest print was applied and verified, and not voided since."""
    newest, state = 0, ""
    for event in past:
        if event.kind == "label.printed" and event.data["container"] == code:
            newest, state = event.data["number"], "issued"
        elif event.kind.startswith("label.") and _is_print(event, code, newest):
            is_again = event.kind == "label.applied" and state == "label.verified"
            state = state if is_again else event.kind
    return state == "label.verified"


def _is_print(event, code, number):
    scanned = event.data.get("code")
    return scanned is not None and read(scanned) == read(read(code).print_code(number or 1))


SHOWN = {
    "cross": {"wrong_participant"},
    "unreleased": {"not_released"},
    "unmatched": {"not_matched"},
    "expired": {"expired"},
    "void": {"label_void", "not_labelled", "not_verified"},
    "negative": {"more_than_left"},
}


# -------------------------------------------------------------------------- what is done


acts = st.tuples(
    st.sampled_from(
        [
            "give",
            "give",
            "give",
            "inject",
            "take",
            "match",
            "timeout",
            "void",
            "print",
            "apply",
            "verify",
            "discard",
            "offer",
            "accept",
            "release",
            "stop",
            "wait",
        ]
    ),
    st.integers(0, 1),  # in which case
    st.sampled_from([True, True, True, False]),  # with a syringe of this case
    st.integers(0, 1),  # which of the two
    st.sampled_from(["0.25", "0.6", "1.5"]),
)


def walk(days, clock, steps, told):
    """Try each act, and look at each injection that was recorded; return how many there were."""
    recorded = 0
    for what, here, is_own, which, volume in steps:
        day, owner = days[here], days[here if is_own else 1 - here]
        syringe = owner.case.syringes[which]
        if what == "wait":
            clock.tick(minutes=30 if volume == "0.25" else 140)
        elif what in {"give", "inject"}:
            if what == "give":
                with suppress(Refused):
                    day.act("syringe.taken", "surgeon", syringe=scan(owner, syringe))
            recorded += inject(days, day, owner, syringe, volume, told)
        else:
            at = now() - timedelta(seconds=1) if told else None
            tried = SimpleNamespace(day=day, owner=owner, syringe=syringe, volume=volume, at=at)
            with suppress(Refused, Invalid, Conflict):
                DOES[what](tried)
        clock.tick(seconds=5)
    return recorded


def inject(days, day, owner, syringe, volume, told):
    at = now() - timedelta(seconds=1) if told else None
    points = {POINTS[0]: volume}
    found = wrongs(days, day, syringe.code, points, at or now())
    left = left_in(days, syringe.code)
    said = {"syringe": syringe.code, "digit": DIGITS[0], "points": points, "gauge": 25}
    try:
        done = day.act("injection.given", "surgeon", told_at=at, **said)
    except Refused:
        if told:
            raise
        return 0
    if not told:
        assert found == set()
        assert left_in(days, syringe.code) >= 0
    shown = {f.rule: f.incident for f in done.findings if f.event_id == done.entry.event.id}
    for wrong in found:
        assert SHOWN[wrong] & set(shown), wrong
    if "cross" in found:
        there = subjects.case_of(day.protocol, SITE, owner.code).findings
        assert shown["wrong_participant"] is True
        assert ("used_elsewhere", True) in {
            (f.rule, f.incident) for f in there if f.event_id == done.entry.event.id
        }
    assert left_in(days, syringe.code) == left - Decimal(volume)
    return 1


def scan(owner, syringe):
    return owner.live(syringe.code)


def _checks(day, kind):
    return {choice.value: True for choice in day.protocol.steps[kind].field("checks").choices}


def match(t):
    band = t.day.live(t.day.case.wristband.code)
    said = {"wristband": band, "syringe": scan(t.owner, t.syringe)}
    t.day.act("syringe.matched", "nurse", told_at=t.at, **said)


def timeout(t):
    kind = "injection_timeout.completed"
    said = {"checks": _checks(t.day, kind), "digits": [DIGITS[0]]}
    t.day.act(kind, "surgeon", told_at=t.at, **said)


def discard(t):
    said = {"container": t.syringe.code, "volume_ml": t.volume, "destination": "waste"}
    before = left_in((t.day, t.owner), t.syringe.code)
    t.day.act("container.discarded", "nurse", witness="surgeon", told_at=t.at, **said)
    if t.at is None:
        assert before - Decimal(t.volume) >= -TOLERANCE
        assert t.syringe.code in syringes_of(t.day)


def offer(t):
    codes = [t.day.live(one.code) for one in t.day.case.syringes]
    to = "theatre" if t.syringe.place == "laboratory" else "laboratory"
    t.day.act("handover.offered", "processor", told_at=t.at, to=to, containers=codes)


def accept(t):
    codes = [t.day.live(one.code) for one in t.day.case.syringes]
    t.day.act("handover.accepted", "nurse", told_at=t.at, containers=codes)


def label(kind, who, **more):
    def do(t):
        t.day.act(kind, who, told_at=t.at, code=scan(t.owner, t.syringe), **more)

    return do


DOES = {
    "match": match,
    "timeout": timeout,
    "discard": discard,
    "offer": offer,
    "accept": accept,
    "take": lambda t: t.day.act(
        "syringe.taken", "surgeon", told_at=t.at, syringe=scan(t.owner, t.syringe)
    ),
    "void": label("label.voided", "nurse", reason="torn"),
    "apply": label("label.applied", "nurse"),
    "verify": label("label.verified", "surgeon"),
    "print": lambda t: t.day.act(
        "label.printed", "nurse", told_at=t.at, container=t.syringe.code, reason="torn"
    ),
    "release": lambda t: t.day.act(
        "product.released", "processor", told_at=t.at, checks=_checks(t.day, "product.released")
    ),
    "stop": lambda t: (
        t.day.act("injection.stopped", "surgeon", told_at=t.at, reason="pain")
        if t.volume == "1.5"
        else None
    ),
}


def walks_on(engine):
    """Return how many walks are tried; on PostgreSQL each costs three times as much."""
    return settings.default.max_examples // (10 if engine == "sqlite" else 33)


STARTS = [
    ("match", "match"),
    *(
        pytest.param(parts, marks=[pytest.mark.only("sqlite")])
        for parts in (("to_theatre", "match"), ("fill", "to_theatre"))
    ),
]


@pytest.mark.parametrize("parts", STARTS)
def test_acting_now_never_harms_whatever_is_tried(walked, clock, parts):
    days = walked(*parts)
    begun, seen = clock.now, []

    @settings(max_examples=walks_on(db.engine.dialect.name))
    @given(st.lists(acts, min_size=4, max_size=14))
    def every_walk(steps):
        clock.step(begun - clock.now)
        undone(lambda: seen.append(walk(days, clock, steps, told=False)))

    every_walk()
    # From a match on, some walk does inject; earlier ones seldom come so far.
    assert sum(seen) > 0 or set(parts) != {"match"}


@pytest.mark.parametrize("parts", STARTS)
def test_what_has_happened_is_recorded_and_each_harm_shows(walked, clock, parts):
    days = walked(*parts)
    begun, seen = clock.now, []

    @settings(max_examples=walks_on(db.engine.dialect.name))
    @given(st.lists(acts, min_size=2, max_size=8))
    def every_walk(steps):
        clock.step(begun - clock.now)
        undone(lambda: seen.append(walk(days, clock, steps, told=True)))

    every_walk()
    assert sum(seen) > 0


def test_the_lists_are_the_same_when_they_are_made_again(walked, clock, protocol):
    days = walked("match", "match")
    steps = [("inject", here, own, 0, "0.25") for here in (0, 1) for own in (True, False)]
    walk(days, clock, steps, told=True)
    assert verify(protocol).breaks == ()

    rebuild(protocol)

    assert verify(protocol).breaks == ()


# ------------------------------------------------------------------------- illegal orders


ABOUT_DEVIATIONS = {"deviation.classified", "deviation.closed", "action.planned", "action.done"}


def tries(day):
    """Each step of a case, with data that it could have, and who would do it."""
    case = day.case
    syringe = next(iter(case.syringes), None)
    code = day.live(syringe.code) if syringe else "S00000001Y"[:9] + "X"
    fat = next((c for c in case.containers.values() if c.kind == "lipoaspirate"), None)
    tube = case.svf
    scanned = [day.live(fat.code)] if fat else ["-"]
    row = {"suitable": True, "perfusion": "normal", "pain": 3}
    preflight = {
        "device": day.device,
        "kit_lot": "L-1",
        "kit_serial": day.kit or "KS-1",
        "kit_expiry": "2027-10-31",
        "needle_lot": "N-1",
        "needle_gauge": 25,
        "diluent_lot": "D-1",
        "bench": day.bench,
        "printer_ready": True,
    }
    dose = {"anaesthetic": "lidocaine", "anaesthetic_mg": "50", "adrenaline": True}
    taken = {"tumescent_ml": "250", "aspirate_ml": "180"}
    identity = {"identifiers": ["birth_date", "name"], "result": "match"}
    set_up = {"device": day.device, "kit_serial": day.kit or "KS-1"}
    injected = {"digit": "right_thumb", "points": {"ulnar_distal": "0.25"}, "gauge": 25}
    observed = {"digits": {"right_thumb": {"colour": "normal", "refill": "normal"}}, "pain": 1}
    thrown = {"container": tube.code if tube else code, "volume_ml": "0.1"}
    marked = {"digits": ["right_thumb"]}
    return {
        "case.opened": ("coordinator", {"participant": day.participant}),
        "preflight.completed": ("nurse", preflight),
        "identity.checked": ("nurse", {"witness": "surgeon", **identity}),
        "wristband.issued": ("nurse", {}),
        "consent.confirmed": (
            "nurse",
            {"consent_version": "2", "consent_date": "2026-11-16"},
        ),
        "checkin.measured": ("nurse", {"weight_kg": "54", "allergies": "none"}),
        "eligibility.confirmed": ("surgeon", {"pregnancy": "no", "systemic_infection": False}),
        "digits.examined": ("surgeon", {"digits": {"right_thumb": row}}),
        "timeout.completed": ("surgeon", {"checks": _checks(day, "timeout.completed")}),
        "liposuction.started": ("surgeon", {"sites": ["knee"], "side": "both"}),
        "liposuction.finished": ("surgeon", {**dose, **taken}),
        "anaesthetic.given": ("surgeon", {**dose, "where": "finger_block"}),
        "label.sent": ("nurse", {"code": code, "way": "pdf", "outcome": "sent"}),
        "label.applied": ("nurse", {"code": code, "witness": "surgeon"}),
        "label.verified": ("second", {"code": code}),
        "label.voided": ("nurse", {"code": code, "reason": "torn"}),
        "label.destroyed": ("nurse", {"code": code, "witness": "surgeon"}),
        "label.lost": ("nurse", {"code": code, "witness": "surgeon", "reason": "fell"}),
        "handover.offered": ("nurse", {"to": "laboratory", "containers": scanned}),
        "handover.accepted": ("processor", {"containers": scanned}),
        "handover.refused": ("processor", {"reason": "no label"}),
        "setup.completed": ("processor", {"enzyme_used": False, "line_clear": True, **set_up}),
        "extraction.started": ("processor", {}),
        "extraction.finished": ("processor", {}),
        "svf.collected": ("processor", {"volume_ml": "10", "appearance": "bloody"}),
        "result.reported": ("processor", {"test": "sterility", "state": "awaited"}),
        "bag.packed": ("processor", {"containers": [code], "storage": "2-8 C"}),
        "sample.taken": ("processor", {"test": "sterility", "volume_ml": "0.5"}),
        "filling.planned": (
            "processor",
            {"syringes": [{"digit": "right_thumb", "volume_ml": "1"}]},
        ),
        "syringe.filled": ("processor", {"number": 1, "volume_ml": "1.0"}),
        "syringe.not_filled": ("processor", {"number": 1, "reason": "broken"}),
        "product.released": ("processor", {"checks": _checks(day, "product.released")}),
        "syringe.matched": ("nurse", {"wristband": code, "syringe": code}),
        "injection_timeout.completed": (
            "surgeon",
            {"checks": _checks(day, "injection_timeout.completed"), **marked},
        ),
        "syringe.taken": ("surgeon", {"syringe": code}),
        "injection.given": ("surgeon", {"syringe": code, **injected}),
        "injection.stopped": ("surgeon", {"reason": "pain"}),
        "container.discarded": (
            "processor",
            {"witness": "second", "destination": "waste", **thrown},
        ),
        "container.returned": ("processor", thrown),
        "observation.recorded": ("nurse", {"point": "end", "adverse_event": "none", **observed}),
        "observation.missed": ("nurse", {"point": "end", "cause": "forgotten"}),
        "case.closed": ("quality", {"owner": "quality", "due": "2026-12-07"}),
        "case.stopped": ("nurse", {"cause": "other", "reason": "so"}),
        "deviation.explained": ("nurse", {"rule": "x", "reason": "so"}),
        **{kind: ("quality", {"rule": "x", "event": "x"}) for kind in ABOUT_DEVIATIONS},
        "near_miss.triaged": ("safety", {"first": "x", "decision": "nothing"}),
        "container.lost": ("nurse", {"witness": "surgeon", "reason": "so", "container": code}),
        "hold.placed": ("nurse", {"cause": "other", "reason": "so"}),
        "hold.lifted": ("quality", {"reason": "so"}),
        "run.failed": ("processor", {"cause": "kit", "reason": "so"}),
        "entry.withdrawn": ("nurse", {"replaces": "nothing", "reason": "so"}),
    }


def illegal(day, kind):
    """Why a step has no place now, by the protocol's own order; empty where it may have one."""
    step = day.protocol.steps[kind]
    done = [event.kind for event in told_of(day)]
    if "case.closed" in done:
        after_close = {"result.reported", "deviation.explained"}
        after_close |= {"observation.recorded", "observation.missed"}
        after_close |= ABOUT_DEVIATIONS
        after_close |= {"entry.withdrawn", "near_miss.triaged"}
        return "" if kind in after_close else "closed"
    if any(before not in done for before in step.after):
        return "order"
    again = step.per == "case" or (step.per == "run" and "svf.collected" not in done)
    return "already_done" if again and kind in done else ""


def _parts():
    """Give the parts of a day from its opening on; every fourth, and the last, on PostgreSQL too.

    Which order is refused is judged by the rules, and no engine has a say in that.
    """
    for number, part in enumerate(reversed(PARTS[PARTS.index("open") :])):
        marks = [] if number % 4 == 0 else [pytest.mark.only("sqlite")]
        yield pytest.param(part, marks=marks)


@pytest.mark.parametrize("part", [*_parts()])
def test_every_illegal_order_is_refused_and_recorded(walked, part):
    (day,) = walked(part)
    kinds = tries(day)
    steps = {kind for kind, step in day.protocol.steps.items() if step.is_about("case")}
    assert set(kinds) == steps - {"label.printed"}
    missed = []

    for kind, (who, said) in kinds.items():
        wrong = illegal(day, kind)
        if wrong:
            undone(lambda k=kind, w=who, s=said, x=wrong: missed.extend(tried(day, k, w, s, x)))

    assert missed == []


def tried(day, kind, who, said, wrong):
    """Whatever was recorded in the place of a refusal."""
    try:
        day.act(kind, who, **said)
    except Refused as refused:
        attempt = log.find(refused.attempt).event
        rules = {row["rule"] for row in attempt.data["findings"]}
        if attempt.data["kind"] == kind and (wrong in rules or "opened_twice" in rules):
            return []
        return [(kind, wrong, sorted(rules))]
    return [(kind, wrong, "recorded")]
