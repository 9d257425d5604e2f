"""The form of a step, made from what the protocol asks: one builder, and no class for each step.

A form is values and what is wrong with them. It judges nothing: what was filled in is read by
`svflab.domain.fields` and judged by the rules, when it is recorded.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import uuid4

from flask import g, request

from svflab.domain import identifiers
from svflab.domain.case import Case
from svflab.domain.entered import ENTERED, TYPED_WHY
from svflab.domain.event import Event
from svflab.domain.fields import Problem
from svflab.domain.next import Act
from svflab.protocol.model import Step
from svflab.services.asking import WITNESSES
from svflab.web import doubts, entered, field_values, papers, table_cells, words
from svflab.web.asks import Ask, ask, how_it_came, is_asked, is_compared, people, ticked
from svflab.web.language import gettext
from svflab.web.step_form import Band, StepForm, Wants
from svflab.web.times import local

_: Callable[..., str] = gettext

__all__ = [
    "Band",
    "StepForm",
    "Wants",
    "blank",
    "changed",
    "correcting",
    "mended",
    "sent",
]

_BESIDE: Final = (
    *("role", "performer", "told_at", "told_by", "reason", "witness", "witness_of", "actor"),
    *("typed_why", "typed_words"),
)
"""What a form keeps beside the fields of its step; passwords are asked anew."""


def blank(case: Case, act: Act) -> StepForm:
    """Return the form of an act as it is before anybody fills it in."""
    found = field_values.known(g.protocol, case, act)
    values = {name: value for name, value in found.items() if not is_compared(act, name)}
    values |= _picked(act)
    entries: dict[str, str] = {}
    if codes := ticked(case, act):
        values["containers"], entries["containers"] = codes, entered.lines(codes, "scan")
    else:
        values.pop("containers", None)
    name, code = _just_scanned(act)
    if not name:
        why = doubts.reason(case, act)
        form = _form(case, act, values, entries)
        return replace(form, said={"reason": why}) if why else form
    how, why = how_it_came(case, code)
    form = _form(case, act, {**values, name: code}, {**entries, name: entered.lines(code, how)})
    return replace(form, said={TYPED_WHY: why}) if why and form.may_be_typed else form


def _picked(act: Act) -> dict[str, str]:
    """Return the choices that the link which led here has made: a tap on it was the answer."""
    if request.args.get("do") != act.kind:
        return {}
    asked = [one for one in g.protocol.steps[act.kind].fields if one.type == "choice"]
    said = {one.name: request.args.get(one.name, "") for one in asked}
    known = {one.name: {choice.value for choice in one.choices} for one in asked}
    return {name: value for name, value in said.items() if value in known[name]}


def _just_scanned(act: Act) -> tuple[str, str]:
    """Return the field that waits for the code that led here, and the code; or nothing.

    The link of a band carries it; how it came in is the log's to say.
    """
    try:
        code = identifiers.read(request.args.get("scan", ""))
    except identifiers.CodeError:
        return "", ""
    step = g.protocol.steps[act.kind]
    names = [name for name in (code.kind, "code") if step.field(name)]
    return (names[0], identifiers.spelled(code)) if names else ("", "")


def sent(case: Case, act: Act, *, replaces: str = "") -> StepForm:
    """Return the form of an act as this request filled it in; secrets are asked anew."""
    step = g.protocol.steps[act.kind]
    entries = {one.name: request.form.get(entered.name(one.name), "") for one in step.fields}
    values = field_values.read(step, request.form)
    made = _form(case, act, values, entries, replaces=replaces)
    return replace(
        made,
        event_id=request.form.get("event_id") or made.event_id,
        said={name: request.form.get(name, "") for name in _BESIDE},
    )


def mended(form: StepForm, errors: Mapping[str, str], problems: Sequence[Problem]) -> StepForm:
    """Return the form with what is to be mended, at each field and above them all."""
    said: dict[str, str] = {}
    for problem in problems:
        said.setdefault(problem.field, words.problem(problem))
    errors = {**said, **errors}
    asks = tuple(_with_error(one, errors.get(one.name, ""), problems) for one in form.asks)
    return replace(form, asks=asks, errors=errors)


def _with_error(one: Ask, error: str, problems: Sequence[Problem]) -> Ask:
    """Return a field with what is wrong with it; a table, with what is wrong in its rows."""
    mine = [problem for problem in problems if problem.field == one.name]
    facts = [dict(problem.facts) for problem in mine]
    return replace(
        one,
        error=error,
        wrong=frozenset((said.get("row", ""), said.get("column", "")) for said in facts),
        rows=table_cells.wrong(one.field.columns, mine) if one.cells else {},
    )


def changed(case: Case, act: Act, change: str, *, replaces: str = "") -> StepForm:
    """Return the form as it was filled in, with a row of a table more or less."""
    form = sent(case, act, replaces=replaces)
    values = field_values.changed(form.step, {a.name: a.value for a in form.asks}, change)
    asks = tuple(replace(one, value=values.get(one.name, one.value)) for one in form.asks)
    return replace(form, asks=asks)


def correcting(case: Case, act: Act, event: Event, notes: Mapping[str, str]) -> StepForm:
    """Return the form that corrects `event`: filled with what it said and who did it."""
    values = {name: field_values.as_sent(value) for name, value in event.data.items()}
    said = event.data.get(ENTERED)
    claims = said if isinstance(said, Mapping) else {}
    entries = {name: entered.lines(values.get(name), how) for name, how in claims.items()}
    form = _form(case, act, {**values, **notes}, entries, replaces=event.id)
    at = f"{local(event.occurred_at):%Y-%m-%dT%H:%M:%S}"
    return replace(form, said={"told_at": at, "performer": event.done_by})


def _form(
    case: Case,
    act: Act,
    values: Mapping[str, Any],
    entries: Mapping[str, str],
    *,
    replaces: str = "",
) -> StepForm:
    step = g.protocol.steps[act.kind]
    bare = StepForm(case.code, act, step, (), _wants(case, act, step), str(uuid4()))
    by = bare.wants.actor
    asks = tuple(
        ask(
            case,
            act,
            one,
            values.get(one.name, ""),
            bare.id,
            entry=entries.get(one.name, ""),
            by=by,
        )
        for one in step.fields
        if is_asked(case, act, one)
    )
    return replace(bare, asks=asks, replaces=replaces, printer=_printer(case, act))


def _printer(case: Case, act: Act) -> str:
    """Return the printer that is the first choice here for what is printed, or ""."""
    held = case.containers.get(act.container) if act.kind == "label.printed" else None
    return papers.ways(held)[0] if held else ""


def _wants(case: Case, act: Act, step: Step) -> Wants:
    roles = tuple(role for role in step.roles if role in g.roles)
    container = case.containers.get(act.container)
    kind = g.protocol.containers.get(container.kind) if container else None
    override = act.given.get("override") == "yes"
    reprint = act.kind == "label.printed" and bool(container and container.prints)
    witness = (
        step.witness
        or override
        or (act.kind == "label.applied" and bool(kind and kind.needs_witness))
    )
    others = people(tuple(sorted(WITNESSES))) if witness and not step.signs else ()
    return Wants(
        reason=bool(step.reason or override or reprint),
        witness=witness,
        actor=_another(case, act, step, roles),
        roles=roles if len(roles) > 1 else (),
        performers=people(step.roles),
        elsewhere=tuple(one for one in others if one.id != g.account.id),
    )


def _another(case: Case, act: Act, step: Step, roles: tuple[str, ...]) -> str:
    """Return why another person has to state this, or "" where who is signed in may."""
    if not roles:
        return _(
            "This is stated by: %(roles)s.", roles=words.roles(g.protocol, " ".join(step.roles))
        )
    container = case.containers.get(act.container)
    live = container.live_print if container else None
    offer, me = case.offer, g.account.id
    if act.kind == "label.verified" and live:
        if me in {live.printed_by, live.applied_by, live.stated_by}:
            return _("You printed this label or stuck it on: another person must verify it.")
    elif act.kind == "handover.accepted" and offer and me in {offer.offered_by, offer.stated_by}:
        return _("You handed this over: another person must accept it.")
    return ""
