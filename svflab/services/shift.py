"""A shift: who works on which case, and the small acts that recur through a day.

For demo data, benchmarks and tests; `svflab.services.walk` makes whole days of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from svflab import clock
from svflab.domain import paper
from svflab.domain.case import Case
from svflab.domain.entered import ENTERED, claimed
from svflab.domain.event import Event
from svflab.domain.signatures import digest_of, lacking
from svflab.protocol.model import Protocol
from svflab.services import sign, subjects, workstations
from svflab.services.record import Recorded, record

Wait = Callable[[float], None]
"""Lets minutes pass. Only a test or the demo can do that to the clock."""

PEOPLE = {
    "surgeon": "surgeon",
    "nurse": "nurse",
    "processor": "processor",
    "second": "processor2",
    "safety_officer": "safety",
    "coordinator": "coordinator",
    "quality": "quality",
}
_SECOND = {"second": "processor"}


def _no_wait(_minutes: float) -> None:
    """Let no time pass."""


@dataclass(slots=True)
class Shift:
    """Who works at one site on one participant's case; each act is recorded as they would."""

    protocol: Protocol
    site: str
    participant: str
    wait: Wait = _no_wait
    zone: str = "Asia/Seoul"
    people: Mapping[str, str] = field(default_factory=lambda: dict(PEOPLE))
    code: str = ""
    kit: str = ""
    theatre: str = "Theatre 2"
    bench: str = "Bench 1"
    device: str = "SX-0417"

    @property
    def case(self) -> Case:
        """Return the case as it stands now."""
        return subjects.case_of(self.protocol, self.site, self.code).case

    def act(self, kind: str, who: str, *, reason: str = "", **more: Any) -> Recorded:
        """Record one step as `who` would (a key of `people`); `more` is as `event` takes it.

        What its actor signs is signed with it; a close is signed before.
        """
        event, texts = self.event(kind, who, **more), {"reason": reason} if reason else {}
        if self.protocol.steps[kind].signatures and not paper.of(event.data):
            self.sign_close()
        if self.protocol.steps[kind].signs:
            by = self._proved(who)
            return sign.record_signed(self.protocol, event, by, texts=texts)
        return record(self.protocol, event, texts=texts)

    def sign_close(self) -> None:
        """Sign the case as it is, in each role that its close asks for and has not heard yet."""
        step = self.protocol.steps[sign.CLOSE]
        for one in lacking(self.case, step.signatures, self.case.entries):
            known = subjects.case_of(self.protocol, self.site, self.code)
            shown = sign.shown_of(self.protocol, known)
            if not shown["open"]:
                by, digest = self._proved(one.role), digest_of(shown)
                sign.give_case(self.protocol, self.site, self.code, digest, by, str(uuid4()))

    def _proved(self, who: str) -> sign.Proved:
        return sign.Proved(self.people[who], _SECOND.get(who, who), workstation=self._at(who))

    def event(
        self,
        kind: str,
        who: str,
        *,
        about: str = "",
        witness: str = "",
        told_at: datetime | None = None,
        event_id: str = "",
        replaces: str = "",
        touches: tuple[str, ...] = (),
        **data: Any,
    ) -> Event:
        """Return one step as `who` would state it; what is not named here is its data.

        Its codes were scanned, unless `entered` says otherwise.
        """
        step = self.protocol.steps.get(kind)
        said = claimed(step, data, "scan") if step and ENTERED not in data else data
        return Event(
            id=event_id or str(uuid4()),
            site=self.site,
            kind=kind,
            about=about or f"case:{self.code}",
            occurred_at=told_at or clock.now(),
            actor=self.people[who],
            role=_SECOND.get(who, who),
            data=said,
            touches=touches,
            told=told_at is not None or bool(replaces),
            zone=self.zone,
            protocol=self.protocol.digest,
            witness=self.people[witness] if witness else "",
            workstation=self._at(who),
            replaces=replaces,
        )

    def _at(self, who: str) -> str:
        return self._screen(self.theatre if who in {"surgeon", "nurse"} else self.bench)

    def _screen(self, name: str) -> str:
        """Return a workstation as the record names it: by its code where it is registered."""
        return workstations.meant(self.site, name) or name

    def time_out(self, kind: str, **data: Any) -> None:
        """Say a checklist aloud and tick all of it."""
        lines = self.protocol.steps[kind].field("checks")
        checks = {choice.value: True for choice in lines.choices} if lines else {}
        self.act(kind, "surgeon", checks=checks, **data)

    def label(self, code: str, who: str, *, witness: str = "", verify: str = "") -> None:
        """Print a container's label, stick it on, scan it back, and have it verified."""
        self.act("label.printed", who, container=code)
        presence: dict[str, Any] = {}
        if code in self.of("lipoaspirate"):
            presence = {"in_presence": True}
        self.act("label.applied", who, witness=witness, code=self.live(code), **presence)
        if verify:
            self.act("label.verified", verify, code=self.live(code))

    def hand_over(self, to: str, giver: str, taker: str, codes: list[str]) -> None:
        """Offer containers and accept them, each scanned on both sides."""
        scanned = [self.live(code) for code in codes]
        self.act("handover.offered", giver, to=to, containers=scanned)
        self.wait(3)
        self.act("handover.accepted", taker, containers=scanned)

    def live(self, code: str) -> str:
        """Return the code on the label that a container bears now."""
        print_ = self.case.containers[code].live_print
        return print_.code if print_ else code

    def of(self, kind: str) -> list[str]:
        """Return the codes of the containers of a kind."""
        return [c.code for c in self.case.containers.values() if c.kind == kind]
