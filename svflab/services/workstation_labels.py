"""The label of a workstation: stuck on its screen, and scanned to say that one works there.

It carries the workstation's own code, without the number of a print: it identifies no product,
and any copy of it means the same screen. That it was printed is recorded.
"""

from typing import Final

from flask import current_app

from svflab.labels import render
from svflab.labels.facts import WorkstationFacts
from svflab.services.label_contents import BANNERS
from svflab.services.label_templates import current
from svflab.services.record import note
from svflab.services.workstations import Workstation

TEMPLATE: Final = "workstation"


def paper(known: Workstation, room: str, *, actor: str, role: str, workstation: str = "") -> bytes:
    """Record that the label is printed, and return it as PDF of its exact size.

    `room` is what people call the room. Raises LabelError where the words do not fit.
    """
    design = current(TEMPLATE)
    made = render.pdf(design, _facts(known, room))
    note(
        "workstation.label_printed",
        f"workstation:{known.code}",
        {"template": TEMPLATE, "template_digest": design.digest},
        site=known.site,
        actor=actor,
        role=role,
        workstation=workstation,
    )
    return made


def preview(known: Workstation, room: str) -> bytes:
    """Return how the label will look, as a specimen without its code. Raises LabelError."""
    return render.specimen(current(TEMPLATE), _facts(known, room))


def _facts(known: Workstation, room: str) -> WorkstationFacts:
    return WorkstationFacts(
        code=known.code,
        site=current_app.config["SITE_NAME"],
        mode=BANNERS[current_app.config["MODE"]],
        name=known.name,
        room=room,
    )
