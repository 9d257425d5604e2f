"""Numbers of the process: how long steps and windows take, what comes of it, case after case."""

from flask import Blueprint, Response, g, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue

from svflab.domain.process import ENOUGH
from svflab.exports import csv
from svflab.services import process
from svflab.web import process_list, process_page
from svflab.web.corrections import READERS
from svflab.web.deviations import TAKERS
from svflab.web.gate import allow
from svflab.web.times import local
from svflab.web.words import process as called

bp = Blueprint("process", __name__, url_prefix="/process")


@bp.get("/")
@allow(*READERS)
def index() -> ResponseReturnValue:
    """Show the numbers of every measure side by side, or all there is of the one asked for."""
    wanted, given = process_list.asked(request.args)
    if wanted.measure:
        found = [process.find(g.site, wanted, wanted.measure)]
    else:
        found = process.find_each(g.protocol, g.site, wanted)
    one = found[0] if wanted.measure else None
    choices = process_list.filters(found, given)
    return render_template(
        "process/show.html" if one else "process/index.html",
        lines=[(called.part(each.measure), process_list.line(each, given)) for each in found],
        parts=called.PARTS,
        groups=process_list.groups(one, given) if one and one.rows else [],
        given=given,
        filters=choices,
        chosen=process_list.chosen(choices),
        newest=process.NEWEST,
        few=ENOUGH,
        people=process_list.sees_people(),
        takes=not set(TAKERS).isdisjoint(g.roles),
        **(process_page.facts(one) if one and one.rows else {}),
    )


@bp.post("/csv")
@allow(*TAKERS)
def download() -> ResponseReturnValue:
    """Send the numbers that the filter asks for as a table; that they left is recorded."""
    wanted, _given = process_list.asked(request.form)
    by = {"actor": g.account.id, "role": g.role, "workstation": g.workstation}
    found = process.take_away(g.site, wanted, **by)
    people = process_list.sees_people()
    cells = (process_list.cells(row, people=people) for part in found for row in part)
    body = stream_with_context(csv.lines(process_list.head(people=people), cells))
    answer = Response(body, mimetype="text/csv")
    name = f"svflab-process-{g.site}-{local(g.now):%Y%m%d}.csv"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
