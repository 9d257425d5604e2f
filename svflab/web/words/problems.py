"""What is wrong with a value or a code that was entered, as a sentence."""

from collections.abc import Callable, Mapping
from typing import Final

from flask_babel import lazy_gettext as _l

from svflab.domain.digits import DIGITS
from svflab.domain.fields import Problem
from svflab.web.language import gettext
from svflab.web.words import names

_: Callable[..., str] = gettext

_WHY: Final = {
    "missing": _l("This is needed."),
    "no_kit": _l("This is not the code of a paper kit of this site."),
    "no_writer": _l("Say who wrote it on paper: somebody who has an account here."),
    "kit_discarded": _l("This paper kit was discarded. Nothing is entered from it."),
    "kit_of_another": _l("This paper kit belongs to another case."),
    "kit_code": _l("This label is not of this kit, or is on something else already."),
    "not_on_paper": _l("No label of the paper kit is left for it. Print one."),
    "paper_is_past": _l("What stood on paper has happened: give the time on the paper."),
    "unknown": _l("This is not asked for here."),
    "impossible": _l("%(value)s is not possible: %(limits)s."),
    "contradicts": _l("%(low)s is more than %(high)s."),
    "not_a_number": _l("A number, with a decimal point: 12.5."),
    "not_whole": _l("A whole number."),
    "not_a_date": _l("A date as year-month-day: 2026-11-23."),
    "not_an_instant": _l("A date and a time: 2026-11-23 14:05."),
    "no_offset": _l("A time with its offset from UTC is needed."),
    "not_text": _l("Plain text, without control characters."),
    "too_long": _l("Make it shorter: at most %(most)s characters."),
    "not_yes_or_no": _l("Yes or no."),
    "no_such_choice": _l("Choose one from the list."),
    "no_such_digit": _l("Choose a digit."),
    "no_such_point": _l("Choose one of the four points."),
    "no_such_setting": _l("There is no such setting to confirm."),
    "not_positive": _l("More than 0."),
    "not_a_table": _l("This cannot be read. Fill it in again."),
    "differs": _l(
        "Facts were corrected since the print before. What changes on the label is shown below: "
        "read it, then print."
    ),
    "no_second": _l(
        "The site prints a second identifier on this label, and the identity vault has none of "
        "this participant. Enter it there first."
    ),
    "no_label": _l("This container has no label."),
    "too_many_prints": _l("Its label was printed 99 times. Discard it, and use another one."),
    "pack_code": _l(
        "This is the whole code of a pack, and it reads in more than one way or not at all. "
        "Type only what stands on the pack for this."
    ),
    "another_subject": _l("This is recorded elsewhere."),
    "whose_is_it": _l("Say whose it is: name the participant, the case or the syringe."),
    "which_case": _l("This participant has several cases: name the one that it belongs to."),
    "no_such_person": _l("No participant here bears this code."),
    "no_such_case": _l("No case here bears this code."),
    "case_of_another": _l("This is no case of this participant."),
    "no_such_container": _l("No container of this case bears this code."),
    "no_such_question": _l("Nobody asked this participant under this id."),
    "code_in_use": _l("Something else bears this code already. With ae:new one is drawn."),
    "not_of_a_report": _l("Only a new report says what it belongs to. What follows it is linked."),
}
_CODE: Final = {
    "length": _l("This code has too few or too many characters."),
    "character": _l("This code has a character that our codes never have."),
    "kind": _l("This is not one of our codes."),
    "check": _l("One character of this code is wrong: its check character does not fit."),
}


def problem(p: Problem, field_label: str = "") -> str:
    """Return what is wrong with one field; `field_label` is named where it is given."""
    facts = dict(p.facts)
    said = impossible(p.why, facts)
    where = _row(facts)
    named = ", ".join(part for part in (field_label, where) if part)
    return f"{named}: {said}" if named else said


def impossible(why: str, facts: Mapping[str, str]) -> str:
    """Return why a value cannot be, from the word for it and its facts."""
    sentence = _WHY.get(why)
    if sentence is None:
        return _("This is not possible: %(why)s", why=why)
    limits = bounds(facts.get("low", ""), facts.get("high", ""), facts.get("unit", ""))
    said = {name: names.figure(text) for name, text in facts.items()}
    shown = {"value": "", "most": "", "low": "", "high": "", **said, "limits": limits}
    return str(sentence) % shown


def code_problem(why: str) -> str:
    """Return why what was scanned or typed is no code of ours."""
    return str(_CODE.get(why, _CODE["kind"]))


def bounds(low: str, high: str, unit: str) -> str:
    """Return limits in words, both ends inside: 50 to 500 mL."""
    low, high = names.figure(low), names.figure(high)
    if low and high:
        said = low if low == high else _("%(low)s to %(high)s", low=low, high=high)
    elif low:
        said = _("at least %(low)s", low=low)
    else:
        said = _("at most %(high)s", high=high)
    return f"{said} {unit}".strip()


def _row(facts: Mapping[str, str]) -> str:
    """Return which row of a table it is: a digit by its name, a syringe by its number."""
    row = facts.get("row", "")
    if row in DIGITS:
        return names.digit(row)
    return _("row %(number)s", number=int(row) + 1) if row.isdecimal() else row
