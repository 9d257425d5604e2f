"""A second person who is asked to confirm an act at another workstation, and what came of it.

What is to be recorded is sealed when it is asked, in the chain of the site, about what the act is
about: so nothing is kept half, and what is confirmed is exactly what was shown. The act itself is
an event of its own, recorded once it is confirmed and never before.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from svflab.domain.chain import Entry
from svflab.domain.event import Event, canonical, instant_text, read_instant

ASKED, CONFIRMED, DECLINED = "witness.asked", "witness.confirmed", "witness.declined"
WAITS, LATE, DONE, REFUSED = "waits", "late", "done", "declined"
_TOLD: Final = ("about", "actor", "data", "kind", "performer", "protocol", "replaces", "role")


@dataclass(frozen=True, slots=True)
class Asked:
    """An act that waits for its witness: who asks whom, until when, and what came of it.

    `state`: waits, late (nobody confirmed it in time), done (it is recorded), declined.
    """

    entry: Entry
    of: str
    until: datetime
    state: str

    @property
    def id(self) -> str:
        """Return the id of the entry that asks."""
        return self.entry.event.id

    @property
    def digest(self) -> str:
        """Return the digest of what the witness is shown."""
        return str(self.entry.event.data["digest"])

    @property
    def act(self) -> Event:
        """Return the act that is to be recorded, without its witness and its texts."""
        raw: Any = self.entry.event.data["act"]
        told = {name: raw[name] for name in _TOLD}
        return Event(
            id=str(raw["id"]),
            site=self.entry.site,
            occurred_at=read_instant(raw["occurred_at"]),
            told=bool(raw["told"]),
            zone=str(raw["zone"]),
            workstation=self.entry.event.workstation,
            **told,
        )


def sealed(act: Event) -> dict[str, Any]:
    """Return an act as the entry seals it that asks for its witness."""
    told = {name: getattr(act, name) for name in _TOLD}
    rest = {"id": act.id, "told": act.told, "zone": act.zone}
    return {**told, **rest, "occurred_at": instant_text(act.occurred_at)}


def digest(act: Event, texts: Mapping[str, str]) -> str:
    """Return the digest of exactly what a witness is shown: the act and its words."""
    shown = {name: getattr(act, name) for name in _TOLD}
    told = instant_text(act.occurred_at) if act.told else ""
    words = canonical({**shown, "told": told, "texts": dict(texts)})
    return hashlib.sha256(f"svflab.asked.1\n{words}".encode()).hexdigest()


def own_id(act: str) -> str:
    """Return the id of the entry that asks for the witness of an act, however often it is sent."""
    return str(uuid5(NAMESPACE_URL, f"svflab:asked:{act}"))


def answer_id(asked: str) -> str:
    """Return the id of the one answer to a question: the first one stands."""
    return str(uuid5(NAMESPACE_URL, f"svflab:answered:{asked}"))


def of_entry(entry: Entry, *, recorded: bool, answer: str, now: datetime) -> Asked:
    """Return what an entry asks; `answer` is the kind of the entry that answers it, or ""."""
    data = entry.event.data
    until = read_instant(str(data["until"]))
    state = WAITS if now < until else LATE
    if recorded or answer == CONFIRMED:
        state = DONE
    elif answer == DECLINED:
        state = REFUSED
    return Asked(entry, str(data["witness"]), until, state)


def of_case(entries: Iterable[Entry], now: datetime) -> Iterator[Asked]:
    """Give what the entries of a case ask, the newest first, each with what came of it."""
    known = {entry.event.id: entry for entry in entries}
    for entry in reversed(known.values()):
        if entry.event.kind == ASKED:
            act: Any = entry.event.data["act"]
            told = known.get(answer_id(entry.event.id))
            answer = told.event.kind if told else ""
            yield of_entry(entry, recorded=act["id"] in known, answer=answer, now=now)
