"""The paper of a kit, in words: cover, labels, steps, hands, what goes otherwise, the way back."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import current_app
from flask_babel import force_locale

from svflab.domain.digits import DIGITS, POINTS
from svflab.domain.identifiers import grouped, read
from svflab.domain.marker import marker
from svflab.labels import downtime
from svflab.labels.base import AUTOLOGOUS
from svflab.protocol.model import Protocol
from svflab.services import settings
from svflab.services.label_contents import BANNERS
from svflab.services.paper_kits import Kit
from svflab.web import paper_steps, words
from svflab.web.language import gettext
from svflab.web.paper_parts import ROWS, Part, part, table
from svflab.web.words.names import THING

_: Callable[..., str] = gettext
PLACES: Final = {
    "thumb": ((71.1, 473.5), (35, 401.4), (110.9, 448.5), (79, 384.6)),
    "index": ((146.7, 292.2), (134.2, 199.1), (193.3, 285.8), (180.8, 192.9)),
    "middle": ((239, 257), (237, 151), (286, 256), (284, 150)),
    "ring": ((332.1, 268.9), (342.1, 170.9), (378.9, 273.1), (388.9, 176.1)),
    "little": ((417.3, 322.8), (437.3, 248.8), (462.7, 335.2), (482.7, 261.2)),
}
"""Where the points lie on the drawing of a right hand, palm down (templates/_hands.html)."""
_OF_MATERIAL: Final = frozenset({"lipoaspirate", "svf_tube", "syringe", "bag"})


def pdf(protocol: Protocol, site: str, kit: Kit) -> bytes:
    """Return the paper of a kit, in its language. Raises LabelError where it cannot be set."""
    known = {one.setting.name: one.value for one in settings.standing(protocol, site)}
    name, mode = current_app.config["SITE_NAME"], BANNERS[current_app.config["MODE"]]
    # An own context: what a request has looked up in its language is not this paper's.
    with current_app._get_current_object().app_context(), force_locale(kit.language):  # type: ignore[attr-defined]
        paper = {
            "kit": grouped(kit.code),
            "case": grouped(kit.case_code),
            "marker": str(marker(kit.case_code)),
            "site": name,
            "mode": mode,
            "lang": kit.language,
            "words": _words(),
            "parts": parts(protocol, known, kit),
        }
    codes = [
        read(code).print_code(1)
        for kind, listed in kit.codes.items()
        for code in (listed if kind != "case" else ())
    ]
    return downtime.pdf(paper, kit.code, codes)


def parts(protocol: Protocol, known: Mapping[str, str], kit: Kit) -> list[Part]:
    """Return what stands on the paper, in order."""
    return [
        _cover(kit),
        _stickers(kit),
        {**part("phase", title=_("The steps, in order")), "page": True},
        *paper_steps.parts(protocol, known, kit.codes),
        _hands(),
        {**paper_steps.beside(protocol), "page": True},
        _adverse_event(protocol, known),
        _back(),
    ]


def _words() -> dict[str, str]:
    return {
        "kit": _("Paper kit"),
        "case_code": _("case"),
        "participant": _("Participant, trial code:"),
        "page": _("page %(n)s of %(of)s", n="{n}", of="{of}"),
        "footer": _(
            "No name, record number or birth date on this paper, unless your site says so."
        ),
        "not_real": _("not for a patient"),
        "time": _("Time"),
        "done_by": _("Done by"),
        "signature": _("Signature"),
        "witness": _("Witness"),
        "written_by": _("Written by, if another"),
    }


def _cover(kit: Kit) -> Part:
    columns = {_("Name"): 3.0, _("Role"): 2.0, _("Initials"): 1.2, _("Signature"): 2.6}
    return part(
        "cover",
        title=_("For one case, while everything is off"),
        lead=_(
            "This paper takes the place of svflab for one participant's one case. Its codes are "
            "reserved: no other case is ever given one of them."
        ),
        items=_rules(),
        clock=_("Whose clock the times are read from, and how far it is off:"),
        box=_("The hospital's own sticker, where the site wants it here:") if kit.box else "",
        no_box=_("Why svflab could not be used, since when:"),
        people=_("Who takes part"),
        columns=table("", columns, [])["columns"],
        rows=[[""] * 4 for _n in range(7)],
    )


def _rules() -> list[str]:
    return [
        _("One kit for one participant. Write the trial code at the head of every page."),
        _("Compare two identifiers with the participant; tick which ones, and write no value."),
        _("Cut out the labels. Write the participant's code on each, before it is stuck on."),
        _("A label that is torn or soiled: cross it out, keep it, and take a spare one."),
        _("Go down the steps in order. Write each time when it happens, and sign yourself."),
        _("A second person reads every label, and compares wristband with syringe. Another: stop."),
        _("A mistake is crossed out once, still to be read, with time and initials beside it."),
        _("Do not copy this paper. When svflab is back, enter it under the code of this kit."),
    ]


def _stickers(kit: Kit) -> Part:
    note = _("Print at full size, on label paper or with glue. Each is print 1 of its label.")
    return part("labels", page=True, title=_("Labels to cut out"), note=note, labels=_labels(kit))


def _labels(kit: Kit) -> list[dict[str, Any]]:
    found = []
    for kind, codes in kit.codes.items():
        for number, code in enumerate(codes, 1) if kind != "case" else ():
            name = str(THING[kind])
            spare = number > (ROWS if kind == "syringe" else 1)
            title = f"{name} {number}" if kind == "syringe" else name
            found.append(
                {
                    "code": read(code).print_code(1),
                    "grouped": grouped(read(code).print_code(1)),
                    "title": _("%(thing)s (spare)", thing=title) if spare else title,
                    "lines": _to_write(kind),
                    "says": AUTOLOGOUS if kind in _OF_MATERIAL else "",
                }
            )
    return found


def _to_write(kind: str) -> list[str]:
    whose = _("Participant")
    match kind:
        case "wristband":
            return [whose]
        case "syringe":
            return [whose, _("Digit"), _("mL"), _("Use by")]
    return [whose, _("mL"), _("Date, time")]


def _hands() -> Part:
    columns = {
        _("Digit"): 1.8,
        **{_("%(point)s, mL", point=words.point(name)): 1.5 for name in POINTS},
        _("Syringe No."): 1.2,
        _("Marked"): 1.0,
    }
    return part(
        "hands",
        page=True,
        title=_("Both hands, four points on each digit"),
        note=_(
            "Backs of the hands, as the participant sees them; radial is the side of the thumb. "
            "Fill a circle when its point was given."
        ),
        left=_("left hand"),
        right=_("right hand"),
        points=[list(one) for digit in PLACES.values() for one in digit],
        columns=table("", columns, [])["columns"],
        rows=[[f"*{words.digit(name)}", *[""] * 6] for name in DIGITS],
        roomy=2.1,
    )


def _adverse_event(protocol: Protocol, known: Mapping[str, str]) -> Part:
    step = protocol.steps["adverse_event.reported"]
    made = paper_steps.as_step(protocol, known, {}, step, "!")
    made["note"] = _(
        "Treat first, then write. Tell the safety officer of a serious one at once, by telephone."
    )
    for one in made["fields"]:
        one["wide"] = one["wide"] or one["label"] == _("Term")
    return {**made, "page": True}


def _back() -> Part:
    items = [
        _("Finish the step that is under way on paper. From the next one on, work in svflab."),
        _("Scan the square code at the head of any page, or open “Paper kits” and this kit."),
        _("Two persons: one reads aloud, one enters. Open the case with this kit first."),
        _("Enter the steps in the order of this paper, each with its own time and who did it."),
        _("Where svflab names a deviation, say why. What was not done is not entered as done."),
        _("Scan each label that is in use once: svflab must say whose it is."),
        _("Report what is in the adverse event box. Its own clocks run since somebody knew."),
        _("Labels that were not used: destroy them, and record of a spoilt one what became of it."),
        _("Keep this paper with the source documents. It is the original."),
    ]
    return part("list", page=True, title=_("When the system is back"), note="", items=items)
