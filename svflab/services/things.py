"""Things that belong to no case and came without a code: devices, kits, and places for things.

Each gets a code for good, that a scanner reads everywhere; what is told of it stands in the chain
of the site. Its label bears that code without the number of a print: any copy means the same
thing. A workstation is a place too, of its own kind (`svflab.services.workstations`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

from flask import current_app

from svflab.domain.chain import Entry
from svflab.domain.event import Value
from svflab.labels import glyphs, render
from svflab.labels.facts import DeviceFacts, Facts, KitFacts, LocationFacts
from svflab.labels.render import FONTS
from svflab.records import log, things, transaction
from svflab.services import completing, label_templates
from svflab.services.errors import Invalid, NotThere
from svflab.services.label_contents import BANNERS
from svflab.services.record import note, sent_before
from svflab.services.stock import wrong_day

DEVICE, KIT, LOCATION = "device", "kit", "location"
KINDS: Final = (DEVICE, KIT, LOCATION)
NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    DEVICE: ("name", "serial"),
    KIT: ("name", "lot", "expires"),
    LOCATION: ("name",),
}
"""What must be said of each, because its label says it."""
_MAY: Final[Mapping[str, tuple[str, ...]]] = {KIT: ("serial",), LOCATION: ("room",)}
_CODES: Final = {DEVICE: "device", KIT: "kit", LOCATION: "place"}
"""The kind of code that each bears."""
LONGEST: Final = 40


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing with a code of ours. `expires` is YYYY-MM-DD; what it does not have is ""."""

    code: str
    kind: str
    name: str
    serial: str = ""
    lot: str = ""
    expires: str = ""
    room: str = ""


def register(
    site: str,
    kind: str,
    said: Mapping[str, str],
    *,
    event_id: str,
    actor: str,
    role: str,
    workstation: str = "",
) -> Thing:
    """Give a thing a code. Sent again, it gives the one it made.

    Raises Invalid for what is missing, too long, no day, past its day, or has a character that
    no label can print; LabelError where its label cannot be drawn, so that nothing gets a code
    that cannot be printed; Conflict where the event id is another act's.
    """
    data = _read(kind, said)
    preview(_of(completing.free_code(_CODES[kind], site), data))
    with transaction():
        log.head(site, lock=True)
        if earlier := sent_before(event_id, things.REGISTERED, data):
            return _thing(earlier)
        code = completing.free_code(_CODES[kind], site)
        entry = note(
            things.REGISTERED,
            f"thing:{code}",
            data,
            site=site,
            actor=actor,
            role=role,
            workstation=workstation,
            event_id=event_id,
        )
        return _thing(entry)


def find(site: str, code: str) -> Thing:
    """Return a thing by its code. Raises NotThere."""
    told = log.page(site, subject=f"thing:{code}", kind=things.REGISTERED, size=1)
    if not told:
        raise NotThere(code)
    return _thing(told[0])


def newest(site: str, size: int = 200) -> tuple[Thing, ...]:
    """Return the things of a site, the newest first."""
    return tuple(map(_thing, log.page(site, kind=things.REGISTERED, size=size)))


def preview(thing: Thing) -> bytes:
    """Return how its label looks, as a specimen without its code. Raises LabelError."""
    return render.specimen(label_templates.current(thing.kind), _facts(thing))


def paper(site: str, thing: Thing, *, actor: str, role: str, workstation: str = "") -> bytes:
    """Record that its label is printed, and return it as PDF of its exact size.

    Raises LabelError where the words do not fit.
    """
    design = label_templates.current(thing.kind)
    made = render.pdf(design, _facts(thing))
    data: dict[str, Value] = {"template": design.name, "template_digest": design.digest}
    with transaction():
        label_templates.keep(design)
        note(
            "thing.label_printed",
            f"thing:{thing.code}",
            data,
            site=site,
            actor=actor,
            role=role,
            workstation=workstation,
        )
    return made


def _read(kind: str, said: Mapping[str, str]) -> dict[str, Value]:
    """Return what is kept of a thing of this kind; what others have is left out."""
    if kind not in KINDS:
        raise Invalid({"kind": "unknown"})
    errors: dict[str, str] = {}
    data: dict[str, Value] = {"thing": kind}
    for name in (*NEEDED[kind], *_MAY.get(kind, ())):
        text = " ".join(said.get(name, "").split())
        if wrong := _wrong(name, text, needed=name in NEEDED[kind]):
            errors[name] = wrong
        elif text:
            data[name] = text
    if errors:
        raise Invalid(errors)
    return data


def _wrong(name: str, text: str, *, needed: bool) -> str:
    """Return why a text is not taken, in a word; "" where it is."""
    if not text:
        return "missing" if needed else ""
    if len(text) > LONGEST or not text.isprintable():
        return "shape"
    if glyphs.missing(text, FONTS / "Pretendard-Bold.otf"):
        return "glyph"
    return wrong_day(text) if name == "expires" else ""


def has_expired(thing: Thing) -> bool:
    """Say whether its last day has passed."""
    return bool(thing.expires) and wrong_day(thing.expires) == "expired"


def _thing(entry: Entry) -> Thing:
    return _of(entry.event.about.removeprefix("thing:"), entry.event.data)


def _of(code: str, data: Mapping[str, Value]) -> Thing:
    names = {one.name for one in fields(Thing)} - {"code", "kind"}
    told = {name: str(data.get(name, "")) for name in names}
    return Thing(code, str(data["thing"]), **told)


def _facts(thing: Thing) -> Facts:
    common = {
        "code": thing.code,
        "site": current_app.config["SITE_NAME"],
        "mode": BANNERS[current_app.config["MODE"]],
        "name": thing.name,
    }
    match thing.kind:
        case "device":
            return DeviceFacts(**common, serial=thing.serial)
        case "kit":
            return KitFacts(**common, lot=thing.lot, serial=thing.serial, expires=thing.expires)
    return LocationFacts(**common, room=thing.room)
