"""The settings of a site: what the protocol proposes, and what the site has confirmed.

On a live database no case opens until a named person has confirmed every setting that the
protocol leaves to the site. A case keeps the settings of the day it was opened.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from flask import current_app

from svflab import clock
from svflab.domain.event import Event
from svflab.domain.fields import Impossible, Problem, read_value
from svflab.protocol.model import Field, Protocol, Setting
from svflab.services import subjects
from svflab.services.errors import Invalid
from svflab.services.record import Recorded, record

_PAIRS = (("_low", "_high"), ("_from_", "_to_"))


@dataclass(frozen=True, slots=True)
class Standing:
    """A setting as it stands at a site; nobody has confirmed it where `by` is empty."""

    setting: Setting
    value: str
    by: str = ""
    at: datetime | None = None

    @property
    def is_default(self) -> bool:
        """Say whether the value is the one that the protocol proposes."""
        return self.value == self.setting.value


def standing(protocol: Protocol, site: str) -> tuple[Standing, ...]:
    """Return every setting that the protocol leaves to the site, in the protocol's order."""
    confirmed: dict[str, Standing] = {}
    for entry in subjects.known(protocol, site, f"site:{site}").entries:
        values = entry.event.data.get("values")
        if entry.event.kind != "settings.confirmed" or not isinstance(values, Mapping):
            continue
        for name, value in values.items():
            if setting := protocol.settings.get(name):
                by, at = entry.event.actor, entry.event.occurred_at
                confirmed[name] = Standing(setting, str(value), by, at)
    return tuple(
        confirmed.get(name) or Standing(setting, setting.value)
        for name, setting in protocol.settings.items()
        if setting.site_setting
    )


def confirm(
    protocol: Protocol,
    values: Mapping[str, str],
    *,
    event_id: str,
    site: str,
    actor: str,
    role: str,
    workstation: str = "",
    reason: str = "",
) -> Recorded:
    """Record that a person confirms these values for the site, one for each of its settings.

    Raises Invalid where one is missing, impossible, or contradicts another; and, where a value
    that was confirmed before becomes another one, for a missing `reason`.
    """
    asked = standing(protocol, site)
    read, problems = _read(protocol, asked, values)
    problems += _crossed(read)
    changed = [one for one in asked if one.by and read.get(one.setting.name) != one.value]
    if changed and not reason.strip():
        problems.append(Problem("reason", "missing"))
    if problems:
        raise Invalid({one.field: one.why for one in problems}, problems)
    event = Event(
        id=event_id,
        site=site,
        kind="settings.confirmed",
        about=f"site:{site}",
        occurred_at=clock.now(),
        actor=actor,
        role=role,
        data={"values": {**read}},
        zone=current_app.config["ZONE"],
        protocol=protocol.digest,
        workstation=workstation,
    )
    return record(protocol, event, texts={"reason": reason})


def _read(
    protocol: Protocol, asked: tuple[Standing, ...], values: Mapping[str, str]
) -> tuple[dict[str, str], list[Problem]]:
    read, problems = {}, []
    for one in asked:
        name = one.setting.name
        try:
            value = read_value(protocol, _field(one.setting), values.get(name), {})
        except Impossible as error:
            problems.append(Problem(name, error.why, error.facts))
            continue
        if value is None:
            problems.append(Problem(name, "missing"))
        else:
            read[name] = str(value)
    return read, problems


def _crossed(read: Mapping[str, str]) -> list[Problem]:
    """Return a problem for each lower limit that is above its upper one."""
    found = []
    for name, value in read.items():
        for low, high in _PAIRS:
            upper = name.replace(low, high) if low in name else ""
            if upper and upper in read and Decimal(value) > Decimal(read[upper]):
                facts = (("high", read[upper]), ("low", value))
                found.append(Problem(name, "contradicts", facts))
    return found


def _field(setting: Setting) -> Field:
    return Field(
        name=setting.name,
        label=setting.title,
        type=setting.type,
        unit=setting.unit,
        choices=setting.choices,
        possible=setting.possible,
    )
