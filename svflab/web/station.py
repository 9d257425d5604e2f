"""What the page of a case shows: facts of the case, in words, for the templates to lay out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import g, url_for
from flask_babel import lazy_gettext as _l

from svflab.domain.case import WRONG_PARTICIPANT, Case
from svflab.domain.chain import Entry
from svflab.domain.containers import Print
from svflab.domain.digits import DIGITS
from svflab.domain.holds import LIFTS, PLACES, injected_of
from svflab.domain.identifiers import read
from svflab.domain.marker import marker
from svflab.domain.next import Act
from svflab.domain.otherwise import STOPS, which
from svflab.domain.overrides import overrides
from svflab.domain.rules.order import MISSED
from svflab.services import cases
from svflab.web import holding, timely, waiting, ways, words
from svflab.web.asks import called
from svflab.web.drawn import kept, whole
from svflab.web.language import gettext
from svflab.web.times import face

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

STILL: Final = _l(
    "Still recorded: adverse events, observations for safety, what became of the material, "
    "corrections. Not any more: other data, and steps towards an injection."
)
_CHOSEN: Final = {"observation.recorded": "point", MISSED: "point", STOPS: "cause"}
"""The choice of the protocol that tells an act from others of its kind."""
_OF_LABELS: Final = frozenset({"label.printed", "label.voided"})
"""Acts that have a page of their own: the label's, with every print of it."""


def mark(code: str) -> dict[str, str]:
    """Return a case's mark as the frame draws it."""
    return dict(kept(("mark", code), lambda: _made_mark(code)))


def _made_mark(code: str) -> dict[str, str]:
    own = marker(code)
    hue = _HUES.get(own.colour, own.colour)
    title = str(COLOURS.get(own.colour, own.colour))
    return {"shape": own.shape, "letters": own.letters, "hue": hue, "hue_title": title}


def marked(
    found: Mapping[str, Iterable[Mapping[str, Any]]],
) -> dict[str, list[dict[str, Any]]]:
    """Return rows of cases by what they stand for, each with the mark of its case."""
    return {
        name: [{**row, "marker": mark(row["code"])} for row in rows] for name, rows in found.items()
    }


def custody(case: Case, names: Mapping[str, str]) -> str:
    """Return who holds the material and where, in words; "" before there is any."""
    if case.closed or not any(c.volume is not None for c in case.containers.values()):
        return ""
    who = names.get(case.custodian, case.custodian)
    return _("held by %(who)s, %(place)s", who=who, place=words.place(case.place))


@whole
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
    """Return the way to the form of an act, made once for the same act and the same words."""
    about, told = detail(case, act), which(act)
    labelled = act.kind in _OF_LABELS and act.container in case.containers
    key = ("way", case.code, act.kind, act.roles, act.container if labelled else "", told, about)
    return kept(key, lambda: _made_way(case.code, act, told, about, labelled=labelled))


def _made_way(code: str, act: Act, told: str, about: str, *, labelled: bool) -> Way:
    href = labelled and ways.way("labels.show", code=code, container=act.container)
    href = href or url_for("cases.show", code=code, do=act.kind, told=told or None)
    return Way(
        title=title(act, told),
        detail="" if told == WRONG_PARTICIPANT else about,
        who=words.roles(g.protocol, " ".join(act.roles)),
        href=href,
        mine=bool(set(act.roles) & set(g.roles)),
        kind=act.kind,
        stays="do=" in href,
    )


def title(act: Act, told: str) -> str:
    """Return what an act is called, as its step, or as whoever looks for it would say."""
    if act.kind == STOPS and told == WRONG_PARTICIPANT:
        return _("This is the wrong participant")
    return words.title(g.protocol, act.kind)


def detail(case: Case, act: Act) -> str:
    """Return what an act is about, beyond its title: which container, test, place or time."""
    given = act.given
    if "test" in given:
        return words.test(g.protocol, str(given["test"]))
    if "to" in given:
        return _("to the %(place)s", place=words.place(str(given["to"])))
    if (chosen := _CHOSEN.get(act.kind, "")) in given:
        return words.choice(g.protocol, act.kind, chosen, str(given[chosen]))
    if "code" in given and (label := _print_of(case, act)):
        return _(
            "label %(number)s of %(thing)s", number=label.number, thing=called(case, act.container)
        )
    if "override" in given:
        return _("outside the limits, by two persons")
    if act.kind in ("syringe.filled", "syringe.not_filled") and act.number:
        digit = case.plan[act.number - 1][0] if act.number <= len(case.plan) else ""
        number = _("syringe %(number)s of %(of)s", number=act.number, of=len(case.plan))
        return ", ".join(filter(None, (number, words.digit(digit) if digit else "")))
    if act.kind in (PLACES, LIFTS) and not act.container:
        return _("the whole case")
    return called(case, act.container) if act.container in case.containers else ""


