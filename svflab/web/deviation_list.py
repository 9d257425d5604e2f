"""The list of deviations: what is asked of it, a row, a table's cells, the picture by month."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from flask import g, url_for
from flask_babel import ngettext

from svflab.domain.finding import Finding
from svflab.domain.followed import QUALITY
from svflab.domain.identifiers import CodeError, read, spelled
from svflab.records.projections import Row
from svflab.services import cases, deviations
from svflab.services.deviations import Filter, Place
from svflab.web import words
from svflab.web.language import gettext
from svflab.web.station import mark
from svflab.web.times import instant, local
from svflab.web.words import deviations as called
from svflab.web.words.rule_titles import RULE_TITLES
from svflab.web.words.sentences import SENTENCES

_: Callable[..., str] = gettext
_n: Callable[..., str] = ngettext

PICTURE: Final = 12
"""Months that the picture shows."""
BAR, HIGH, WIDE, TOP = 36, 120, 64, 20
"""Of a bar its width, of the picture its height, the room of a month, and of its number."""
HEAD: Final = (
    "site",
    "case",
    "participant",
    "found_at",
    "month",
    "rule",
    "found",
    "incident",
    "kind",
    "entry",
    "state",
    "class",
    "impact_identity",
    "impact_product",
    "impact_participant",
    "next_action_due",
)
"""Names of columns are not translated: whoever works with the table finds them by name."""


def asked(given: Mapping[str, str]) -> tuple[Filter, dict[str, str]]:
    """Return what an address or a form asks for, and what of it was given; nonsense is left out."""
    allowed = {"state": called.STATES, "classed": called.CLASSES}
    allowed["impact"] = {**called.IMPACTS, "unknown": ""}
    said = {name: given.get(name, "").strip()[:200] for name in _ASKED}
    for name, words_of in allowed.items():
        said[name] = said[name] if said[name] in words_of else ""
    kept = {name: text for name, text in said.items() if text}
    text = kept.get("q", "")
    wanted = Filter(
        **{name: kept.get(name, "") for name in ("state", "classed", "impact", "rule", "owner")},
        month=kept.get("month", ""),
        case=kept.get("case", ""),
        overdue=f"{local(g.now):%Y-%m-%d}" if "overdue" in kept else "",
        incident="incident" in kept,
        text=_meant(text),
        rules=_rules_like(text) if text else (),
    )
    return wanted, kept


_ASKED: Final = (
    *("state", "classed", "impact", "rule", "case", "owner", "month"),
    *("overdue", "incident", "q"),
)


def filters(given: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return each choice of the filter: its name, its title, its options and what is chosen."""
    names, site = cases.names(g.people_seal), g.site
    impacts = {**called.IMPACTS, "unknown": _("not known")}
    kinds = {name: called.rule(g.protocol, name) for name in _rules(given)}
    owners = {owner: names.get(owner, owner) for owner in deviations.owners(site)}
    listed = (
        ("state", _("State"), {name: word for name, (_s, word) in called.STATES.items()}),
        ("classed", _("Class"), called.CLASSES),
        ("impact", _("Impact on"), impacts),
        ("rule", _("Kind"), dict(sorted(kinds.items(), key=lambda one: one[1].casefold()))),
        ("owner", _("Owner of an action"), owners),
        ("month", _("Month"), {month: month for month in deviations.months(site)}),
    )
    return [
        {"name": name, "title": title, "options": options.items(), "chosen": given.get(name, "")}
        for name, title, options in listed
    ]


def shown(row: Row) -> dict[str, Any]:
    """Return a row of the list as people read it."""
    state, word = called.STATES[row["state"]]
    late = row["due"] and row["due"] < f"{local(g.now):%Y-%m-%d}"
    named = {name: row[name] for name in ("case", "rule", "event")}
    return {
        **row,
        "href": url_for("deviations.show", **named),
        "text": called.found(g.protocol, row["rule"], _findings(row)),
        "step": words.title(g.protocol, row["kind"]),
        "chip": ("over", _("overdue")) if late else (state, word),
        "class_word": called.CLASSES.get(row["classed"], ""),
        "impacts": _impacts(row),
        "mark": mark(row["case"]),
    }


def cells(row: Row) -> tuple[object, ...]:
    """Return the cells of a row in the order of `HEAD`."""
    found = called.found(g.protocol, row["rule"], _findings(row))
    at = local(row["found_at"]).isoformat(timespec="seconds")
    incident = "yes" if row["incident"] else "no"
    first = (row["site"], row["case"], row["participant"], at, row["month"], row["rule"], found)
    judged = ("state", "classed", "identity", "product", "on_participant", "due")
    return (*first, incident, row["kind"], row["entry"], *(row[name] for name in judged))


def waiting() -> list[tuple[str, str]]:
    """Return what waits for a person: the state, and how many in words."""
    found = deviations.waiting(g.site)
    reason, quality, close = (found.get(state, 0) for state in ("reason", "quality", "close"))
    told = {
        "reason": _n("%(num)s waits for its reason", "%(num)s wait for their reason", reason),
        "quality": _n("%(num)s waits for quality", "%(num)s wait for quality", quality),
        "close": _n("%(num)s waits to be closed", "%(num)s wait to be closed", close),
    }
    return [(state, text) for state, text in told.items() if found.get(state)]


