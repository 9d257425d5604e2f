"""Look-back: every case, syringe, finger and adverse event of a kit, a lot or a device."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from flask import Response, abort, g, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField

from svflab.domain import materials
from svflab.exports import csv
from svflab.services import lots
from svflab.services.lots import Place, Syringe, Use
from svflab.web import holds, packs, reported, stock_rows, words
from svflab.web.corrections import READERS
from svflab.web.gate import allow
from svflab.web.station import mark
from svflab.web.times import instant, local
from svflab.web.words.supplies import MATERIAL

_: Callable[..., str] = gettext

PAGE: Final = 25
FOUND: Final = 50
"""Cases on one page, and lots that a search lists."""
TAKERS: Final = ("quality", "safety_officer", "coordinator", "administrator")
"""Who may take a look-back away: it goes to a manufacturer or an authority."""


class LotForm(FlaskForm):  # type: ignore[misc]
    """What to look for. Sent by GET: an address names what it shows."""

    class Meta:
        """Nothing is changed by looking."""

        csrf = False

    lot = StringField(
        _l("Lot, serial number or device"),
        description=_l("Scan the pack, or type how it begins. Capitals and gaps do not matter."),
        render_kw={"maxlength": materials.LONGEST},
    )


@allow(*READERS)
def index() -> ResponseReturnValue:
    """Look for a kit, a lot or a device; before that, show those that were used last."""
    asked = packs.lot_of(request.args.get("lot", "").strip())[: materials.LONGEST]
    found = lots.search(g.site, asked, FOUND + 1) if asked else lots.lately(g.site)
    return render_template(
        "trace/lots.html",
        form=LotForm(formdata=None, lot=asked),
        asked=asked,
        found=found[:FOUND],
        more=len(found) > FOUND,
        kinds=MATERIAL,
    )


@allow(*READERS)
def lot(kind: str) -> ResponseReturnValue:
    """Show every case that used a lot, and what became of its syringes."""
    known = _known(kind, request.args.get("lot", ""))
    after = _after(request.args.get("after", ""))
    uses = lots.look_back(g.site, known, after=after, size=PAGE + 1)
    shown = uses[:PAGE]
    return render_template(
        "trace/lot.html",
        stock=stock_rows.unused(kind, known.lot),
        form=LotForm(formdata=None),
        known=known,
        kind=str(MATERIAL[kind]),
        uses=[_shown(use) for use in shown],
        whole=lots.sums(g.site, known),
        sums=_sums(shown) if after or len(uses) > PAGE else None,
        more=_place(shown[-1]) if len(uses) > PAGE else "",
        first=after is None,
        hold=holds.recall(kind, known.lot),
        may_take=not set(g.roles).isdisjoint(TAKERS),
    )


@allow(*TAKERS)
def download(kind: str) -> ResponseReturnValue:
    """Send all of a look-back as a table; that it left is recorded."""
    known = _known(kind, request.form.get("lot", ""))
    by_me = {"actor": g.account.id, "role": g.role, "workstation": g.workstation}
    head, uses = lots.take_away(g.site, known, **by_me)
    body = stream_with_context(csv.lines(HEAD, _cells(kind, uses)))
    answer = Response(body, mimetype="text/csv")
    name = f"svflab-{kind}-{head.site}-{head.seq}.csv"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _known(kind: str, text: str) -> lots.Lot:
    if kind not in MATERIAL:
        abort(404)
    return lots.find(g.site, kind, text)


def _shown(use: Use) -> dict[str, Any]:
    """Return a case that used a lot, in words."""
    return {
        "code": use.case,
        "href": url_for("cases.show", code=use.case),
        "trace": url_for("trace.show", text=use.case),
        "marker": mark(use.case),
        "participant": use.participant,
        "state": words.state(use.state),
        "used_at": use.used_at,
        "lot": use.lot,
        "syringes": [_syringe(use, one) for one in use.syringes],
        "reports": [_report(row) for row in use.reports],
    }


def _syringe(use: Use, one: Syringe) -> dict[str, Any]:
    given = [
        _("%(digit)s %(volume)s mL", digit=words.digit(to.digit), volume=to.volume_ml)
        + ("" if to.case == use.case else " ▲ " + _("in case %(case)s", case=words.case(to.case)))
        for to in one.given
    ]
    planned = words.digit(one.digit) if one.digit and not given else ""
    return {
        "code": one.code,
        "href": url_for("trace.show", text=one.code),
        "number": one.number,
        "given": given,
        "planned": planned,
        "state": words.state(one.ended) if one.ended else "",
        "foreign": not one.case,
    }


def _report(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "code": row["code"],
        "href": url_for("trace.show", text=row["code"]),
        "term": reported.term(row["term"]),
        "grade": row["grade"],
        "serious": row["serious"],
    }


def _sums(uses: Iterable[Use]) -> dict[str, int]:
    """Return how much this page shows."""
    listed = list(uses)
    return {
        "cases": len(listed),
        "syringes": sum(len(use.syringes) for use in listed),
        "digits": sum(len(one.given) for use in listed for one in use.syringes),
        "reports": sum(len(use.reports) for use in listed),
    }


def _after(text: str) -> Place | None:
    """Return where the last page ended, as its address tells; None for what is no such place."""
    told, _dash, code = text.rpartition("~")
    at = instant(told)
    return (at, code) if at and code.isalnum() else None


def _place(use: Use) -> str:
    return f"{use.used_at.isoformat()}~{use.case}"


HEAD: Final = (
    "kind",
    "lot",
    "used_at",
    "case",
    "case_state",
    "participant",
    "row",
    "syringe",
    "syringe_number",
    "syringe_volume_ml",
    "syringe_state",
    "digit",
    "given_ml",
    "points",
    "given_at",
    "given_in_case",
    "adverse_event",
    "term",
    "grade",
    "serious",
    "aware_at",
)
"""Names of columns are not translated: whoever works with the table finds them by name."""
_BETWEEN: Final = HEAD.index("adverse_event") - HEAD.index("syringe")


def _cells(kind: str, uses: Iterable[Use]) -> Iterator[tuple[object, ...]]:
    """Give a line for each case, each of its syringes, each digit, each adverse event."""
    for use in uses:
        at = local(use.used_at).isoformat(timespec="seconds")
        case = (kind, use.lot, at, use.case, use.state, use.participant)
        yield _filled(*case, "case")
        for one in use.syringes:
            number, state = one.number or "", one.ended or ("in_use" if one.case else "of_another")
            syringe = (one.code, number, one.volume_ml, state)
            yield _filled(*case, "syringe", *syringe)
            for to in one.given:
                given_at = local(to.given_at).isoformat(timespec="seconds")
                given = (to.digit, to.volume_ml, to.points, given_at, to.case)
                yield _filled(*case, "digit", *syringe, *given)
        for row in use.reports:
            aware = local(row["aware_at"]).isoformat(timespec="seconds")
            serious = "yes" if row["serious"] else "no"
            report = (row["code"], row["term"], row["grade"], serious, aware)
            yield (*case, "adverse_event", *[""] * _BETWEEN, *report)


def _filled(*cells: object) -> tuple[object, ...]:
    """Return a line of the table, empty behind what is given."""
    return (*cells, *[""] * (len(HEAD) - len(cells)))
