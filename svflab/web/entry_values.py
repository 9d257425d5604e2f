"""What the record holds under names of its own, in words: labels, look-ups, checks, exports.

What the protocol calls by name is told in `svflab.web.words`; what is left here belongs to the
program, and would otherwise show as the program's own words.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import current_app, g
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from svflab.domain.corrections import REDACTED
from svflab.domain.delegations import SEEN
from svflab.domain.event import Event
from svflab.domain.holds import PLACES
from svflab.domain.identifiers import CodeError, read
from svflab.domain.paper import PAPER
from svflab.domain.stock import KINDS as STOCKED
from svflab.services.breaks import WORDS
from svflab.services.holds import SUPPLIES
from svflab.services.record import HOUSE
from svflab.web import paper_words, words
from svflab.web.words import (
    asked,
    delegations,
    meanings,
    notices,
    photos,
    reporting,
    stock,
    timeline,
)
from svflab.web.words.names import THING
from svflab.web.words.only import only
from svflab.web.words.people import person
from svflab.web.words.second import FACTOR
from svflab.web.words.tables import TABLE

_: Callable[..., str] = gettext

TEMPLATE: Final = {
    "bag": _l("bag"),
    "paper": _l("of a paper kit"),
    "location": _l("place"),
    "qc-sample": _l("sample"),
    "svf-tube": _l("SVF tube"),
    "syringe-flag": _l("syringe, as a flag"),
    "syringe-flat": _l("syringe, flat"),
    "workstation": _l("workstation"),
}
"""What label templates are called; one that is called like its thing needs no line here."""
GAVE_AWAY: Final = {
    "participant": _l("who a participant is"),
    "other_person": _l("who somebody else is"),
    "number": _l("a record, telephone or identity number"),
    "other": _l("something else that must not be kept"),
}
"""What words gave away that were redacted."""
ON_LABEL: Final = {
    "case": _l("Case"),
    "code": _l("Code"),
    "digit": _l("Digit"),
    "expires": _l("Use by"),
    "harvested": _l("Harvested"),
    "label": _l("Label"),
    "lot": _l("Lot"),
    "marker": _l("Mark"),
    "mode": _l("Marked"),
    "name": _l("Name"),
    "number": _l("Number"),
    "of": _l("Number planned"),
    "participant": _l("Participant"),
    "prepared": _l("Prepared"),
    "processed": _l("Processed"),
    "product": _l("Product"),
    "room": _l("Room"),
    "sample": _l("Sample"),
    "second": _l("Second identifier"),
    "serial": _l("Serial number"),
    "serology_complete": _l("Serology complete"),
    "site": _l("Site"),
    "storage": _l("Storage"),
    "taken": _l("Taken"),
    "volume_ml": _l("Volume, mL"),
    "device": _l("Device"),
    "diluent": _l("Diluent"),
    "enzyme": _l("Enzyme"),
    "harvest_ml": _l("Harvested, mL"),
    "harvest_site": _l("Harvested from"),
    "kit_expires": _l("Kit expires"),
    "kit_lot": _l("Kit lot"),
    "operator": _l("Prepared by"),
    "processed_from": _l("Processing began"),
    "processed_to": _l("Processing ended"),
    "results": _l("Results"),
    "sterility_sample": _l("Sterility sample"),
    "syringes": _l("Syringes"),
    "total_cells": _l("Cells in all"),
    "verifier": _l("Checked by"),
    "viability_percent": _l("Viability, %"),
    "viable_per_ml": _l("Viable cells / mL"),
}
"""What stands on a label, by the names of its facts."""
_SECOND: Final = {
    "birth_date": _l("birth date"),
    "name": _l("name"),
    "record_number": _l("record number"),
}
_ASKED: Final = {
    "actor": _l("Person"),
    "after": _l("Behind the place"),
    "chain": _l("Log of"),
    "kind": _l("What"),
    "only": _l("Only"),
    "since": _l("Recorded from"),
    "subject": _l("About"),
    "until": _l("Until"),
}

_HELD: Final = ("roles", "before", "needed", "held")


def value(event: Event, name: str) -> str | None:
    """Return a datum of an event in words, or None where nothing special is known of it."""
    held = event.data[name]
    if event.kind in photos.KINDS and name in photos.LABEL:
        return photos.value(name, held)
    if event.kind in {REDACTED, "photo.redacted"}:
        return _redacted(name, str(held))
    if event.kind in delegations.KINDS:
        return delegations.value(name, held)
    if event.kind in SUPPLIES:
        return _of_supply(name, str(held))
    if event.kind in STOCKED:
        return stock.told(event.kind, name, str(held))
    if event.kind in paper_words.KINDS or name == PAPER:
        return paper_words.value(name, held)
    makes = _VALUES.get((name, type(held)))
    if makes is None or (name == "facts" and event.kind != "label.printed"):
        return _called_like_its_label(event, name)
    return makes(held)


def _redacted(name: str, held: str) -> str | None:
    """Return what is told of a redaction; the words themselves are told by nothing."""
    if name == "witness":
        return person(held)
    return str(GAVE_AWAY.get(held, held)) if name == "cause" else None


def _of_supply(name: str, held: str) -> str | None:
    """Return what is told of a hold of the site."""
    if name == "cause":
        return words.choice(g.protocol, PLACES, name, held)
    return words.material(held) if name == "material" else None


def seen(name: str, held: Any) -> str | None:
    """Return what the server saw beyond the case in words, or None where nothing is special."""
    if name == "kits" and isinstance(held, Mapping):
        return "; ".join(f"{kit}: {words.case(str(case))}" for kit, case in held.items())
    if name == "places" and isinstance(held, Mapping):
        told = (f"{place.partition(':')[2]}: {words.case(str(held[place]))}" for place in held)
        return "; ".join(told)
    if name == SEEN and isinstance(held, Mapping):
        return delegations.seen(held)
    if name in {"supplies", "opening", "stock"} and isinstance(held, list):
        tell = stock.seen if name == "stock" else supply
        return "; ".join(tell(one) for one in held)
    return None


def supply(told: Mapping[str, Any]) -> str:
    """Return what the site holds, and why, in words."""
    kind, cause = str(told.get("material", "")), str(told.get("cause", ""))
    what = f"{words.material(kind)} {told.get('lot', '')}".strip()
    return f"{what}: {words.choice(g.protocol, PLACES, 'cause', cause)}" if cause else what


def template(name: str) -> str:
    """Return what a label template is called."""
    return str(TEMPLATE.get(name) or THING.get(name, name))


def site(code: str) -> str:
    """Return what a site is called; another one than this by its code."""
    if code == HOUSE:
        return _("accounts and server")
    return str(current_app.config["SITE_NAME"]) if code == g.site else code


def address(endpoint: str) -> str:
    """Return the address of a page, as it stands in a browser."""
    rule = next(iter(current_app.url_map.iter_rules(endpoint)), None) if endpoint else None
    return rule.rule if rule else endpoint


def on_label(name: str, held: Any) -> str:
    """Return a fact of a label in words."""
    text = str(held)
    if isinstance(held, bool):
        return _("yes") if held else _("no")
    if name == "label":
        return template(text)
    if name == "digit":
        return words.digit(text)
    if name == "second":
        return str(_SECOND.get(text, text))
    return words.code(text) if name in ("code", "case") else text


def _asked(name: str, held: Any) -> str:
    text = str(held)
    match name:
        case "actor":
            return words.person(text)
        case "chain":
            return site(text)
        case "kind":
            return words.title(g.protocol, text)
        case "only":
            return only(text)
        case "since" | "until":
            return words.when(text)
    return text.partition(":")[2] or text


def _listed(
    labels: Mapping[str, Any], held: Mapping[str, Any], tell: Callable[[str, Any], str]
) -> str:
    """Return named values as one text; a blank is left out."""
    told = {name: tell(name, inner) for name, inner in held.items()}
    return "; ".join(f"{labels.get(name, name)}: {text}" for name, text in told.items() if text)


def _roles(held: Any) -> str:
    """Return roles by site, or a plain list of them, by their titles; a scope by its name."""
    if isinstance(held, Mapping):
        told = {str(code): _roles(some) for code, some in held.items()}
        if set(told) == {g.site}:
            return told[g.site]
        return "; ".join(f"{site(code)}: {said}" for code, said in told.items()) or _("none")
    listed = [str(one) for one in (held if isinstance(held, list | tuple) else [held])]
    scopes = [one.partition(":")[2] for one in listed if one.startswith("scope:")]
    if scopes:
        return _("a token that may %(scope)s", scope=", ".join(scopes))
    return words.roles(g.protocol, " ".join(listed)) or _("none")


def _break(row: Any) -> str:
    """Return the sentence for one thing that a check of the log found."""
    if not isinstance(row, Mapping) or row.get("what") not in WORDS:
        return str(row)
    facts = row.get("facts")
    told = {"site": row.get("site"), **(facts if isinstance(facts, Mapping) else {})}
    told |= {"site": site(str(told["site"])), "seq": row.get("seq", "")}
    return _(WORDS[str(row["what"])], **{one: str(text) for one, text in told.items()})


def _called_like_its_label(event: Event, name: str) -> str | None:
    """Return only the code where the label says already what kind of thing it is."""
    step = g.protocol.steps.get(event.kind)
    field = step.field(name) if step else None
    held = event.data[name]
    if field is None or field.type != "scan" or not isinstance(held, str):
        return None
    try:
        kind = read(held).kind
    except CodeError:
        return None
    return words.code(held) if _(field.label).casefold() == str(THING[kind]).casefold() else None


_VALUES: Final[dict[tuple[str, type], Callable[[Any], str]]] = {
    ("clock", str): reporting.called,
    ("profiles", list): reporting.profiles,
    ("meaning", str): meanings.meaning,
    ("shown", dict): lambda held: timeline.signs(g.protocol, held),
    ("facts", dict): lambda held: _listed(ON_LABEL, held, on_label),
    ("asked", dict): lambda held: _listed(_ASKED, held, _asked),
    ("act", dict): lambda held: asked.act(g.protocol, held),
    ("witness", str): person,
    ("template", str): template,
    ("awaited", list): lambda held: ", ".join(words.test(g.protocol, one) for one in held) or "–",
    **{(name, kind): _roles for name in _HELD for kind in (dict, list, str)},
    ("mail_address", str): notices.held,
    ("letter_kind", str): notices.kind_title,
    ("letter_about", str): lambda held: words.code(held.partition(":")[2]),
    ("letter_to", str): lambda held: person(held) if held else _("nobody"),
    ("second", str): lambda held: str(FACTOR.get(held, held)),
    ("site", str): site,
    ("endpoint", str): address,
    ("breaks", list): lambda held: " ".join(map(_break, held)) or "–",
    ("more", dict): lambda held: str(sum(int(str(count)) for count in held.values())),
    ("not_covered", list): lambda held: ", ".join(str(TABLE.get(one, one)) for one in held),
}
"""How a datum is told, by its name and what it is held as."""
