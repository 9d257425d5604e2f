"""What an entry holds, as people read it: each datum under its label, in words, with its unit."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from flask import g
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from svflab.domain.chain import Entry
from svflab.domain.entered import ENTERED, TYPED_WHY
from svflab.domain.event import Event
from svflab.domain.finding import Finding
from svflab.web import entry_values, words
from svflab.web.words import delegations, photos
from svflab.web.words.entered import WHY
from svflab.web.words.said import SAID

_: Callable[..., str] = gettext
Fact = tuple[str, str]

_TOLD_ABOVE: Final = {
    "attempt.refused": ("kind", "event"),
    "signature.given": ("what", "meaning", "how", "shown"),
    "signature.disputed": ("step", "event"),
}
"""What stands in the title of an entry or its line, or only leads to another one."""
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_CODES: Final = frozenset({"code", "container", "print_code", "case", "page", "syringe"})
_SHORT: Final = (
    "answer",
    "code",
    "roles",
    "set_by",
    "how",
    "why",
    "shown",
    "changed",
    "in_a_row",
    "unknown_names",
    "until",
    "needed",
    "whole",
    "what",
    "subjects",
    "mode",
    "scopes",
    "shows",
)
"""What is told in one line of an event that is no step of the protocol, in this order."""
LABEL: Final = {
    "answer": _l("Answer"),
    "asked": _l("Asked for"),
    "awaited": _l("Results awaited"),
    "before": _l("Before"),
    "began_at": _l("Steady clock began"),
    "breaks": _l("Found"),
    "case": _l("Case"),
    "changed": _l("Changed"),
    "code": _l("Code"),
    "codes": _l("Codes known elsewhere"),
    "again": _l("In place of another"),
    "code_app": _l("Code app"),
    "code_apps": _l("Code apps"),
    "consent": _l("Consent renewed"),
    "issuer": _l("Signs in at"),
    "left": _l("Left"),
    "passkey": _l("Passkey"),
    "passkeys": _l("Passkeys"),
    "second": _l("Second factor"),
    "subject": _l("Known there as"),
    "count": _l("How many"),
    "gtin": _l("Product number (GTIN)"),
    "item": _l("What it is"),
    "other_participant": _l("Other participant"),
    "serial": _l("Serial number"),
    "stock": _l("In stock"),
    "used_before": _l("Used before it was received"),
    "wristbands": _l("Wristbands"),
    "consent_date": _l("Consent, date signed"),
    "consent_version": _l("Consent, version"),
    "container": _l("Container"),
    "digest": _l("Digest"),
    "digit": _l("Digit"),
    "endpoint": _l("Page"),
    "cause": _l("Cause"),
    "entered": _l("Codes, as the browser says"),
    "entries": _l("Entries"),
    "expires": _l("Use by"),
    "event": _l("Event"),
    "facts": _l("On the label"),
    "file": _l("File"),
    "findings": _l("Found by the rules"),
    "harvested": _l("Harvested"),
    "head": _l("Head"),
    "heads": _l("Heads"),
    "held": _l("Roles held"),
    "how": _l("How"),
    "identities": _l("Identities"),
    "in_a_row": _l("In a row"),
    "kept": _l("Heads that were given"),
    "kind": _l("Act"),
    "label": _l("Label"),
    "lot": _l("Lot"),
    "marker": _l("Mark"),
    "material": _l("Material"),
    "key": _l("Key"),
    "kits": _l("Kits used elsewhere"),
    "millis": _l("Milliseconds"),
    "mode": _l("Mode"),
    "more": _l("More of a kind"),
    "name": _l("Name"),
    "needed": _l("Roles needed"),
    "new": _l("New"),
    "not_covered": _l("Not covered"),
    "number": _l("Print number"),
    "note": _l("Note"),
    "of": _l("of"),
    "order": _l("Place in the order"),
    "old_keys": _l("Keys before"),
    "open_case": _l("Open case"),
    "page": _l("On the page of"),
    "paper": _l("From paper"),
    "box": _l("Room for a sticker"),
    "language": _l("Language"),
    "form": _l("Version of the form"),
    "from": _l("From the place"),
    "to": _l("Up to the place"),
    "kit": _l("Kit"),
    "participant": _l("Participant"),
    "places": _l("Also open here"),
    "prepared": _l("Prepared"),
    "print_code": _l("Code on the label"),
    "product": _l("Product"),
    "reason": _l("Reason"),
    "redacted": _l("Redacted"),
    "reserved": _l("Codes reserved"),
    "registry": _l("Registry"),
    "roles": _l("Roles"),
    "room": _l("Room"),
    "rows": _l("Rows of lists"),
    "rules": _l("Version of the rules"),
    "scopes": _l("It may"),
    "serology_complete": _l("Serology complete"),
    "session": _l("Session"),
    "sessions_ended": _l("Sessions ended"),
    "set_by": _l("Set by"),
    "settings": _l("Settings of the day"),
    "sex": _l("Sex"),
    "shown": _l("Shown"),
    "binds": _l("Bound by"),
    "meaning": _l("Meaning"),
    "seal": _l("Seal"),
    "site": _l("Site"),
    "starts": _l("Planned for"),
    "standing": _l("Standing"),
    "state": _l("State"),
    "storage": _l("Storage"),
    "step": _l("Recorded as"),
    "subjects": _l("Subjects"),
    "delegation": _l("Delegation"),
    "supplies": _l("On hold at the site"),
    "template": _l("Template"),
    "template_digest": _l("Digest of the template"),
    "template_version": _l("Version of the template"),
    "texts": _l("Free texts"),
    "token": _l("Token"),
    "tokens_revoked": _l("Tokens revoked"),
    "typed_why": _l("Why a code was typed"),
    "unconfirmed": _l("Settings not confirmed"),
    "unknown_names": _l("Unknown names in a row"),
    "until": _l("Until"),
    "what": _l("What"),
    "version": _l("Version"),
    "volume_ml": _l("Volume, mL"),
    "whole": _l("Whole"),
    "witness": _l("Second person"),
    "why": _l("Why"),
}
"""What data are called that no field of the protocol names."""


def facts(event: Event) -> dict[str, Fact]:
    """Return label and value of each datum of an event; free text has its own place."""
    step = g.protocol.steps.get(event.kind)
    own = [field.name for field in step.fields] if step else []
    told = {n: held for n, held in event.data.items() if n not in _TOLD_ABOVE.get(event.kind, ())}
    order = [
        *(name for name in own if name in told),
        *(n for n in told if n not in own),
    ]
    return {
        name: (label(event.kind, name), value(event, name))
        for name in order
        if not _is_text(event.data[name])
    }


def short(event: Event) -> str:
    """Return what is worth a line of an event that is no step: roles, an outcome, a reason."""
    told = [one for one in _SHORT if one in event.data and event.data[one] not in (None, "", [])]
    return "; ".join(f"{label(event.kind, one)}: {value(event, one)}" for one in told)


def label(kind: str, name: str) -> str:
    """Return what a datum of a kind of event is called."""
    if name == "reason":
        return _("Reason")
    step = g.protocol.steps.get(kind)
    if step and step.field(name):
        return words.label(g.protocol, kind, name)
    for own in (photos, delegations):
        if kind in own.KINDS and name in own.LABEL:
            return str(own.LABEL[name])
    return str(LABEL.get(name, name))


def value(event: Event, name: str) -> str:
    """Return a datum of an event in words."""
    if (told := entry_values.value(event, name)) is not None:
        return told
    held = event.data[name]
    step = g.protocol.steps.get(event.kind)
    if name in ("settings", "values") and isinstance(held, Mapping):
        return "; ".join(_setting(str(one), text) for one, text in held.items())
    if name == "test" and step:
        return words.test(g.protocol, str(held))
    if event.kind == "result.reported" and name == "value" and held is not None:
        return words.result(g.protocol, str(event.data.get("test", "")), str(held))
    if step and step.field(name):
        return words.value(g.protocol, event.kind, name, held)
    return _of_no_field(event.kind, name, held)


def _of_no_field(kind: str, name: str, held: Any) -> str:
    """Return a datum that is no field of the protocol's, in words."""
    if name == ENTERED:
        return words.entered(g.protocol, kind, held)
    if name == TYPED_WHY:
        return str(WHY.get(str(held), held))
    if name == "findings" and isinstance(held, list):
        return " ".join(_finding(row) for row in held)
    if name in ("kind", "step"):
        return words.title(g.protocol, str(held))
    return plain(held, code=name in _CODES)


