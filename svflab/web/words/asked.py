"""What somebody was asked to confirm, in one line."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from svflab.protocol.model import Protocol
from svflab.web.words import names


def act(protocol: Protocol, held: Mapping[str, Any]) -> str:
    """Return each datum of an act that was asked for, under its label."""
    kind = str(held["kind"])
    step = protocol.steps.get(kind)
    told = [
        (_(field.label), names.value(protocol, kind, field.name, held["data"][field.name]))
        for field in (step.fields if step else ())
        if field.name in held["data"]
    ]
    return "; ".join(f"{label}: {text}" for label, text in told)
