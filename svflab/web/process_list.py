"""The process page: what is asked, its lines of numbers, its groups, and a table's cells."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from flask import current_app, g, url_for
from flask_babel import format_percent

from svflab.domain import process as numbers
from svflab.domain.followed import QUALITY
from svflab.domain.measures import measures
from svflab.domain.process import Summary
from svflab.records.projections import Row
from svflab.services import cases, process
from svflab.services.process import Filter, Found
from svflab.web.language import gettext
from svflab.web.times import local
from svflab.web.words import process as called

_: Callable[..., str] = gettext

_MONTH: Final = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
_ASKED: Final = ("measure", "device", "kit_lot", "by", "since", "until")
HEAD: Final = (
    "site",
    "mode",
    "case",
    "case_stopped",
    "measure",
    "subject",
    "value",
    "unit",
    "limit_low",
    "limit_high",
    "verdict",
    "month",
    "started_at",
    "ended_at",
    "device",
    "kit_lot",
    "entry",
)
"""Names of columns are not translated: whoever works with the table finds them by name."""
PERSON: Final = "by"
"""The column that only quality gets."""


def sees_people() -> bool:
    """Say whether who is signed in may look at numbers by person: quality may."""
    return QUALITY in g.roles


def asked(given: Mapping[str, str]) -> tuple[Filter, dict[str, str]]:
    """Return what an address or a form asks for, and what of it was given; nonsense is left out."""
    said = {name: given.get(name, "").replace("\0", "").strip()[:200] for name in _ASKED}
    if said["measure"] not in measures(g.protocol):
        said["measure"] = ""
    for name in ("since", "until"):
        said[name] = said[name] if _MONTH.fullmatch(said[name]) else ""
    if not sees_people():
        said["by"] = ""
    kept = {name: text for name, text in said.items() if text}
    return Filter(**kept), kept


def filters(found: Iterable[Found], given: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return each choice of the filter: its name, its title, its options and what is chosen."""
    rows = [row for one in found for row in one.read]
    titles = {one: called.title(g.protocol, one) for one in measures(g.protocol)}
    months = {month: month for month in _months()}
    listed = [
        ("measure", _("What is measured"), titles),
        ("device", _("Device"), _options(rows, "device", given)),
        ("kit_lot", _("Kit lot"), _options(rows, "kit_lot", given)),
        ("since", _("From month"), months),
        ("until", _("To month"), months),
    ]
    if sees_people():
        names = cases.names(g.people_seal)
        people = _options(rows, "by", given)
        listed.insert(3, ("by", _("Done by"), {one: names.get(one, one) for one in people}))
    return [
        {"name": name, "title": title, "options": options.items(), "chosen": given.get(name, "")}
        for name, title, options in listed
    ]


def chosen(choices: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return what is asked for beside the measure, in words: a print has no filter."""
    return [
        f"{one['title']}: {dict(one['options']).get(one['chosen'], one['chosen'])}"
        for one in choices
        if one["chosen"] and one["name"] != "measure"
    ]


def line(found: Found, given: Mapping[str, str]) -> dict[str, Any]:
    """Return the numbers of a measure in words; of one that has none, its name alone."""
    told = {
        "measure": found.measure,
        "title": called.title(g.protocol, found.measure),
        "said": called.said(g.protocol, found.measure),
        "href": _address({**given, "measure": found.measure}),
        "more": found.more,
    }
    summary = numbers.summary(found.points)
    if not summary:
        return {**told, "cases": 0, "unit": "", "limits": ""}
    newest = found.rows[0]
    within = called.limits(newest["low"], newest["high"], newest["unit"])
    if len({(row["low"], row["high"]) for row in found.rows}) > 1 and within:
        within = _("in the newest case %(limits)s", limits=within)
    return {**told, "limits": within, **shown(summary, newest["unit"])}


def shown(summary: Summary, unit: str) -> dict[str, Any]:
    """Return few numbers of many, in words."""
    low, high = summary.low, summary.high
    rate = summary.rate
    return {
        "cases": summary.cases,
        "count": summary.count,
        "few": summary.few,
        "stopped": summary.stopped,
        "unit": called.unit(unit),
        "median": called.amount(summary.median, unit),
        "low": "" if low is None else called.amount(low, unit),
        "high": "" if high is None else called.amount(high, unit),
        "judged": summary.judged,
        "outside": summary.outside,
        "rate": "" if rate is None else format_percent(float(rate), "0%"),
    }


def groups(found: Found, given: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the same numbers by month, device, kit lot and, for quality, by person."""
    listed = [("month", _("By month")), ("device", _("By device")), ("kit_lot", _("By kit lot"))]
    names: Mapping[str, str] = {}
    if sees_people():
        listed.append(("by", _("By person")))
        names = cases.names(g.people_seal)
    return [
        {"name": name, "title": title, "lines": _lines(found, name, names, given)}
        for name, title in listed
    ]


def cells(row: Row, *, people: bool) -> tuple[object, ...]:
    """Return the cells of a row in the order of `HEAD`, and with `people` who did it."""
    began, ended = (_iso(row[name]) for name in ("started_at", "ended_at"))
    first = (row["site"], current_app.config["MODE"], row["case"])
    stopped = "yes" if row["stopped"] else "no"
    kept = ("measure", "subject", "value", "unit", "low", "high", "verdict", "month")
    last = (row["device"], row["kit_lot"], row["event"])
    told = (*first, stopped, *(row[name] for name in kept), began, ended, *last)
    return (*told, row["by"]) if people else told


def head(*, people: bool) -> tuple[str, ...]:
    """Return the names of the columns of `cells`."""
    return (*HEAD, PERSON) if people else HEAD


def _lines(
    found: Found, name: str, names: Mapping[str, str], given: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return a line for each value of a column: months the newest first, others by name."""
    parts: dict[str, list[Row]] = {}
    for row in reversed(found.rows):
        parts.setdefault(row[name], []).append(row)
    called_by = {key: names.get(key, key) if name == "by" else key for key in parts}
    ordered = sorted(parts, key=lambda key: called_by[key].casefold(), reverse=name == "month")
    lines = []
    for key in ordered:
        summary = numbers.summary([process.point(row) for row in parts[key]])
        if summary:
            narrower = {"since": key, "until": key} if name == "month" else {name: key}
            href = _address({**given, **narrower}) if key else ""
            told = shown(summary, parts[key][0]["unit"])
            lines.append({"name": called_by[key] or _("not named"), "href": href, **told})
    return lines


def _address(given: Mapping[str, Any]) -> str:
    return url_for("process.index", **given)


def _options(rows: Iterable[Row], name: str, given: Mapping[str, str]) -> dict[str, str]:
    """Return the values of a column to choose from, and the one that is chosen."""
    known = {row[name] for row in rows} | {given.get(name, "")}
    return {one: one for one in sorted(known - {""})}


def _months() -> list[str]:
    """Return the months since the first case was opened, the newest first."""
    first = process.first_day(g.site)
    begin, end = local(first or g.now), local(g.now)
    last = end.year * 12 + end.month - 1
    back = range(last, begin.year * 12 + begin.month - 2, -1)
    return [f"{number // 12}-{number % 12 + 1:02}" for number in back]


def _iso(at: datetime | None) -> str:
    return local(at).isoformat(timespec="milliseconds") if at else ""
