"""What a label says: every kind of label, and how its facts are frozen and made again.

A label's facts are settled once, when it is printed, and frozen: `content` is what the log
keeps of them, and `restore` makes the same facts of it years later. A needed fact that is missing
or empty is a LabelError that names it; so is one that cannot be true.

No name, record number or birth date is frozen: a second identifier stays in the identity vault,
and is given again by whoever may read it there.

    base        what every label says, and every label of a case
    containers  wristband, lipoaspirate, SVF tube, QC sample, syringe
    bag         the bag of syringes, and the sheet that accompanies it
    things      workstation, location, device, kit
"""

from collections.abc import Mapping
from dataclasses import MISSING, fields

from svflab.labels.bag import BagFacts
from svflab.labels.base import AUTOLOGOUS, MODES, NOT_EVALUATED, Facts, LabelFacts, local
from svflab.labels.containers import (
    OF_THE_VAULT,
    LipoaspirateFacts,
    QcSampleFacts,
    SvfTubeFacts,
    SyringeFacts,
    WristbandFacts,
)
from svflab.labels.errors import LabelError
from svflab.labels.things import DeviceFacts, KitFacts, LocationFacts, WorkstationFacts

__all__ = [
    "AUTOLOGOUS",
    "KINDS",
    "MODES",
    "NOT_EVALUATED",
    "BagFacts",
    "Content",
    "DeviceFacts",
    "Facts",
    "KitFacts",
    "LabelFacts",
    "LipoaspirateFacts",
    "LocationFacts",
    "QcSampleFacts",
    "SvfTubeFacts",
    "SyringeFacts",
    "WorkstationFacts",
    "WristbandFacts",
    "content",
    "local",
    "restore",
]

Content = dict[str, str | int | bool]
"""Frozen facts as the log keeps them."""

KINDS: Mapping[str, type[Facts]] = {
    kind.KIND: kind
    for kind in (
        WristbandFacts,
        LipoaspirateFacts,
        SvfTubeFacts,
        QcSampleFacts,
        SyringeFacts,
        BagFacts,
        WorkstationFacts,
        LocationFacts,
        DeviceFacts,
        KitFacts,
    )
}
"""The facts of each kind of label, by the word in the line `says` of its template."""


def content(facts: Facts) -> Content:
    """Return the facts as the log keeps them: flat; text, whole numbers, and yes or no.

    What belongs to the vault is left out.
    """
    frozen = {
        field.name: getattr(facts, field.name)
        for field in fields(facts)
        if OF_THE_VAULT not in field.metadata
    }
    return {"label": facts.KIND, **frozen}


def restore(frozen: Mapping[str, object], *, second_identifier: str = "") -> Facts:
    """Return the facts that were frozen; what is missing, or is no fact of this label, is named.

    `second_identifier` comes from the vault, for a label that has one. A fact that a later
    version adds gets a default, so that old labels stay readable.
    """
    given: dict[str, object] = dict(frozen)
    kind = KINDS.get(str(given.pop("label", "")))
    if kind is None:
        raise LabelError("these are the facts of no label that we know")
    known = {field.name: field for field in fields(kind)}
    frozen_names = {name for name, field in known.items() if OF_THE_VAULT not in field.metadata}
    for name in sorted(given.keys() - frozen_names):
        raise LabelError(f"{kind.KIND}: there is no fact {name}")
    for name, field in known.items():
        if name not in given and field.default is MISSING:
            raise LabelError(f"{kind.KIND}: {name} is missing")
    if second_identifier:
        given["second_identifier"] = second_identifier
        if "second_identifier" not in known:
            raise LabelError(f"{kind.KIND}: it shows no second identifier")
    return kind(**given)  # type: ignore[arg-type]