def line(found: Mapping[str, int]) -> str:
    """Return what waits for whoever is signed in, in one line; "" where nothing does.

    `found` is how many wait, by state. What waits for quality is told to quality alone: nobody
    else can do anything about it.
    """
    said = []
    if count := found.get("reason", 0):
        said.append(
            _n(
                "%(num)s deviation waits for its reason",
                "%(num)s deviations wait for their reason",
                count,
            )
        )
    count = found.get("quality", 0) + found.get("close", 0)
    if count and QUALITY in g.roles:
        said.append(
            _n("%(num)s deviation waits for quality", "%(num)s deviations wait for quality", count)
        )
    return " · ".join(said)


def months() -> dict[str, Any]:
    """Return the picture: bars by month, and the same numbers by rule and month as a table.

    It begins with the first month in which anything was found, a year ago at most.
    """
    names = _last_months()
    found = deviations.by_month(g.site, names[0])
    names = names[min((names.index(m) for m, *_rest in found if m in names), default=-1) :]
    sums = Counter[tuple[str, bool]]()
    lines: dict[str, Counter[str]] = {}
    for month, rule, incident, count in found:
        sums[month, incident] += count
        lines.setdefault(rule, Counter())[month] += count
    bars = _bars(names, sums)
    ordered = sorted(lines, key=lambda rule: (-sum(lines[rule].values()), rule))
    return {
        "names": names,
        "bars": bars,
        "width": WIDE * len(names),
        "height": TOP + HIGH + TOP,
        "lines": [
            {
                "rule": rule,
                "title": called.rule(g.protocol, rule),
                "counts": _row(lines[rule], names),
            }
            for rule in ordered
        ],
        "sums": [bar["count"] for bar in bars],
    }


def place(text: str) -> Place | None:
    """Return where the last page ended, as its address tells; None for what is no such place."""
    told, *named = text.split("~")
    at = instant(told)
    if at is None or len(named) != len(("case", "rule", "event")):
        return None
    return (at, named[0], named[1], named[2])


def place_text(row: Row) -> str:
    """Return the place of a row, as an address tells it."""
    return "~".join((row["found_at"].isoformat(), row["case"], row["rule"], row["event"]))


def _bars(names: Iterable[str], sums: Mapping[tuple[str, bool], int]) -> list[dict[str, Any]]:
    """Return the bar of each month: incidents below, other deviations on top of them."""
    ordered = list(names)
    most = max((sums[name, True] + sums[name, False] for name in ordered), default=0) or 1
    bars = []
    for number, name in enumerate(ordered):
        incidents, others = (HIGH * sums[name, kind] // most for kind in (True, False))
        bars.append(
            {
                "name": name,
                "x": number * WIDE + (WIDE - BAR) // 2,
                "middle": number * WIDE + WIDE // 2,
                "base": TOP + HIGH,
                "incidents": incidents,
                "others": others,
                "top": TOP + HIGH - incidents - others,
                "count": sums[name, True] + sums[name, False],
                "of_incidents": sums[name, True],
            }
        )
    return bars


def _row(counts: Mapping[str, int], names: Iterable[str]) -> list[int]:
    return [counts[name] for name in names]


def _last_months() -> list[str]:
    """Return the last months in the site's zone, the oldest first."""
    year, month = local(g.now).year, local(g.now).month
    back = [divmod(year * 12 + month - 1 - ago, 12) for ago in range(PICTURE)]
    return [f"{years}-{rest + 1:02}" for years, rest in reversed(back)]


def _findings(row: Row) -> list[Finding]:
    return [Finding.read(one) for one in json.loads(row["facts"])]


def _impacts(row: Row) -> str:
    """Return on what there is an impact, or nobody knows; nothing where nobody has judged."""
    said = []
    columns = zip(called.IMPACTS, ("identity", "product", "on_participant"), strict=True)
    for name, column in columns:
        if row[column] == "yes":
            said.append(str(called.IMPACTS[name]))
        elif row[column] == "unknown":
            said.append(_("%(what)s not known", what=called.IMPACTS[name]))
    return ", ".join(said) or (_("none") if row["classed"] else "")


def _meant(text: str) -> str:
    """Return the case or participant that a search may mean: codes are spelled in many ways."""
    try:
        return spelled(read(text))
    except CodeError:
        return text.upper()


def _rules(given: Mapping[str, str]) -> list[str]:
    """Return the rules to choose from: those of the picture, and the one that is chosen."""
    known, chosen = deviations.rules(g.site, _last_months()[0]), given.get("rule", "")
    return list(dict.fromkeys(filter(None, [*known, chosen])))


def _rules_like(text: str) -> tuple[str, ...]:
    """Return the rules whose title or sentences hold the words that are looked for."""
    wanted = text.casefold()
    said = {key.partition(":")[0] for key, halves in SENTENCES.items() if wanted in _low(halves[0])}
    windows = [f"window.{window.code}" for window in g.protocol.windows]
    return tuple(
        name
        for name in (*RULE_TITLES, *windows)
        if wanted in _low(called.rule(g.protocol, name)) or name in said or wanted == name
    )


def _low(text: object) -> str:
    return str(text).casefold()
