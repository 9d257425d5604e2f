"""Sets the forms on an adverse event as PDFs to be kept."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import current_app, g, url_for

from svflab.domain.chain import Entry
from svflab.domain.identifiers import grouped
from svflab.exports import icsr_facts, sender
from svflab.exports.icsr import Icsr
from svflab.exports.icsr_facts import Source, Words
from svflab.labels import dossier as paper
from svflab.labels import forms
from svflab.services import safety_papers
from svflab.services.label_contents import BANNERS
from svflab.services.subjects import Known
from svflab.web import cioms_boxes, language, safety_summary, voided
from svflab.web.language import gettext
from svflab.web.words import e2b

_: Callable[..., str] = gettext
Made = tuple[bytes, str, int]


def cioms(made_from: Source, known: Known, told: Words, taken: Sequence[Entry]) -> Made:
    """Return the report in the 26 boxes, the digest of what it tells, and its number."""
    report = icsr_facts.report(made_from, told, now=g.now)
    number = safety_papers.number(taken, "cioms", report.digest)
    page = _common(made_from, report) | {
        "title": _("Suspect adverse reaction report"),
        "about": _(
            "In the boxes of the CIOMS form I. Drawn by svflab from the record of the trial; no "
            "name, record number or birth date of the participant is in it."
        ),
        "code": made_from.event.code,
        "boxes": cioms_boxes.boxes(made_from, known, report, number),
        "banners": cioms_boxes.banners(
            BANNERS[current_app.config["MODE"]],
            (*_lacking(made_from), *_unsaid(made_from)),
            voided.across(made_from),
        ),
        "words": _headings(),
    }
    return forms.cioms(page, g.now), report.digest, number


def sae(made_from: Source, known: Known, told: Words, taken: Sequence[Entry]) -> Made:
    """Return the summary of a serious adverse event, its digest, and its number."""
    report = icsr_facts.report(made_from, told, now=g.now)
    number = safety_papers.number(taken, "sae", report.digest)
    lacking = ", ".join(_lacking(made_from))
    pairs = safety_summary.pairs(made_from, report)
    if lacking:
        pairs = [(_("INCOMPLETE: missing"), lacking), *pairs]
    if across := voided.across(made_from):
        pairs = [(across, "; ".join(voided.why(made_from, known))), *pairs]
    follow = cioms_boxes.follow_up(number) or _("initial")
    page = _common(made_from, report) | {
        "title": _("Summary of a serious adverse event")
        if made_from.event.serious
        else _("Summary of an adverse event"),
        "case": grouped(made_from.event.code),
        "marker": "",
        "mode": BANNERS[current_app.config["MODE"]],
        "across": across,
        "pairs": [*pairs, (_("Report type"), follow)],
        "sections": safety_summary.sections(made_from, known, report),
        "words": _headings() | _of_a_record(),
    }
    address = url_for("dossier.verify", head=page["head"], _external=True)
    return paper.pdf(page, address, g.now), report.digest, number


def _lacking(made_from: Source) -> list[str]:
    return [e2b.criterion(one)["name"] for one in safety_papers.lacking(made_from)]


def _unsaid(made_from: Source) -> list[str]:
    """Return who sends, where the site has not said all of it."""
    return [_("who sends it")] if sender.missing(made_from.sender) else []


def _common(made_from: Source, report: Icsr) -> dict[str, Any]:
    return {
        "site": current_app.config["SITE_NAME"],
        "lang": language.name(),
        "registry": made_from.protocol.registry,
        "head": safety_papers.head(g.site),
        "head_at": f"{report.created_at:%Y-%m-%d %H:%M:%S %z}",
        "digest": report.digest,
    }


def _headings() -> dict[str, str]:
    return {
        "page": _("page %(n)s of %(of)s", n="{n}", of="{of}"),
        "reaction": _("I. Reaction information"),
        "suspect": _("II. Suspect drug information"),
        "beside": _("III. Concomitant drugs and history"),
        "sender": _("IV. Sender information"),
        "footer": _("No name, record number or birth date of the participant is in this record."),
    }


def _of_a_record() -> dict[str, str]:
    """Return the words that the record of a case and this paper have in common."""
    return {
        "not_real": _("not for a patient"),
        "head": _("The log when this was made ends with"),
        "digest": _("Digest of what this report tells"),
        "check": _(
            "The code leads to a page of the server that says whether its log still holds this "
            "seal."
        ),
        "happened": _("Happened"),
        "recorded": _("recorded"),
        "what": _("What"),
        "who": _("Who"),
        "allowed": _("allowed"),
        "left": _("left hand"),
        "right": _("right hand"),
        "given": _("given, in mL"),
        "planned": _("planned"),
        "unsuitable": _("unsuitable"),
    }
