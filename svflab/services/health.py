"""Whether the server can be trusted to record what it is told."""

from datetime import timedelta

from flask import current_app

from svflab import clock
from svflab.records import health
from svflab.services import label_templates, noticed, outbox


def troubles() -> dict[str, str]:
    """Return what is not well, in words for whoever runs the server; empty is well.

    `database` does not answer; `schema` does not fit the program; `clock` was set while the
    server ran, or shows a time before the latest entry of the log; `labels` names a template of
    the site's own that prints nothing.
    """
    schema = health.schema()
    if schema is None:
        return {"database": "does not answer"}
    if schema.is_newer:
        return {"schema": f"is {schema.found}, newer than this program: install the newer svflab"}
    if not schema.is_current:
        return {"schema": f"is {schema.found or 'empty'}, not {schema.needed}: svflab upgrade"}
    return _clock_troubles() | _label_troubles()


def notes() -> dict[str, str]:
    """Return what stands in nobody's way and wants seeing to, in words; empty is nothing.

    `mail` waits and nobody sends it: work is recorded all the same.
    """
    stands = outbox.standing() if outbox.mail_is_on() else None
    if stands is None or stands.late_since is None:
        return {}
    seen = stands.seen_at.isoformat() if stands.seen_at else "never"
    return {"mail": f"waits and nobody sends it (worker last seen: {seen}): svflab worker"}


def _clock_troubles() -> dict[str, str]:
    limit = timedelta(seconds=current_app.config["CLOCK_STEP_SECONDS"])
    if by := noticed.unconfirmed():
        seconds = f"{by.total_seconds():+.1f} s"
        return {"clock": f"was set by {seconds} since the start: check it, then confirm it"}
    last = health.last_recorded_at()
    if last and last > clock.now() + limit:
        return {"clock": f"is before the latest entry of the log ({last.isoformat()}): check it"}
    return {}


def _label_troubles() -> dict[str, str]:
    wrong = label_templates.troubles()
    return {"labels": f"{wrong[:500]}: svflab labels check"} if wrong else {}
