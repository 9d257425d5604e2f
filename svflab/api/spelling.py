"""How entries, findings and cases are spelled in JSON."""

from collections.abc import Mapping
from typing import Any

from svflab.domain.case import Case
from svflab.domain.chain import Entry
from svflab.domain.clocks import running_timers
from svflab.domain.containers import Container
from svflab.domain.event import instant_text
from svflab.domain.finding import Finding
from svflab.domain.holds import bars
from svflab.domain.next import Act, due
from svflab.domain.timing import Timer
from svflab.protocol.model import Protocol
from svflab.services import holds
from svflab.services.subjects import Known
from svflab.web import words

Json = dict[str, Any]


def entry(told: Entry) -> Json:
    """Return an entry: the event as it was sealed, and its place in the log."""
    event = told.event
    return {
        "site": told.site,
        "seq": told.seq,
        "recorded_at": instant_text(told.recorded_at),
        "hash": told.hash,
        "prev_hash": told.prev_hash,
        "flags": list(told.flags),
        "event": {
            "id": event.id,
            "kind": event.kind,
            "about": event.about,
            "touches": list(event.touches),
            "occurred_at": instant_text(event.occurred_at),
            "told": event.told,
            "zone": event.zone,
            "actor": event.actor,
            "role": event.role,
            "performer": event.performer,
            "witness": event.witness,
            "workstation": event.workstation,
            "replaces": event.replaces,
            "data": dict(event.data),
        },
    }


def finding(protocol: Protocol, found: Finding) -> Json:
    """Return what a rule found: its name, its facts, and the sentence that they make."""
    return {
        "rule": found.rule,
        "event": found.event_id,
        "level": found.level.value,
        "incident": found.incident,
        "facts": dict(found.facts),
        "words": words.finding(found, protocol),
    }


def case(protocol: Protocol, known: Known) -> Json:
    """Return how a case stands: what is next, what runs, what it holds, what was found."""
    folded = known.case
    held = [] if folded.closed else holds.of_case(known.site, folded)
    acts = [act for act in due(protocol, folded) if not (held and bars(act.kind, act.given))]
    return {
        "code": folded.code,
        "participant": folded.participant,
        "state": folded.state,
        "seq": known.seq,
        "custodian": folded.custodian,
        "place": folded.place,
        "next": [_act(act) for act in acts],
        "on_hold": [*(one.sealed for one in held), *_on_hold(folded)],
        "timers": [_timer(timer) for timer in running_timers(protocol, folded)],
        "containers": [_container(one) for one in folded.containers.values()],
        "injected": _injected(folded),
        "results": {
            name: {"state": result.state, "value": result.value}
            for name, result in folded.results.items()
        },
        "findings": [finding(protocol, found) for found in known.findings],
        "reports": list(folded.reports),
    }


def _on_hold(case: Case) -> list[Json]:
    """Return what is on hold in the case itself; a container "" is the whole case."""
    return [
        {
            "container": code,
            "cause": entry.event.data.get("cause", ""),
            "since": instant_text(entry.event.occurred_at),
        }
        for code, entry in case.holds.items()
    ]


def _act(act: Act) -> Json:
    roles = list(act.roles)
    return {"kind": act.kind, "roles": roles, "container": act.container, "number": act.number}


def _timer(timer: Timer) -> Json:
    return {
        "window": timer.window.code,
        "subject": timer.subject,
        "started_at": instant_text(timer.started_at),
        "opens_at": instant_text(timer.opens_at),
        "closes_at": instant_text(timer.closes_at) if timer.closes_at else None,
        "reminds": timer.window.reminds,
    }


def _container(one: Container) -> Json:
    live = one.live_print
    return {
        "code": one.code,
        "kind": one.kind,
        "parent": one.parent,
        "state": one.state,
        "place": one.place,
        "volume_ml": None if one.volume is None else f"{one.volume:f}",
        "left_ml": None if one.volume is None else f"{one.left:f}",
        "number": one.number or None,
        "digit": one.digit or None,
        "use_by": instant_text(one.use_by) if one.use_by else None,
        "label": {"code": live.code, "number": live.number, "state": live.state} if live else None,
    }


def _injected(folded: Case) -> list[Mapping[str, str]]:
    return [
        {
            "syringe": given.syringe,
            "digit": given.digit,
            "point": given.point,
            "volume_ml": f"{given.volume:f}",
        }
        for given in folded.given
    ]
