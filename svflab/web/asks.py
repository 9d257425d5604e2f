"""What a form asks for: each field of a step, as this act of this case needs it filled in."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from flask import g

from svflab.domain import scans
from svflab.domain.case import Case
from svflab.domain.closing import awaited
from svflab.domain.entered import KNOWN, READ
from svflab.domain.followed import FOLLOWING
from svflab.domain.next import UNUSED, Act
from svflab.domain.rules.identity import asks_presence
from svflab.domain.rules.limits import ENDOTOXIN, endotoxin_limit
from svflab.protocol.model import Choice, Field, Protocol, Range
from svflab.records.accounts import Account
from svflab.services import cases
from svflab.services.scanned import WRISTBAND_COUNTS
from svflab.web import entered, field_values, words
from svflab.web.language import gettext
from svflab.web.table_cells import Cell, cells
from svflab.web.words import deviations
from svflab.web.words.problems import bounds

_: Callable[..., str] = gettext

_SETTLED: Final = frozenset({"scan", "integer", "choice", "text", "yes_no"})
"""Types of fields that are not asked again where the case already knows the value."""
_ASKED_AGAIN: Final = frozenset({("result.reported", "state")})
_COMPARED: Final = frozenset({"device", "kit_serial"})
"""What is scanned again at set-up, to be the same as before: shown beside, never filled in."""
_SENT_FIRST: Final = {"device": "*D", "kit_serial": "*K", "bench": "*P"}
"""Codes on things that are not ours, and the kind letter where they bear one of ours."""
_ENDS_A_LABEL: Final = frozenset({"label.voided", "label.destroyed", "label.lost"})
"""Where a void print is what should be scanned."""
_BODY, _NUMBERED = 9, 11
"""Characters by which all prints of one label begin, and one of them."""
_BY_SCAN: Final = frozenset(
    {"label.verified", "syringe.matched", "syringe.taken", "handover.accepted"}
)
"""Acts that a scan completes without a form: their codes go to the server, which answers."""

_NAMES: Final = frozenset({"rule", "event", "action"})
"""What names a deviation or an action; a correction is of the same one."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One field of a form: what is asked, what stands in it, and what is wrong with it.

    `settled` says in words what is not asked again, `note` what is expected. `expected` are the
    codes or the value that a scan should bring, with what they are called; `entry` says how those
    that stand in it came in. `cells` are how each row of a table of digits is asked, `rows` what
    is wrong with some of them, and `wrong` names the cells.
    """

    field: Field
    id: str
    value: Any = ""
    error: str = ""
    settled: str = ""
    expected: tuple[tuple[str, str], ...] = ()
    scan: str = ""
    awaits: str = ""
    wrong: frozenset[tuple[str, str]] = frozenset()
    options: tuple[Choice, ...] = ()
    note: str = ""
    entry: str = ""
    cells: tuple[Cell, ...] = ()
    rows: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return the name under which it is sent."""
        return self.field.name


def is_asked(case: Case, act: Act, one: Field) -> bool:
    """Say whether a field belongs on the form of this act."""
    match act.kind, one.name:
        case "product.released", "override":
            return "override" in act.given
        case "label.applied", "in_presence":
            container = case.containers.get(act.container)
            return container is None or asks_presence(container)
        case "label.printed", "seen":
            return False  # the page of the label says it
        case "case.closed", _:
            return bool(awaited(case))
        case "setup.completed", "kit_lot" | "kit_expiry":
            return bool(case.runs)
    return True


