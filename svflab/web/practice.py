"""Practice: a guided first case for each role, whose points tick themselves from the log.

The screens are the real ones; only the database is another. On a live one there is no such page.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from flask import Blueprint, current_app, g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from svflab.services import history, practice
from svflab.services.practice import Progress
from svflab.web import words
from svflab.web.gate import allow
from svflab.web.ways import way

_: Callable[..., str] = gettext

bp = Blueprint("practice", __name__, url_prefix="/practice")


class Told(NamedTuple):
    """What a point is called, how it is done, what is learned by it, and where."""

    title: Any
    how: Any
    learned: Any
    where: str = "board.show"


TITLES: Final = {
    "theatre": _l("In the theatre: surgeon and nurse"),
    "laboratory": _l("In the laboratory"),
    "safety": _l("Safety officer"),
    "quality": _l("Quality"),
    "office": _l("Coordinator"),
}
POINTS: Final = {
    "scanned": Told(
        _l("Scan a label"),
        _l("Any label, on any page. Without a scanner, type its code on the page Scan."),
        _l("A scan anywhere says what it is, whose, and what may be done next."),
        "scan.show",
    ),
    "stopped": Told(
        _l("Be stopped"),
        _l("On the page of one case, scan a syringe or wristband of another one."),
        _l("What is somebody else's stops at its first scan. Put it down; do not go round it."),
    ),
    "corrected": Told(
        _l("Correct an entry"),
        _l("Take your last entry back, or correct one in the timeline, and say why."),
        _l("Nothing is erased: the first entry and the reason stay readable."),
    ),
    "identity.checked": Told(
        _l("Compare two identifiers"),
        _l("Open a case that has just begun, and do its first step with a second person."),
        _l("Two identifiers are read out by two persons before anything is made."),
    ),
    "wristband.issued": Told(
        _l("Issue a wristband"),
        _l("It is the next step of the same case."),
        _l("The wristband is the person; everything is matched with it."),
    ),
    "label.printed": Told(
        _l("Print a label"),
        _l("Print what waits for its label. PRACTICE stands across it."),
        _l("Each print has its own code. What jammed is printed again, and the old one is void."),
    ),
    "label.applied": Told(
        _l("Scan the label back"),
        _l("Stick it on, then scan it where it is."),
        _l("A label counts only once it was scanned where it was stuck on."),
    ),
    "syringe.matched": Told(
        _l("Match a syringe at the bedside"),
        _l("Open the case whose syringes wait in the theatre: wristband first, then the syringe."),
        _l("No syringe is used until two scans match."),
    ),
    "injection.given": Told(
        _l("Record an injection"),
        _l("Time-out, take the syringe up, tap the finger that is planned."),
        _l("One tap records what was planned; what went otherwise is said, and shown."),
    ),
    "extraction.finished": Told(
        _l("Finish the extraction"),
        _l("Open the case whose Smart-X runs, look at its clock, and end it."),
        _l("The clock says from when and until when. Outside that it is recorded, and asks why."),
    ),
    "svf.collected": Told(
        _l("Collect the SVF"),
        _l("It is the next step of the same case."),
        _l("A container has a code, a parent and a volume from its first minute on."),
    ),
    "result.reported": Told(
        _l("Report a result"),
        _l("Enter a cell count or a viability of the same case."),
        _l("A result out of its limits is a fact: it is recorded, and shuts the release."),
    ),
    "handover.accepted": Told(
        _l("Accept a hand-over"),
        _l("Offer containers to the other room as one person; accept them as another."),
        _l("Custody passes when the other side has scanned what it takes, and not before."),
    ),
    "causality.judged": Told(
        _l("Give an opinion on a cause"),
        _l("Open the adverse event that waits on the page Safety."),
        _l("An opinion stays for good beside any others. Severity and seriousness are two things."),
        "safety.index",
    ),
    "adverse_event.reported": Told(
        _l("Report an adverse event"),
        _l("Open a case and report one from there, or from a syringe of it."),
        _l("It is linked at once to the case, its syringes, kit, lots and people."),
        "cases.index",
    ),
    "hold.placed": Told(
        _l("Put something on hold"),
        _l("Open a case and put it, or one container of it, on hold."),
        _l("What is on hold goes no further on any screen until surgeon or quality lifts it."),
        "cases.index",
    ),
    "hold.lifted": Told(
        _l("Lift a hold"),
        _l("On the page of the case that is on hold, and say why."),
        _l("A hold is lifted by a person, with a reason; it never ends by itself."),
        "cases.index",
    ),
    "log.verified": Told(
        _l("Check the seals"),
        _l("On the page Records."),
        _l("Anybody can check that nothing was changed; a head kept elsewhere shows a cut."),
        "audit.verify",
    ),
    "deviation.classified": Told(
        _l("Classify a deviation"),
        _l("Open one that is explained, and say its class and its impact."),
        _l("The reason comes from those who were there; the judgement is quality's."),
        "deviations.index",
    ),
    "action.planned": Told(
        _l("Plan an action"),
        _l("On the page of the same deviation: what, who and until when."),
        _l("An action has an owner and a day. Its owner ticks it; quality closes."),
        "deviations.index",
    ),
    "participant.registered": Told(
        _l("Register a participant"),
        _l("Make up a code; it is never made from a name or a number of the hospital."),
        _l("Names stand in the identity vault alone, everything else knows the code."),
        "participants.index",
    ),
    "criterion.assessed": Told(
        _l("Answer a criterion"),
        _l("On the page of the participant."),
        _l("An unknown answer is an answer. No case opens before all of them allow it."),
        "participants.index",
    ),
    "case.opened": Told(
        _l("Open a case"),
        _l("For a participant who is eligible."),
        _l("A case has its own code and mark, and is one participant's one SVF."),
        "cases.new",
    ),
}
"""Each point in words; the names are those of `svflab.services.practice.POINTS`."""

ROLES: Final = (*practice.TRACKS, "administrator")


@bp.get("/")
@allow(*ROLES)
def show() -> ResponseReturnValue:
    """Show the first case of each of one's roles: what is done, what is next, what was learned."""
    if current_app.config["MODE"] == "live":
        title = _("There is no practice here")
        text = _("This is real work. Practice has a database of its own: ask who runs the server.")
        said = {"title": title, "text": text, "more": (), "back": "", "status": 404}
        return render_template("errors/show.html", **said), 404
    tracks = practice.progress(g.site, g.account.id, g.roles)
    return render_template(
        "practice/show.html",
        tracks=[_track(one) for one in tracks],
        roles=words.roles(g.protocol, " ".join(g.roles)),
        heads=[str(head) for head in history.heads(g.site) if head.seq],
    )


def _track(one: Progress) -> dict[str, Any]:
    lines = [{**_line(name), "entry": entry} for name, entry in one.points]
    waiting = next((line for line in lines if not line["entry"]), None)
    return {
        "title": TITLES[one.track],
        "lines": lines,
        "done": one.done,
        "whole": one.is_whole,
        "next": waiting,
    }


def _line(name: str) -> dict[str, Any]:
    told = POINTS[name]
    return {**told._asdict(), "name": name, "href": way(told.where)}
