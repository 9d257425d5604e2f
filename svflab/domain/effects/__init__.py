"""What each kind of event does to a case.

One function a kind. A kind that has none only happened.

    labels    containers are made, and labelled
    custody   containers are handed over, discarded, returned
    holds     containers, or the case, are held and let go
    course    everything else, from opening to close
"""

from svflab.domain.case import Case
from svflab.domain.chain import Entry
from svflab.domain.containers import NOTHING
from svflab.domain.effects import course, custody, holds, labels
from svflab.domain.effects.change import Does, change, end_when_empty, points_of
from svflab.protocol.model import Protocol

__all__ = ["happen", "happen_elsewhere", "points_of"]


def happen(protocol: Protocol, case: Case, entry: Entry) -> None:
    """Let an entry about this case do to it what its kind does."""
    event = entry.event
    case.done.setdefault(event.kind, []).append(entry)
    step = protocol.steps.get(event.kind)
    if step and step.makes and event.data.get("container"):
        labels.make(protocol, case, entry, step.makes)
    if does := _DOES.get(event.kind):
        does(protocol, case, entry)


def happen_elsewhere(protocol: Protocol, case: Case, entry: Entry) -> None:
    """Take what another case's event did to a container of this one."""
    event = entry.event
    if event.kind == "injection.given" and (syringe := case.container(event.data.get("syringe"))):
        total = sum(points_of(event.data).values(), NOTHING)
        change(case, syringe.code, injected=syringe.injected + total)
        end_when_empty(case, syringe.code, "injected")
    elif event.kind == "container.discarded":
        custody.discarded(protocol, case, entry)
    elif event.kind == "container.returned":
        custody.returned(protocol, case, entry)
    elif event.kind == "consent.renewed":
        case.consent_renewed = entry
    elif event.kind == "consent.withdrawn":
        case.consent_withdrawn = case.consent_withdrawn or entry
    elif event.kind == "adverse_event.reported" and event.about not in case.reports:
        case.reports.append(event.about)


_DOES: dict[str, Does] = {
    "case.opened": course.opened,
    "case.stopped": course.stopped,
    "case.closed": course.closed,
    "label.printed": labels.printed,
    "label.applied": labels.applied,
    "label.verified": labels.verified,
    "label.voided": labels.voided,
    "label.sent": labels.sent,
    "label.destroyed": labels.destroyed,
    "label.lost": labels.lost,
    "handover.offered": custody.offered,
    "handover.accepted": custody.accepted,
    "handover.refused": custody.declined,
    "setup.completed": course.set_up,
    "extraction.started": course.run_step("started"),
    "extraction.finished": course.run_step("finished"),
    "svf.collected": course.run_step("collected"),
    "run.failed": course.run_step("failed"),
    "result.reported": course.reported,
    "digits.examined": course.examined,
    "filling.planned": course.planned,
    "syringe.not_filled": course.not_filled,
    "product.released": course.released,
    "syringe.matched": course.matched,
    "syringe.taken": course.taken,
    "injection.given": course.injected,
    "injection.stopped": course.injecting_stopped,
    "container.discarded": custody.discarded,
    "container.returned": custody.returned,
    "container.lost": custody.lost,
    "observation.recorded": course.observed,
    "observation.missed": course.not_observed,
    "deviation.explained": course.explained,
    "hold.placed": holds.placed,
    "hold.lifted": holds.lifted,
}
