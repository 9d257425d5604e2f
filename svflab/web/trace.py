"""Trace: any code, kit or lot, backwards to person and material and forwards to fingers.

`look_back` shows what several cases used.
"""

from collections.abc import Callable
from typing import Final

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField

from svflab.domain.scans import STOP
from svflab.domain.trace import HERE
from svflab.services import scan as scans
from svflab.services import trace
from svflab.services.errors import NotThere
from svflab.services.trace import Aside, Traced
from svflab.web import beside, entered, look_back, scan_answers, trace_drawing, traced
from svflab.web.corrections import READERS
from svflab.web.gate import allow
from svflab.web.ways import way

_: Callable[..., str] = gettext

bp = Blueprint("trace", __name__)
LONGEST: Final = 120

bp.get("/lots/")(look_back.index)
bp.get("/lots/<kind>")(look_back.lot)
bp.post("/lots/<kind>/csv")(look_back.download)


class TraceForm(FlaskForm):  # type: ignore[misc]
    """What to trace. Its answer is at an address that names what it shows."""

    class Meta:
        """Nothing is changed by looking."""

        csrf = False

    code = StringField(
        _l("Code, kit, lot or participant"),
        description=_l("Scan any label or pack; or type what is on it."),
        render_kw={"maxlength": LONGEST},
    )


@bp.get("/trace/")
@allow(*READERS)
def start() -> ResponseReturnValue:
    """Ask what to trace."""
    if text := request.args.get("code", "").strip()[:LONGEST]:
        return redirect(url_for("trace.show", text=text), 303)
    return render_template("trace/start.html", form=TraceForm(), missing="")


@bp.post("/trace/")
@allow(*READERS)
def scanned() -> ResponseReturnValue:
    """Trace what was scanned, which is kept like any scan; what stops anywhere stops here too."""
    text = request.form.get("code", "").strip()[:LONGEST]
    if how := entered.way(request.form.get(entered.name("code"), ""), text):
        given = scans.answer(
            g.protocol,
            g.site,
            text,
            account=g.account.id,
            role=g.role,
            roles=g.roles,
            workstation=g.workstation,
            how=how,
        )
        if given.state == STOP:
            band = scan_answers.band(given)
            shown = {"form": TraceForm(formdata=None, code=text), "missing": "", "answer": band}
            return render_template("trace/start.html", **shown), 409
    return redirect(url_for("trace.show", text=text) if text else url_for("trace.start"), 303)


@bp.get("/trace/<path:text>")
@allow(*READERS)
def show(text: str) -> ResponseReturnValue:
    """Show the trace of what a text means, or say that nothing here is called so."""
    form = TraceForm(formdata=None, code=text[:LONGEST])
    try:
        found = trace.find(g.protocol, g.site, text[:LONGEST])
    except NotThere:
        return render_template("trace/start.html", form=form, missing=text[:LONGEST]), 404
    return _page(found) if isinstance(found, Traced) else redirect(_elsewhere(found), 303)


def _page(found: Traced) -> ResponseReturnValue:
    rows = traced.rows(found)
    return render_template(
        "trace/show.html",
        form=TraceForm(formdata=None),
        title=traced.title(found),
        label=traced.label(found),
        parts=[(str(name), [row for row in rows if row.where == w]) for w, name in traced.PARTS],
        people=traced.people(found.trace),
        drawing=trace_drawing.drawn(found.trace, rows),
        bar=beside.bar(found.case) | {"here": [], "others": []},
        case_code=found.case.code,
        code=found.case.code,
        report=way("safety.new", code=found.case.code, syringe=_container(found)),
    )


def _container(found: Traced) -> str | None:
    """Return the container that is traced; None for anything else."""
    here = found.trace.lying(HERE)
    code = here[0].text if here else ""
    return code if code in found.case.containers else None


def _elsewhere(found: Aside) -> str:
    """Return the page of what has no single case to trace through."""
    match found.what:
        case trace.REPORT:
            return url_for("safety.show", code=found.name)
        case trace.PLACE:
            return way("workstations.show", code=found.name) or url_for("workstations.here")
        case trace.THING:
            return url_for("things.show", code=found.name)
        case trace.PARTICIPANT:
            return url_for("cases.index", participant=found.name)
    return url_for("trace.index", lot=found.name)
