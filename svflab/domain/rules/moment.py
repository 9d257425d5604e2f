"""One moment of a case: how it stood, and what happens to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from svflab.domain.case import Case
from svflab.domain.chain import Entry
from svflab.domain.containers import Container
from svflab.domain.event import Event
from svflab.protocol.model import Protocol, Step


@dataclass(frozen=True, slots=True)
class Moment:
    """What a rule sees: the protocol, the case just before, and the entry that happens."""

    protocol: Protocol
    case: Case
    entry: Entry

    @property
    def event(self) -> Event:
        """Return the event that happens."""
        return self.entry.event

    @property
    def kind(self) -> str:
        """Return what kind of event happens."""
        return self.entry.event.kind

    @property
    def id(self) -> str:
        """Return the id of the event that happens."""
        return self.entry.event.id

    @property
    def now(self) -> datetime:
        """Return when it happens."""
        return self.entry.event.occurred_at

    @property
    def data(self) -> Mapping[str, Any]:
        """Return what was filled in."""
        return self.entry.event.data

    @property
    def here(self) -> bool:
        """Say whether the event is about this case, and does not merely touch it."""
        return self.entry.event.about == f"case:{self.case.code}"

    @property
    def step(self) -> Step | None:
        """Return the step of the protocol that this is, or None."""
        return self.protocol.steps.get(self.entry.event.kind)

    def gate(self, name: str) -> bool:
        """Say whether this is a step of this case that the protocol puts behind this gate."""
        return self.here and self.behind(name)

    def behind(self, name: str) -> bool:
        """Say whether the protocol puts this step behind this gate, whosever case it is of."""
        return self.step is not None and name in self.step.gates

    def number(self, setting: str) -> Decimal:
        """Return a setting as the site confirmed it when the case was opened."""
        return Decimal(self.protocol.setting(setting, self.case.settings))

    def texts(self, name: str) -> list[str]:
        """Return what stands in a field that holds one text or a list of them."""
        value = self.data.get(name)
        return [str(one) for one in (value if isinstance(value, list) else [value]) if one]

    def elsewhere(self, base: str) -> Mapping[str, str] | None:
        """Return what the server knew of a code of another case, or None."""
        known = self.entry.surroundings.get("codes", {}).get(base)
        return known if isinstance(known, Mapping) else None

    def container(self, name: str) -> Container | None:
        """Return the container of this case whose code is in this field, or None."""
        return self.case.container(self.data.get(name))
