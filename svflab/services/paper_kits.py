"""What is known of a paper kit, and what an act that stood on one takes from it.

Read from the log: made, given out, discarded, and the case that was opened with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from svflab.domain import paper
from svflab.domain.case import Case, whole
from svflab.domain.chain import Entry
from svflab.domain.event import Event, Value
from svflab.domain.identifiers import CodeError, read
from svflab.domain.paper import DISCARDED, KIT, MADE, PRINTED
from svflab.domain.scans import INFO, STOP, UNKNOWN
from svflab.protocol.model import Protocol
from svflab.records import accounts, log, projections
from svflab.services.errors import Invalid, NotThere
from svflab.services.subjects import Known

FORM: Final = "1"
"""The version of the printed form, and of the labels on it."""


@dataclass(frozen=True, slots=True)
class Kit:
    """A paper kit: its codes by kind, and what became of it; `case` is "" while it is unused."""

    code: str
    codes: Mapping[str, tuple[str, ...]]
    made: Entry
    printed: Entry | None = None
    discarded: Entry | None = None
    case: str = ""

    @property
    def case_code(self) -> str:
        """Return the code that its case bears, once it is opened."""
        return self.codes["case"][0]

    @property
    def made_at(self) -> datetime:
        """Return when it was made."""
        return self.made.recorded_at

    @property
    def language(self) -> str:
        """Return the language in which it was printed."""
        return str(self.made.event.data.get("language", "en"))

    @property
    def box(self) -> bool:
        """Say whether it has a box for the hospital's own sticker."""
        return self.made.event.data.get("box") is True

    @property
    def state(self) -> str:
        """Return one word: discarded, used, ready, or made while nobody has its paper."""
        if self.discarded:
            return "discarded"
        if self.case:
            return "used"
        return "ready" if self.printed else "made"

    def kind_of(self, code: str) -> str:
        """Return what a code is reserved for, or ""."""
        return next((kind for kind, listed in self.codes.items() if code in listed), "")


def find(site: str, code: str) -> Kit:
    """Return a kit by its code. Raises NotThere."""
    subject = f"paper:{code}"
    made = next(iter(log.page(site, subject=subject, kind=MADE, size=1)), None)
    if made is None or made.event.about != subject:
        raise NotThere(code)
    listed: Any = made.event.data["reserved"]
    codes = {kind: tuple(map(str, listed[kind])) for kind in paper.HELD}
    opened = projections.case_row(site, codes["case"][0])
    return Kit(
        code,
        codes,
        made,
        next(iter(log.page(site, subject=subject, kind=PRINTED, size=1)), None),
        next(iter(log.page(site, subject=subject, kind=DISCARDED, size=1)), None),
        codes["case"][0] if opened else "",
    )


def holding(site: str, code: str) -> Kit | None:
    """Return the kit that reserves a code, or None."""
    made = next(iter(log.page(site, subject=f"code:{code}", kind=MADE, size=1)), None)
    return find(site, made.event.about.removeprefix("paper:")) if made else None


def newest(site: str, size: int = 50) -> tuple[Kit, ...]:
    """Return the kits of a site, those made last first."""
    made = log.page(site, kind=MADE, size=size)
    return tuple(find(site, entry.event.about.removeprefix("paper:")) for entry in made)


def told(site: str, code: str) -> tuple[str, dict[str, str]]:
    """Return what a scan says of a kit, or of a code that one reserves: a state, and facts.

    The code of a kit that was discarded stops: whatever bears it is not to be used.
    """
    kit = find(site, code) if is_kit(code) else holding(site, code)
    if kit is None:
        return UNKNOWN, {}
    said = {"kit": kit.code, "kit_state": kit.state, "kit_case": kit.case}
    state = STOP if kit.state == "discarded" and code != kit.code else INFO
    return state, {name: text for name, text in said.items() if text}


def taken(protocol: Protocol, event: Event, before: Known) -> str:
    """Return the code that what `event` makes takes from its kit; "" where it takes none.

    Raises Invalid where the event stood on no kit of this case, or its time is not the paper's.
    """
    said = paper.of(event.data)
    if not said:
        return ""
    kit = _kit(event)
    if any(accounts.find(said[who]) is None for who in ("by", "witness") if who in said):
        raise Invalid({"paper": "no_writer"})
    if kit.discarded:
        raise Invalid({"paper": "kit_discarded"})
    if event.about != f"case:{kit.case_code}":
        raise Invalid({"paper": "kit_of_another"})
    step = protocol.steps.get(event.kind)
    return _code_for(kit, step.makes, event, before.case) if step and step.makes else ""


def label(event: Event, container: str, number: int) -> dict[str, Value]:
    """Return what is sealed of a label that came on a kit's sheet: whose sheet, and no template.

    Raises Invalid where the container's label did not come with the kit, or is not its first.
    """
    kit = _kit(event)
    if number != 1 or not kit.kind_of(container):
        raise Invalid({"container": "not_on_paper"})
    code = read(container).print_code(1)
    return {
        "container": container,
        "print_code": code,
        "number": 1,
        "template": paper.PAPER,
        "template_version": FORM,
        "template_digest": kit.made.hash,
        "facts": {"label": paper.PAPER, "code": code, "kit": kit.code},
    }


def _kit(event: Event) -> Kit:
    if not event.told:
        raise Invalid({"paper": "paper_is_past"})
    try:
        return find(event.site, paper.of(event.data)["kit"])
    except NotThere as error:
        raise Invalid({"paper": "no_kit"}) from error


def _code_for(kit: Kit, kind: str, event: Event, case: Case) -> str:
    codes, said = kit.codes.get(kind, ()), paper.of(event.data).get("code", "")
    if said and (said not in codes or said in case.containers):
        raise Invalid({"paper": "kit_code"})
    number = whole(event.data.get("number")) if kind == "syringe" else 0
    return said or paper.next_code(codes, number, case.containers)


def is_kit(text: str) -> bool:
    """Say whether a text is the code of a paper kit."""
    try:
        return read(text).kind == KIT
    except CodeError:
        return False
