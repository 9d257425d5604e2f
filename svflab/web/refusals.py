"""What a person is told when something was not done, and the way out of it.

A whole page for a browser; for a part of a page a band across it, so that the form that was
sent stays as it is; for a program a problem document (RFC 9457). What was typed is not lost:
where a form could not be judged, its fields come back with one button to send them again.
"""

from collections.abc import Sequence
from typing import Any, Final

from flask import (
    Flask,
    Response,
    current_app,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from svflab.domain.event import instant_text
from svflab.records import Busy
from svflab.records.sessions import Session
from svflab.services import permissions
from svflab.services.errors import (
    Conflict,
    Invalid,
    NotAllowed,
    NotThere,
    NotVouched,
    Refused,
    ServiceError,
    VaultShut,
)
from svflab.web import answers, where
from svflab.web.account_forms import UnlockForm
from svflab.web.addresses import (
    come_back,
    is_program,
    is_scripted,
    safe_next,
    sign_in_address,
)
from svflab.web.times import CARRIED_AT

_STATUS: Final[dict[type[Exception], int]] = {
    Refused: 409,
    Conflict: 409,
    Invalid: 422,
    NotAllowed: 403,
    NotVouched: 422,
    NotThere: 404,
    VaultShut: 503,
    Busy: 503,
}
CARRY: Final = "carry."
CARRY_TO: Final = "carry-to"
BESIDE: Final = frozenset({"begun_by", "whose", "device_clock", "device_off", "form_id"})
"""What the page's script puts into a form, beside what its person filled in."""
_NOT_SHOWN: Final = BESIDE | {"event_id", "next", CARRIED_AT}
_FORM_TOKEN: Final = "csrf_token"  # noqa: S105 - the name of a field


def register(app: Flask) -> None:
    """Answer every error in answers."""
    app.register_error_handler(CSRFError, _ask_to_send_again)
    app.register_error_handler(HTTPException, _not_answered)
    app.register_error_handler(ServiceError, _not_done)
    app.register_error_handler(Busy, _not_done)


def ask_who(session: Session | None) -> ResponseReturnValue:
    """Answer a request of nobody, or of somebody whose session is locked."""
    locked = session is not None
    if is_program():
        return _problem(401, answers.status(401), {"WWW-Authenticate": "Bearer"})
    if request.accept_mimetypes.best == "application/json":
        return "", 401  # a page asks every second or two how far the log is: no page for that
    address = sign_in_address(locked=locked)
    if is_scripted():
        title, text = answers.locked() if locked else answers.status(401)
        way = {"href": address, "action": answers.unlock() if locked else answers.sign_in()}
        answer = band(401, title, text, **way)
        if locked:
            answer.headers["HX-Trigger"] = "svflab:locked"
        return answer
    if request.method in ("GET", "HEAD"):
        return redirect(address, 303)
    if locked:
        form = UnlockForm(formdata=None, next="/")
        return _page(401, "sessions/unlock.html", form=form, carried=carried())
    title, text = answers.signed_out_meanwhile()
    shown = {"title": title, "text": text, "sign_in": address}
    return _page(401, "errors/resend.html", carried=carried(), **shown)


def ask_where(session: Session) -> ResponseReturnValue:
    """Answer a request at a screen of which nobody knows any more which workstation it is."""
    title, text = answers.nowhere(session)
    if is_scripted():
        way = url_for("workstations.here", next=come_back())
        return band(409, title, text, href=way, action=answers.say_where())
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("workstations.here", next=come_back()), 303)
    return _page(409, "workstations/here.html", **where.shown(carried=carried()))


