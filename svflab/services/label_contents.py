"""What the next print of a label says: what the one before said, unless facts were corrected.

A further print repeats the frozen copy of the one before. Only where a fact of the case is
another one now does it say something else, and then whoever prints it was shown what.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from flask import current_app

from svflab.domain.case import Case
from svflab.domain.chain import Entry
from svflab.domain.containers import Container
from svflab.domain.identifiers import read
from svflab.domain.marker import marker
from svflab.labels.errors import LabelError
from svflab.labels.facts import (
    Content,
    LabelFacts,
    LipoaspirateFacts,
    QcSampleFacts,
    SvfTubeFacts,
    SyringeFacts,
    WristbandFacts,
    content,
    local,
)
from svflab.protocol.model import Protocol
from svflab.services.label_bag import bag
from svflab.services.subjects import Known

BANNERS: Final = {"demo": "DEMO", "practice": "PRACTICE", "live": ""}
MOST_PRINTS: Final = 99
TEMPLATE: Final = "template"
_OF_ITSELF: Final = frozenset({"code"})
"""What another print has of its own: no difference."""
_OF_THE_HOUSE: Final = frozenset({"site", "mode", "product", "storage", "second"})
"""What is no fact of the case: a further print says it as the first one did."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A fact that the next print says otherwise than the label that is there."""

    fact: str
    now: str | int | bool
    then: str | int | bool


@dataclass(frozen=True, slots=True)
class Following:
    """What the next print says, and how that differs from the print before it."""

    content: Content
    differences: tuple[Difference, ...] = ()

    @property
    def seen(self) -> str:
        """Return what the act of printing repeats to show that the differences were seen.

        Empty where there is none: then nothing more is asked.
        """
        if not self.differences:
            return ""
        told = [[one.fact, one.now, one.then] for one in self.differences]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def following(
    protocol: Protocol, known: Known, container: Container, zone: str, template: str
) -> Following:
    """Return what the next print of a container's label says, drawn from this template.

    Another template than before (a barrel that was measured anew) is a difference too; another
    version of it is none. Raises LabelError for a gap.
    """
    number = min(len(container.prints) + 1, MOST_PRINTS)
    code = read(container.code).print_code(number)
    before = _last(known, container)
    if before is None:
        return Following(content(facts_of(protocol, known.case, container, code, zone)))
    said = before.event.data.get("facts")
    now = content(facts_of(protocol, known.case, container, code, before.event.zone))
    if not isinstance(said, dict) or said.get("label") != now["label"]:
        return Following(now)
    kept = {name: _flat(said[name]) for name in _OF_THE_HOUSE & said.keys() & now.keys()}
    then: Content = {**now, **kept}
    other = before.event.data.get("template")
    drawn = () if other == template else (Difference(TEMPLATE, str(other), template),)
    return Following(then, (*drawn, *_differences(said, then)))


def facts_of(
    protocol: Protocol, case: Case, container: Container, code: str, zone: str
) -> LabelFacts:
    """Return what the label of a container says. Raises LabelError where a fact is missing."""
    common = _common(case, code)
    match container.kind:
        case "wristband":
            return WristbandFacts(**common, second=_second())
        case "lipoaspirate":
            return LipoaspirateFacts(
                **common,
                volume_ml=_volume(container.volume),
                harvested=local(container.made_at, zone),
                serology_complete=case.serology_complete,
            )
        case "svf_tube":
            return SvfTubeFacts(
                **common,
                volume_ml=_volume(container.volume),
                processed=local(_processed(case, container), zone),
                serology_complete=case.serology_complete,
            )
        case "qc_sample":
            return _sample(protocol, case, container, common, zone)
        case "bag":
            return bag(protocol, case, container, common, zone)
        case "syringe":
            return _syringe(case, container, common, zone)
    raise LabelError(f"a {container.kind} has no label")


def _sample(
    protocol: Protocol, case: Case, container: Container, common: dict[str, str], zone: str
) -> QcSampleFacts:
    test = protocol.tests.get(container.sample)
    return QcSampleFacts(
        **common,
        sample=test.title if test else "",
        volume_ml=_volume(container.volume),
        taken=local(container.made_at, zone),
        serology_complete=case.serology_complete,
    )


def _syringe(case: Case, container: Container, common: dict[str, str], zone: str) -> SyringeFacts:
    return SyringeFacts(
        **common,
        number=container.number,
        of=max(len(case.plan), container.number),
        volume_ml=_volume(container.volume),
        digit=container.digit,
        prepared=local(container.made_at, zone),
        expires=_local_or_none(container.use_by, zone),
        serology_complete=case.serology_complete,
        second=_second(),
    )


def _common(case: Case, code: str) -> dict[str, str]:
    """Return what every label of a case says."""
    return {
        "code": code,
        "case": case.code,
        "marker": str(marker(case.code)),
        "participant": case.participant,
        "site": current_app.config["SITE_NAME"],
        "mode": BANNERS[current_app.config["MODE"]],
    }


def _processed(case: Case, container: Container) -> datetime:
    """Return when the extraction ended whose SVF is in this tube."""
    for run in case.runs:
        if run.collected and run.finished and run.collected.id == container.made_by:
            return run.finished.occurred_at
    return container.made_at


def _second() -> str:
    """Return which second identifier the site prints, or ""."""
    wanted = str(current_app.config["LABEL_SECOND_IDENTIFIER"])
    return "" if wanted == "none" else wanted


def _last(known: Known, container: Container) -> Entry | None:
    """Return the entry of a container's newest print, or None."""
    if not container.prints:
        return None
    newest = container.prints[-1].event_id
    return next((entry for entry in known.entries if entry.event.id == newest), None)


def _differences(said: Mapping[str, object], then: Content) -> tuple[Difference, ...]:
    """Return what is said otherwise; a fact that was not there before was empty."""
    return tuple(
        Difference(name, _flat(said.get(name, "")), value)
        for name, value in then.items()
        if name not in _OF_ITSELF and value != said.get(name, "")
    )


def _flat(value: object) -> str | int | bool:
    return value if isinstance(value, str | int | bool) else str(value)


def _volume(volume: Decimal | None) -> str:
    return "" if volume is None else f"{volume:f}"


def _local_or_none(instant: datetime | None, zone: str) -> str:
    return "" if instant is None else local(instant, zone)
