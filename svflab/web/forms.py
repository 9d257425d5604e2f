"""The form of a step, made from what the protocol asks: one builder, and no class for each step.

A form is values and what is wrong with them. It judges nothing: what was filled in is read by
`svflab.domain.fields` and judged by the rules, when it is recorded.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import uuid4

from flask import g, request, url_for
from flask_babel import lazy_gettext as _l

from svflab.domain import identifiers
from svflab.domain.case import Case
from svflab.domain.corrections import WITHDRAWN
from svflab.domain.event import Event
from svflab.domain.fields import Problem
from svflab.domain.next import Act
from svflab.domain.otherwise import which
from svflab.protocol.model import Step
from svflab.records.accounts import Account
from svflab.web import field_values, words
from svflab.web.asks import Ask, ask, is_asked, is_compared, people, ticked
from svflab.web.language import gettext
from svflab.web.settling import Settling
from svflab.web.times import local
from svflab.web.ways import way

_: Callable[..., str] = gettext

_BESIDE: Final = ("role", "performer", "told_at", "reason", "witness", "actor")
"""What a form keeps beside the fields of its step; passwords are asked anew."""

_DONE, _RECORD = _l("Done now"), _l("Record")
_TAPPED: Final = {
    "case.closed": _l("Close the case"),
    "extraction.finished": _l("Finished now"),
    "extraction.started": _l("Started now"),
    "label.printed": _l("Print it now"),
    "wristband.issued": _l("Issue it now"),
}
"""What stands on the button of a step that has nothing to fill in."""


@dataclass(frozen=True, slots=True)
class Band:
    """What is said above a form that was not recorded: a state, a word, sentences, a way out.

    `settle` is what has to be settled first, each with the way to its form.
    """

    state: str
    word: str
    sentences: tuple[str, ...] = ()
    settle: tuple[Settling, ...] = ()
    recorded: tuple[tuple[str, str], ...] = ()
    href: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class Wants:
    """What a form asks for beside the fields of its step."""

    reason: bool = False
    witness: bool = False
    actor: str = ""
    roles: tuple[str, ...] = ()
    performers: tuple[Account, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """Return the names of what must be given beside the fields of the step."""
        asked = {"reason": self.reason, "witness": self.witness, "actor": bool(self.actor)}
        return frozenset(name for name, wanted in asked.items() if wanted)


@dataclass(frozen=True, slots=True)
class StepForm:
    """A form that can be shown: an act of a case, its fields, and what was said beside them."""

    code: str
    act: Act
    step: Step
    asks: tuple[Ask, ...]
    wants: Wants
    event_id: str
    said: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    band: Band | None = None
    replaces: str = ""
    again: bool = False

    @property
    def id(self) -> str:
        """Return the id of the form on the page: of this act of this case."""
        told = "".join(c for c in which(self.act) if c.isalnum())
        return "-".join(filter(None, (self.code, self.act.kind.replace(".", "-"), told)))

    @property
    def action(self) -> str:
        """Return where the form is sent."""
        if not self.code:
            return url_for("cases.new")
        if self.replaces:
            end = "cases.undo" if self.act.kind == WITHDRAWN else "cases.correct"
            return url_for(end, code=self.code, event_id=self.replaces)
        kind, told = self.act.kind, self.told or None
        if self.leaves:
            return way("labels.print_label", code=self.code, container=self.act.container)
        return url_for("cases.record_step", code=self.code, kind=kind, told=told)

    @property
    def leaves(self) -> bool:
        """Say whether the form leads to another page: a label that is printed has its own."""
        prints = self.act.kind == "label.printed" and not self.replaces
        page = prints and way("labels.print_label", code=self.code, container=self.act.container)
        return bool(page)

    @property
    def told(self) -> str:
        """Return what tells the act from others of its kind."""
        return which(self.act)

    @property
    def by_scan(self) -> bool:
        """Say whether a scan alone may complete this: no field asks for anything else."""
        asked = [ask for ask in self.asks if not ask.settled and ask.field.required]
        scans_only = bool(asked) and all(ask.field.type in {"scan", "scans"} for ask in asked)
        return scans_only and not self.wants.reason

    @property
    def word(self) -> str:
        """Return what stands on the button."""
        if self.again:
            return _("Record as another")
        if self.replaces and self.act.kind != WITHDRAWN:
            return _("Record the correction")
        if self.one_tap:
            return str(_TAPPED.get(self.act.kind, _DONE))
        return _(self.step.title) if self.wants.reason else str(_RECORD)

    @property
    def one_tap(self) -> bool:
        """Say whether there is nothing to fill in."""
        return not self.wants.reason and not any(not ask.settled for ask in self.asks)


def blank(case: Case, act: Act) -> StepForm:
    """Return the form of an act as it is before anybody fills it in."""
    found = field_values.known(g.protocol, case, act)
    values = {name: value for name, value in found.items() if not is_compared(act, name)}
    if codes := ticked(case, act):
        values["containers"] = codes
    else:
        values.pop("containers", None)
    return _form(case, act, {**values, **_just_scanned(act)})


def _just_scanned(act: Act) -> dict[str, str]:
    """Return the code that led here, in the field that waits for it; a band's link carries it."""
    try:
        code = identifiers.read(request.args.get("scan", ""))
    except identifiers.CodeError:
        return {}
    step = g.protocol.steps[act.kind]
    names = [name for name in (code.kind, "code") if step.field(name)]
    return {names[0]: identifiers.spelled(code)} if names else {}


