"""What a case comes to at its close: the facts that its page shows, and that are signed.

They hold no sentence and no name: codes, counts and instants, the same in every language. The
digest of all that the case says (`content`) is among them, so that whoever signs the summary
signs the case.
"""

from collections.abc import Iterable
from decimal import Decimal

from svflab.domain import rules
from svflab.domain.case import Case
from svflab.domain.closing import awaited, open_items
from svflab.domain.countersigning import disputes, waiting
from svflab.domain.deviations import of_case
from svflab.domain.event import Value, instant_text
from svflab.domain.finding import Finding
from svflab.domain.overrides import overrides
from svflab.domain.signatures import CASE, Shown, content, says_something
from svflab.protocol.model import Protocol


def of(protocol: Protocol, site: str, case: Case, findings: Iterable[Finding]) -> Shown:
    """Return the facts of a case as it stands, which its close is signed on."""
    told = sorted(filter(says_something, case.entries), key=lambda entry: entry.seq)
    items: list[Value] = [_plain(one.facts) for one in open_items(protocol, case)]
    return {
        "what": CASE,
        "site": site,
        "case": case.code,
        "participant": case.participant,
        "protocol": protocol.digest,
        "rules": rules.VERSION,
        "state": case.state,
        "seq": told[-1].seq if told else 0,
        "seal": told[-1].hash if told else "",
        "content": content(case.code, told),
        "opened_at": instant_text(case.opened.event.occurred_at) if case.opened else "",
        "open": [] if case.closed else items,
        "overrides": [entry.event.id for entry in overrides(protocol, case)],
        "deviations": _deviations(protocol, case, findings),
        "disputed": [entry.event.id for entry, _by in disputes(case)],
        "awaited": list(awaited(case)),
        "counts": _counts(case, len(told)),
    }


def _deviations(protocol: Protocol, case: Case, findings: Iterable[Finding]) -> list[Value]:
    return [
        {"rule": one.rule, "event": one.event, "incident": one.incident, "state": one.state}
        for one in of_case(protocol, case, findings)
        if one.findings
    ]


def _counts(case: Case, entries: int) -> dict[str, Value]:
    given = sum((one.volume for one in case.given), Decimal(0))
    prints = [label for one in case.containers.values() for label in one.prints]
    return {
        "entries": entries,
        "corrected": len(case.replaced),
        "containers": len(case.containers),
        "labels": len(prints),
        "syringes": len(case.syringes),
        "digits": len({one.digit for one in case.given}),
        "given_ml": f"{given:f}",
        "reports": len(case.reports),
        "holds": len(case.holds),
        "not_countersigned": len(waiting(case)),
    }


def _plain(facts: dict[str, object]) -> dict[str, Value]:
    return {name: one if isinstance(one, int) else str(one) for name, one in facts.items()}
