"""The 26 boxes of the CIOMS form I in words: one report, as every authority reads it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from flask import g
from flask_babel import lazy_gettext as _l

from svflab.domain.event import read_instant
from svflab.exports import icsr_facts
from svflab.exports.icsr import Icsr
from svflab.exports.icsr_facts import Source
from svflab.services.subjects import Known
from svflab.web import safety_told, voided, words
from svflab.web.language import gettext
from svflab.web.times import local

_: Callable[..., str] = gettext
Box = dict[str, Any]

_SERIOUS: Final = {
    "death": _l("patient died"),
    "life_threatening": _l("life-threatening"),
    "hospitalisation": _l("inpatient hospitalisation, or prolonged"),
    "disability": _l("persistent or significant disability"),
    "congenital": _l("congenital anomaly"),
    "important": _l("other medically important condition"),
}
_SEX: Final = {"1": _l("male"), "2": _l("female")}
NO_ANSWER: Final = "–"


def boxes(made_from: Source, known: Known, report: Icsr, number: int) -> Mapping[str, Box]:
    """Return every box by its number on the form: its title, what it says, what is ticked."""
    return {
        **_reaction(made_from, known, report),
        **_suspect(made_from, report),
        **_beside(made_from),
        **_sender(made_from, known, report, number),
    }


def _box(number: str, title: str, *lines: str, ticks: Iterable[Box] = ()) -> dict[str, Box]:
    """Return one box; what nothing is known for says so."""
    marks = list(ticks)
    told = [one for one in lines if one]
    held = told or ([] if marks else [NO_ANSWER])
    return {number: {"number": number, "title": title, "lines": held, "ticks": marks}}


def _tick(word: str, *, on: bool) -> Box:
    return {"word": word, "on": on}


def _reaction(made_from: Source, known: Known, report: Icsr) -> dict[str, Box]:
    patient, told = report.patient, report.reaction
    began = f"{told.began:%Y-%m-%d %H:%M %z}"
    ticks = [_tick(str(word), on=name in told.serious) for name, word in _SERIOUS.items()]
    return {
        **_box("1", _("Patient initials"), _("masked (MSK)"), patient.code),
        **_box("1a", _("Country"), told.country),
        **_box("2", _("Date of birth"), _("masked (MSK)")),
        **_box("2a", _("Age, years"), patient.age),
        **_box("3", _("Sex"), str(_SEX.get(patient.sex, ""))),
        **_box("4-6", _("Reaction onset: year, month, day"), began),
        **_box("8-12", _("Tick all that apply to the reaction"), ticks=ticks),
        **_box(
            "7+13",
            _("Describe the reaction, with relevant tests"),
            *safety_told.narrative(made_from, known),
        ),
    }


def _suspect(made_from: Source, report: Icsr) -> dict[str, Box]:
    drug, single = report.drugs[0], _("not applicable: a single dose")
    batches = list(dict.fromkeys(dose.batch for dose in drug.doses))
    spells = [(dose.began, dose.ended) for dose in drug.doses]
    first = min((began for began, _end in spells), default=None)
    last = max((ended for _began, ended in spells), default=None)
    dates = f"{first:%Y-%m-%d %H:%M} – {last:%H:%M %z}" if first and last else ""
    minutes = int((last - first).total_seconds() // 60) if first and last else None
    lasted = _("%(minutes)s min", minutes=minutes) if minutes is not None else ""
    return {
        **_box("14", _("Suspect drug; batch: the code of the syringe"), drug.name, *batches),
        **_box("15", _("Dose"), *safety_told.doses(made_from)),
        **_box("16", _("Route"), _("subcutaneous") if drug.route else ""),
        **_box("17", _("Indication"), drug.indication),
        **_box("18", _("Therapy dates"), dates),
        **_box("19", _("Therapy duration"), lasted),
        **_box(
            "20", _("Did the reaction abate after stopping the drug?"), single, ticks=_answers()
        ),
        **_box("21", _("Did it reappear after reintroduction?"), single, ticks=_answers()),
    }


def _answers() -> list[Box]:
    """Return yes, no, not applicable: of a single dose the third."""
    return [_tick(_("yes"), on=False), _tick(_("no"), on=False), _tick(_("NA"), on=True)]


def _beside(made_from: Source) -> dict[str, Box]:
    case = made_from.case
    found = [
        _(
            "%(what)s, %(mg)s mg, %(when)s",
            what=_agent(one.event.data),
            mg=one.event.data["anaesthetic_mg"],
            when=f"{local(one.event.occurred_at):%Y-%m-%d %H:%M}",
        )
        for one in (icsr_facts.anaesthetics(case) if case else ())
    ]
    weight = case.weight_kg if case else None
    body = _("body weight %(kg)s kg", kg=f"{weight:f}") if weight else ""
    history = [*safety_told.history(made_from), *([f"{body}."] if body else [])]
    return {
        **_box("22", _("Concomitant drugs and dates"), "; ".join(found)),
        **_box("23", _("Other relevant history"), " ".join(history)),
    }


def _agent(data: Mapping[str, Any]) -> str:
    named = safety_told.agent(str(data.get("anaesthetic") or ""))
    return _("%(what)s with adrenaline", what=named) if data.get("adrenaline") is True else named


def _sender(made_from: Source, known: Known, report: Icsr, number: int) -> dict[str, Box]:
    by = report.sender
    address = ", ".join(filter(None, (by.street, by.city, by.country)))
    person = " ".join(filter(None, (by.person, by.telephone, by.email)))
    aware = made_from.event.data.get("aware_at")
    received = f"{local(read_instant(str(aware))):%Y-%m-%d %H:%M %z}" if aware else ""
    gone = [f"{voided.across(made_from)}: {one}" for one in _gone(made_from, known)]
    kinds = (_("study"), _("literature"), _("health professional"), _("authority"))
    return {
        **_box(
            "24a", _("Sponsor, name and address"), by.organisation, by.department, address, person
        ),
        **_box("24b", _("Sender's control number"), report.number),
        **_box("24c", _("Date received by the sender"), received),
        **_box(
            "24d",
            _("Report source"),
            ticks=[_tick(kind, on=place in {0, 2}) for place, kind in enumerate(kinds)],
        ),
        **_box("25a", _("Date of this report"), f"{report.created_at:%Y-%m-%d %H:%M %z}"),
        **_box("25b", _("Report type"), follow_up(number), *gone, ticks=_types(number)),
        **_box("26", _("Reporter; study"), *_reporter(made_from, report)),
    }


def _reporter(made_from: Source, report: Icsr) -> tuple[str, str]:
    """Return who reported, in which role, from where; and by which numbers the study is known."""
    by, told = report.reporter, made_from.event.report
    registered = dict.fromkeys((*report.registrations, made_from.protocol.registry))
    return (
        ", ".join(filter(None, (by.name, _role(told), by.organisation))),
        ", ".join(filter(None, (report.sender.study_number, *registered))),
    )


def _gone(made_from: Source, known: Known) -> list[str]:
    return voided.why(made_from, known) if made_from.withdrawn else []


def _types(number: int) -> list[Box]:
    return [_tick(_("initial"), on=number == 0), _tick(_("follow-up"), on=number > 0)]


def follow_up(number: int) -> str:
    """Return which report on the event it is, in words."""
    return _("follow-up %(number)s", number=number) if number else ""


def _role(told: Any) -> str:
    return words.roles(g.protocol, told.event.role) if told else ""


def banners(mode: str, lacking: Iterable[str], taken_back: str = "") -> list[str]:
    """Return what stands across the top: the mode, that it is void, that something is missing."""
    missing = ", ".join(lacking)
    found = [f"{mode}  ·  {_('not for a patient')}"] if mode else []
    found += [taken_back] if taken_back else []
    return [*found, *([_("INCOMPLETE: missing %(what)s", what=missing)] if missing else [])]
