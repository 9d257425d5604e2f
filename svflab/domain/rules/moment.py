"""One moment of a case: how it stood, and what happens to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from svflab.domain import paper
from svflab.domain.case import Case
from svflab.domain.chain import Entry
from svflab.domain.containers import Container
from svflab.domain.event import Event
from svflab.protocol.model import Protocol, Step


@dataclass(frozen=True, slots=True)
class Moment:
    """What a rule sees: the protocol, the case just before, and the entry that happens.

    What every rule asks of the event is taken from it once: `kind`, `id`, when it happens
    (`now`), what was filled in (`data`), whether it is about this case and does not merely
    touch it (`here`), and the `step` of the protocol that it is, if any.
    """

    protocol: Protocol
    case: Case
    entry: Entry
    event: Event = field(init=False, repr=False, compare=False)
    kind: str = field(init=False, repr=False, compare=False)
    id: str = field(init=False, repr=False, compare=False)
    now: datetime = field(init=False, repr=False, compare=False)
    data: Mapping[str, Any] = field(init=False, repr=False, compare=False)
    here: bool = field(init=False, repr=False, compare=False)
    step: Step | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        event = self.entry.event
        seen = {
            "event": event,
            "kind": event.kind,
            "id": event.id,
            "now": event.occurred_at,
            "data": event.data,
            "here": event.about == f"case:{self.case.code}",
            "step": self.protocol.steps.get(event.kind),
        }
        for name, value in seen.items():
            object.__setattr__(self, name, value)

    def gate(self, name: str) -> bool:
        """Say whether this is a step of this case that the protocol puts behind this gate."""
        return self.here and self.behind(name)

    def behind(self, name: str) -> bool:
        """Say whether the protocol puts this step behind this gate, whosever case it is of."""
        return self.step is not None and self.step.behind(name)

    @property
    def on_paper(self) -> bool:
        """Say whether it stood on paper, and somebody copies it."""
        return self.event.told and bool(paper.of(self.data))

    @property
    def witness(self) -> str:
        """Return who saw it: on the same screen, or by a signature on paper; "" for nobody."""
        signed = paper.of(self.data).get("witness", "") if self.on_paper else ""
        return self.event.witness or signed

    @property
    def persons(self) -> set[str]:
        """Return who counts as having done it: on paper who did, else also who states it."""
        return {self.event.done_by} if self.on_paper else {self.event.actor, self.event.done_by}

    def number(self, setting: str) -> Decimal:
        """Return a setting as the site confirmed it when the case was opened."""
        return Decimal(self.protocol.setting(setting, self.case.settings))

    def texts(self, name: str) -> list[str]:
        """Return what stands in a field that holds one text or a list of them."""
        value = self.data.get(name)
        return [str(one) for one in (value if isinstance(value, list) else [value]) if one]

    def elsewhere(self, base: str) -> Mapping[str, str] | None:
        """Return what the server knew of a code of another case, or None.

        One that a paper kit reserves is nobody's yet.
        """
        known = self.entry.surroundings.get("codes", {}).get(base)
        if not isinstance(known, Mapping) or known.get("kind") == paper.RESERVED:
            return None
        return known

    def container(self, name: str) -> Container | None:
        """Return the container of this case whose code is in this field, or None."""
        return self.case.container(self.data.get(name))
