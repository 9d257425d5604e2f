"""The line listing: what is asked of it, its rows in words, its cells for a table."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import current_app, g, url_for

from svflab.domain.identifiers import CodeError, grouped, read, spelled
from svflab.records.projections import Row
from svflab.services import harms, own_words
from svflab.services.harms import Filter
from svflab.web import reported, words
from svflab.web.addresses import whole
from svflab.web.dossier_blocks import row as paper_row
from svflab.web.language import gettext
from svflab.web.masking import hidden
from svflab.web.station import mark
from svflab.web.times import instant, local
from svflab.web.words import harms as called

_: Callable[..., str] = gettext

PAGE: Final = 50
FALLING: Final = "down"
HEAD: Final = (
    *("site", "mode", "code", "participant", "case", "where", "term", "digit", "grade"),
    *("serious", "special_interest", "began_at", "aware_at", "hours_after_injection"),
    *("action", "outcome", "related_components", "state", "term_in_own_words"),
)
"""Names of columns are not translated: whoever works with the table finds them by name."""
_ASKED: Final = ("state", "place", "term", "grade", "component", "q", "since", "until")
_TICKS: Final = ("serious", "special", "related")
_READS: Final[Mapping[str, Callable[[str], Any]]] = {
    "grade": whole,
    "aware_at": instant,
    "began_at": instant,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks of the list: which rows, in which order, and what of it was given.

    `wrong` holds what was typed as a day and is none: nothing is asked by it.
    """

    wanted: Filter
    sort: str
    falling: bool
    given: dict[str, str]
    wrong: dict[str, str]


def asked(given: Mapping[str, str]) -> Asked:
    """Return what an address or a form asks for; nonsense is left out."""
    said = {name: given.get(name, "").replace("\0", "").strip()[:60] for name in _ASKED}
    for name, allowed in _allowed().items():
        said[name] = said[name] if said[name] in allowed else ""
    days = {"since": _begins(_day(said["since"])), "until": _begins(_day(said["until"]), 1)}
    wrong = {name: said[name] for name, day in days.items() if said[name] and day is None}
    kept = {name: text for name, text in said.items() if text and name not in wrong}
    kept |= {name: "1" for name in _TICKS if given.get(name) == "1"}
    sort = given.get("sort", "")
    sort = sort if sort in harms.SORTS else "aware"
    falling = given.get("order", FALLING if sort != "term" else "up") == FALLING
    wanted = Filter(
        state=kept.get("state", ""),
        grade=int(kept.get("grade", "0")),
        component=kept.get("component", ""),
        place=kept.get("place", ""),
        term=kept.get("term", ""),
        since=days["since"],
        until=days["until"],
        serious="serious" in kept,
        special="special" in kept,
        related="related" in kept,
    )
    whose = _whose(kept.get("q", ""))
    return Asked(replace(wanted, case=whose[0], participant=whose[1]), sort, falling, kept, wrong)


def ordered(one: Asked) -> dict[str, str]:
    """Return the order of a list as an address tells it."""
    return {"sort": one.sort, "order": FALLING if one.falling else "up"}


