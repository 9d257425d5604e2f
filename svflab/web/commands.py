"""The card of commands: codes that a gloved hand scans in place of pressing a button."""

from typing import Final

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from svflab.domain.commands import CODES
from svflab.services import accounts
from svflab.web.gate import allow
from svflab.web.symbols import symbol

bp = Blueprint("commands", __name__, url_prefix="/scan/commands")

TITLES: Final = {
    "next": _l("Next step"),
    "finish": _l("Finish"),
    "print": _l("Print"),
    "void": _l("Void"),
    "cancel": _l("Cancel"),
    "confirm": _l("Confirm"),
    "alarm": _l("Acknowledge the alarm"),
}
"""What each command is called, on its card and in what was scanned."""

_DOES: Final = {
    "next": _l("records the step that is open, when nothing in it is missing"),
    "finish": _l("ends the step that runs; the first scan may open its form"),
    "print": _l("prints the label that is due; the first scan may open its page"),
    "void": _l("makes the label of this page void, when its reason is filled in"),
    "cancel": _l("goes back to what is next"),
    "confirm": _l("sends the form that is open, when nothing in it is missing"),
    "alarm": _l("says that you heard the alarm that rings at this screen"),
}


@bp.get("")
@allow(*accounts.OF_THE_SITE)
def show() -> ResponseReturnValue:
    """Show the card of commands, to be printed."""
    cards = [(TITLES[name], _DOES[name], symbol(code)) for name, code in CODES.items()]
    return render_template("scan/commands.html", cards=cards)
