"""What the page of a case shows: facts of the case, in words, for the templates to lay out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from flask import g, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from svflab.domain.case import Case
from svflab.domain.clocks import running_timers
from svflab.domain.containers import Container
from svflab.domain.marker import marker
from svflab.domain.next import Act, due
from svflab.domain.otherwise import which
from svflab.domain.timing import Timer
from svflab.services import cases
from svflab.web import ways, words
from svflab.web.asks import called
from svflab.web.times import local

_: Callable[..., str] = gettext

COLOURS: Final = {
    "teal": _l("teal"),
    "amber": _l("amber"),
    "violet": _l("violet"),
    "rose": _l("rose"),
    "blue": _l("blue"),
    "green": _l("green"),
}
_HUES: Final = {"green": "olive"}
"""The style sheet's name of a marker's colour, where it is another one."""

_STATES: Final = {
    "made": "closing",
    "printed": "closing",
    "in_transit": "closing",
    "injected": "stopped",
    "discarded": "stopped",
    "returned": "stopped",
    "used": "stopped",
}
"""How a container's state is coloured; every other one is as it should be."""

_OF_LABELS: Final = frozenset({"label.printed", "label.voided"})
"""Acts that have a page of their own: the label's, with every print of it."""


def mark(code: str) -> dict[str, str]:
    """Return a case's mark as the frame draws it."""
    own = marker(code)
    hue = _HUES.get(own.colour, own.colour)
    title = str(COLOURS.get(own.colour, own.colour))
    return {"shape": own.shape, "letters": own.letters, "hue": hue, "hue_title": title}


def bar(case: Case, note: str = "") -> dict[str, Any]:
    """Return what stands in the bar of a case: its mark, its participant, other open cases."""
    others = [row["code"] for row in cases.listed(g.site, states=("open",), size=4)]
    return {
        "marker": mark(case.code),
        "code": case.code,
        "href": url_for("cases.show", code=case.code),
        "participant": case.participant,
        "note": note,
        "others": [
            {"marker": mark(code), "code": code, "href": url_for("cases.show", code=code)}
            for code in others
            if code != case.code
        ][:3],
    }


def custody(case: Case, names: Mapping[str, str]) -> str:
    """Return who holds the material and where, in words; "" before there is any."""
    if case.closed or not any(c.volume is not None for c in case.containers.values()):
        return ""
    who = names.get(case.custodian, case.custodian)
    return _("held by %(who)s, %(place)s", who=who, place=words.place(case.place))


@dataclass(frozen=True, slots=True)
class Way:
    """A way to an act: what it is called, who does it, and the page with its form.

    `stays` says that the page is the case's own, so that only its part is swapped.
    """

    title: str
    detail: str
    who: str
    href: str
    mine: bool
    kind: str
    stays: bool = True


def way(case: Case, act: Act) -> Way:
    """Return the way to the form of an act."""
    told = which(act)
    label = act.kind in _OF_LABELS and act.container in case.containers
    if label and (page := ways.way("labels.show", code=case.code, container=act.container)):
        href = page
    else:
        href = url_for("cases.show", code=case.code, do=act.kind, told=told or None)
    return Way(
        title=words.title(g.protocol, act.kind),
        detail=detail(case, act),
        who=words.roles(g.protocol, " ".join(act.roles)),
        href=href,
        mine=bool(set(act.roles) & set(g.roles)),
        kind=act.kind,
        stays="do=" in href,
    )


def detail(case: Case, act: Act) -> str:
    """Return what an act is about, beyond its title: which container, test, place or time."""
    given = act.given
    if "test" in given:
        return words.test(g.protocol, str(given["test"]))
    if "to" in given:
        return _("to the %(place)s", place=words.place(str(given["to"])))
    if "point" in given:
        return words.choice(g.protocol, act.kind, "point", str(given["point"]))
    if "override" in given:
        return _("outside the limits, by two persons")
    if act.kind in ("syringe.filled", "syringe.not_filled") and act.number:
        digit = case.plan[act.number - 1][0] if act.number <= len(case.plan) else ""
        number = _("syringe %(number)s of %(of)s", number=act.number, of=len(case.plan))
        return ", ".join(filter(None, (number, words.digit(digit) if digit else "")))
    return called(case, act.container) if act.container in case.containers else ""


def ordered(case: Case) -> list[Act]:
    """Return the acts that are due; what a clock is open for now stands in front."""
    open_now = {
        (clock.window.end, clock.window.point)
        for clock in running_timers(g.protocol, case)
        if clock.window.code != "use_by" and clock.opens_at <= g.now
    }

    def waits(act: Act) -> bool:
        return (act.kind, str(act.given.get("point", ""))) not in open_now

    return sorted(due(g.protocol, case), key=waits)