def filters(given: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return each choice of the filter: its name, its title, its options and what is chosen."""
    parts = {one: called.component(g.protocol, one) for one in harms.components(g.protocol)}
    places = {one: called.place(g.protocol, one) for one in called.PLACES}
    terms = {one.code: f"{places.get(one.where, '')}: {_(one.title)}" for one in g.protocol.terms}
    listed: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
        ("place", _("Where"), places),
        ("term", _("Term"), terms),
        ("grade", _("Grade, at least"), {str(one): str(one) for one in called.GRADES}),
        ("component", _("Held related to"), parts),
        ("state", _("State"), {name: word for name, (_s, word) in called.STATES.items()}),
    )
    return [
        {"name": name, "title": title, "options": options.items(), "chosen": given.get(name, "")}
        for name, title, options in listed
    ]


def chosen(given: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what is asked for in words: a paper has no filter."""
    told = [
        (one["title"], str(dict(one["options"])[one["chosen"]]))
        for one in filters(given)
        if one["chosen"]
    ]
    texts = {"q": _("Case or participant"), "since": _("Began from"), "until": _("Began until")}
    told += [(title, given[name]) for name, title in texts.items() if name in given]
    ticks = {name: called.SUMS[name] for name in _TICKS}
    return told + [(_("Only"), str(title)) for name, title in ticks.items() if name in given]


def heads(one: Asked, at: Callable[..., str]) -> dict[str, dict[str, str]]:
    """Return by what the list can be put in order: the way, and how it is ordered now."""
    found = {}
    for sort in harms.SORTS:
        here = sort == one.sort
        turned = "up" if (one.falling if here else sort == "term") else FALLING
        said = ("descending" if one.falling else "ascending") if here else ""
        found[sort] = {"href": at(sort=sort, order=turned), "sort": said}
    return found


def shown(row: Row, treated: Mapping[str, datetime]) -> dict[str, Any]:
    """Return a row of the list as people read it; in own words where its term is “Other”."""
    own = row["own"] and hidden(row["participant"], row["own"])
    title = called.term(g.protocol, row["term"])
    digit = str(row["digit"])
    chip, word = called.STATES.get(row["state"], ("stopped", row["state"]))
    return {
        **row,
        "title": f"{title}: {own}" if own else title,
        "where": words.digit(digit) if digit else called.place(g.protocol, row["place"]),
        "related_to": parts(row),
        "outcome_word": words.choice(g.protocol, called.REPORT, "outcome", row["outcome"]),
        "after": after_injection(row, treated),
        "chip": chip,
        "word": word,
        "mark": mark(row["case"]) if row["case"] else None,
        "same": grouped(row["same_as"]),
        "href": url_for("safety.show", code=row["code"]),
    }


def after_injection(row: Row, treated: Mapping[str, datetime]) -> str:
    """Return how long after, or before, the first injection of its case it began; "" for none."""
    at = treated.get(row["case"])
    if at is None:
        return ""
    since: timedelta = row["began_at"] - at
    told = {"span": reported.span(abs(since))}
    after = since >= timedelta()
    return _("%(span)s after", **told) if after else _("%(span)s before", **told)


def parts(row: Row) -> str:
    """Return the components that somebody holds related, in words."""
    return ", ".join(called.component(g.protocol, one) for one in row["components"].split())


def cells(row: Row, treated: Mapping[str, datetime]) -> tuple[object, ...]:
    """Return the cells of a row in the order of `HEAD`."""
    at = treated.get(row["case"])
    hours = round((row["began_at"] - at).total_seconds() / 3600, 2) if at else None
    named = (row[name] for name in ("code", "participant", "case", "place", "term", "digit"))
    times = (local(row[name]).isoformat(timespec="seconds") for name in ("began_at", "aware_at"))
    yes = ("yes" if row[name] else "no" for name in ("serious", "special"))
    told = (row["action"], row["outcome"], row["components"].strip(), row["state"])
    own = row["own"] and hidden(row["participant"], row["own"])
    return (
        row["site"],
        current_app.config["MODE"],
        *named,
        row["grade"],
        *yes,
        *times,
        hours,
        *told,
        own,
    )


def columns() -> dict[str, float]:
    """Return the columns of the printed list, each with its width."""
    return {
        _("Code"): 1.5,
        _("Participant"): 1.1,
        _("Began"): 1.5,
        _("After the injection"): 1.2,
        _("What"): 2.4,
        _("Where"): 1.3,
        f"*{_('Grade')}": 0.6,
        _("Serious"): 0.8,
        _("Held related to"): 1.9,
        _("Outcome"): 1.3,
        _("State"): 1.3,
    }


def paper(rows: Iterable[Row], treated: Mapping[str, datetime]) -> list[dict[str, Any]]:
    """Return the rows of the printed list."""
    return [
        paper_row(
            grouped(one["code"]),
            one["participant"],
            f"{local(one['began_at']):%Y-%m-%d %H:%M}",
            one["after"],
            one["title"] + (f" ({_('special interest')})" if one["special"] else ""),
            one["where"],
            str(one["grade"]),
            _("yes") if one["serious"] else _("no"),
            one["related_to"],
            one["outcome_word"],
            str(one["word"]),
            state="over" if one["serious"] else "",
        )
        for one in (shown(row, treated) for row in own_words.told(g.site, rows))
    ]


def place(sort: str, text: str) -> tuple[Any, ...] | None:
    """Return where the last page ended, as its address tells; None for what is no such place."""
    names, told = harms.columns(sort), text.split("~")
    if len(names) != len(told):
        return None
    try:
        found = tuple(_READS.get(name, str)(part) for name, part in zip(names, told, strict=True))
    except ValueError:
        return None
    return None if None in found else found


def place_text(sort: str, row: Row) -> str:
    """Return the place of a row, as an address tells it."""
    held = (row[name] for name in harms.columns(sort))
    return "~".join(one.isoformat() if isinstance(one, datetime) else str(one) for one in held)


def _allowed() -> dict[str, set[str]]:
    return {
        "state": set(called.STATES),
        "place": set(called.PLACES),
        "term": {term.code for term in g.protocol.terms},
        "grade": {str(one) for one in called.GRADES},
        "component": set(harms.components(g.protocol)),
    }


def _whose(text: str) -> tuple[str, str]:
    """Return the case or the participant that a search means: codes are spelled in many ways."""
    try:
        return (spelled(read(text)), "") if text else ("", "")
    except CodeError:
        return "", text.upper()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _begins(day: date | None, later: int = 0) -> datetime | None:
    """Return when a day begins at the site, or the one after it; None for one out of reach."""
    try:
        zone = ZoneInfo(current_app.config["ZONE"])
        if day is None:
            return None
        return datetime.combine(day + timedelta(days=later), time(), zone).astimezone(UTC)
    except OverflowError:
        return None
