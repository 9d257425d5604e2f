"""Photographs of an adverse event: added and shown on its page, redacted by two persons."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final
from uuid import uuid4

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import RequestEntityTooLarge

from svflab.services import cases, photos
from svflab.services.errors import Conflict, Invalid
from svflab.services.redaction import REDACTORS
from svflab.web import acting, refusals
from svflab.web.entry_values import GAVE_AWAY
from svflab.web.gate import allow
from svflab.web.redaction import RedactForm, done
from svflab.web.ways import way
from svflab.web.words.photos import SHOWS

_: Callable[..., str] = gettext

bp = Blueprint("photos", __name__)

REPORTERS: Final = ("nurse", "surgeon", "processor", "coordinator", "safety_officer")
LOOKERS: Final = (*REPORTERS, *REDACTORS)
_ROOM: Final = 64 * 1024
"""What a form needs besides its picture, in bytes."""
_SUFFIX: Final = {"image/jpeg": "jpg", "image/png": "png"}


@bp.url_value_preprocessor
def _make_room(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Let a photograph in, before the form is read; no other address takes as much."""
    if request.endpoint == "photos.keep":
        request.max_content_length = photos.MOST_BYTES + _ROOM


@bp.errorhandler(RequestEntityTooLarge)
def _too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    return refusals.answer(413, _("Too large"), _wrong("large"))


@bp.post("/safety/<code>/photos")
@allow(*REPORTERS)
def keep(code: str) -> ResponseReturnValue:
    """Keep a photograph: its pixels, and nothing that came with them."""
    sent = request.files.get("photo")
    try:
        photos.keep(
            g.protocol,
            g.site,
            code,
            sent.read() if sent else b"",
            request.form.get("shows", ""),
            actor=g.account.id,
            role=g.role,
            workstation=g.workstation,
            own_id=acting.event_id(),
        )
    except Conflict:
        return refusals.answer(409, _("Not recorded"), _another())
    except Invalid as error:
        why = next(iter(error.errors.values()))
        return refusals.answer(413 if why == "large" else 422, _("Not recorded"), _wrong(why))
    flash(_("The photograph is kept, without what the camera wrote into it."))
    return redirect(url_for("safety.show", code=code, _anchor="photos"), 303)


@bp.get("/safety/<code>/photos/<uuid:event_id>")
@allow(*LOOKERS)
def show(code: str, event_id: object) -> ResponseReturnValue:
    """Give the picture, and record the look."""
    photo = photos.find(g.site, code, str(event_id))
    body = photos.look(
        g.site,
        code,
        str(event_id),
        actor=g.account.id,
        role=g.role,
        workstation=g.workstation,
    )
    kind = str(photo.entry.event.data["type"])
    answer = Response(body, mimetype=kind)
    answer.headers["Content-Disposition"] = f'inline; filename="photo.{_SUFFIX[kind]}"'
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@bp.route("/safety/<code>/photos/<uuid:event_id>/redact", methods=["GET", "POST"])
@allow(*REDACTORS)
def redact(code: str, event_id: object) -> ResponseReturnValue:
    """Show the photograph, what stays of it, and where copies may be; delete it."""
    photo = photos.find(g.site, code, str(event_id))
    form = RedactForm(event_id=str(uuid4()))
    no_cause = _("Choose what the photograph gave away.")
    take_out = partial(photos.redact, g.site, code, str(event_id))
    if form.validate_on_submit() and done(form, no_cause, take_out):
        flash(_("Redacted. The photograph is gone; that it was there stays."))
        return redirect(url_for("audit.index", subject=f"ae:{code}"), 303)
    page = render_template(
        "safety/redact_photo.html", form=form, photo=shown(photo, code, cases.names()), code=code
    )
    return page, 422 if request.method == "POST" else 200


def listed(code: str) -> dict[str, Any]:
    """Return what the page of an adverse event shows of its photographs."""
    names = cases.names()
    return {
        "photos": [shown(one, code, names) for one in photos.of(g.site, code)],
        "photo_form": way("photos.keep", code=code),
        "photo_id": str(uuid4()),
        "photo_shows": SHOWS,
    }


def shown(photo: photos.Photo, code: str, names: Any) -> dict[str, Any]:
    """Return a photograph, or its tombstone, for a page."""
    event, gone, at = photo.entry.event, photo.redacted, {"code": code}
    told = gone.event.data if gone else {}
    witness = str(told.get("witness", ""))
    return {
        "shows": SHOWS.get(str(event.data["shows"]), ""),
        "who": names.get(event.actor, event.actor),
        "at": event.occurred_at,
        "src": way("photos.show", event_id=event.id, **at) if photo.is_there else "",
        "redact": way("photos.redact", event_id=event.id, **at) if photo.is_there else "",
        "redacted": bool(gone),
        "by": names.get(gone.event.actor, gone.event.actor) if gone else "",
        "witness": names.get(witness, witness),
        "cause": GAVE_AWAY.get(str(told.get("cause")), ""),
    }


def _another() -> str:
    return _(
        "With this form another photograph was kept before, and this one was not. Open the page "
        "of the event anew, and add it there."
    )


def _wrong(why: str) -> str:
    if why == "large":
        return _("A photograph has at most 8 MB and 40 megapixels. Nothing was recorded.")
    if why == "picture":
        return _("This is no JPEG or PNG picture, whatever its name says. Nothing was recorded.")
    return _("Say what the photograph shows. Nothing was recorded.")
