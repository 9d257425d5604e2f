"""The signature under a review of the log: bound to the stretch that was shown, and to who signs.

It holds what the page showed, its digest, and a digest that binds both to its own entry, signer
and role: copied to another entry, or to another account, it does not fit.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from svflab.domain.chain import Head
from svflab.domain.event import Event, Value, canonical

REVIEWED: Final = "audit.reviewed"
MEANING: Final = "reviewed"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A stretch of a chain that somebody reviewed: its first place, and the head it ended at."""

    first: int
    head: Head


def data_of(event: Event, stretch: Reviewed, how: str) -> dict[str, Value]:
    """Return the data of the event that signs a review; `how` says what proved who signs."""
    shown: dict[str, Value] = {
        "chain": stretch.head.site,
        "from": stretch.first,
        "to": stretch.head.seq,
        "head": str(stretch.head),
    }
    digest = _sha("svflab.reviewed.1", shown)
    data: dict[str, Value] = {"meaning": MEANING, "how": how, "shown": shown, "digest": digest}
    return {**data, "binds": _binding(event, data)}


def stretch_of(event: Event) -> Reviewed | None:
    """Return what a review signs; None where its signature does not fit."""
    data = event.data
    shown = data.get("shown")
    if not isinstance(shown, Mapping) or data.get("digest") != _sha("svflab.reviewed.1", shown):
        return None
    if data.get("binds") != _binding(event, data):
        return None
    first, head = shown.get("from"), Head.read(str(shown.get("head")))
    return Reviewed(first, head) if isinstance(first, int) else None


def _binding(event: Event, data: Mapping[str, Any]) -> str:
    said = {name: data.get(name) for name in ("meaning", "how", "shown", "digest")}
    signer = {"id": event.id, "site": event.site, "actor": event.actor, "role": event.role}
    return _sha("svflab.review.1", {**signer, "said": said})


def _sha(form: str, held: Any) -> str:
    return hashlib.sha256(f"{form}\n{canonical(held)}".encode()).hexdigest()