def turn(case: Case) -> tuple[Act | None, Act | None]:
    """Return the act that is next for who is signed in, and the one that others are waited for.

    The second is the first that is due, where none of this account's roles may state it.
    """
    acts = ordered(case)
    mine = next((act for act in acts if set(act.roles) & set(g.roles)), None)
    first = acts[0] if acts else None
    return mine, None if first is mine else first


def grouped(case: Case, acts: Iterable[Act]) -> list[tuple[str, list[Way]]]:
    """Return the ways to acts by their titles: one line for each kind, whatever it is done to."""
    found: dict[str, list[Way]] = {}
    for act in acts:
        one = way(case, act)
        found.setdefault(one.title, []).append(one)
    return list(found.items())


def then(case: Case, acts: Iterable[Act]) -> str:
    """Return the step of the protocol behind everything that is due now, or "" for none."""
    order = list(g.protocol.steps)
    now = [order.index(act.kind) for act in acts if not act.kind.startswith("label.")]
    if case.stopped or case.closed or not now:
        return ""
    for kind in order[max(now) + 1 :]:
        step = g.protocol.steps[kind]
        if step.subject == "case" and not step.optional and not case.has(kind):
            who = words.roles(g.protocol, " ".join(step.roles))
            return f"{words.title(g.protocol, kind)} · {who}"
    return ""


# ------------------------------------------------------------------------------ clocks


def timers(case: Case) -> list[dict[str, Any]]:
    """Return the running clocks for the page; of the use-bys only the one that ends first."""
    shown: list[dict[str, Any]] = []
    running = running_timers(g.protocol, case)
    uses = [clock for clock in running if clock.window.code == "use_by"]
    for clock in running:
        if clock.window.code != "use_by":
            shown.append(_clock(clock, _(clock.window.title)))
        elif clock is uses[0]:
            shown.append(_use_by(case, clock, len(uses)))
    return shown


def _clock(clock: Timer, title: str) -> dict[str, Any]:
    early = clock.opens_at > clock.started_at
    return {
        "title": title,
        "state": clock.verdict(g.now).value,
        "now": g.now,
        "started_at": clock.started_at,
        "opens_at": clock.opens_at if early else None,
        "warns_at": clock.warns_at,
        "closes_at": clock.closes_at,
        "ended_at": None,
        "counts": "up",
        "says": _says(clock, early=early),
        "words": {"open": _("waiting")} if clock.window.code == "handover" else {},
        "href": "",
    }


def _use_by(case: Case, clock: Timer, count: int) -> dict[str, Any]:
    title = _("Use-by, %(syringe)s", syringe=called(case, clock.subject))
    if count > 1:
        title = _("Use-by, the first of %(count)s syringes", count=count)
    said = {"open": _("in date"), "closing": _("ends soon"), "over": _("expired")}
    return {**_clock(clock, title), "counts": "down", "words": said}


def _says(clock: Timer, *, early: bool) -> str:
    if clock.closes_at is None:
        return ""
    low, high = f"{local(clock.opens_at):%H:%M:%S}", f"{local(clock.closes_at):%H:%M:%S}"
    if early:
        return _("finish between %(low)s and %(high)s", low=low, high=high)
    return _("until %(high)s", high=high)


# -------------------------------------------------------------------------- containers


@dataclass(frozen=True, slots=True)
class Node:
    """A container in the tree: what it is, what is left in it, its state, and its label."""

    container: Container
    title: str
    left: str
    whole: str
    state: str
    word: str
    use_by: str
    href: str
    children: tuple["Node", ...] = field(default=())


def tree(case: Case) -> tuple[Node, ...]:
    """Return the containers of a case, each below the one that it was made from."""
    held = tuple(case.containers.values())
    return tuple(_node(case, one, held) for one in held if one.parent not in case.containers)


def _node(case: Case, one: Container, held: tuple[Container, ...]) -> Node:
    kind = g.protocol.containers.get(one.kind)
    made_from = tuple(_node(case, child, held) for child in held if child.parent == one.code)
    expired = bool(one.use_by and one.use_by <= g.now and not one.ended)
    return Node(
        container=one,
        title=called(case, one.code),
        left="" if one.volume is None else f"{one.left:f}",
        whole="" if one.volume is None else f"{one.volume:f}",
        state="over" if expired else _colour(one, labelled=bool(kind and kind.template)),
        word=_("expired") if expired else words.state(one.state),
        use_by=f"{local(one.use_by):%H:%M}" if one.use_by and not one.ended else "",
        href=ways.way("labels.show", code=case.code, container=one.code)
        if kind and kind.template
        else "",
        children=made_from,
    )


def _colour(one: Container, *, labelled: bool) -> str:
    """Return how a container's state is coloured; what bears no label waits for none."""
    return _STATES.get(one.state, "open") if labelled or one.ended else "open"
