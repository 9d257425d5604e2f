"""A case to work on without a database: entries are sealed, folded and judged in memory.

bench = Bench(protocol).until("fill")
bench.tick(minutes=3)
assert bench.rules("product.released", "processor", checks={...}) == {"not_ticked"}
"""

from collections.abc import Mapping
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

from svflab.domain import rules, signatures, summary
from svflab.domain.case import Case
from svflab.domain.chain import Entry, head_of, link, start
from svflab.domain.digits import DIGITS, POINTS
from svflab.domain.entered import claimed
from svflab.domain.event import Event
from svflab.domain.identifiers import CROCKFORD, LETTERS, check_character, read

T0 = datetime(2026, 11, 23, tzinfo=UTC)
SITE, CASE = "seoul", "C7K3QM9X2K"
ROLES = {
    "kim": "surgeon",
    "noh": "nurse",
    "park": "processor",
    "pyo": "processor",
    "choi": "coordinator",
    "quan": "quality",
}
ROW = {"suitable": True, "perfusion": "normal", "pain": 3}
FIT = {"standing": "eligible", "sex": "female", "serology_complete": True}
RESULTS = {
    "viable_cells": "3600000",
    "viability": "91",
    "gram_stain": "negative",
    "endotoxin": "0.5",
}


def code_of(kind, number):
    """The code of the n-th thing of a kind; its check character is one that people read."""
    numbers = (n for n in count(number * 1000))
    for n in numbers:
        body = "".join(CROCKFORD[(n >> shift) % 32] for shift in range(35, -1, -5))
        text = LETTERS[kind] + body
        if check_character(text) not in "*ILOU":
            return text + check_character(text)
    raise AssertionError


