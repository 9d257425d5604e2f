"""Opening a case for a participant, by code."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from svflab.domain.case import Case
from svflab.domain.holds import of_opening
from svflab.domain.next import Act
from svflab.services import cases
from svflab.web import acting, bands, field_values, forms, holding, station
from svflab.web.gate import act_as, allow
from svflab.web.ways import way

READERS = ("surgeon", "nurse", "processor", "coordinator", "quality")
KIND = "case.opened"


@allow(*READERS)
def new() -> ResponseReturnValue:
    """Ask for whom a case opens, and open it; asked again, the same form opens no other."""
    step = g.protocol.steps[KIND]
    act_as(step.roles)
    act, nobody = Act(KIND, step.roles), Case("")
    if request.method == "GET":
        form = forms.blank(nobody, act)
        return _page(form, request.args.get("participant", ""))
    form = forms.sent(nobody, act)
    try:
        data = field_values.read(step, request.form)
        event, _texts = acting.stated(step, "case:", data, settings={})
        recorded = cases.open_case(g.protocol, event)
    except bands.NOT_DONE as error:
        form, status = bands.not_recorded(form, error)
        return _page(form, request.form.get("participant", ""), status)
    code = recorded.known.case.code
    return redirect(url_for("cases.show", code=code, done=event.id), 303)


def _page(form: forms.StepForm, chosen: str, status: int = 200) -> ResponseReturnValue:
    codes = [row["code"] for row in cases.openable(g.site)]
    if chosen and chosen not in codes:  # what was asked for stays, and is judged by the rules
        codes.append(chosen)
    page = render_template(
        "cases/new.html",
        form=form,
        people=codes,
        chosen=chosen,
        earlier=station.marked(cases.of_participants(g.site, codes)),
        participants=way("participants.index"),
        held=[holding.said(one) for one in of_opening(holding.standing())],
    )
    return page, status
