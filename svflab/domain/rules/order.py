"""Rights, the order of the steps, how often they happen, and what a closed case still takes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from svflab.domain.case import Case
from svflab.domain.chain import Entry
from svflab.domain.closing import awaited, custody_items, unsettled
from svflab.domain.corrections import WITHDRAWN, wrong
from svflab.domain.event import Event, instant_text
from svflab.domain.finding import (
    REFUSED,
    Finding,
    Level,
    always,
    deviation,
    sealed_in,
    stopping,
)
from svflab.domain.identifiers import CodeError, read, spelled
from svflab.domain.overrides import asked
from svflab.domain.rules.moment import Moment
from svflab.domain.signatures import KINDS
from svflab.protocol.model import Protocol

MISSED = "observation.missed"

AFTER_CLOSE = frozenset(
    {
        "result.reported",
        "observation.recorded",
        MISSED,
        "deviation.explained",
        "deviation.classified",
        "deviation.closed",
        "action.planned",
        "action.done",
        "near_miss.triaged",
    }
)
"""What a closed case still takes: results, observations, what is said of deviations and misses."""

AFTER_STOP = AFTER_CLOSE | {
    "case.closed",
    "container.discarded",
    "container.returned",
    "container.lost",
    "handover.offered",
    "handover.accepted",
    "handover.refused",
    "hold.lifted",
    "hold.placed",
    "injection.stopped",
    "label.destroyed",
    "label.lost",
    "label.sent",
    "label.voided",
}
"""What a stopped case still takes: what came of a print that was on its way, disposal, custody on
the way back, and its close."""

NEVER_CORRECTED = frozenset(
    {"case.opened", "case.closed", "label.printed", "label.sent", "handover.accepted", *KINDS}
)
"""The participant of a case is never corrected: stop, void, open anew. A print is a fact."""

RUN_STEPS = frozenset(
    {"setup.completed", "extraction.started", "extraction.finished", "svf.collected"}
)


def only_its_roles_act(m: Moment) -> Iterator[Finding]:
    """A step is stated in a role that the protocol names for it."""
    if m.here and m.step and m.event.role not in m.step.roles:
        yield always("role", m.id, role=m.event.role, allowed=" ".join(m.step.roles))


def nothing_happens_in_the_future(m: Moment) -> Iterator[Finding]:
    """A time that a person gives lies before the server heard of it."""
    if m.entry.is_ahead:
        yield always("future", m.id, occurred_at=instant_text(m.now))


def a_case_is_opened_once(m: Moment) -> Iterator[Finding]:
    """The first event of a case opens it, and no later one does."""
    if not (m.here and m.step):
        return
    if m.kind == "case.opened" and m.case.opened:
        yield always("opened_twice", m.id)
    if m.kind == "case.opened" and not _is_case_code(m.case.code):
        yield always("case_code", m.id, case=m.case.code)
    if m.kind != "case.opened" and not m.case.opened:
        if m.event.told and any(e.event.kind == "case.opened" for e in m.case.entries):
            yield stopping("before_opening", m.id)
        else:
            yield always("not_opened", m.id)


def a_case_opens_for_an_eligible_participant(m: Moment) -> Iterator[Finding]:
    """Without eligibility, and without the site's confirmed settings, no case opens."""
    if not (m.here and m.kind == "case.opened"):
        return
    seen = m.entry.surroundings
    code = str(m.data.get("participant", ""))
    standing = str(seen.get("standing", "not_known"))
    if standing == "not_known":
        yield always("participant_unknown", m.id, participant=code)
    elif standing != "eligible" and m.gate("eligible"):
        yield stopping("not_eligible", m.id, participant=code, standing=standing)
    if seen.get("unconfirmed") and m.gate("settings_confirmed"):
        yield stopping("settings_unconfirmed", m.id, count=seen["unconfirmed"])
    if seen.get("open_case"):
        yield stopping("participant_has_case", m.id, other_case=seen["open_case"])
    elif seen.get("treated"):
        yield deviation("treated_before", m.id, other_case=seen["treated"])


def a_witness_is_another_person(m: Moment) -> Iterator[Finding]:
    """Where the protocol asks for a witness, a second account has seen it."""
    event = m.event
    if not (m.here and m.step):
        return
    needed = m.step.witness or asked(m.protocol, event)
    if needed and not m.witness:
        yield stopping("witness_missing", m.id)
    if event.witness and event.witness in {event.actor, event.performer}:
        yield always("witness_same", m.id, who=event.witness)
    elif m.witness and m.witness == event.done_by:
        yield always("witness_same", m.id, who=m.witness)


def a_reason_is_given(m: Moment) -> Iterator[Finding]:
    """Where the protocol asks for a reason, there is one."""
    if m.here and m.step and m.step.reason and not (m.event.reason or m.event.replaces):
        yield always("reason_missing", m.id)


def an_open_case_takes_steps(m: Moment) -> Iterator[Finding]:
    """After its close a case takes results, reasons and observations; after a stop, disposal.

    What is no step is no work on it: a refusal that was kept, words that were taken out.
    """
    if not (m.here and m.step):
        return
    if m.case.closed and m.kind not in AFTER_CLOSE:
        yield stopping("closed", m.id, kind=m.kind)
    elif m.case.stopped and m.kind not in AFTER_STOP:
        yield stopping("stopped", m.id, kind=m.kind)


