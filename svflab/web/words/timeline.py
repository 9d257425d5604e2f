"""One short line of what was recorded, for the timeline."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask_babel import gettext

from svflab.domain.chain import Entry
from svflab.domain.finding import Finding, Level
from svflab.protocol.model import Protocol
from svflab.web.words import findings, names

_: Callable[..., str] = gettext
Data = Mapping[str, Any]

_UNTOLD: Final = frozenset({"note", "settings", "digit_table", "checks", "flags"})
"""Fields that are too long for one line; the entry's own page shows them."""


def entry_summary(protocol: Protocol, entry: Entry) -> str:
    """Return what an entry says beyond its title, in one line; empty where that is all."""
    data = entry.event.data
    if makes := _LINES.get(entry.event.kind):
        return makes(protocol, data)
    return _plain(protocol, entry.event.kind, data)


def _plain(protocol: Protocol, kind: str, data: Data) -> str:
    """Return the values of a step, each with its unit; a number also with its label."""
    step = protocol.steps.get(kind)
    parts = []
    for field in step.fields if step else ():
        held = data.get(field.name)
        if held is None or field.type in _UNTOLD:
            continue
        said = names.value(protocol, kind, field.name, held)
        bare = field.type in {"scan", "scans", "digit", "choices"}
        parts.append(said if bare else f"{_(field.label)} {said}")
    return ", ".join(parts)


def _printed(_protocol: Protocol, data: Data) -> str:
    return _(
        "label %(number)s of %(thing)s",
        number=data.get("number", ""),
        thing=names.thing(str(data.get("container", ""))),
    )


def _result(protocol: Protocol, data: Data) -> str:
    test = str(data.get("test", ""))
    said = (
        names.result(protocol, test, str(data["value"]))
        if data.get("value") is not None
        else names.choice(protocol, "result.reported", "state", str(data.get("state", "")))
    )
    return f"{names.test(protocol, test)}: {said}"


def _filled(_protocol: Protocol, data: Data) -> str:
    return _(
        "%(number)s: %(volume)s mL, %(thing)s",
        number=data.get("number", ""),
        volume=data.get("volume_ml", ""),
        thing=names.thing(str(data.get("container", ""))),
    )


def _injected(protocol: Protocol, data: Data) -> str:
    digit = names.digit(str(data.get("digit", "")))
    points = names.value(protocol, "injection.given", "points", data.get("points"))
    return f"{digit}: {points}; {names.thing(str(data.get('syringe', '')))}"


def _examined(_protocol: Protocol, data: Data) -> str:
    rows = data.get("digits")
    out = [
        names.digit(name)
        for name, row in (rows.items() if isinstance(rows, Mapping) else ())
        if isinstance(row, Mapping) and row.get("suitable") is not True
    ]
    return _("not suitable: %(digits)s", digits=", ".join(out)) if out else _("all suitable")


def _explained(protocol: Protocol, data: Data) -> str:
    rule = str(data.get("rule", ""))
    titles = [w.title for w in protocol.windows if rule == f"window.{w.code}"]
    return _(titles[0]) if titles else ""


def _refused(protocol: Protocol, data: Data) -> str:
    """Return what was refused, and why."""
    rows = data.get("findings")
    why = [findings.noted(read_finding(row), protocol) for row in rows or () if row]
    title = names.title(protocol, str(data.get("kind", "")))
    return _("“%(title)s”. %(why)s", title=title, why=" ".join(why))


def read_finding(row: Data) -> Finding:
    """Return the finding that stands in a refusal's or a close's own entry."""
    facts = row.get("facts")
    pairs = facts.items() if isinstance(facts, Mapping) else ()
    return Finding(
        rule=str(row.get("rule", "")),
        event_id=str(row.get("event", "")),
        level=Level(str(row.get("level", Level.DEVIATION))),
        incident=row.get("incident") is True,
        facts=tuple(sorted((str(name), str(text)) for name, text in pairs)),
    )


_LINES: Final[dict[str, Callable[[Protocol, Data], str]]] = {
    "attempt.refused": _refused,
    "deviation.explained": _explained,
    "digits.examined": _examined,
    "injection.given": _injected,
    "label.printed": _printed,
    "result.reported": _result,
    "syringe.filled": _filled,
}
