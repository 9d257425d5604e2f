"""Walks a case through its day: for demo data, for benchmarks, and for tests.

Each method is one part of the day, done by the account that would do it, with values that a
real day could have. Nothing here goes past the log's one door.
"""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from svflab import clock
from svflab.domain.digits import DIGITS, POINTS
from svflab.domain.event import instant_text
from svflab.services import completing, safety
from svflab.services.record import Recorded
from svflab.services.shift import PEOPLE, Shift, Wait

__all__ = ["PARTS", "PEOPLE", "Day", "Wait"]


class Day(Shift):
    """One participant's day, part by part, with values that a real day could have."""

    __slots__ = ()

    # ------------------------------------------------------------------ the participant

    def register(self, *, sex: str = "female", birth_year: int = 1971) -> None:
        """Enter the participant, by code."""
        self.act(
            "participant.registered",
            "coordinator",
            about=f"participant:{self.participant}",
            code=self.participant,
            sex=sex,
            birth_year=birth_year,
        )

    def assess(self, *, but: Mapping[str, str] | None = None) -> None:
        """Answer every criterion as eligible, `but` those that are answered otherwise."""
        for criterion in self.protocol.criteria:
            answer = (but or {}).get(criterion.code, criterion.needed)
            body: dict[str, Any] = {}
            if criterion.measure:
                body = {"weight_kg": "54.0", "height_cm": "160"}
            self.act(
                "criterion.assessed",
                "coordinator",
                about=f"participant:{self.participant}",
                criterion=criterion.code,
                answer=answer,
                **(body if answer != "unknown" else {}),
            )

    # ------------------------------------------------------------------ the day

    def open(self) -> None:
        """Open the case."""
        self.code = completing.case_code(self.site)
        self.act("case.opened", "coordinator", participant=self.participant)

    def preflight(self, **other: Any) -> None:
        """Look at device, kit, needle, bench and printer, before anything is cut."""
        self.kit = self.kit or f"KS{uuid4().hex[:8].upper()}"
        data = {
            "device": self.device,
            "kit_lot": "SXL-2611",
            "kit_serial": self.kit,
            "kit_expiry": "2027-10-31",
            "needle_lot": "N25-118",
            "needle_gauge": 25,
            "diluent_lot": "LR-5521",
            "bench": self.bench,
            "printer_ready": True,
        }
        self.act("preflight.completed", "nurse", **{**data, **other})

    def check_in(self) -> None:
        """Compare identifiers, bind the wristband, confirm consent, fitness and digits."""
        self.act(
            "identity.checked",
            "nurse",
            witness="surgeon",
            identifiers=["birth_date", "name"],
            result="match",
        )
        self.wait(2)
        self.act("wristband.issued", "nurse")
        band = self.case.wristband
        assert band is not None  # noqa: S101 - it was made in the line before
        self.label(band.code, "nurse", witness="surgeon")
        self.wait(2)
        self.act("consent.confirmed", "nurse", consent_version="2.0", consent_date="2026-11-16")
        self.act("checkin.measured", "nurse", weight_kg="54.2", allergies="none known")
        self.act("eligibility.confirmed", "surgeon", pregnancy="no", systemic_infection=False)
        row = {"suitable": True, "perfusion": "normal", "pain": 3}
        self.act("digits.examined", "surgeon", digits={digit: dict(row) for digit in DIGITS})
        self.wait(5)
        self.time_out("timeout.completed")

    def liposuction(self, *, aspirate_ml: str = "180", minutes: float = 25) -> None:
        """Take the fat, and label what it is in."""
        self.act("liposuction.started", "nurse", sites=["abdomen"], side="both")
        self.wait(minutes)
        self.act(
            "liposuction.finished",
            "nurse",
            tumescent_ml="250",
            anaesthetic="lidocaine",
            anaesthetic_mg="500",
            adrenaline=True,
            aspirate_ml=aspirate_ml,
        )
        self.label(self.of("lipoaspirate")[0], "nurse")

    def to_laboratory(self) -> None:
        """Hand the lipoaspirate over, and take it."""
        self.hand_over("laboratory", "nurse", "processor", self.of("lipoaspirate"))

    def set_up(self) -> None:
        """Set the Smart-X up with the device and kit of pre-flight."""
        self.act(
            "setup.completed",
            "processor",
            device=self.device,
            kit_serial=self.kit,
            enzyme_used=False,
            line_clear=True,
        )

    def extract(self, *, minutes: float = 17) -> None:
        """Run the extraction."""
        self.act("extraction.started", "processor")
        self.wait(minutes)
        self.act("extraction.finished", "processor")

    def collect(self, *, volume_ml: str = "10.0") -> None:
        """Collect the SVF and report what is known of it; the culture stays awaited."""
        self.act("svf.collected", "processor", volume_ml=volume_ml, appearance="as_expected")
        results = {
            "viable_cells": "3600000",
            "viability": "91",
            "gram_stain": "negative",
            "endotoxin": "0.5",
        }
        for test, value in results.items():
            self.wait(1)
            self.act("result.reported", "processor", test=test, state="reported", value=value)
        self.act("result.reported", "processor", test="sterility", state="awaited")

    def plan(self, count: int = 2, *, volume_ml: str = "1.0") -> None:
        """Plan `count` syringes for the first digits."""
        rows = [{"digit": digit, "volume_ml": volume_ml} for digit in DIGITS[:count]]
        self.act("filling.planned", "processor", syringes=rows)

    def fill(self, *, volume_ml: str = "1.0", count: int | None = None) -> None:
        """Fill each syringe of the plan, label it and let a second person verify it."""
        start = len(self.case.syringes)
        for number in range(start + 1, (count or len(self.case.plan)) + 1):
            self.act("syringe.filled", "processor", number=number, volume_ml=volume_ml)
            self.label(self.case.syringes[-1].code, "processor", verify="second")
            self.wait(1)

    def release(self, **other: Any) -> Recorded:
        """Release what was filled."""
        step = self.protocol.steps["product.released"]
        lines = step.field("checks")
        checks = {choice.value: True for choice in lines.choices} if lines else {}
        return self.act("product.released", "processor", checks=checks, **other)

    def to_theatre(self) -> None:
        """Hand the syringes over, and take them."""
        codes = [syringe.code for syringe in self.case.syringes if not syringe.ended]
        self.hand_over("theatre", "processor", "nurse", codes)

    def match(self) -> None:
        """Match every syringe with the wristband, then say the second time-out."""
        band = self.case.wristband
        for syringe in self.case.syringes:
            if not syringe.ended and band:
                self.act(
                    "syringe.matched",
                    "nurse",
                    wristband=self.live(band.code),
                    syringe=self.live(syringe.code),
                )
        marked = sorted({digit for digit, _ in self.case.plan}, key=DIGITS.index)
        self.time_out("injection_timeout.completed", digits=marked)

    def inject(self, count: int | None = None, *, gauge: int = 25) -> None:
        """Inject syringes into their planned digits, four points each."""
        waiting = [syringe for syringe in self.case.syringes if not syringe.ended]
        for syringe in waiting[:count]:
            self.act("syringe.taken", "surgeon", syringe=self.live(syringe.code))
            self.wait(2)
            self.act(
                "injection.given",
                "surgeon",
                syringe=syringe.code,
                digit=syringe.digit,
                points=dict.fromkeys(POINTS, "0.25"),
                gauge=gauge,
            )

    def discard(self) -> None:
        """Discard what is left, with a witness."""
        for container in list(self.case.containers.values()):
            if container.kind != "wristband" and not container.ended:
                self.act(
                    "container.discarded",
                    "processor",
                    witness="second",
                    container=container.code,
                    volume_ml=f"{container.left:f}",
                    destination="waste",
                )

    def observe(self) -> None:
        """Look at the treated digits at the end, at 15 minutes and at 1 hour."""
        treated = {given.digit for given in self.case.given}
        digits = {d: {"colour": "normal", "refill": "normal"} for d in DIGITS if d in treated}
        for point, minutes in (("end", 1), ("min15", 8), ("h1", 45)):
            self.wait(minutes)
            self.act(
                "observation.recorded",
                "nurse",
                point=point,
                digits=digits,
                pain=2,
                adverse_event="none",
            )

    def close(self) -> Recorded:
        """Close the case; what is awaited passes to an owner."""
        return self.act("case.closed", "quality", owner="quality", due="2026-12-07")

    def report(self, *, term: str, digit: str = "", grade: str = "1", **other: Any) -> Recorded:
        """Report an adverse event that began and was known just now, linked to the case."""
        now = instant_text(clock.now())
        data = {
            "term": term,
            "where": term.partition(".")[0],
            "grade": grade,
            "onset_at": now,
            "aware_at": now,
            "serious": {},
            "action": "none",
            "outcome": "recovering",
        }
        where = {"digit": digit} if digit else {}
        event = self.event(
            "adverse_event.reported", "nurse", about="ae:new", **{**data, **where, **other}
        )
        return safety.report(self.protocol, event, {}, participant=self.participant, case=self.code)

    def until(self, part: str) -> "Day":
        """Do everything up to and with `part`, and return the day."""
        for name in PARTS[: PARTS.index(part) + 1]:
            getattr(self, name)()
            self.wait(3)
        return self


PARTS = (
    "register",
    "assess",
    "open",
    "preflight",
    "check_in",
    "liposuction",
    "to_laboratory",
    "set_up",
    "extract",
    "collect",
    "plan",
    "fill",
    "release",
    "to_theatre",
    "match",
    "inject",
    "discard",
    "observe",
    "close",
)