def steps_are_in_order(m: Moment) -> Iterator[Finding]:
    """A step waits for the steps that the protocol puts before it."""
    if not (m.here and m.step) or m.case.stopped or m.case.closed:
        return
    for kind in m.step.after:
        if not _has_happened(m, kind):
            yield stopping("order", m.id, kind=m.kind, after=kind)


def a_step_happens_as_often_as_planned(m: Moment) -> Iterator[Finding]:
    """A step happens once in a case, or in a run, of a test, at a point of time.

    Identifiers that did not match are compared again; a result that was awaited is reported.
    """
    if m.here and m.step and (earlier := _earlier(m, m.step.per)):
        yield _twice(m, earlier)


def a_failed_run_is_over(m: Moment) -> Iterator[Finding]:
    """Where the kit or the device failed, the run goes no further; what gave SVF did not fail."""
    run = m.case.run if m.here else None
    if run is None:
        return
    if run.failed and m.kind in RUN_STEPS - {"setup.completed"}:
        yield stopping("run_failed", m.id, kind=m.kind, number=run.number)
    elif m.kind == "run.failed" and run.collected:
        yield _twice(m, run.collected)


def lateness_is_shown(m: Moment) -> Iterator[Finding]:
    """What is told more than the site's minutes after it happened is a late entry.

    A case that stood on paper is late as a whole, and is asked about once: where it was opened.
    """
    copied = m.on_paper and m.kind != "case.opened"
    if m.here and m.event.told and not m.event.replaces and not copied:
        late = m.entry.recorded_at - m.now
        if late > timedelta(minutes=float(m.number("late_entry_minutes"))):
            yield deviation("late_entry", m.id, minutes=int(late.total_seconds() // 60))


def what_was_stopped_is_answered_for(m: Moment) -> Iterator[Finding]:
    """An incident that was stopped asks for its reason, as one that happened does."""
    if m.here and m.kind == REFUSED:
        for found in sealed_in(m.data):
            if found.incident:
                yield replace(found, event_id=m.id, level=Level.DEVIATION)


def every_syringe_of_the_plan_is_settled(m: Moment) -> Iterator[Finding]:
    """Each syringe of the plan is filled, or it is recorded why it is not."""
    if m.gate("containers_accounted") and not m.case.stopped:
        for number in unsettled(m.case):
            yield stopping("syringe_open", m.id, number=number, planned=len(m.case.plan))


def custody_ends_with_nothing_open(m: Moment) -> Iterator[Finding]:
    """A case closes when every container has ended and every volume is accounted for."""
    if m.gate("custody_ended"):
        for item in custody_items(m.protocol, m.case):
            yield stopping("custody_open", m.id, **item.facts)
        if awaited(m.case) and not (m.data.get("owner") and m.data.get("due")):
            yield stopping("owner_missing", m.id, tests=" ".join(awaited(m.case)))


def corrections(protocol: Protocol, case: Case) -> Iterator[Finding]:
    """A correction names an entry of this case that may be corrected, and says why.

    The participant of a case is never corrected, nor a print, nor a withdrawal: what is
    withdrawn is recorded anew.
    """
    mine = [e for e in case.entries if e.event.about == f"case:{case.code}"]
    yield from wrong(mine, NEVER_CORRECTED)
    for entry in mine:
        if entry.event.kind == WITHDRAWN:
            moment = Moment(protocol, case, entry)
            yield from only_its_roles_act(moment)
            yield from nothing_happens_in_the_future(moment)


def _has_happened(m: Moment, kind: str) -> bool:
    """Say whether a step has happened; one of a run, in the run that goes on."""
    run = m.case.run
    if kind == "observation.recorded" and m.case.unobserved:
        return True
    if kind in RUN_STEPS:
        return run is not None and run.event(kind) is not None
    return m.case.has(kind)


def _earlier(m: Moment, per: str) -> Event | None:
    """Return what happened of this step where it happens once, or None."""
    entry: Entry | None = None
    match per:
        case "run":
            return _in_run(m)
        case "case" if m.kind != "identity.checked" or m.case.identity_confirmed:
            entry = m.case.last(m.kind)
        case "test":
            entry = m.case.reported(str(m.data.get("test", "")))
        case "point":
            entry = _answered(m)
    return entry.event if entry else None


def _answered(m: Moment) -> Entry | None:
    """Return what answers for a point of time already; one that was missed may still be seen."""
    point = str(m.data.get("point", ""))
    missed = m.case.unobserved.get(point) if m.kind == MISSED else None
    return m.case.observed.get(point) or missed


def _in_run(m: Moment) -> Event | None:
    """Return the same step earlier in the run that goes on, or None."""
    run = m.case.run
    if run is None or (m.kind == "setup.completed" and run.ended):
        return None
    return run.event(m.kind)


def _is_case_code(text: str) -> bool:
    try:
        code = read(text)
    except CodeError:
        return False
    return code.kind == "case" and spelled(code) == text and not code.number


def _twice(m: Moment, earlier: Event) -> Finding:
    at = instant_text(earlier.occurred_at)
    return stopping("already_done", m.id, kind=m.kind, event=earlier.id, who=earlier.done_by, at=at)


RULES = (
    only_its_roles_act,
    nothing_happens_in_the_future,
    a_case_is_opened_once,
    a_case_opens_for_an_eligible_participant,
    a_witness_is_another_person,
    a_reason_is_given,
    an_open_case_takes_steps,
    steps_are_in_order,
    a_step_happens_as_often_as_planned,
    a_failed_run_is_over,
    lateness_is_shown,
    what_was_stopped_is_answered_for,
    every_syringe_of_the_plan_is_settled,
    custody_ends_with_nothing_open,
)