def carried() -> dict[str, Any]:
    """Return what a form held, to be sent again: all of it but secrets, which are asked anew.

    `shown` is of it what its person filled in, as the page lists it.
    """
    to = request.form.get(CARRY_TO, "")
    sent = [
        (name.removeprefix(CARRY) if to else name, value)
        for name, value in request.form.items(multi=True)
        if name.startswith(CARRY) or not to
    ]
    fields = [(name, value) for name, value in sent if not _is_secret(name)]
    if CARRIED_AT not in dict(fields):
        fields.append((CARRIED_AT, instant_text(g.now)))
    return {
        "to": safe_next(to or request.full_path.removesuffix("?")),
        "fields": fields,
        "shown": [(name, value) for name, value in fields if value and name not in _NOT_SHOWN],
        "secrets": sorted({name for name, value in sent if _is_asked_anew(name, value or to)}),
        "files": bool(request.files),
    }


def _is_asked_anew(name: str, given: str) -> bool:
    """Say whether a secret was given, or stood for one that was: an empty one is not asked for."""
    return _is_secret(name) and name != _FORM_TOKEN and bool(given)


def _is_secret(name: str) -> bool:
    return name == _FORM_TOKEN or "password" in name


def _ask_to_send_again(_error: CSRFError) -> ResponseReturnValue:
    """Show what was typed, with one button to send it: nothing was recorded."""
    title, text = answers.stale_form()
    if is_program():
        return _problem(400, (title, text))
    shown = {"title": title, "text": text, "carried": carried(), "sign_in": ""}
    if is_scripted():
        return retarget(make_response(render_template("errors/_resend.html", **shown), 400))
    return _page(400, "errors/resend.html", **shown)


def _not_answered(error: HTTPException) -> ResponseReturnValue:
    """Say what an HTTP error means here, and the way out."""
    if error.code is None or error.code < 400:
        return error
    title, text = answers.status(error.code)
    if error.code == 403:
        _note_refusal()
    if error.code >= 500:
        original = getattr(error, "original_exception", None) or error
        current_app.logger.error("%s %s", request.method, request.endpoint, exc_info=original)
    response = answer(error.code, title, text)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _not_done(error: ServiceError | Busy) -> ResponseReturnValue:
    """Say why a service did not do what it was asked."""
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 409)
    if isinstance(error, NotAllowed):
        _note_refusal([f"scope:{error.scope}"] if error.scope else error.needed)
    title, text = answers.not_done(error)
    return answer(status, title, text, more=answers.reasons(error))


def _note_refusal(needed: Sequence[str] = ()) -> None:
    """Record that what was asked for is not open to who is signed in, however they asked."""
    if g.get("account"):
        permissions.refused(
            str(request.endpoint),
            g.account.id,
            needed=needed,
            held=g.roles,
            role=g.role,
            site=g.site,
            workstation=g.workstation,
        )


def answer(status: int, title: str, text: str, more: tuple[str, ...] = ()) -> Response:
    """Answer with a sentence, to a person, a script or a program."""
    if is_program():
        return _problem(status, (title, " ".join((text, *more))))
    if is_scripted():
        return band(status, title, " ".join((text, *more)))
    return _page(status, "errors/show.html", title=title, text=text, more=more)


def _page(status: int, template: str, **shown: Any) -> Response:
    back = request.referrer or ""
    here = back.startswith(request.host_url) and back != request.url
    g.setdefault("account", None)
    return make_response(
        render_template(template, status=status, back=back if here else "", **shown), status
    )


def band(status: int, title: str, text: str, **way: str) -> Response:
    """Return what was not done as the band under the frame; `way` is the way on."""
    answer = {"state": "over", "word": title, "text": text, **way}
    return retarget(make_response(render_template("errors/_band.html", answer=answer), status))


def retarget(response: Response) -> Response:
    """Put an answer in the band under the frame, wherever the request wanted it."""
    response.headers["HX-Retarget"] = "#scan-answer"
    response.headers["HX-Reswap"] = "outerHTML"
    return response


def _problem(status: int, said: tuple[str, str], headers: dict[str, str] | None = None) -> Response:
    title, detail = said
    body = jsonify(type="about:blank", title=str(title), status=status, detail=str(detail))
    response = make_response(body, status, headers or {})
    response.mimetype = "application/problem+json"
    return response
