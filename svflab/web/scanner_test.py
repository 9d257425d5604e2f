"""The test of a scanner: a card to scan, what was wrong with the keys, and what to do about it."""

from typing import Any, Final
from uuid import uuid4

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape

from svflab.domain.commands import TEST_CARD
from svflab.services import cases, scanner_tests
from svflab.services.scanner_tests import Tested
from svflab.web.addresses import is_scripted
from svflab.web.gate import allow
from svflab.web.symbols import symbol
from svflab.web.words.scanners import FAULTS

bp = Blueprint("scanner_test", __name__, url_prefix="/scan/test")

VERDICTS: Final = {
    "good": ("open", _l("Good"), _l("The scanner reads as it should.")),
    "undone": (
        "closing",
        _l("Works"),
        _l("Labels are read all the same. It is better to put the following right."),
    ),
    "label": (
        "early",
        _l("A label"),
        _l(
            "This is a label, and not the test card: it says nothing of the scanner. Scan the card."
        ),
    ),
    "bad": ("over", _l("Do not use it yet"), _l("Scans go wrong until this is put right.")),
}
"""State, word and sentence for what a test found."""

_SPOTS: Final = ("text", "pace", "prefix", "suffix")


@bp.get("")
@allow.signed_in
def show() -> ResponseReturnValue:
    """Show the card, and wait for it to be scanned."""
    return render_template(
        "scan/test.html",
        card=symbol(TEST_CARD),
        verdicts=VERDICTS,
        faults=[(name, _spotted(said), do) for name, (said, do) in FAULTS.items()],
        event_id=str(uuid4()),
        tested=last(),
    )


@bp.post("")
@allow.signed_in
def keep() -> ResponseReturnValue:
    """Keep what the test found for this workstation."""
    kept = scanner_tests.keep(
        g.site,
        verdict=request.form.get("verdict", ""),
        faults=request.form.get("faults", "").split(),
        end=request.form.get("end", ""),
        pace=_whole(request.form.get("pace", "")),
        how=request.form.get("how", ""),
        actor=g.account.id,
        role=g.role,
        workstation=g.workstation,
    )
    if not is_scripted():
        return redirect(url_for("scanner_test.show"), 303)
    return render_template("scan/_tested.html", tested=told(kept))


def last(workstation: str = "") -> dict[str, Any] | None:
    """Return the last test of the scanner at a workstation, or this one, as a page shows it."""
    return told(scanner_tests.last(g.site, workstation or g.workstation))


def faulty() -> dict[str, Any] | None:
    """Return the last test at this screen where it found faults, or None."""
    tested = scanner_tests.last(g.site, g.workstation)
    return told(tested) if tested and tested.faults else None


def told(tested: Tested | None) -> dict[str, Any] | None:
    """Return a test as a page shows it: state, word, faults in words, when and by whom."""
    if tested is None:
        return None
    state, word, _text = VERDICTS[tested.verdict]
    found = [_short(name) for name in tested.faults]
    names = cases.names()
    who = names.get(tested.by, tested.by)
    return {"state": state, "word": word, "faults": found, "at": tested.at, "who": who}


def _short(name: str) -> str:
    """Return what is so of a fault, where what exactly arrived is not known any more."""
    return str(FAULTS[name][0]) % dict.fromkeys(_SPOTS, "…")


def _spotted(said: LazyString) -> Markup:
    """Return a sentence with empty places where the page writes what exactly arrived."""
    spots = {name: Markup('<b data-fact="{}"></b>').format(name) for name in _SPOTS}
    return escape(str(said)) % spots


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 0
