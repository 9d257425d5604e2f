"""An individual case safety report: one adverse event of one person, as an authority reads it.

The values are those of ICH E2B(R3), by their own names: every form is told from them, and the
XML that is written from a report reads back as the same report. No name, record number or birth
date of the participant has a place here: a person is a code, an age and a sex.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Final
from uuid import NAMESPACE_OID, uuid5

from svflab.domain.event import canonical, instant_text
from svflab.exports.sender import Sender

DRAFT: Final = "DRAFT"
OUTCOMES: Final[Mapping[str, str]] = {
    "recovered": "1",
    "recovering": "2",
    "not_recovered": "3",
    "sequelae": "4",
    "fatal": "5",
    "unknown": "0",
}
"""E.i.7, by our own words."""
SERIOUS: Final[Mapping[str, tuple[str, str]]] = {
    "death": ("E.i.3.2a", "34"),
    "life_threatening": ("E.i.3.2b", "21"),
    "hospitalisation": ("E.i.3.2c", "33"),
    "disability": ("E.i.3.2d", "35"),
    "congenital": ("E.i.3.2e", "12"),
    "important": ("E.i.3.2f", "26"),
}
"""The six criteria, each with its element and the code of its observation."""
SEXES: Final[Mapping[str, str]] = {"male": "1", "female": "2"}
CATEGORIES: Final[Mapping[str, str]] = {
    "certain": "1",
    "probable": "2",
    "possible": "3",
    "unlikely": "4",
    "unclassified": "5",
    "unassessable": "6",
}
"""The WHO-UMC categories as the Korean element G.k.9.i.2.r.3.KR.1 counts them."""
RELATED: Final[Mapping[str, str]] = {
    **dict.fromkeys(("certain", "probable", "possible"), "1"),
    "unlikely": "2",
}
"""Related or not (G.k.9.i.2.r.3.KR.2); of what nobody could judge neither is said."""
SUSPECT, CONCOMITANT = "1", "2"
FATAL: Final = OUTCOMES["fatal"]
NULLIFICATION, AMENDMENT = "1", "2"
"""C.1.11.1: an earlier report is void, or is corrected where nothing new was learnt."""


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reported first, and from where. `qualification`: 1 physician, 3 other professional.

    `profession` says of the latter for the MFDS: 1 nurse, 2 another one.
    """

    name: str
    organisation: str
    street: str
    city: str
    country: str
    qualification: str
    profession: str = ""


@dataclass(frozen=True, slots=True)
class Patient:
    """The participant by their code in the study. `age` in years; `sex` 1 male, 2 female.

    `died` is when they died; `autopsy` is true, false, UNK, or "" where nobody said it.
    """

    code: str
    age: str = ""
    sex: str = ""
    weight_kg: str = ""
    died: datetime | None = None
    autopsy: str = ""


@dataclass(frozen=True, slots=True)
class Reaction:
    """What happened, in the reporter's words and, where somebody coded it, by its code."""

    term: str
    language: str
    began: datetime
    outcome: str
    country: str = ""
    code: str = ""
    version: str = ""
    serious: tuple[str, ...] = ()
    ended: datetime | None = None


@dataclass(frozen=True, slots=True)
class Dose:
    """What one syringe gave to one place, in mL. `batch` is the code of the syringe.

    Of another product than ours it is what was given at once, in `unit`, without a batch.
    """

    volume_ml: str
    batch: str
    text: str
    began: datetime
    ended: datetime
    unit: str = "mL"


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one assessor holds of one product as the cause, on the WHO-UMC scale."""

    source: str
    category: str


@dataclass(frozen=True, slots=True)
class Drug:
    """A product that was given. `minutes` from its first dose to the start of the event."""

    name: str
    role: str
    doses: tuple[Dose, ...] = ()
    route: str = ""
    indication: str = ""
    action: str = "9"
    minutes: int | None = None
    opinions: tuple[Opinion, ...] = ()


@dataclass(frozen=True, slots=True)
class Icsr:
    """One report. `number` is its identifier for good; `batch` that of this one file.

    `comments` are of who reported it and works at the site, `sender_comments` those of the sponsor.
    `history` is what was known of the person's health before. `voids` says that an earlier report
    is void or amended, and `void_reason` why.
    `first_received` is when we knew, `latest` when the newest of it was known, which may be
    before it was recorded (`recorded_at`, which no file tells); `created_at` when this was
    written, to the second. All bear the offset of the site's zone.
    """

    number: str
    batch: str
    created_at: datetime
    first_received: datetime
    latest: datetime
    expedited: bool
    sender: Sender
    reporter: Reporter
    patient: Patient
    reaction: Reaction
    drugs: tuple[Drug, ...]
    narrative: str
    comments: str = ""
    sender_comments: str = ""
    recorded_at: datetime | None = field(default=None, compare=False)
    documents: tuple[str, ...] = ()
    registrations: tuple[str, ...] = field(default=())
    history: str = ""
    voids: str = ""
    void_reason: str = ""

    @property
    def is_draft(self) -> bool:
        """Say whether this may not be sent to anybody as it is."""
        return self.batch.startswith(DRAFT)

    def reference(self, what: str) -> str:
        """Return the identifier of a part of this report, the same whenever it is written."""
        return str(uuid5(NAMESPACE_OID, f"svflab.icsr.1:{self.number}:{what}"))

    @property
    def digest(self) -> str:
        """Return the SHA-256 over what is told: two reports that tell the same have the same.

        When and as what it was written is left out, and every word, so that it is the same in each
        language: what somebody tells in words shows in `latest`.
        """
        told = asdict(_wordless(self))
        told["latest"] = told.pop("recorded_at") or self.latest
        for dose in (dose for drug in told["drugs"] for dose in drug["doses"]):
            if dose["unit"] == "mL":  # not said by reports of before there was another one
                del dose["unit"]
        for name in ("died", "autopsy"):  # nor were these asked
            if not told["patient"][name]:
                del told["patient"][name]
        if told["voids"] != NULLIFICATION:  # an amended report tells what a follow-up would
            del told["voids"]
        del told["history"], told["sender_comments"], told["reporter"]["profession"]
        del told["void_reason"]
        return hashlib.sha256(f"svflab.icsr.1\n{canonical(_plain(told))}".encode()).hexdigest()


def _wordless(report: Icsr) -> Icsr:
    return replace(
        report,
        batch="",
        created_at=report.first_received,
        reaction=replace(report.reaction, term="", language=""),
        drugs=tuple(map(_wordless_drug, report.drugs)),
        narrative="",
        comments="",
        documents=("",) * len(report.documents),
    )


def _wordless_drug(drug: Drug) -> Drug:
    doses = tuple(replace(dose, text="") for dose in drug.doses)
    opinions = tuple(replace(one, source="") for one in drug.opinions)
    return replace(drug, name="", doses=doses, route="", indication="", opinions=opinions)


def _plain(held: object) -> object:
    """Return what a report holds as JSON has it: instants in UTC, lists for tuples."""
    match held:
        case datetime():
            return instant_text(held)
        case dict():
            return {name: _plain(value) for name, value in held.items()}
        case tuple() | list():
            return [_plain(value) for value in held]
        case _:
            return held