def ask(
    case: Case, act: Act, one: Field, value: Any, form: str, *, entry: str = "", by: str = ""
) -> Ask:
    """Return a field of the form of an act, with the value that stands in it.

    `entry` says how the codes in it came in, and `by` why another person has to state the act.
    """
    settled = ""
    if (known := _settled(act, one)) is not None:
        value = field_values.as_sent(known)
        settled = words.value(g.protocol, act.kind, one.name, known)
        entry = entered.lines(value, KNOWN) if one.type == "scan" else ""
    if one.name == "test" and value:
        settled = words.test(g.protocol, str(value))
    if act.kind in FOLLOWING and one.name in _NAMES and value:
        same = deviations.rule(g.protocol, str(value)) if one.name == "rule" else ""
        settled = same or _("the same one")
    shown = _as_shown(case, act, one)
    return Ask(
        shown,
        f"{form}-{one.name}",
        value,
        "",
        settled,
        _expected(case, act, one),
        _SENT_FIRST.get(one.name, "") if one.type == "scan" else "",
        _awaits(case, act, one, by) if one.type in {"scan", "scans"} else "",
        options=_options(shown),
        note=_note(case, act, shown),
        entry=entry,
        cells=cells(one.columns) if one.type == "digit_table" else (),
    )


def _settled(act: Act, one: Field) -> Any:
    """Return what the case knows of a field, so that it is not asked again; else None."""
    asked = one.type not in _SETTLED or _asked_again(act, one)
    known = None if asked else act.given.get(one.name)
    return known == "yes" if one.type == "yes_no" and isinstance(known, str) else known


def _as_shown(case: Case, act: Act, one: Field) -> Field:
    """Return the field as this form asks for it: what is asked only here is needed here."""
    shown = _as_test(g.protocol, act, one)
    if one.name == "cause" and not (case.stopped or case.injecting_stopped):
        shown = replace(shown, choices=tuple(c for c in shown.choices if c.value != UNUSED))
    container = case.containers.get(act.container)
    presence = one.name == "in_presence" and container is not None and asks_presence(container)
    return replace(shown, required=True) if presence or act.kind == "case.closed" else shown


def is_compared(act: Act, name: str) -> bool:
    """Say whether a field is scanned again, to be the same as before."""
    return act.kind == "setup.completed" and name in _COMPARED


def _asked_again(act: Act, one: Field) -> bool:
    return is_compared(act, one.name) or (act.kind, one.name) in _ASKED_AGAIN


def _as_test(protocol: Protocol, act: Act, one: Field) -> Field:
    """Return the field of a result as its test asks for it: a number with its unit, a choice.

    A kit that pre-flight did not see has to be stated.
    """
    if act.kind == "setup.completed" and one.name in {"kit_lot", "kit_expiry"}:
        return replace(one, required=True)
    test = protocol.tests.get(str(act.given.get("test", "")))
    if act.kind != "result.reported" or one.name != "value" or test is None:
        return one
    return replace(one, type=test.type, unit=test.unit, choices=test.choices, help=test.help)


def _note(case: Case, act: Act, one: Field) -> str:
    """Return what is expected of a value: outside it is a fact, and shows."""
    if (act.kind, one.name) == ("injection_timeout.completed", "digits"):
        planned = ", ".join(map(words.digit, map(str, act.given.get(one.name, ()))))
        return _("planned: %(digits)s", digits=planned) if planned else ""
    test = g.protocol.tests.get(str(act.given.get("test", "")))
    if test and one.name == "value" and test.name == ENDOTOXIN:
        most = endotoxin_limit(g.protocol, case)
        low, high = "", "" if most is None else f"{most.quantize(Decimal('0.01'))}"
    else:
        limits = test.acceptable if test and one.name == "value" else one.acceptable
        low, high = _limits(case, limits if isinstance(limits, Range) else Range())
    if not (low or high):
        return ""
    return _("expected: %(limits)s", limits=bounds(low, high, one.unit))


def _limits(case: Case, limits: Range) -> tuple[str, str]:
    found = (g.protocol.number(end, case.settings) for end in (limits.low, limits.high))
    low, high = ("" if end is None else f"{end:f}" for end in found)
    return low, high


def _options(one: Field) -> tuple[Choice, ...]:
    if one.type == "account":
        found = people(g.protocol.roles)
        return tuple(Choice(person.id, person.name) for person in found)
    if one.type == "yes_no" and not one.choices:
        return (Choice("yes", _("Yes")), Choice("no", _("No")))
    return one.choices