def seen(entry: Entry) -> list[Fact]:
    """Return what the server saw beyond the case when it heard of an entry."""
    told = {n: held for n, held in entry.surroundings.items() if held}
    return [(str(LABEL.get(n, n)), entry_values.seen(n, told[n]) or plain(told[n])) for n in told]


def plain(held: Any, *, code: bool = False) -> str:
    """Return any sealed value as text."""
    match held:
        case None | "":
            return "–"
        case bool():
            return _("yes") if held else _("no")
        case Mapping():
            told = [(name, inner) for name, inner in held.items() if inner not in (None, "")]
            return "; ".join(f"{LABEL.get(name, name)}: {plain(inner)}" for name, inner in told)
        case list() | tuple():
            return ", ".join(plain(inner, code=code) for inner in held) or "–"
        case str() if _INSTANT.fullmatch(held):
            return words.when(held)
        case str() if _DIGEST.fullmatch(held):
            return f"{held[:12]}…"
        case str() if code:
            return words.thing(held)
    return str(SAID.get(str(held)) or words.digit(str(held)))


def _setting(name: str, text: Any) -> str:
    known = g.protocol.settings.get(name)
    if known is None:
        return f"{name}: {plain(text)}"
    return f"{_(known.title)}: {words.setting_value(known, str(text))}"


def _finding(row: Any) -> str:
    try:
        return words.noted(Finding.read(row), g.protocol)
    except (ValueError, AttributeError, LookupError):
        return plain(row)


def _is_text(held: Any) -> bool:
    return isinstance(held, Mapping) and set(held) == {"text"}


def texts(
    event: Event, kept: Mapping[tuple[str, str], str | None]
) -> Iterator[tuple[str, str, str]]:
    """Give name, label and body of each free text of an event; "" where it was redacted."""
    for (event_id, name), body in kept.items():
        if event_id == event.id:
            yield name, label(event.kind, name), body or ""