def _print_of(case: Case, act: Act) -> Print | None:
    """Return the print of a label that an act is about."""
    container = case.containers.get(act.container)
    number = read(str(act.given["code"])).number
    return container.print_of(number) if container else None


def ordered(case: Case) -> list[Act]:
    """Return the acts that are due; in front what a clock is open for now.

    Before all of them stands the injection of the syringe that is in somebody's hand. What the
    time makes of each, `timely` says.
    """
    open_now = {
        (clock.window.end, clock.window.point)
        for clock in waiting.timers(case)
        if clock.window.code != "use_by" and clock.opens_at <= g.now and not clock.window.reminds
    }

    def waits(act: Act) -> tuple[bool, bool]:
        is_open = (act.kind, str(act.given.get("point", ""))) in open_now
        return act.kind != "injection.given", not is_open

    acts = [act for act in waiting.due_in(case) if holding.goes_on(case, act)]
    return [one for act in sorted(acts, key=waits) for one in timely.instead(case, act)]


def turn(acts: Sequence[Act]) -> tuple[Act | None, Act | None]:
    """Return the act that is next for who is signed in, and the one that others are waited for.

    The second is the first that is due, where none of this account's roles may state it.
    """
    mine = next((act for act in acts if set(act.roles) & set(g.roles)), None)
    first = acts[0] if acts else None
    return mine, None if first is mine else first


def first(case: Case) -> Act | None:
    """Return what stands as next on the page of a case, for who is signed in; or None."""
    mine, waits = turn(ordered(case))
    return mine or waits


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


def heads(case: Case, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what stands above everything else of a case: overrides first, then stops and holds."""
    said = [("over", text) for text in overridden(case, names)]
    if stop := case.stopped:
        cause = words.value(g.protocol, "case.stopped", "cause", stop.event.data.get("cause"))
        said.append(("over", _("Stopped at %(at)s: %(cause)s", at=_at(stop), cause=cause)))
    if case.consent_withdrawn:
        at = _at(case.consent_withdrawn)
        said.append(("over", _("Consent was withdrawn at %(at)s", at=at)))
        said.append(("stopped", str(STILL)))
    if case.mistaken:
        said.append(("over", _("Every code of this case is void. Discard what they are on.")))
    said.extend(holding.heads(case))
    said.extend(("over", _on_hold(case, code, hold)) for code, hold in case.holds.items())
    if stop := case.injecting_stopped:
        said.append(("closing", _("Injecting was stopped at %(at)s", at=_at(stop))))
    return said


def overridden(case: Case, names: Mapping[str, str]) -> list[str]:
    """Return what two persons opened of a case against a rule: it stands first wherever it is."""
    said = []
    for entry in overrides(g.protocol, case):
        people = [names.get(one, one) for one in (entry.event.done_by, entry.event.witness)]
        who = ", ".join(one for one in people if one)
        said.append(_("Released outside the limits by %(who)s", who=who))
    return said


def _on_hold(case: Case, code: str, hold: Entry) -> str:
    cause = words.value(g.protocol, hold.event.kind, "cause", hold.event.data.get("cause"))
    told = {"at": _at(hold), "cause": cause}
    if code:
        said = _("%(thing)s on hold since %(at)s: %(cause)s", thing=called(case, code), **told)
    else:
        said = _("On hold since %(at)s: %(cause)s", **told)
    gone = ", ".join(called(case, one) for one in injected_of(case, code))
    return f"{said}. {_('Injected before: %(what)s', what=gone)}" if gone else said


def reminders(case: Case, act: Act | None) -> list[tuple[str, str]]:
    """Return what is said aloud at a time-out: names of facts, and what they are."""
    if act is None or act.kind not in ("timeout.completed", "injection_timeout.completed"):
        return []
    measured = case.last("checkin.measured")
    texts = cases.texts([measured]) if measured else {}
    allergies = " ".join(body or _("(redacted)") for body in texts.values())
    unfit = [d for d in DIGITS if case.digits.get(d, {}).get("suitable") is not True]
    digits = _("all but %(digits)s", digits=", ".join(map(words.digit, unfit)))
    said = [
        (_("Participant"), case.participant),
        (_("Allergies"), allergies or _("not asked yet")),
        (_("Digits"), digits if unfit else _("all ten")),
    ]
    if act.kind == "injection_timeout.completed" and (bare := _without_syringe(case)):
        said.append((_("No syringe for"), ", ".join(map(words.digit, bare))))
    weight = "" if case.weight_kg is None else f"{case.weight_kg:f} kg"
    return [*said, (_("Weight"), weight)] if weight else said


def _without_syringe(case: Case) -> list[str]:
    """Return the planned digits whose syringe was lost on the way, or was never filled."""
    held = {one.digit for one in case.syringes if one.ended in ("", "injected")}
    return [digit for digit, _volume in case.plan if digit not in held]


def _at(entry: Entry) -> str:
    return face(entry.event.occurred_at)