def _expected(case: Case, act: Act, one: Field) -> tuple[tuple[str, str], ...]:
    """Return what a scan should bring, and what each is called."""
    if one.type == "scans":
        codes = [str(code) for code in act.given.get(one.name, ())]
    elif one.type == "scan" and is_compared(act, one.name):
        known = act.given.get(one.name)
        return ((str(known), _("as at pre-flight")),) if known else ()
    elif one.type == "scan" and one.name == "wristband" and case.wristband:
        codes = [case.wristband.code]
    elif one.type == "scan" and act.container and one.name != "container":
        codes = [act.container]
    else:
        return ()
    return tuple((code, called(case, code)) for code in codes)


def called(case: Case, code: str) -> str:
    """Return what a container of this case is called: syringe 3 of 10, right index."""
    container = case.containers.get(code)
    if container is None:
        return words.thing(code)
    kind = g.protocol.containers.get(container.kind)
    title = _(kind.title) if kind else container.kind
    if container.sample:
        return f"{title}, {words.test(g.protocol, container.sample)}"
    if container.kind != "syringe":
        return title
    of = max(len(case.plan), container.number)
    digit = words.digit(container.digit) if container.digit else ""
    return ", ".join(filter(None, (f"{title} {container.number}/{of}", digit)))


def _awaits(case: Case, act: Act, one: Field, by: str) -> str:
    """Return how the codes begin that a scan brings to this field; any other goes to the server.

    It takes the print that is live alone, so that a void label stops where it is scanned; where
    a label itself is ended it takes every print. What a scan alone completes goes to the server
    too, unless another person states it here.
    """
    container = case.containers.get(act.container)
    if act.kind == "label.applied" and container is None:
        return ""
    applied = act.kind == "label.applied" and container and container.kind == "syringe"
    if (applied or act.kind in _BY_SCAN) and not by:
        return ""
    if is_compared(act, one.name):
        return ""
    ends = act.kind in _ENDS_A_LABEL
    return " ".join(_begins(case, code, any_print=ends) for code, _t in _expected(case, act, one))


def _begins(case: Case, code: str, *, any_print: bool) -> str:
    """Return how the codes of a thing begin: that of its live print, or those of all of them."""
    container = case.containers.get(code)
    live = container.live_print if container else None
    return live.code[:_NUMBERED] if live and not any_print else code[:_BODY]


def people(roles: Iterable[str]) -> tuple[Account, ...]:
    """Return the active accounts that hold one of `roles` here, by name."""
    if "people" not in g:
        g.people = cases.people(g.site, g.people_seal)
    wanted = set(roles)
    return tuple(one for one in g.people if wanted & set(one.roles_at(g.site)))


def how_it_came(case: Case, code: str) -> tuple[str, str]:
    """Return how a code was read at this screen just now, and why it was typed; "" where not."""
    since = g.now - WRISTBAND_COUNTS
    for entry in reversed(case.entries):
        event = entry.event
        if event.kind != scans.SCAN or event.data.get("code") != code:
            continue
        if event.occurred_at < since or event.actor != g.account.id:
            continue
        if event.workstation == g.workstation:
            how = str(event.data.get("how"))
            return (how, "") if how in READ else ("", str(event.data.get("reason", "")))
    return "", ""


def ticked(case: Case, act: Act) -> list[str]:
    """Return which codes of a hand-over were scanned at this screen since it was offered."""
    if act.kind != "handover.accepted" or case.offer is None:
        return []
    reader = scans.Reader(g.account.id, g.roles, g.workstation, "scan", g.now)
    found: dict[str, str] = {}
    for entry in scans.scans(case, reader, since=case.offer.offered_at):
        text = str(entry.event.data.get("code", ""))
        container = case.container(text)
        if container and container.code in case.offer.containers:
            found.setdefault(container.code, text)
    return list(found.values())
