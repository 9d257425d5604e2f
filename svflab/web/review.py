"""The review of the audit trail: what waits for it, and the reviewer's signature under it."""

from collections.abc import Callable, Iterator
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from svflab.domain.chain import Entry, Head
from svflab.domain.reviewing import stretch_of
from svflab.services import history, review
from svflab.services.errors import Conflict, NotVouched
from svflab.services.record import HOUSE
from svflab.services.review import REVIEWERS
from svflab.web import answers
from svflab.web.audit_forms import ReviewForm, may_see_house
from svflab.web.gate import allow
from svflab.web.words import only

_: Callable[..., str] = gettext

bp = Blueprint("review", __name__, url_prefix="/records/review")

bp.add_app_template_filter(only.only, "asked_only")


@bp.get("")
@allow(*REVIEWERS)
def show() -> ResponseReturnValue:
    """Show what of a chain waits for review, and who reviewed it before."""
    return _page(_chain(request.args.get("chain", "")), ReviewForm(formdata=None))


@bp.post("")
@allow(*REVIEWERS)
def sign() -> ResponseReturnValue:
    """Sign that the log was reviewed up to the head that was shown."""
    form = ReviewForm()
    chain = _chain(form.chain.data or "")
    if not form.validate():
        return _page(chain, form), 422
    try:
        head = Head.read(form.head.data or "")
        if head.site != chain or g.session is None:
            abort(422)
        said = (form.note.data or "").strip()
        review.sign(g.site, head, g.session, form.password.data or "", g.role, said)
    except ValueError:
        abort(422)
    except NotVouched as error:
        form.password.errors = [answers.not_vouched(error)]
        return _page(chain, form), 422
    except Conflict as error:
        return _page(chain, form, _not_signed(error)), 409
    flash(_("Signed. The next review begins behind this place."))
    return redirect(url_for("review.show", chain=chain), 303)


def _page(chain: str, form: ReviewForm, wrong: str = "") -> str:
    waiting = review.waiting(g.site, chain)
    form.chain.data, form.head.data = chain, str(waiting.head)
    form.password.data = ""
    return render_template(
        "audit/review.html",
        form=form,
        waiting=waiting,
        wrong=wrong,
        chain=chain,
        house=HOUSE if may_see_house() else "",
        rows=list(rows(chain)),
        only=[one for one in history.ONLY if one],
    )


def rows(chain: str, size: int = 10) -> Iterator[dict[str, Any]]:
    """Give the last reviews of a chain: who, when, which stretch, what they wrote, if it holds."""
    entries, names = review.reviews(g.site, chain, size), history.people()
    texts = history.texts(entries)
    for entry in entries:
        stretch = stretch_of(entry.event)
        yield {
            "entry": entry,
            "who": names.get(entry.event.actor, entry.event.actor),
            "stretch": stretch,
            "holds": review.holds(entry),
            "note": _note(entry, texts),
        }


def _note(entry: Entry, texts: history.Texts) -> str:
    key = (entry.event.id, "note")
    return (texts[key] or _("(redacted)")) if key in texts else ""


def _chain(asked: str) -> str:
    """Return the chain that is asked for: the site's, or the house's where that is open."""
    if asked not in ("", g.site, HOUSE):
        abort(404)
    if asked == HOUSE and not may_see_house():
        abort(403)
    return asked or str(g.site)


def _not_signed(error: Conflict) -> str:
    if error.code == "reviewed":
        return _("Somebody else has reviewed this meanwhile. Look at what waits now.")
    return _("The log is not what was shown. Nothing was signed: check the seals first.")