def sent(case: Case, act: Act, *, replaces: str = "") -> StepForm:
    """Return the form of an act as this request filled it in; secrets are asked anew."""
    step = g.protocol.steps[act.kind]
    made = _form(case, act, field_values.read(step, request.form), replaces=replaces)
    return replace(
        made,
        event_id=request.form.get("event_id") or made.event_id,
        said={name: request.form.get(name, "") for name in _BESIDE},
    )


def mended(form: StepForm, errors: Mapping[str, str], problems: Sequence[Problem]) -> StepForm:
    """Return the form with what is to be mended, at each field and above them all."""
    said = {problem.field: words.problem(problem) for problem in problems}
    cells = {problem.field: dict(problem.facts) for problem in problems}
    errors = {**said, **errors}
    asks = tuple(
        replace(
            one,
            error=errors.get(one.name, ""),
            wrong=(cells[one.name].get("row", ""), cells[one.name].get("column", ""))
            if one.name in cells
            else ("", ""),
        )
        for one in form.asks
    )
    return replace(form, asks=asks, errors=errors)


def changed(case: Case, act: Act, change: str, *, replaces: str = "") -> StepForm:
    """Return the form as it was filled in, with a row of a table more or less."""
    form = sent(case, act, replaces=replaces)
    values = field_values.changed(form.step, {a.name: a.value for a in form.asks}, change)
    asks = tuple(replace(one, value=values.get(one.name, one.value)) for one in form.asks)
    return replace(form, asks=asks)


def correcting(case: Case, act: Act, event: Event, notes: Mapping[str, str]) -> StepForm:
    """Return the form that corrects `event`: filled with what it said, every field asked."""
    values = {name: field_values.as_sent(value) for name, value in event.data.items()}
    form = _form(case, act, {**values, **notes}, replaces=event.id)
    at = f"{local(event.occurred_at):%Y-%m-%dT%H:%M:%S}"
    return replace(form, said={"told_at": at, "performer": event.performer})


def _form(case: Case, act: Act, values: Mapping[str, Any], *, replaces: str = "") -> StepForm:
    step = g.protocol.steps[act.kind]
    bare = StepForm(case.code, act, step, (), _wants(case, act, step), str(uuid4()))
    asks = tuple(
        ask(case, act, one, values.get(one.name, ""), bare.id)
        for one in step.fields
        if is_asked(case, act, one)
    )
    return replace(bare, asks=asks, replaces=replaces)


def _wants(case: Case, act: Act, step: Step) -> Wants:
    roles = tuple(role for role in step.roles if role in g.roles)
    container = case.containers.get(act.container)
    kind = g.protocol.containers.get(container.kind) if container else None
    override = act.given.get("override") == "yes"
    reprint = act.kind == "label.printed" and bool(container and container.prints)
    return Wants(
        reason=bool(step.reason or override or reprint),
        witness=step.witness
        or override
        or (act.kind == "label.applied" and bool(kind and kind.needs_witness)),
        actor=_another(case, act, step, roles),
        roles=roles if len(roles) > 1 else (),
        performers=people(step.roles),
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
            return _("You printed this label or stuck it on: another person verifies it.")
    elif act.kind == "handover.accepted" and offer and me in {offer.offered_by, offer.stated_by}:
        return _("You handed this over: another person accepts it.")
    return ""