class Bench:
    """One case, its clock, and the people who work on it."""

    def __init__(self, protocol, code=CASE):
        self.protocol, self.code, self.now = protocol, code, T0
        self.case, self.findings = Case(code), ()
        self.head = start(SITE)
        self.made = 0
        self.ids = 0

    def copy(self):
        return copy(self)

    def tick(self, **span):
        self.now += timedelta(**span)
        return self

    def entry(
        self,
        kind,
        who="noh",
        *,
        told_at=None,
        heard_at=None,
        role="",
        witness="",
        reason="",
        replaces="",
        performer="",
        about="",
        touches=(),
        seen: Mapping[str, object] | None = None,
        zone="Asia/Seoul",
        **data,
    ) -> Entry:
        """Seal what `who` states, at this bench's time, or as told; its codes were scanned."""
        self.ids += 1
        step = self.protocol.steps.get(kind)
        if step and "entered" not in data:
            data = claimed(step, data, "scan")
        event = Event(
            id=f"{self.code[-4:]}-{self.ids}",
            site=SITE,
            kind=kind,
            about=about or f"case:{self.code}",
            occurred_at=told_at or self.now,
            actor=who,
            role=role or ROLES[who],
            data=data,
            touches=tuple(sorted(touches)),
            told=told_at is not None,
            zone=zone,
            witness=witness,
            performer=performer,
            replaces=replaces,
            reason="a digest" if reason else "",
        )
        heard = heard_at or max(self.now, event.occurred_at)
        return link(event, after=self.head, recorded_at=heard, surroundings=seen or {})

    def add(self, entry):
        """Let the bench's case know of an entry."""
        self.case, self.findings = rules.extended(self.protocol, self.case, self.findings, entry)
        self.head = head_of(entry)
        return entry

    def do(self, kind, who="noh", **more):
        """Record an act."""
        step = self.protocol.steps.get(kind)
        if step and step.makes and "container" not in more:
            self.made += 1
            more["container"] = code_of(step.makes, self.made)
        return self.add(self.entry(kind, who, **more))

    def tries(self, kind, who="noh", **more):
        """What the rules would find if this were recorded, and do not find without it."""
        bench = self.copy()
        entry = bench.do(kind, who, **more)
        return tuple(f for f in bench.findings if f not in self.findings), entry

    def finds(self, kind, who="noh", **more):
        return self.tries(kind, who, **more)[0]

    def rules(self, kind, who="noh", **more):
        """The names of the rules that this act would meet."""
        return {finding.rule for finding in self.finds(kind, who, **more)}

    def refused(self, kind, who="noh", **more):
        """The names of the rules that would refuse this act."""
        bench = self.copy()
        entry = bench.do(kind, who, **more)
        return {f.rule for f in rules.refusals(self.findings, bench.findings, entry)}

    # ------------------------------------------------------------------ the day

    def open(self, **seen):
        self.do("case.opened", "choi", participant="P-001", seen={**FIT, **seen})

    def preflight(self, **other):
        self.do("preflight.completed", **{**PREFLIGHT, **other})

    def identity(self):
        named = ["name", "birth_date"]
        self.do("identity.checked", witness="kim", identifiers=named, result="match")

    def wristband(self):
        self.do("wristband.issued")
        self.label(self.case.wristband.code, "noh", witness="kim")

    def fitness(self):
        self.do("consent.confirmed", consent_version="2.0", consent_date="2026-11-16")
        self.do("checkin.measured", weight_kg="50")
        self.do("eligibility.confirmed", "kim", pregnancy="no", systemic_infection=False)
        self.do("digits.examined", "kim", digits={digit: dict(ROW) for digit in DIGITS})

    def timeout(self):
        self.do("timeout.completed", "kim", checks=self.ticked("timeout.completed"))

    def suction(self, aspirate_ml="180", mg="500"):
        self.do("liposuction.started", sites=["abdomen"], side="both")
        self.tick(minutes=25)
        self.do("liposuction.finished", **{**SUCTION, "aspirate_ml": aspirate_ml})
        self.label(self.of("lipoaspirate").code, "noh")

    def to_laboratory(self):
        self.hand_over("laboratory", "noh", "park", [self.of("lipoaspirate").code])

    def set_up(self, **other):
        data = {"device": "SX-1", "kit_serial": "KS-1", "enzyme_used": False, "line_clear": True}
        self.do("setup.completed", "park", **{**data, **other})

    def start(self):
        self.do("extraction.started", "park")

    def extract(self, **span):
        self.tick(**(span or {"minutes": 17}))
        self.do("extraction.finished", "park")

    def collect(self, volume_ml="10.0"):
        self.do("svf.collected", "park", volume_ml=volume_ml, appearance="as_expected")

    def results(self, **values):
        for test, value in {**RESULTS, **values}.items():
            self.do("result.reported", "park", test=test, state="reported", value=value)
        self.do("result.reported", "park", test="sterility", state="awaited")

    def plan(self, count=2, volume_ml="1.0"):
        rows = [{"digit": digit, "volume_ml": volume_ml} for digit in DIGITS[:count]]
        self.do("filling.planned", "park", syringes=rows)

    def fill(self):
        for number in range(len(self.case.syringes) + 1, len(self.case.plan) + 1):
            self.fill_one(number)

    def fill_one(self, number, volume_ml="1.0"):
        self.do("syringe.filled", "park", number=number, volume_ml=volume_ml)
        self.label(self.syringe(number).code, "park", verify="pyo")

    def release(self, **other):
        checks = self.ticked("product.released")
        return self.do("product.released", "park", **{"checks": checks, **other})

    def to_theatre(self):
        self.hand_over("theatre", "park", "noh", [s.code for s in self.case.syringes])

    def match(self):
        for number in range(1, len(self.case.syringes) + 1):
            self.do("syringe.matched", wristband=self.band, syringe=self.scan(number))

    def second_timeout(self):
        marked = [digit for digit, _ in self.case.plan]
        checks = self.ticked("injection_timeout.completed")
        self.do("injection_timeout.completed", "kim", checks=checks, digits=marked)

    def take(self, number=1):
        self.do("syringe.taken", "kim", syringe=self.scan(number))

    def inject(self, number=1, **other):
        return self.do("injection.given", "kim", **self.injection(number, **other))

    def rest(self):
        for number in range(2, len(self.case.syringes) + 1):
            self.take(number)
            self.inject(number)

    def discard(self):
        for container in list(self.case.containers.values()):
            if container.kind != "wristband" and not container.ended:
                self.do("container.discarded", "park", **self.discarding(container))

    def observe(self):
        for point, minutes in (("end", 1), ("min15", 14), ("h1", 45)):
            self.tick(minutes=minutes)
            self.do("observation.recorded", **OBSERVED, point=point)

    def close(self):
        self.sign_close()
        self.do("case.closed", "quan", owner="quan", due="2026-12-07")

    def sign_close(self, *, surgeon="kim", laboratory="park"):
        """Sign the case as it is, as its close asks for it."""
        shown = self.summary()
        first = self.sign(surgeon, shown, "responsible")
        return first, self.sign(laboratory, shown, "verified")

    def summary(self):
        """The facts that the page of the close shows."""
        return summary.of(self.protocol, SITE, self.case, self.findings)

    def signing(self, who, shown, meaning="performed", role=""):
        """Seal a signature of what was shown."""
        entry = self.entry(signatures.GIVEN, who, role=role)
        data = signatures.data_of(entry.event, shown, meaning, "password")
        event = replace(entry.event, data=data)
        return link(event, after=self.head, recorded_at=entry.recorded_at, surroundings={})

    def sign(self, who, shown, meaning="performed", role=""):
        """Record a signature of what was shown."""
        return self.add(self.signing(who, shown, meaning, role))

    # ------------------------------------------------------------------ parts of it

    def until(self, part):
        for name in PARTS[: PARTS.index(part) + 1]:
            getattr(self, name)()
            self.tick(minutes=1)
        return self

    def ticked(self, kind):
        return {choice.value: True for choice in self.protocol.steps[kind].field("checks").choices}

    def label(self, code, who, *, witness="", verify=""):
        self.print(code, who)
        self.do("label.applied", who, witness=witness, code=self.live(code), in_presence=True)
        if verify:
            self.do("label.verified", verify, code=self.live(code))

    def print(self, code, who="noh", **more):
        container = self.case.containers[code]
        number = len(container.prints) + 1
        said = {"container": code, "number": number, "print_code": read(code).print_code(number)}
        return self.do("label.printed", who, **said, **more)

    def hand_over(self, to, giver, taker, codes):
        scanned = [self.live(code) for code in codes]
        self.do("handover.offered", giver, to=to, containers=scanned)
        self.tick(minutes=3)
        self.do("handover.accepted", taker, containers=scanned)

    def injection(self, number=1, **other):
        syringe = self.syringe(number)
        given = {
            "syringe": syringe.code,
            "digit": syringe.digit,
            "points": dict.fromkeys(POINTS, "0.25"),
            "gauge": 25,
        }
        return {**given, **other}

    def discarding(self, container, **other):
        said = {"container": container.code, "volume_ml": f"{max(container.left, 0):f}"}
        return {**said, "destination": "waste", "witness": "pyo", **other}

    def live(self, code):
        label = self.case.containers[code].live_print
        return label.code if label else code

    def scan(self, number):
        return self.live(self.syringe(number).code)

    @property
    def band(self):
        return self.live(self.case.wristband.code)

    def syringe(self, number):
        return next(s for s in self.case.syringes if s.number == number)

    def of(self, kind):
        return next(c for c in self.case.containers.values() if c.kind == kind)

    def event(self, kind):
        return self.case.last(kind).event


