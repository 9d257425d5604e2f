"""What a form asks beside a step that is copied from paper: when, who did it, who wrote it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from flask import request

from svflab.domain.event import Value
from svflab.protocol.model import Step
from svflab.records.accounts import Account
from svflab.services.paper_kits import Kit
from svflab.services.subjects import Known
from svflab.web.language import gettext
from svflab.web.paper_parts import printed
from svflab.web.times import local, local_time

_: Callable[..., str] = gettext


@dataclass(frozen=True, slots=True)
class OnPaper:
    """What stands in these fields, and what may be chosen.

    `day` and `time` are as the form sends them; the day of the step before is filled in, the time
    never is. `codes` are the labels of the kit that what is made may bear, each
    with what is printed on it.
    """

    kit: str
    day: str
    writers: tuple[Account, ...]
    codes: tuple[tuple[str, str], ...] = ()
    time: str = ""
    by: str = ""
    witness: str = ""
    code: str = ""


def asked(kit: Kit, known: Known | None, step: Step, writers: tuple[Account, ...]) -> OnPaper:
    """Return these fields for a step of a kit's case, as this request filled them in, or blank."""
    codes: tuple[tuple[str, str], ...] = ()
    if known and step.makes:
        free = (c for c in kit.codes.get(step.makes, ()) if c not in known.case.containers)
        codes = tuple((code, printed(code)) for code in free)
    sent = request.form
    return replace(
        head(kit, known, writers),
        codes=codes,
        time=sent.get("told_time", ""),
        witness=sent.get("paper_witness", ""),
        code=sent.get("paper_code", ""),
    )


def head(kit: Kit, known: Known | None, writers: tuple[Account, ...]) -> OnPaper:
    """Return what holds of a whole page of the paper: its day, and who wrote it."""
    day = request.form.get("told_on", "") or _last_day(kit, known)
    by = request.form.get("paper_by", "") or _last_writer(known)
    return OnPaper(kit.code, day, writers, by=by)


def at(errors: dict[str, str]) -> datetime | None:
    """Return when the paper says that it happened; say what is wrong with it."""
    day, time = (request.form.get(name, "").strip() for name in ("told_on", "told_time"))
    try:
        return local_time(f"{day}T{time}")
    except ValueError:
        errors["told_at"] = _("The day and the time that stand on the paper: 14:05.")
        return None


def said(kit: str, errors: dict[str, str]) -> dict[str, Value]:
    """Return what the event says of its paper; say what is missing."""
    told = {name: request.form.get(f"paper_{name}", "") for name in ("by", "witness", "code")}
    if not told["by"]:
        errors["paper_by"] = _("Choose who wrote it.")
    if not request.form.get("performer"):
        errors["performer"] = _("Choose who did it, as it is signed.")
    return {"kit": kit, **{name: text for name, text in told.items() if text}}


def _last_day(kit: Kit, known: Known | None) -> str:
    """Return the day of the newest step of the case: the next one is likely of the same day."""
    if known is None:
        return f"{local(kit.made_at):%Y-%m-%d}"
    newest = max(entry.event.occurred_at for entry in known.entries)
    return f"{local(newest):%Y-%m-%d}"


def _last_writer(known: Known | None) -> str:
    """Return who wrote the step that was copied last."""
    entries = sorted(known.entries, key=lambda entry: entry.seq) if known else ()
    for entry in reversed(entries):
        paper = entry.event.data.get("paper")
        if isinstance(paper, Mapping):
            return str(paper.get("by", ""))
    return ""
