"""Photographs of an adverse event: pixels only, encrypted, each look told, redacted by two.

The log seals the salted digest of the picture as it is kept, never the picture. A redaction
deletes the bytes; the entry and its seal stay. What is gone without one is found by a check.
"""

import hashlib
import io
import secrets
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from PIL import Image, ImageOps

from svflab import clock
from svflab.domain.chain import Entry
from svflab.domain.event import Value
from svflab.protocol.model import Protocol
from svflab.records import log, pages, transaction
from svflab.records import photos as kept
from svflab.records.checking import AT_ONCE
from svflab.records.pages import Wanted
from svflab.records.photos import SealedPhoto
from svflab.services import cipher, redaction, safety
from svflab.services.breaks import Break
from svflab.services.errors import Conflict, Invalid, NotThere, VaultShut
from svflab.services.record import note
from svflab.services.redaction import By

KEPT: Final = "photo.kept"
VIEWED: Final = "photo.viewed"
REDACTED: Final = "photo.redacted"
SHOWS: Final = ("place", "product", "label", "other")
"""What a photograph shows. It is chosen and not written: no words of it are to be redacted."""
MOST_BYTES: Final = 8 * 1024 * 1024
MOST_PIXELS: Final = 40_000_000
_TYPES: Final = {"JPEG": "image/jpeg", "PNG": "image/png"}
_MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was encoded anew: its pixels, and nothing that came with them."""

    body: bytes
    type: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Photo:
    """A photograph of an event's page: the entry that kept it, and the one that redacted it."""

    entry: Entry
    redacted: Entry | None
    is_there: bool


def cleaned(sent: bytes) -> Picture:
    """Encode a picture anew, upright and without metadata. Raises Invalid, with a code.

    `large` is too many bytes or pixels, `picture` is no JPEG or PNG, whatever its name says.
    """
    if len(sent) > MOST_BYTES:
        raise Invalid({"photo": "large"})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(sent), formats=tuple(_TYPES))
            if opened.width * opened.height > MOST_PIXELS:
                raise Invalid({"photo": "large"})
            form = str(opened.format)
            upright = ImageOps.exif_transpose(opened)
            return _encoded(upright, "PNG" if form == "PNG" else "JPEG")
    except Image.DecompressionBombError:
        raise Invalid({"photo": "large"}) from None
    except (OSError, SyntaxError, ValueError, EOFError):
        raise Invalid({"photo": "picture"}) from None


def keep(
    protocol: Protocol,
    site: str,
    code: str,
    sent: bytes,
    shows: str,
    *,
    actor: str,
    role: str,
    workstation: str = "",
    own_id: str,
) -> Entry:
    """Keep a photograph of an adverse event; the same form sent twice keeps it once.

    Raises Invalid for what is no picture, or too large, or shows what there is no name for; and
    Conflict where the form kept something else before: two pictures are never taken for one.
    """
    known = safety.find(protocol, site, code)
    if earlier := log.find(own_id):
        if not _is_the_same(earlier, f"ae:{code}", sent, shows):
            raise Conflict("other_words", earlier)
        return earlier
    if shows not in SHOWS:
        raise Invalid({"shows": "unknown"})
    picture, salt = cleaned(sent), secrets.token_hex(16)
    about, data = f"ae:{code}", _sealed(picture, salt, shows)
    linked = tuple(t for t in known.adverse_event.touches if t.startswith(("case:", "partic")))
    with transaction():
        entry = note(
            KEPT,
            about,
            data,
            actor=actor,
            role=role,
            site=site,
            touches=linked,
            workstation=workstation,
            event_id=own_id,
        )
        key_id, sealed = cipher.seal(picture.body, _bound_to(site, own_id))
        kept.keep(SealedPhoto(own_id, site, about, salt, key_id, sealed, clock.now()))
    return entry


def _is_the_same(earlier: Entry, about: str, sent: bytes, shows: str) -> bool:
    """Say whether an entry kept this very picture; of one that was redacted nobody can tell."""
    event, row = earlier.event, kept.find(earlier.event.id)
    if (event.kind, event.about, event.data.get("shows")) != (KEPT, about, shows):
        return False
    return row is None or digest(row.salt, cleaned(sent).body) == event.data.get("digest")


def _sealed(picture: Picture, salt: str, shows: str) -> dict[str, Value]:
    """Return what the log seals of a picture: never the picture itself."""
    return {
        "digest": digest(salt, picture.body),
        "shows": shows,
        "type": picture.type,
        "width": picture.width,
        "height": picture.height,
        "bytes": len(picture.body),
    }


