"""A fact, as a person states it.

The canonical form below is version 1 and is sealed for good: a field is never renamed, dropped
or re-ordered. A later version adds a new form beside it and keeps this one for old entries.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Self, TypeAlias

Value: TypeAlias = "bool | int | str | list[Value] | dict[str, Value] | None"

NOBODY = ""
MACHINE = "system"


@dataclass(frozen=True, slots=True)
class Event:
    """Who says that what happened, when, about what.

    The `id` is made where the event is made, often in a browser, so that an event sent twice is
    one event. `told` says that a person gave the time: the act has already happened and no gate
    stops it. Otherwise the server stamps it *now*. `reason` and free text in `data` hold salted
    digests; the words themselves are kept out of line, so that they can be redacted.
    """

    id: str
    site: str
    kind: str
    about: str
    occurred_at: datetime
    actor: str
    role: str
    data: Mapping[str, Value] = field(default_factory=dict)
    touches: tuple[str, ...] = ()
    told: bool = False
    zone: str = "UTC"
    protocol: str = ""
    performer: str = NOBODY
    witness: str = NOBODY
    workstation: str = ""
    replaces: str = ""
    reason: str = ""
    sent: str = ""

    def __post_init__(self) -> None:
        if self.occurred_at.tzinfo is not UTC:
            raise ValueError("an event happens at an instant in UTC")
        if list(self.touches) != sorted(set(self.touches)):
            raise ValueError("what an event touches is sorted and named once")

    @property
    def subjects(self) -> tuple[str, ...]:
        """Return everything that this event is about or touches."""
        return (self.about, *(name for name in self.touches if name != self.about))

    @property
    def done_by(self) -> str:
        """Return who did it: the performer where one is named, else the actor."""
        return self.performer or self.actor

    def at(self, instant: datetime) -> Self:
        """Return this event as it is once the server has stamped it; a told time stays."""
        return self if self.told else replace(self, occurred_at=instant)

    def canonical(self) -> str:
        """Return the text that stands for this event, the same on every machine.

        Floats have no place in it: two machines may spell one float differently, and a seal
        over it would break for no reason. A measured quantity is a decimal string.
        """
        return canonical(
            {
                "about": self.about,
                "actor": self.actor,
                "data": self.data,
                "id": self.id,
                "kind": self.kind,
                "occurred_at": instant_text(self.occurred_at),
                "performer": self.performer,
                "protocol": self.protocol,
                "reason": self.reason,
                "replaces": self.replaces,
                "role": self.role,
                "sent": self.sent,
                "site": self.site,
                "told": self.told,
                "touches": list(self.touches),
                "witness": self.witness,
                "workstation": self.workstation,
                "zone": self.zone,
            }
        )

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the event that this canonical text stands for.

        Raises ValueError where the text is not one that `canonical` wrote.
        """
        try:
            fields = json.loads(text)
            fields["occurred_at"] = read_instant(fields["occurred_at"])
            fields["touches"] = tuple(fields["touches"])
            event = cls(**fields)
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError(f"not an event: {error}") from error
        return event

    def said(self) -> str:
        """Return the digest of what the client sent: sameness of two events with one id.

        What the server adds (time of a stamped event, codes, workstation) is left out.
        """
        words = {
            "about": self.about,
            "actor": self.actor,
            "data": self.data,
            "kind": self.kind,
            "occurred_at": instant_text(self.occurred_at) if self.told else "",
            "performer": self.performer,
            "reason": self.reason,
            "replaces": self.replaces,
            "site": self.site,
            "witness": self.witness,
        }
        return hashlib.sha256(b"svflab.said.1\n" + canonical(words).encode()).hexdigest()


def canonical(value: Any) -> str:
    """Return `value` as JSON that is spelled in one way only.

    Keys sorted, no white space, no escapes but those that JSON demands.

    >>> canonical({"b": "손", "a": [1, None, True]})
    '{"a":[1,null,true],"b":"손"}'

    Raises ValueError for a float, or anything else that JSON cannot spell in one way.
    """
    refuse_floats(value)
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    text.encode()  # a lone surrogate has no bytes; better refused here than in the log
    return text


def refuse_floats(value: Any) -> None:
    """Raise ValueError where `value` holds what may not be sealed."""
    match value:
        case None | bool() | int() | str():
            return
        case Mapping():
            for key, inner in value.items():
                if not isinstance(key, str):
                    raise ValueError(f"a key must be text, not {key!r}")
                refuse_floats(inner)
        case list() | tuple():
            for inner in value:
                refuse_floats(inner)
        case _:
            raise ValueError(f"{value!r} cannot be sealed; a quantity is a decimal string")


def instant_text(instant: datetime) -> str:
    """Return an instant as it is sealed: UTC, microseconds, a Z at the end.

    >>> instant_text(datetime(999, 1, 2, tzinfo=UTC))
    '0999-01-02T00:00:00.000000Z'
    """
    plain = instant.astimezone(UTC).replace(tzinfo=None)
    return f"{plain.isoformat(timespec='microseconds')}Z"


def read_instant(text: str) -> datetime:
    """Return the instant that `instant_text` wrote. Raises ValueError for any other text."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is not UTC or instant_text(instant) != text:
        raise ValueError(f"{text!r} is not spelled as an instant is sealed")
    return instant


def text_digest(salt: str, body: str) -> str:
    """Return what is sealed of a free text: SHA-256 over its salt and its words."""
    return hashlib.sha256(f"svflab.text.1\n{salt}\n{body}".encode()).hexdigest()
