"""What stands in a field: read from what a form sent, or known before anybody fills it in.

Both come as `svflab.domain.fields.clean` takes them. A row of a table sends each cell as
`field-row-column`; a cell that was left empty is left out. What somebody judges is never filled
in beforehand: only what is settled, and the site's usual quantities.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from svflab.domain.case import Case
from svflab.domain.closing import awaited
from svflab.domain.containers import NOTHING
from svflab.domain.digits import DIGITS, POINTS
from svflab.domain.next import Act
from svflab.protocol.model import Field, Protocol, Step
from svflab.web import entered, packs, table_cells
from svflab.web.times import local, local_time

Sent = MultiDict[str, str]
MOST_ROWS = 40
"""Rows of a plan that a form reads; a case has ten digits."""
_JUDGED: Final = frozenset({("injection_timeout.completed", "digits")})
"""What the case could fill in, and somebody has to look at."""


def read(step: Step, sent: Sent) -> dict[str, Any]:
    """Return what was filled in, by the names of the fields of `step`, and how its codes came."""
    every = {field.name: _sent(field, sent) for field in step.fields}
    told = {name: value for name, value in every.items() if value is not None}
    found = packs.unpacked(told, step)
    return {**found, **entered.read(step, sent, found)}


def known(protocol: Protocol, case: Case, act: Act) -> dict[str, Any]:
    """Return what a form shows before anybody fills it in: what is given, and defaults."""
    step = protocol.steps[act.kind]
    found: dict[str, Any] = {}
    for field in step.fields:
        value = act.given.get(field.name) if (act.kind, field.name) not in _JUDGED else None
        if value is None:
            value = _default(protocol, case, act, field)
        if value is not None:
            found[field.name] = as_sent(value)
    return found


def as_sent(value: Any) -> Any:
    """Return a sealed value as a form sends it: words for yes and no, text for a number."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return {name: as_sent(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [as_sent(one) for one in value]
    return str(value)


def _sent(field: Field, sent: Sent) -> Any:
    match field.type:
        case "choices" | "digits":
            return sent.getlist(field.name) or None
        case "checks" | "flags":
            return sent.getlist(field.name)
        case "scans":
            return " ".join(sent.getlist(field.name)).split() or None
        case "digit_table":
            asked = sent.getlist(f"{field.name}-row")
            rows = dict(_rows(field, sent, DIGITS))
            return {d: rows.get(d, {}) for d in DIGITS if d in rows or d in asked} or None
        case "plan":
            numbered = dict(_rows(field, sent, map(str, range(MOST_ROWS))))
            return list(numbered.values()) or None
        case "points":
            cells = {name: sent.get(f"{field.name}-{name}", "").strip() for name in POINTS}
            return {name: text for name, text in cells.items() if text} or None
        case "instant":
            return _instant(sent.get(field.name, ""))
    return sent.get(field.name)


def _rows(field: Field, sent: Sent, keys: Any) -> Iterator[tuple[str, dict[str, str]]]:
    columns = {column.name for column in field.columns}
    for key in keys:
        start = f"{field.name}-{key}-"
        named = (name for name in sent if name.startswith(start))
        told = (
            cell
            for name in named
            for cell in table_cells.sent(name.removeprefix(start), sent[name])
        )
        if row := {name: text for name, text in told if name in columns and text.strip()}:
            yield key, row


def _instant(text: str) -> str | None:
    try:
        return local_time(text).isoformat() if text.strip() else None
    except ValueError:
        return text


def _default(protocol: Protocol, case: Case, act: Act, field: Field) -> Any:
    match act.kind, field.name:
        case "filling.planned", "syringes":
            return plan(protocol, case, field)
        case "observation.recorded", "digits":
            treated = {given.digit for given in case.given}
            return {digit: {} for digit in DIGITS if digit in treated}
        case "digits.examined", "digits":
            return {digit: {} for digit in DIGITS}
        case "injection.given", "points":
            return _portions(protocol.default(field, case.settings), case)
        case "case.closed", "due":
            return _culture_due(protocol, case)
    return protocol.default(field, case.settings) or None


def plan(protocol: Protocol, case: Case, field: Field) -> list[dict[str, str]]:
    """Return a syringe of the usual volume for each suitable digit, as far as the SVF reaches."""
    column = next((c for c in field.columns if c.name == "volume_ml"), None)
    usual = (protocol.default(column, case.settings) if column else "") or "0"
    left = case.svf.left if case.svf else NOTHING
    suitable = [d for d in DIGITS if case.digits.get(d, {}).get("suitable") is True]
    count = int(left / Decimal(usual)) if Decimal(usual) > 0 else 0
    return [{"digit": digit, "volume_ml": usual} for digit in suitable[:count]]


def changed(step: Step, values: dict[str, Any], change: str) -> dict[str, Any]:
    """Return the values with a row more ("add:syringes") or a row less ("drop:syringes:3")."""
    found = re.fullmatch(r"(add|drop):(\w+)(?::(\d{1,2}))?", change)
    field = step.field(found[2]) if found else None
    if found is None or field is None or field.type != "plan":
        return values
    rows = list(values.get(field.name) or [])
    if found[1] == "add":
        rows.append({"digit": "", "volume_ml": rows[-1].get("volume_ml", "") if rows else ""})
    elif found[3] and int(found[3]) < len(rows):
        del rows[int(found[3])]
    return {**values, field.name: rows}


def _portions(usual: str, case: Case) -> dict[str, str]:
    """Return the usual volume for each point, as far as the syringe in hand reaches."""
    left, found = case.in_hand.left if case.in_hand else NOTHING, {}
    for point in POINTS:
        part = min(Decimal(usual), left)
        if part > 0:
            found[point] = f"{part:f}"
            left -= part
    return found


def _culture_due(protocol: Protocol, case: Case) -> str | None:
    """Return the day on which an awaited culture is due, counted from the SVF's collection."""
    collected = case.last("svf.collected")
    if not awaited(case) or collected is None:
        return None
    days = int(protocol.setting("sterility_days", case.settings))
    return local(collected.event.occurred_at + timedelta(days=days)).date().isoformat()
