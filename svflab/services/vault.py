"""The identity vault: a participant's name, record number, birth date, phone; and who looked.

Each identity is encrypted with AES-256-GCM under a key that is not in the database, and bound
to its site and participant, so that one cannot be put in another's place. The log tells that
an identity was kept or looked at, by whom and why; never a value of it.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from typing import Final

from flask import current_app

from svflab import clock
from svflab.domain.alike import names_alike, says_who
from svflab.domain.event import MACHINE, Value
from svflab.records import factors, live, log, transaction, vault
from svflab.records import photos as pictures
from svflab.records.vault import Sealed
from svflab.services import cipher, code_app, photos
from svflab.services.errors import Invalid, NotAllowed, VaultShut
from svflab.services.identity import (
    CALL,
    CHECK,
    WHY,
    Identity,
    as_needed,
    impossible,
    tidied,
    value_of,
)
from svflab.services.record import note

__all__ = ["CALL", "CHECK", "WHY", "Identity"]

KEEPERS: Final = ("surgeon", "nurse", "coordinator")
LOOKERS: Final[Mapping[str, tuple[str, ...]]] = {
    CHECK: ("surgeon", "nurse", "processor", "coordinator"),
    "registration": KEEPERS,
    "correction": KEEPERS,
    "safety": ("surgeon", "safety_officer"),
    CALL: ("nurse", "coordinator", "surgeon", "safety_officer"),
}
"""The roles that may look, by why."""

MOST: Final = 60
"""So many open cases, those opened last, are compared by name; a hospital has a few."""

_ALIKE: Final = "svflab_namesakes"
_KEPT: Final = 8
"""So many sets of participants are compared once: those of each site, and of a day's list."""

LABEL: Final = "label"
PRINTERS: Final = ("surgeon", "nurse", "processor")
"""Who sees an identifier because a label bears it: the roles that print labels."""


def put(participant: str, identity: Identity, *, site: str, actor: str, role: str) -> None:
    """Keep who a participant is, in place of what was kept before.

    Nothing of the old identity remains, here or in the log, which names only the fields that
    changed. Raises Invalid for an impossible value, and for anything of the shape of a resident
    registration number, which is never collected.
    """
    if role not in KEEPERS:
        raise NotAllowed(KEEPERS)
    tidy = Identity(**{name: tidied(value) for name, value in asdict(identity).items()})
    if errors := impossible(tidy):
        raise Invalid(errors)
    with transaction():
        log.head(site, lock=True)  # two do not change one identity at once
        before = vault.find(site, participant)
        known = _open(before) if before else Identity()
        changed = [
            one.name
            for one in fields(tidy)
            if value_of(tidy, one.name) != value_of(known, one.name)
        ]
        if not changed:
            return
        vault.keep(_seal(site, participant, tidy))
        data: dict[str, Value] = {"changed": [*changed], "new": before is None}
        about = f"participant:{participant}"
        note("identity.kept", about, data, actor=actor, role=role, site=site)


def look(
    participant: str, why: str, case: str = "", *, site: str, actor: str, role: str
) -> Identity | None:
    """Return who a participant is, and record who looked and why; None where nothing is kept.

    The look is recorded before anything is shown, so that nobody sees what is not told.
    Raises NotAllowed for a role that may not look for this reason.
    """
    if role not in LOOKERS[why]:
        raise NotAllowed(LOOKERS[why])
    with transaction():
        kept = vault.find(site, participant)
        if kept is None:
            return None
        found = as_needed(_open(kept), why)
        shown: list[Value] = [one.name for one in fields(found) if value_of(found, one.name)]
        note(
            "identity.viewed",
            f"participant:{participant}",
            {"why": why, "shown": shown},
            actor=actor,
            role=role,
            site=site,
            touches=(f"case:{case}",) if case else (),
        )
    return found


def holds(participant: str, *, site: str) -> bool:
    """Say whether an identity is kept, without looking at it."""
    return vault.find(site, participant) is not None


def read_one(participant: str, name: str, *, site: str) -> str:
    """Return one identifier ("" for none) to the program, which shows it to nobody.

    So it is tried whether a label has room for it; `for_label` is for what leaves.
    """
    kept = vault.find(site, participant)
    return value_of(_open(kept), name) if kept else ""


