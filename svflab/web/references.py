"""The reference list: which adverse events are expected, up to which grade, in which version."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from svflab.domain import expectedness
from svflab.domain.expectedness import Change, Reference
from svflab.services import cases, references
from svflab.services.errors import Conflict, Invalid
from svflab.services.holds import By
from svflab.services.references import KEEPERS
from svflab.web import acting, reported
from svflab.web.gate import allow
from svflab.web.reference_forms import ReferenceForm
from svflab.web.safety import READERS
from svflab.web.ways import way
from svflab.web.words import opinions as words
from svflab.web.words.people import person

_: Callable[..., str] = gettext

bp = Blueprint("references", __name__, url_prefix="/reference-list")


@bp.get("/")
@allow(*READERS)
def index() -> ResponseReturnValue:
    """List the versions, the newest first, and what was shipped last of all."""
    versions, today = references.versions(g.site), references.today()
    begun = [one for one in versions if one.since is None or one.since <= today]
    return render_template(
        "references/index.html",
        versions=[_row(one) for one in versions],
        standing=begun[0].version,
        adopting=way("references.new"),
    )


@bp.get("/versions/<version>")
@allow(*READERS)
def show(version: str) -> ResponseReturnValue:
    """Show one version: what it lists, and how it differs from the one before."""
    one, before = references.find(g.site, version)
    return render_template(
        "references/show.html",
        one=_row(one),
        before=before,
        listed=[_listed(each) for each in one.terms],
        changes=[_change(each) for each in expectedness.differences(before, one)] if before else [],
        back=url_for("references.index"),
    )


@bp.route("/new", methods=["GET", "POST"])
@allow(*KEEPERS)
def new() -> ResponseReturnValue:
    """Put a version of the site's own in force, beginning with what the newest one says."""
    before = references.versions(g.site)[0]
    form = ReferenceForm(request.form if request.method == "POST" else None, before)
    if request.method == "POST" and form.is_read:
        by = By(g.account.id, g.role, g.workstation, acting.event_id())
        try:
            references.adopt(g.protocol, g.site, form.version, form.reason, by)
            flash(_("Adopted: %(version)s.", version=form.version.version))
            return redirect(url_for("references.show", version=form.version.version), 303)
        except (Invalid, Conflict) as error:
            form.refuse(error)
    page = render_template("references/new.html", form=form, before=before)
    return page, 422 if request.method == "POST" else 200


def _row(one: Reference) -> dict[str, Any]:
    entry = one.entry
    texts = cases.texts([entry]) if entry else {}
    return {
        "version": one.version,
        "since": one.since,
        "count": len(one.terms),
        "who": person(entry.event.actor) if entry else "",
        "at": entry.recorded_at if entry else None,
        "reason": (texts.get((entry.event.id, "reason")) or "") if entry else "",
        "backdated": bool(entry and one.since and one.since < _day(one)),
        "href": url_for("references.show", version=one.version),
    }


def _day(one: Reference) -> Any:
    """Return the day on which a version of the site's own was recorded."""
    assert one.entry is not None  # noqa: S101 - only what was shipped has none
    return expectedness.day_of(one.entry.recorded_at, one.entry.event.zone)


def _listed(one: expectedness.Listed) -> dict[str, Any]:
    return {
        "term": reported.term(one.term),
        "where": reported.where(one.term),
        "limit": words.limit(one),
        "outcome": one.outcome,
        "source": one.source,
        "site_setting": one.site_setting,
    }


def _change(one: Change) -> dict[str, str]:
    told = {"term": reported.term(one.term), "where": reported.where(one.term)}
    only = one.before and one.after and one.before.grade == one.after.grade
    what = _("note or source changed") if only else ""
    return {
        **told,
        "before": words.limit(one.before),
        "after": words.limit(one.after),
        "what": what,
    }