PREFLIGHT = {
    "device": "SX-1",
    "kit_lot": "L-1",
    "kit_serial": "KS-1",
    "kit_expiry": "2027-10-31",
    "needle_lot": "N-1",
    "needle_gauge": 25,
    "diluent_lot": "D-1",
    "bench": "B-1",
    "printer_ready": True,
}
SUCTION = {
    "tumescent_ml": "250",
    "anaesthetic": "lidocaine",
    "anaesthetic_mg": "500",
    "adrenaline": True,
    "aspirate_ml": "180",
}
OBSERVED = {
    "digits": {digit: {"colour": "normal", "refill": "normal"} for digit in DIGITS[:2]},
    "pain": 2,
    "adverse_event": "none",
}
PARTS = (
    "open",
    "preflight",
    "identity",
    "wristband",
    "fitness",
    "timeout",
    "suction",
    "to_laboratory",
    "set_up",
    "start",
    "extract",
    "collect",
    "results",
    "plan",
    "fill",
    "release",
    "to_theatre",
    "match",
    "second_timeout",
    "take",
    "inject",
    "rest",
    "discard",
    "observe",
    "close",
)


def without(protocol, kind, **changed):
    """The protocol with one of its steps changed."""
    steps = {**protocol.steps, kind: replace(protocol.steps[kind], **changed)}
    return replace(protocol, steps=steps)
