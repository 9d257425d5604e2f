"""The record of a case: one document, as a page to read and as a PDF to keep, and its verifier."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from flask import (
    Blueprint,
    abort,
    current_app,
    g,
    make_response,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from svflab.domain.chain import Head
from svflab.domain.event import canonical, read_instant
from svflab.domain.identifiers import grouped
from svflab.domain.marker import marker
from svflab.labels import dossier as paper
from svflab.labels.errors import LabelError
from svflab.services import accounts, audit, history
from svflab.services import dossier as records
from svflab.services.dossier import Dossier
from svflab.services.label_contents import BANNERS
from svflab.web import beside, dossier_parts, language, words
from svflab.web.addresses import whole
from svflab.web.gate import allow
from svflab.web.language import gettext
from svflab.web.refusals import answer
from svflab.web.spoken import LANGUAGES
from svflab.web.spoken import spoken as speaking
from svflab.web.times import local

_: Callable[..., str] = gettext

bp = Blueprint("dossier", __name__)

TAKERS: Final = ("surgeon", "quality", "safety_officer", "coordinator", "administrator")
"""Who may take a copy away: whoever answers for the case, or for the trial."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that leaves: its bytes, their type, and how its file name ends."""

    body: bytes
    mimetype: str
    form: str


@bp.get("/cases/<code>/record")
@allow(*accounts.OF_THE_SITE)
def show(code: str) -> ResponseReturnValue:
    """Show the record of a case, as the log ends now or as it ended at the place `at`."""
    record = _record(code)
    known = records.case_now(g.protocol, g.site, code)
    return render_template(
        "dossier/show.html",
        told=_told(record),
        record=record,
        case_code=code,
        bar=beside.bar(known) | {"here": [], "others": []},
        at=request.args.get("at", 0, type=whole),
        copies=records.copies(g.protocol, g.site, code),
        may_take=not set(TAKERS).isdisjoint(g.roles),
        names=history.people(),
        languages=LANGUAGES,
        language=language.name(),
    )


@bp.post("/cases/<code>/record/<form>")
@allow(*TAKERS)
def take(code: str, form: str) -> ResponseReturnValue:
    """Send a copy of the record: it is made first, and recorded when it is whole."""
    record = _record(code)
    spoken = request.form.get("language", language.name())
    if form not in {"pdf", "json"} or spoken not in LANGUAGES:
        abort(404)
    try:
        copy = _pdf(record, spoken) if form == "pdf" else _json(record)
    except LabelError as error:
        current_app.logger.exception("the record of %s was not set", code)
        return answer(503, _("The PDF could not be made"), str(error))
    records.take_away(
        record,
        copy.body,
        copy.form,
        site=g.site,
        actor=g.account.id,
        role=g.role,
        workstation=g.workstation,
    )
    response = make_response(copy.body)
    response.mimetype = copy.mimetype
    seq = Head.read(record.facts["head"]).seq
    name = f"svflab-record-{code}-{seq}.{form}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


@bp.get("/verify/<head>")
@allow.anyone
def verify(head: str) -> ResponseReturnValue:
    """Say whether the log still passes through a head that a paper bears, and nothing else."""
    try:
        asked = Head.read(head)
    except ValueError:
        abort(404)
    found = records.at_place(asked.site, asked.seq)
    kept = found is not None and found.hash == asked.hash
    last = next(iter(audit.checks(current_app.config["SITE"], 1)), None)
    return render_template(
        "dossier/verify.html", asked=asked, found=found if kept else None, last=last
    )


def _record(code: str) -> Dossier:
    upto = request.values.get("at", 0, type=whole)
    return records.of_case(g.protocol, g.site, code, max(0, upto))


def _told(record: Dossier) -> dict[str, Any]:
    """Return a record in words, in the language of the request; it will be read on another day."""
    g.dated = True
    facts = record.facts
    case, count = facts["case"], len(facts["corrections"])
    return {
        "title": _("Record of a case"),
        "case": grouped(case["code"]),
        "marker": str(marker(case["code"])),
        "participant": case["participant"],
        "site": current_app.config["SITE_NAME"],
        "mode": BANNERS[current_app.config["MODE"]],
        "lang": language.name(),
        "registry": facts["protocol"]["registry"],
        "pairs": [
            (_("Participant, by trial code"), case["participant"]),
            (_("State"), _state(case)),
            (_("Changed since first entry"), _changed(count)),
            (_("Site"), f"{current_app.config['SITE_NAME']} ({_zone(facts)})"),
        ],
        "head": facts["head"],
        "head_at": _when(facts["head_at"]),
        "digest": record.digest,
        "words": _words(),
        "sections": dossier_parts.sections(record),
    }


def _state(case: dict[str, str]) -> str:
    opened = _("opened %(when)s", when=_when(case["opened_at"]))
    ended = case["closed_at"] or case["stopped_at"]
    return ", ".join(filter(None, (words.state(case["state"]), _when(ended), opened)))


def _changed(count: int) -> str:
    if not count:
        return _("nothing: every entry stands as it was first recorded")
    said = ngettext("%(num)s correction", "%(num)s corrections", count)
    return _("%(count)s, marked below with what stood there before", count=said)


def _when(text: str) -> str:
    return f"{local(read_instant(text)):%Y-%m-%d %H:%M:%S}" if text else ""


def _zone(facts: dict[str, Any]) -> str:
    at = local(read_instant(facts["head_at"]))
    return _(
        "times of %(zone)s, %(offset)s", zone=current_app.config["ZONE"], offset=at.isoformat()[-6:]
    )


def _words() -> dict[str, str]:
    return {
        "page": _("page %(n)s of %(of)s", n="{n}", of="{of}"),
        "not_real": _("not for a patient"),
        "case": _("Case"),
        "head": _("The log when this was made ends with"),
        "digest": _("Digest of what this record tells"),
        "check": _(
            "The code leads to a page of the server that says whether its log still holds this "
            "seal. Made again at the same place of the log, the record tells the same."
        ),
        "happened": _("Happened"),
        "recorded": _("recorded"),
        "what": _("What"),
        "who": _("Who"),
        "took": _("Took"),
        "allowed": _("allowed"),
        "left": _("left hand"),
        "right": _("right hand"),
        "hands": _("Both hands, palm down: what each point received, in mL"),
        "footer": _("No name, record number or birth date of the participant is in this record."),
        "given": _("given, in mL"),
        "planned": _("planned"),
        "unsuitable": _("unsuitable"),
    }


def _pdf(record: Dossier, spoken: str) -> Copy:
    """Return a record as a PDF in a language of its own."""
    address = url_for("dossier.verify", head=record.facts["head"], _external=True)
    with speaking(spoken):
        told = _told(record)
    made = paper.pdf(told, address, read_instant(record.facts["head_at"]))
    return Copy(made, "application/pdf", f"pdf {spoken}")


def _json(record: Dossier) -> Copy:
    body = canonical({"record": record.facts, "digest": record.digest})
    return Copy(body.encode(), "application/json", "json")
