"""The row of an adverse event on the lists: what was told of it, and when its report is due."""

from datetime import datetime

from svflab.domain import alerts, causality, duplicates
from svflab.domain import harms as counted
from svflab.domain.chain import Entry
from svflab.domain.event import read_instant
from svflab.domain.reporting import next_due
from svflab.domain.subjects import AdverseEvent
from svflab.protocol.model import Protocol
from svflab.records import projections, reports
from svflab.services import deadlines, inbox_rows, subjects
from svflab.services.subjects import Known


def project(protocol: Protocol, after: Known) -> None:
    """Bring the row of an adverse event up to date; `after` is how it stands now."""
    event = after.adverse_event
    if event.report is None:
        return
    data, clocks = event.data, deadlines.clocks(protocol, after)
    touched = dict(name.split(":", 1) for name in event.touches if ":" in name)
    case, person = touched.get("case", ""), touched.get("participant", "")
    bearer = {"site": after.site, "kind": "adverse_event", "case": case, "participant": person}
    projections.put(projections.CODES, {"code": event.code, **bearer})
    projections.put(
        projections.REPORTS,
        {
            "site": after.site,
            "code": event.code,
            "case": case,
            "participant": person,
            "term": str(data.get("term")),
            "grade": int(str(data.get("grade") or 0)),
            "serious": event.serious,
            "special": alerts.is_special(protocol, event),
            "state": event.state,
            "last_seq": after.seq,
            **_times(event, event.report),
            **_counted(event),
            "due_at": next_due(clocks),
            "alert": alerts.stands(protocol, event),
            "same_as": duplicates.same_as(event),
            **inbox_rows.project(protocol, after, clocks),
        },
    )


def _times(event: AdverseEvent, report: Entry) -> dict[str, datetime | None]:
    """Return since when it is known, and when it began: where nobody told, when it was known."""
    aware, onset = event.data.get("aware_at"), event.data.get("onset_at")
    known_at = read_instant(aware) if aware else report.event.occurred_at
    began_at = read_instant(onset) if onset else None
    return {"aware_at": known_at, "onset_at": began_at, "began_at": began_at or known_at}


def _counted(event: AdverseEvent) -> dict[str, str | bool]:
    """Return what the tables of harms ask of an adverse event beside what the list shows."""
    data = event.data
    parts = counted.related_to(opinion.said for opinion in causality.standing(event))
    named = {"place": "where", "digit": "digit", "action": "action", "outcome": "outcome"}
    return {
        **{column: str(data.get(name) or "") for column, name in named.items()},
        "related": causality.related(event),
        "components": f" {' '.join(parts)} " if parts else "",
    }


def follow_rules(protocol: Protocol, site: str) -> None:
    """Bring the rows up to date of which a clock runs, once the site has confirmed its settings.

    What is newly in force adds a clock to them; an event whose clocks have all ended is left.
    """
    if deadlines.has_changed(protocol, site):
        bring_up(protocol, site)


def bring_up(protocol: Protocol, site: str) -> None:
    """Bring the rows up to date of which a clock runs, by what is in force now."""
    for code in reports.running(site):
        project(protocol, subjects.known(protocol, site, f"ae:{code}"))
