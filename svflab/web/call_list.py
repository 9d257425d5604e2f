"""The task list of calls and visits: what is asked of it, a row, a table's cells."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from flask import g, url_for
from flask_babel import ngettext

from svflab.domain.identifiers import grouped
from svflab.domain.solicited import ASKED, ATTEMPTED
from svflab.records.projections import Row
from svflab.services import solicited
from svflab.services.solicited import STATES, Filter, Place
from svflab.web.dossier_blocks import row as paper_row
from svflab.web.language import gettext
from svflab.web.station import mark
from svflab.web.times import local
from svflab.web.words import calls as words
from svflab.web.words import names

_: Callable[..., str] = gettext
_n: Callable[..., str] = ngettext

HEAD: Final = (
    "site",
    "participant",
    "case",
    "point",
    "how",
    "opens_on",
    "due_on",
    "closes_on",
    "state",
    "attempts",
    "last_attempt_at",
    "last_result",
    "try_again_at",
    "answered_at",
    "answer",
    "told_and_not_reported",
)
"""Names of columns are not translated: whoever works with the table finds them by name."""


_LATE: Final = frozenset({"missed", "late", "given_up"})
"""What is said of a point also where what was told is not reported yet."""


def asked(given: Mapping[str, str]) -> tuple[Filter, dict[str, str]]:
    """Return what an address or a form asks for, and what of it was given; nonsense is left out."""
    state = given.get("state", "")
    state = state if state in STATES else "todo"
    points = {one.code for one in g.protocol.solicited if one.by == ASKED}
    point = given.get("point", "")
    point = point if point in points else ""
    participant = given.get("q", "").strip().upper()[:40]
    kept = {"state": state if state != "todo" else "", "point": point, "q": participant}
    wanted = Filter(solicited.today().isoformat(), state, point, participant)
    return wanted, {name: text for name, text in kept.items() if text}


def points() -> list[tuple[str, str]]:
    """Return the points that are answered by a call or a visit, each with its words."""
    return [(one.code, _(one.title)) for one in g.protocol.solicited if one.by == ASKED]


def shown(row: Row, today: str) -> dict[str, Any]:
    """Return a row of the list as people read it."""
    own = {code for code, _title in points()}
    at = row["point"] if row["point"] in own else ""
    result, state = row["last_result"], state_of(row, today)
    untold = row["unreported"]
    return {
        **row,
        "href": url_for("calls.show", code=row["participant"], case=row["case"], point=at or None),
        "title": words.point(g.protocol, row["point"]),
        "how_word": words.how(g.protocol, row["how"]),
        "chip": words.STATES["unreported" if untold else state],
        "also": words.STATES[state] if untold and state in _LATE else None,
        "result": names.choice(g.protocol, ATTEMPTED, "result", result).lower() if result else "",
        "answer_word": _answer(row),
        "mark": mark(row["case"]),
    }


def state_of(row: Row, today: str) -> str:
    """Return how a row stands on a day of the site's calendar, reported or not."""
    if row["settled"]:
        return str(row["settled"])
    if row["opens_on"] > today:
        return "coming"
    if row["closes_on"] < today:
        return "missed"
    return "overdue" if row["due_on"] < today else "due"


def cells(row: Row, today: str) -> tuple[object, ...]:
    """Return the cells of a row in the order of `HEAD`."""
    days = (row["opens_on"], row["due_on"], row["closes_on"])
    named = (row["site"], row["participant"], row["case"], row["point"], row["how"])
    tries = (row["attempts"], _instant(row["last_at"]), row["last_result"])
    answered = (_instant(row["again_at"]), _instant(row["answered_at"]), row["answer"])
    untold = "yes" if row["unreported"] else "no"
    return (*named, *days, state_of(row, today), *tries, *answered, untold)


def chosen(wanted: Filter, given: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what is asked for in words: a paper has no filter."""
    said = [(_("State"), str(words.FILTERS[wanted.state]))]
    if wanted.point:
        said.append((_("Time"), words.point(g.protocol, wanted.point)))
    return [*said, (_("Participant"), given["q"])] if "q" in given else said


def columns() -> dict[str, float]:
    """Return the columns of the printed list, each with its width."""
    return {
        _("Due"): 1.1,
        _("What"): 1.2,
        _("Participant"): 1.1,
        _("Case"): 1.4,
        _("State"): 1.8,
        _("Answer"): 1.7,
        _("Tried"): 2.2,
        _("Next"): 1.4,
    }


def paper(rows: Iterable[Row], today: str) -> list[dict[str, Any]]:
    """Return the rows of the printed list."""
    return [
        paper_row(
            one["due_on"],
            f"{one['title']}, {one['how_word']}",
            one["participant"],
            grouped(one["case"]),
            ", ".join(str(word) for _state, word in (one["chip"], *filter(None, [one["also"]]))),
            one["answer_word"],
            _tried(one),
            words.minute(one["again_at"]) if one["again_at"] else "",
            state="over" if one["chip"][0] == "over" else "",
        )
        for one in (shown(row, today) for row in rows)
    ]


def _tried(one: Mapping[str, Any]) -> str:
    if not one["attempts"]:
        return ""
    times = _n("%(num)s time", "%(num)s times", one["attempts"])
    if not one["result"]:
        return times
    return f"{times}, {one['result']} ({words.minute(one['last_at'])})"


def line(found: Mapping[str, int]) -> list[tuple[str, str, str]]:
    """Return what waits: the state, its shape, and how many in words; nothing where none does."""
    due, late, missed, untold = (
        found.get(name, 0) for name in ("due", "overdue", "missed", "unreported")
    )
    said = {
        "due": _n("%(num)s call or visit is due", "%(num)s calls or visits are due", due),
        "overdue": _n("%(num)s is overdue", "%(num)s are overdue", late),
        "missed": _n("%(num)s was missed", "%(num)s were missed", missed),
        "unreported": _n(
            "%(num)s told of something that is not reported",
            "%(num)s told of something that is not reported",
            untold,
        ),
    }
    return [(name, words.STATES[name][0], text) for name, text in said.items() if found.get(name)]


def place(text: str) -> Place | None:
    """Return where the last page ended, as its address tells; None for what is no such place."""
    parts = text.split("~")
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else None


def place_text(row: Row) -> str:
    """Return the place of a row, as an address tells it."""
    return "~".join((row["due_on"], row["case"], row["point"]))


def _answer(row: Row) -> str:
    if not row["answer"]:
        return ""
    said = _("something was told") if row["answer"] == "yes" else _("none")
    return _("%(said)s, %(when)s", said=said, when=words.minute(row["answered_at"]))


def _instant(at: Any) -> str:
    return local(at).isoformat(timespec="seconds") if at else ""
