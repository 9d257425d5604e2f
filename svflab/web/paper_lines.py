"""Tables of a paper that are copied whole: which columns, what a line tells, what is known of it.

Columns and lines stand as `paper_tables` prints them. A line tells of one step or of several, each
with its own time and who did it; what is recorded of it already is not asked again.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from flask import g

from svflab.domain.case import Case
from svflab.domain.containers import Container
from svflab.domain.digits import DIGITS, POINTS
from svflab.domain.identifiers import read
from svflab.domain.next import Act
from svflab.protocol.model import Choice, Step
from svflab.services.paper_kits import Kit
from svflab.web import words
from svflab.web.asks import people
from svflab.web.language import gettext
from svflab.web.paper_parts import ROWS, limits

_: Callable[..., str] = gettext

STEPS: Final[Mapping[str, tuple[str, ...]]] = {
    "filling": ("syringe.filled", "label.applied", "label.verified"),
    "matching": ("syringe.matched",),
    "injecting": ("syringe.taken", "injection.given"),
    "discarding": ("container.discarded",),
}
"""The tables that are copied whole, and the steps that a line of each tells of."""
CODED: Final = frozenset({"filling", "matching", "discarding"})
"""Tables whose lines bear the code of a label; the others go by the number of a syringe."""
_MATERIAL: Final = ("lipoaspirate", "svf_tube")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its title as on paper, how it is filled in, what can be chosen.

    `type` is time, who, tick, choice, decimal or integer.
    """

    name: str
    title: str
    type: str
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A step that a line tells of, in columns that stand side by side.

    `at` and `by` name the columns of its time and of who did it, `seen` that of a second person.
    """

    step: Step
    columns: tuple[Column, ...]
    at: str
    by: str
    seen: str = ""

    @property
    def own(self) -> tuple[str, ...]:
        """Return the columns that tell that it happened: who did it may be said for two."""
        return tuple(one.name for one in self.columns if one.name != self.by)


@dataclass(frozen=True, slots=True)
class Row:
    """A line: its number on paper ("" where it is asked), its code, what stands in its cells.

    `settled` are the kinds that are recorded of it; one that is not `open` has nothing to tell.
    `spare` is one in which it is written what it is about: a number, or a code. `errors` are
    sentences, `wrong` the cells that they are about.
    """

    key: str
    number: str
    code: str = ""
    open: bool = True
    spare: bool = False
    settled: frozenset[str] = frozenset()
    cells: Mapping[str, str] = field(default_factory=dict)
    entry: str = ""
    errors: tuple[str, ...] = ()
    wrong: frozenset[str] = frozenset()


def table_of(case: Case, act: Act | None) -> str:
    """Return the table in which an act stands on paper, or ""."""
    if act is None:
        return ""
    held = case.containers.get(act.container)
    if act.kind.startswith("label.") and (held is None or held.kind != "syringe"):
        return ""
    return next((name for name, kinds in STEPS.items() if act.kind in kinds), "")


def parts(name: str, case: Case) -> tuple[Part, ...]:
    """Return what a line of a table tells, in the order of its columns."""
    made = {"filling": _filling, "matching": _matching, "injecting": _injecting}
    return tuple(made.get(name, _discarding)(case))


def title(name: str) -> str:
    """Return what a table is called: as the step that it is about."""
    of = STEPS[name][-1 if name == "injecting" else 0]
    return _(g.protocol.steps[of].title)


def lead(name: str) -> str:
    """Return the title of the column with the labels, or "" where there is none."""
    if name not in CODED:
        return ""
    return _("Label on the syringe") if name == "matching" else _("Label")


def roles(name: str) -> tuple[str, ...]:
    """Return the roles in which every step of a table may be stated."""
    first, *rest = (g.protocol.steps[kind].roles for kind in STEPS[name])
    return tuple(role for role in first if all(role in other for other in rest))


def rows(name: str, kit: Kit, case: Case) -> tuple[Row, ...]:
    """Return the lines of a table as they stand on the paper of a kit."""
    if name == "discarding":
        return tuple(_discards(kit, case))
    return tuple(
        _row(name, case, str(number), code)
        for number, code in enumerate(kit.codes["syringe"], start=1)
    )


def live(case: Case, code: str) -> str:
    """Return the code on the label that a container bears, or its own."""
    held = case.containers.get(code)
    label = held.live_print if held else None
    return label.code if label else code


def syringe(case: Case, number: str) -> Container | None:
    """Return the syringe of a number, the one made last."""
    found = [one for one in case.syringes if str(one.number) == number]
    return found[-1] if found else None


def _row(name: str, case: Case, number: str, code: str) -> Row:
    """Return the line of a syringe; those behind the last one are for spare labels."""
    spare = int(number) > ROWS
    held = case.containers.get(code) if name in CODED else None
    if held is None and name != "matching" and not spare:
        held = syringe(case, number)
    printed = read(code).print_code(1) if name in CODED else ""
    if held is None:
        asked = name != "matching" if spare else _is_awaited(name, case, int(number))
        spare = spare and asked
        return Row(number, "" if spare else number, printed, open=asked, spare=spare)
    settled = frozenset(_recorded(case, held, STEPS[name]))
    mine = live(case, held.code) if name in CODED else ""
    return Row(number, str(held.number), mine, settled=settled)


def _is_awaited(name: str, case: Case, number: int) -> bool:
    """Say whether a syringe that is not there yet may be told of in this table."""
    planned = not case.plan or number <= len(case.plan)
    return name == "filling" and planned and number not in case.not_filled


def _recorded(case: Case, held: Container, kinds: tuple[str, ...]) -> Iterator[str]:
    """Give the kinds that are recorded of a container."""
    given = any(one.syringe == held.code for one in case.given)
    known = {
        "syringe.filled": True,
        "label.applied": held.labelled,
        "label.verified": bool(held.verified_by),
        "syringe.matched": held.matched,
        "syringe.taken": held.in_hand or given,
        "injection.given": given,
        "container.discarded": held.ended == "discarded" or held.discarded > 0,
    }
    yield from (kind for kind in kinds if known[kind])


def _discards(kit: Kit, case: Case) -> Iterator[Row]:
    codes = [code for kind in _MATERIAL for code in kit.codes[kind][:1]]
    codes += kit.codes["syringe"][:ROWS]
    for number, code in enumerate(codes, start=1):
        held = case.containers.get(code)
        settled = frozenset(_recorded(case, held, STEPS["discarding"])) if held else frozenset()
        mine = live(case, code) if held else read(code).print_code(1)
        there = held is not None and bool(settled or not held.ended)
        yield Row(str(number), "", mine, open=there, settled=settled)
    for number in range(len(codes) + 1, len(codes) + 3):
        yield Row(str(number), "", spare=True)


def _filling(case: Case) -> Iterator[Part]:
    step = g.protocol.steps["syringe.filled"]
    volume = step.field("volume_ml")
    allowed = limits(g.protocol, case.settings, volume.acceptable, "mL") if volume else ""
    amount = _("mL (%(limits)s)", limits=allowed) if allowed else _("mL")
    yield _part(
        "syringe.filled",
        _time("filled_at", _("Filled at")),
        Column("volume_ml", amount, "decimal"),
        by=("filled_by", _("Filled by")),
    )
    yield _part("label.applied", _time("on_at", _("Label on")), by=("on_by", _("Stuck on by")))
    seen = _time("read_at", _("Label read"))
    yield _part("label.verified", seen, by=("read_by", _("By a second person")))


def _matching(_case: Case) -> Iterator[Part]:
    yield _part(
        "syringe.matched",
        Column("same", _("Same participant as on the wristband"), "tick"),
        _time("at", _("Time")),
        by=("by", _("Compared by")),
        seen=_("Second person"),
    )


def _injecting(_case: Case) -> Iterator[Part]:
    taken = _time("taken_at", _("In hand at"))
    yield Part(g.protocol.steps["syringe.taken"], (taken,), taken.name, "by")
    yield _part(
        "injection.given",
        Column("digit", _("Digit"), "choice", tuple((one, words.digit(one)) for one in DIGITS)),
        *(Column(name, _("%(point)s, mL", point=words.point(name)), "decimal") for name in POINTS),
        Column("gauge", _("Needle, G"), "integer"),
        _time("given_at", _("Injected at")),
        by=("by", _("By")),
    )


def _discarding(_case: Case) -> Iterator[Part]:
    step = g.protocol.steps["container.discarded"]
    yield _part(
        step.kind,
        Column("volume_ml", _("mL left"), "decimal"),
        *(
            Column(one.name, _(one.label), "choice", _chosen(one.choices))
            for one in step.fields
            if one.type == "choice"
        ),
        _time("at", _("Time")),
        by=("by", _("By")),
        seen=_("Witness"),
    )


def _part(kind: str, *told: Column, by: tuple[str, str], seen: str = "") -> Part:
    """Return a part with its columns, behind them who did it and who saw it."""
    step = g.protocol.steps[kind]
    who = Column(by[0], by[1], "who", _named(step.roles))
    beside = (Column("second", seen, "who", _named(g.protocol.roles)),) if seen else ()
    at = next(one.name for one in told if one.type == "time")
    return Part(step, (*told, who, *beside), at, who.name, "second" if seen else "")


def _time(name: str, called: str) -> Column:
    return Column(name, called, "time")


def _named(roles: tuple[str, ...] | Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    return tuple((one.id, one.name) for one in people(roles))


def _chosen(choices: tuple[Choice, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((one.value, _(one.title)) for one in choices)
