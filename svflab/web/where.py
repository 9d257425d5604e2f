"""Which workstation a screen is: what is asked where it is not known, and what it is called."""

from typing import Any

from flask import g, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import Length

from svflab.services import workstations
from svflab.services.workstations import Workstation
from svflab.web import answers, words
from svflab.web.addresses import come_back, safe_next


class HereForm(FlaskForm):  # type: ignore[misc]
    """The code on the screen, or its name."""

    next = HiddenField()
    workstation = StringField(
        _l("Code or name of this workstation"),
        [Length(max=60)],
        description=_l("Scan the label on the screen, or choose below."),
    )


def remembered() -> str:
    """Return what the workstation is called that this browser was last, as far as it is in use."""
    code = workstations.meant(g.site, g.workstation)
    return workstations.names(g.site).get(code, code)


def asked() -> str:
    """Return how the workstation is kept that a form names, or else the one remembered; or ""."""
    said = request.form.get("workstation", "")
    return workstations.meant(g.site, said) or workstations.meant(g.site, g.workstation)


def facts(code: str) -> dict[str, str]:
    """Return what is said of a workstation whose code was scanned."""
    known = workstations.find(g.site, code)
    standing = _("in use") if known.active else _("out of use")
    here = _("this screen") if code == g.workstation else standing
    return {"place": known.name, "room": words.room(known.room), "standing": here}


def bind(code: str) -> dict[str, Any]:
    """Return the button that binds this screen to a workstation whose code was scanned; or {}."""
    if code == g.workstation or not workstations.find(g.site, code).active:
        return {}
    post = url_for("workstations.here")
    return {
        "post": post,
        "action": _("Work at this one"),
        "fields": {"to": code, "next": come_back()},
    }


def shown(form: HereForm | None = None, **more: Any) -> dict[str, Any]:
    """Return what the page shows that asks which workstation this is."""
    title, text = answers.nowhere(g.session)
    asks = workstations.must_choose(g.session)
    rooms: dict[str, list[Workstation]] = {}
    for one in workstations.in_use(g.site):
        rooms.setdefault(one.room, []).append(one)
    return {
        "form": form or HereForm(formdata=None, next=safe_next(request.args.get("next", "/"))),
        "title": title if asks else _("Which workstation is this?"),
        "text": text if asks else "",
        "rooms": rooms,
        "here": g.workstation,
        "carried": None,
        **more,
    }