def of(site: str, code: str) -> list[Photo]:
    """Return the photographs of an adverse event, the first one first, those redacted too."""
    about = f"ae:{code}"
    gone = {
        str(one.event.data.get("event")): one
        for one in log.page(site, subject=about, kind=REDACTED, size=_MOST)
    }
    told = reversed(log.page(site, subject=about, kind=KEPT, size=_MOST))
    return [Photo(one, gone.get(one.event.id), kept.find(one.event.id) is not None) for one in told]


def find(site: str, code: str, event_id: str) -> Photo:
    """Return a photograph that can be shown. Raises NotThere for none, or for one that is gone."""
    entry = log.find(event_id)
    fits = entry and (entry.site, entry.event.kind) == (site, KEPT)
    if not entry or not fits or entry.event.about != f"ae:{code}" or not kept.find(event_id):
        raise NotThere(event_id)
    return Photo(entry, None, is_there=True)


def look(
    site: str, code: str, event_id: str, *, actor: str, role: str, workstation: str = ""
) -> bytes:
    """Return the picture, and record the look first: once for each account and hour."""
    photo = find(site, code, event_id)
    since, about = clock.now() - timedelta(hours=1), photo.entry.event.about
    with transaction():
        log.head(site, lock=True)
        seen = log.page(site, subject=about, kind=VIEWED, actor=actor, since=since, size=_MOST)
        if not any(one.event.data.get("event") == event_id for one in seen):
            data: dict[str, Value] = {"event": event_id}
            note(VIEWED, about, data, actor=actor, role=role, site=site, workstation=workstation)
        row = kept.find(event_id)
        if row is None:
            raise NotThere(event_id)
        return _open(row)


def redact(site: str, code: str, event_id: str, cause: str, by: By) -> Entry:
    """Delete a photograph for good, and record who did, who saw it, and why.

    Raises as `redaction.take_out` does, and NotThere where there is no such photograph any more.
    """
    return redaction.take_out(
        REDACTED,
        {"event": event_id},
        cause,
        by,
        find=lambda: find(site, code, event_id).entry,
        delete=lambda: kept.take_out(event_id),
    )


def reseal() -> tuple[int, set[str]]:
    """Encrypt every photograph with the first key; return how many, and their keys before."""
    count, before = 0, set[str]()
    for row in kept.not_under(cipher.keys()[0][0]):
        key_id, sealed = cipher.seal(_open(row), _bound_to(row.site, row.event_id))
        kept.keep(replace(row, key_id=key_id, sealed=sealed))
        count, before = count + 1, before | {row.key_id}
    return count, before


def breaks() -> Iterator[Break]:
    """Give the photographs that are gone without a redaction, or are not those sealed.

    One is in memory at a time, and of the log what tells of photographs.
    """
    surplus = set(kept.ids())
    for site in log.sites():
        gone = {str(entry.event.data.get("event")) for entry in _told(site, REDACTED)}
        for entry in _told(site, KEPT):
            if entry.event.id not in gone:
                surplus.discard(entry.event.id)
                yield from _wrong(entry)
    for event_id in sorted(surplus):
        yield Break.of("photo_surplus", event=event_id)


def _told(site: str, kind: str) -> Iterator[Entry]:
    return map(log.entry_of, pages.every(Wanted(site, (kind,)), log.head(site)[0].seq, AT_ONCE))


def digest(salt: str, body: bytes) -> str:
    """Return the salted digest of a picture, as the log seals it."""
    return hashlib.sha256(b"svflab.photo.1\n" + salt.encode() + b"\n" + body).hexdigest()


def _wrong(entry: Entry) -> Iterator[Break]:
    row = kept.find(entry.event.id)
    if row is None:
        yield Break.of("photo_gone", entry.site, entry.seq)
        return
    try:
        body = _open(row)
    except VaultShut as shut:
        yield Break.of(
            "photo_shut" if shut.args == ("key",) else "photo_changed", entry.site, entry.seq
        )
        return
    if digest(row.salt, body) != entry.event.data.get("digest"):
        yield Break.of("photo_changed", entry.site, entry.seq)


def _encoded(upright: Image.Image, form: str) -> Picture:
    """Copy the pixels to a new picture, so that nothing else is written with them."""
    clear = "A" in upright.getbands() or "transparency" in upright.info
    plain = upright.convert("RGBA" if form == "PNG" and clear else "RGB")
    bare = Image.new(plain.mode, plain.size)
    bare.paste(plain)
    out = io.BytesIO()
    bare.save(out, form, **({"quality": 90} if form == "JPEG" else {}))
    return Picture(out.getvalue(), _TYPES[form], *bare.size)


def _open(row: SealedPhoto) -> bytes:
    return cipher.unseal(row.key_id, row.sealed, _bound_to(row.site, row.event_id))


def _bound_to(site: str, event_id: str) -> bytes:
    return f"svflab.photo.1\n{site}\n{event_id}".encode()
