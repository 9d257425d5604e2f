"""Guidance on stopping in words: what the rule is, what it says now, how it behaves; the hold."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, Final
from uuid import uuid4

from flask import g
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, TextAreaField

from svflab.domain import stopping_guidance as rules
from svflab.domain.exact import interval
from svflab.domain.holds import OPENING
from svflab.domain.stopping_guidance import Advice, Rule
from svflab.services import cases, harms, holds
from svflab.services.errors import Conflict, Invalid
from svflab.services.holds import OPENING_HOLDERS, OPENING_LIFTERS
from svflab.web import holding, proving, words
from svflab.web.acting import Unready
from svflab.web.complaints import beside
from svflab.web.dossier_blocks import Block, note, row, table, text
from svflab.web.language import gettext
from svflab.web.ways import way
from svflab.web.words import harms as called

_: Callable[..., str] = gettext

RATES: Final = (0.01, 0.02, 0.05, 0.10, 0.15, 0.20, 0.30, 0.40, 0.50)
"""True rates of harm at which the page shows how the rule behaves."""
WIDE, HIGH, LEFT, FOOT, ROOF = 640, 240, 44, 34, 12
"""Of the picture its width and height, and the room for what is written at its sides."""


class OpeningForm(FlaskForm):  # type: ignore[misc]
    """Why no case is opened any more, or why cases are opened again; signed."""

    event_id = HiddenField()
    reason = TextAreaField(
        _l("Reason"), description=_l("In a few words: who decided it, and on what.")
    )
    sign_password = PasswordField(
        _l("Your password"),
        description=_l("With it you sign this."),
        render_kw={"autocomplete": "off"},
    )

    def refuse(self, error: Invalid | Conflict | Unready) -> None:
        """Say why nothing was recorded."""
        missing = not (self.reason.data or "").strip()
        found = {"reason": _("This is needed.")} if missing else {}
        if isinstance(error, Unready):
            found[proving.PASSWORD] = error.errors[proving.PASSWORD]
        elif isinstance(error, Conflict):
            self.form_errors.append(_("It is so already: look at what is recorded."))
        beside(self, found)


def facts(form: OpeningForm | None = None) -> dict[str, Any]:
    """Return everything that the page of guidance shows."""
    rule, counts = harms.rule(g.protocol, g.site)
    advice, course = harms.advised(g.site, rule, counts)
    held = next((one for one in holds.standing(g.site) if one.kind == OPENING), None)
    roles = OPENING_LIFTERS if held else OPENING_HOLDERS
    return {
        "rule": described(rule, counts),
        "said": said(rule, advice),
        "state": "over" if advice.reached else "open",
        "numbers": numbers(rule, advice),
        "steps": [(span(one.first, one.last), least(one.least)) for one in rules.steps(rule)],
        "chances": [_chance(rules.chances(rule, rate), rule) for rate in RATES],
        "picture": picture(rule, course),
        "held": holding.said(held) if held else "",
        "by": _held_by() if held else ("", ""),
        "may": not set(roles).isdisjoint(g.roles),
        "who": words.roles(g.protocol, " ".join(roles)),
        "packet": way("harms.packet"),
        "form": form or OpeningForm(formdata=None, event_id=str(uuid4())),
    }


def described(rule: Rule, counts: str) -> list[tuple[str, str]]:
    """Return the rule as the site set it: what it counts, and its numbers."""
    return [
        (_("Counts participants with"), str(called.SUMS[counts])),
        (_("Accepted part of participants"), f"{rule.threshold * 100:g} %"),
        (_("Advises a stop when it is this sure that the true part is larger"), _sure(rule)),
        (_("Thought before the first participant"), f"beta({rule.prior_a:g}, {rule.prior_b:g})"),
        (_("Participants at most"), str(rule.participants)),
    ]


def said(rule: Rule, advice: Advice) -> str:
    """Return what the rule says now, in a sentence."""
    told = {"harmed": advice.harmed, "treated": advice.treated}
    if not advice.treated:
        return _("Nobody has been treated yet: the rule says nothing.")
    if advice.reached:
        return _(
            "%(harmed)s of %(treated)s: the boundary is reached. The rule advises to stop and "
            "to think, with the trial's monitors.",
            **told,
        )
    if advice.reached_at:
        return _(
            "%(harmed)s of %(treated)s: the boundary is not reached now. It was, after "
            "participant %(number)s.",
            number=advice.reached_at,
            **told,
        )
    return _("%(harmed)s of %(treated)s: the boundary is not reached.", **told)


def numbers(rule: Rule, advice: Advice) -> list[tuple[str, str]]:
    """Return what stands behind the advice."""
    low, high = interval(advice.harmed, advice.treated)
    accepted = f"{rule.threshold * 100:g} %"
    between = _("%(low)s to %(high)s %%", low=called.percent(low), high=called.percent(high))
    return [
        (_("With it, of those treated"), f"{advice.harmed} / {advice.treated}"),
        (_("Exact limits"), between if advice.treated else ""),
        (
            _("Probability that the true part is above %(rate)s", rate=accepted),
            f"{called.percent(advice.above)} %",
        ),
        (_("A stop is advised from"), least(advice.least)),
    ]


def blocks() -> list[Block]:
    """Return guidance as blocks of a paper."""
    rule, counts = harms.rule(g.protocol, g.site)
    advice, _course = harms.advised(g.site, rule, counts)
    held = next((one for one in holds.standing(g.site) if one.kind == OPENING), None)
    state = "over" if advice.reached else ""
    word = _("boundary reached") if advice.reached else _("boundary not reached")
    noted = [note(state, word, said(rule, advice), str(ADVICE))]
    if held:
        noted.append(note("over", _("on hold"), holding.said(held)))
    bound = [row(span(s.first, s.last), least(s.least)) for s in rules.steps(rule)]
    chances = [_chance(rules.chances(rule, rate), rule) for rate in RATES]
    return [
        {"kind": "notes", "notes": noted},
        {"kind": "pairs", "pairs": [*numbers(rule, advice), *described(rule, counts)]},
        table({_("Participants treated"): 2, _("A stop is advised from"): 2}, bound, _("Boundary")),
        table(
            {
                f"*{_('True part of participants')}": 1,
                f"*{_('Stop advised')}": 1,
                f"*{_('Treated, mean')}": 1,
            },
            [row(one["rate"], one["stops"], one["treated"]) for one in chances],
            _("How the rule behaves"),
        ),
        text(str(METHOD)),
    ]


ADVICE: Final = _l("This is advice, not a decision: persons decide, and sign what they decide.")
METHOD: Final = _l(
    "A beta-binomial rule, looked at after each participant; its behaviour is reckoned exactly "
    "over every course that the trial can take. Its numbers are settings of the site."
)


def span(first: int, last: int) -> str:
    """Return from how many participants to how many."""
    return str(first) if first == last else _("%(first)s to %(last)s", first=first, last=last)


def least(count: int | None) -> str:
    """Return with how many participants a stop is advised."""
    return _("no number of them") if count is None else _("%(count)s with it", count=count)


def picture(rule: Rule, course: Sequence[bool]) -> dict[str, Any]:
    """Return the boundary as a stair, and the course of the trial below or through it."""
    upto = max(rule.participants, len(course), 1)
    bounds = rules.bounds(rule, upto)
    walked = [(0, 0), *rules.course(course)]
    most = max([bound for bound in bounds if bound is not None] + [k for _n, k in walked] + [1])

    def x(count: float) -> int:
        return round(LEFT + (WIDE - LEFT - 12) * count / (upto + 0.5))

    def y(count: float) -> int:
        return round(HIGH - FOOT - (HIGH - FOOT - ROOF) * count / (most + 0.5))

    stair = [(n, bound) for n, bound in enumerate(bounds, start=1) if bound is not None]
    every = max(1, upto // 10)
    return {
        "width": WIDE,
        "height": HIGH,
        "ground": (LEFT, HIGH - FOOT),
        "stair": _path([(x(n + side), y(k - 0.5)) for n, k in stair for side in (-0.5, 0.5)]),
        "course": [((x(a), y(b)), (x(c), y(d))) for (a, b), (c, d) in pairwise(walked)],
        "points": [(x(n), y(k), course[n - 1]) for n, k in walked[1:]],
        "across": [(x(n), n) for n in range(0, upto + 1, every)],
        "up": [(y(k), k) for k in range(0, most + 1, max(1, most // 8))],
    }


def _path(points: Sequence[tuple[int, int]]) -> str:
    return "".join(f"{'L' if number else 'M'}{x} {y}" for number, (x, y) in enumerate(points))


def _chance(chances: rules.Chances, rule: Rule) -> dict[str, Any]:
    return {
        "rate": f"{chances.rate * 100:g} %",
        "stops": f"{called.percent(chances.stops)} %",
        "treated": f"{chances.treated:.1f}",
        "above": chances.rate > rule.threshold,
    }


def _sure(rule: Rule) -> str:
    return _("more than %(sure)s %%", sure=f"{rule.certainty * 100:g}")


def _held_by() -> tuple[str, str]:
    who, reason = holds.told(g.site).get((OPENING, ""), ("", ""))
    return cases.names(g.people_seal).get(who, who), reason