def namesakes(*, site: str, also: Iterable[str] = ()) -> Mapping[str, tuple[str, ...]]:
    """Return whose name is like whose, of the participants of the cases that are not closed.

    `also` are participants who are compared with them: those of a day's list. The names are
    compared by the program and shown to nobody: what leaves here are codes. What cannot be
    opened is left out; who looks at it is told why there. What came of it is kept as long as the
    same is sealed of the same participants; the names are not.
    """
    kept = vault.of(site, [*dict.fromkeys((*live.participants(site, MOST), *also))])
    sealed = frozenset((site, one.participant, one.sealed) for one in kept)
    memory: dict[frozenset[tuple[str, str, bytes]], dict[str, tuple[str, ...]]]
    memory = current_app.extensions.setdefault(_ALIKE, {})
    found = memory.get(sealed)
    if found is None:
        if len(memory) >= _KEPT:
            memory.clear()
        found = memory[sealed] = names_alike(_names(kept))
    return found


def is_named(participant: str, texts: Iterable[str], *, site: str) -> bool:
    """Say whether a text holds the participant's own name or record number.

    The program compares them and shows them to nobody. Where nothing is kept, or the vault cannot
    be opened, nothing is known.
    """
    return any(map(naming(participant, site=site), texts))


def naming(participant: str, *, site: str) -> Callable[[str], bool]:
    """Return what says of each of many texts whether it names a participant: opened once."""
    kept = vault.find(site, participant)
    if kept is None:
        return lambda _text: False
    with suppress(VaultShut):
        who = _open(kept)
        numbers = (who.record_number, who.phone)
        return lambda text: any(says_who(text, who.name, number) for number in numbers)
    return lambda _text: False


def _names(kept: Iterable[Sealed]) -> dict[str, str]:
    names: dict[str, str] = {}
    for one in kept:
        with suppress(VaultShut):
            names[one.participant] = _open(one).name
    return names


def for_label(
    participant: str, name: str, case: str, *, site: str, actor: str, role: str, workstation: str
) -> str:
    """Return the one identifier that a label bears, and record the look before it is given.

    Raises NotAllowed for a role that prints no labels.
    """
    if role not in PRINTERS:
        raise NotAllowed(PRINTERS)
    data: dict[str, Value] = {"why": LABEL, "shown": [name]}
    with transaction():
        note(
            "identity.viewed",
            f"participant:{participant}",
            data,
            actor=actor,
            role=role,
            site=site,
            touches=(f"case:{case}",),
            workstation=workstation,
        )
        return read_one(participant, name, site=site)


@dataclass(frozen=True, slots=True)
class Key:
    """A key by its name, which tells nothing of it, and how much it opens.

    Photographs and the secrets of code apps count too.
    `place` is its place in SVFLAB_VAULT_KEYS: 1 encrypts, the others only decrypt, and 0 is a
    key that is not given here at all.
    """

    name: str
    place: int
    identities: int


def keyring() -> tuple[Key, ...]:
    """Return every key that is given here, in order, and then those that are missing."""
    opens = Counter(vault.by_key()) + Counter(pictures.by_key()) + Counter(factors.by_key())
    given = [Key(name, n, opens.pop(name, 0)) for n, (name, _) in enumerate(cipher.keys(), start=1)]
    return (*given, *(Key(name, 0, many) for name, many in sorted(opens.items())))


def rotate(*, actor: str = MACHINE, role: str = "") -> int:
    """Encrypt all with the first key; return how many were under another.

    Identities, photographs and the secrets of code apps are.

    Afterwards the other keys open nothing here any more. All of it happens or nothing: raises
    VaultShut where an identity is under a key that is not given, or was changed from outside.
    """
    with transaction():
        name = cipher.keys()[0][0]
        old = tuple(vault.not_under(name))
        for kept in old:
            vault.keep(_seal(kept.site, kept.participant, _open(kept)))
        many, keys = photos.reseal()
        apps, app_keys = code_app.reseal()
        if old or many or apps:
            before: list[Value] = [*sorted({kept.key_id for kept in old} | keys | app_keys)]
            data: dict[str, Value] = {"identities": len(old), "key": name, "old_keys": before}
            if many:
                data["photographs"] = many
            if apps:
                data["code_apps"] = apps
            note("vault.rotated", "site:house", data, actor=actor, role=role)
    return len(old) + many + apps


def _seal(site: str, participant: str, identity: Identity) -> Sealed:
    plain = json.dumps(asdict(identity), ensure_ascii=False).encode()
    key_id, sealed = cipher.seal(plain, _bound_to(site, participant))
    return Sealed(site, participant, key_id, sealed, clock.now())


def _open(kept: Sealed) -> Identity:
    """Return what was sealed. Raises VaultShut without its key, or where it was changed."""
    bound_to = _bound_to(kept.site, kept.participant)
    return Identity(**json.loads(cipher.unseal(kept.key_id, kept.sealed, bound_to)))


def _bound_to(site: str, participant: str) -> bytes:
    return f"svflab.vault.1\n{site}\n{participant}".encode()
