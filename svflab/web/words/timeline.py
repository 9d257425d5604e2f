"""One short line of what was recorded, for the timeline."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from flask import g

from svflab import clock
from svflab.domain.alarms import ACKNOWLEDGED, SILENCED
from svflab.domain.asked import ASKED, DECLINED
from svflab.domain.asked import CONFIRMED as WITNESSED
from svflab.domain.chain import Entry
from svflab.domain.digits import POINTS
from svflab.domain.finding import REFUSED, sealed_in
from svflab.domain.followed import CLASSIFIED, CLOSED, DONE, EXPLAINED, IMPACTS, PLANNED
from svflab.domain.holds import PLACES
from svflab.domain.signatures import DISPUTED, GIVEN
from svflab.protocol.model import Protocol
from svflab.web import language
from svflab.web.language import gettext
from svflab.web.times import local
from svflab.web.words import alarms, findings, names
from svflab.web.words.meanings import meaning
from svflab.web.words.people import person
from svflab.web.words.supplies import material

_: Callable[..., str] = gettext
Data = Mapping[str, Any]

_UNTOLD: Final = frozenset({"note", "settings", "digit_table", "checks", "flags"})
"""Fields that are too long for one line; the entry's own page shows them."""


_KEPT: Final = 4096
_said: dict[tuple[str, str, str, date | None], str] = {}
"""Lines as they were told: an entry is sealed, so the next page tells it in the same words."""


def entry_summary(protocol: Protocol, entry: Entry) -> str:
    """Return what an entry says beyond its title, in one line; empty where that is all."""
    day = None if g.get("dated") else local(clock.now()).date()
    key = (entry.hash, protocol.digest, language.name(), day)
    told = _said.get(key)
    if told is None:
        if len(_said) >= _KEPT:
            _said.clear()
        told = _said[key] = _summary(protocol, entry)
    return told


def _summary(protocol: Protocol, entry: Entry) -> str:
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
        bare = field.type in {"scan", "scans", "digit", "digits", "choices"}
        parts.append(said if bare else f"{_(field.label)}: {said}")
    return "; ".join(parts)


def _printed(_protocol: Protocol, data: Data) -> str:
    return _(
        "label %(number)s of %(thing)s",
        number=data.get("number", ""),
        thing=names.thing(str(data.get("container", ""))),
    )


def _sent(protocol: Protocol, data: Data) -> str:
    way, outcome = (
        names.choice(protocol, "label.sent", name, str(data.get(name, "")))
        for name in ("way", "outcome")
    )
    return _(
        "%(thing)s: %(to)s, %(outcome)s",
        thing=names.thing(str(data.get("code", ""))),
        to=str(data.get("printer") or way),
        outcome=outcome,
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
    given = data.get("points")
    volumes = list(given.values()) if isinstance(given, Mapping) else []
    if len(volumes) == len(POINTS) and len(set(volumes)) == 1:
        said = _("%(count)s x %(volume)s mL", count=len(volumes), volume=volumes[0])
    else:
        said = names.value(protocol, "injection.given", "points", given)
    return f"{digit}: {said}; {names.thing(str(data.get('syringe', '')))}"


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


def _classified(protocol: Protocol, data: Data) -> str:
    """Return the class, and on what there is an impact or nobody knows."""
    kind = CLASSIFIED
    said = [names.choice(protocol, kind, "class", str(data.get("class", "")))]
    for name in IMPACTS:
        if (answer := str(data.get(name, ""))) != "no":
            label = names.label(protocol, kind, name)
            said.append(f"{label}: {names.choice(protocol, kind, name, answer)}")
    return "; ".join((*said, _explained(protocol, data))).removesuffix("; ")


def _action(protocol: Protocol, data: Data) -> str:
    what = names.choice(protocol, PLANNED, "type", str(data.get("type", "")))
    owner, due = person(str(data.get("owner", ""))), str(data.get("due", ""))
    return _("%(what)s; %(who)s, until %(day)s", what=what, who=owner, day=due)


def _supply(protocol: Protocol, data: Data) -> str:
    """Return what is held at the site, and why."""
    what = f"{material(str(data.get('material', '')))} {data.get('lot', '')}".strip()
    cause = str(data.get("cause", ""))
    return f"{what}: {names.choice(protocol, PLACES, 'cause', cause)}" if cause else what


def _refused(protocol: Protocol, data: Data) -> str:
    """Return what was refused, and why."""
    why = [findings.noted(one, protocol) for one in sealed_in(data)]
    title = names.title(protocol, str(data.get("kind", "")))
    return _("“%(title)s”. %(why)s", title=title, why=" ".join(why))


def _disputed(protocol: Protocol, data: Data) -> str:
    return names.title(protocol, str(data.get("step", "")))


def signs(protocol: Protocol, shown: Data) -> str:
    """Return what a signature signs: the title of an entry, or the whole case."""
    kind = str(shown.get("kind", ""))
    return names.title(protocol, kind) if kind else _("the whole case")


def _signed(protocol: Protocol, data: Data) -> str:
    """Return what a signature means, and what it signs."""
    shown = data.get("shown")
    what = signs(protocol, shown if isinstance(shown, Mapping) else {})
    return f"{meaning(str(data.get('meaning', '')))}: {what}"


def _asked(protocol: Protocol, data: Data) -> str:
    """Say of what somebody is asked, or was asked, to be the witness; and who."""
    what = names.title(protocol, str(data["kind"]))
    return f"{what}: {person(str(data['witness']))}" if data.get("witness") else what


_LINES: Final[dict[str, Callable[[Protocol, Data], str]]] = {
    REFUSED: _refused,
    ASKED: _asked,
    WITNESSED: _asked,
    DECLINED: _asked,
    GIVEN: _signed,
    DISPUTED: _disputed,
    ACKNOWLEDGED: alarms.summary,
    SILENCED: alarms.summary,
    EXPLAINED: _explained,
    CLASSIFIED: _classified,
    CLOSED: _explained,
    PLANNED: _action,
    DONE: lambda _protocol, _data: "",
    "digits.examined": _examined,
    "injection.given": _injected,
    "label.printed": _printed,
    "label.sent": _sent,
    "result.reported": _result,
    "syringe.filled": _filled,
    "supply.freed": _supply,
    "supply.held": _supply,
}
