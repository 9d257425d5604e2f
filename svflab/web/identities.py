"""Who a participant is: kept by few, shown for a stated reason, for a minute.

Its values stand on these answers only: in no list, no address, no title, no script's memory.
The views are among those of `svflab.web.participants`.
"""

from dataclasses import asdict
from typing import Any, Final

from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from svflab.services import participants, vault
from svflab.services.errors import Invalid, NotThere
from svflab.services.vault import Identity
from svflab.web.addresses import is_scripted
from svflab.web.complaints import beside
from svflab.web.gate import act_as, allow
from svflab.web.participant_forms import IDENTITY_WORDS, IdentityForm

LOOKERS: Final = tuple(dict.fromkeys(role for roles in vault.LOOKERS.values() for role in roles))


@allow(*LOOKERS)
def identity(code: str) -> ResponseReturnValue:
    """Offer to show who a participant is, for comparing it with the person of a case."""
    participants.find(g.protocol, g.site, code)
    return _shown(code, _case(code))


@allow(*LOOKERS)
def look(code: str) -> ResponseReturnValue:
    """Show who a participant is; who looked and why is recorded before."""
    case, why = _case(code), request.form.get("why", vault.CHECK)
    if why not in vault.WHY or why == vault.CALL:  # a number is shown where it is called
        raise Invalid({"why": "no_such_choice"})
    role = act_as(vault.LOOKERS[why])
    participants.find(g.protocol, g.site, code)
    found = vault.look(code, why, case, site=g.site, actor=g.account.id, role=role)
    form = None
    if found and why in ("registration", "correction"):
        form = IdentityForm(formdata=None, **asdict(found))
    answer = make_response(_shown(code, case, why=why, found=found, form=form))
    if found and not form and not is_scripted():
        # Without script, too, it is hidden again after a minute.
        away = url_for("participants.identity", code=code, case=case or None)
        answer.headers["Refresh"] = f"60; url={away}"
    return answer


@allow(*vault.KEEPERS)
def keep(code: str) -> ResponseReturnValue:
    """Keep who a participant is, in place of what was kept before."""
    participants.find(g.protocol, g.site, code)
    form = IdentityForm()
    if form.validate():
        told = Identity(*(form[name].data or "" for name in asdict(Identity())))
        try:
            vault.put(code, told, site=g.site, actor=g.account.id, role=g.role)
        except Invalid as error:
            beside(form, {name: str(IDENTITY_WORDS[why]) for name, why in error.errors.items()})
        else:
            flash(_("The identity is kept, encrypted. The record tells that, and no value of it."))
            return redirect(url_for("participants.show", code=code, _anchor="identity"), 303)
    return _shown(code, "", form=form), 422


def _shown(code: str, case: str, **shown: Any) -> str:
    """Return the part of a page that is asked for, or a page of its own."""
    template = "_identity.html" if is_scripted() else "identity.html"
    kept = vault.holds(code, site=g.site)
    shown = {"why": vault.CHECK, "found": None, "form": None, **shown}
    return render_template(f"participants/{template}", code=code, case=case, kept=kept, **shown)


def _case(code: str) -> str:
    """Return the case that this is asked at. Raises NotThere for a case of somebody else."""
    case = request.values.get("case", "")
    if case and case not in {row["code"] for row in participants.cases(g.site, code)}:
        raise NotThere(case)
    return case
