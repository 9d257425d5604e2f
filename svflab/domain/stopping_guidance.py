"""Guidance on stopping: how likely it is that harm is more frequent than a trial accepts.

A beta-binomial rule for a harm that a participant has or has not. What was thought before is a
beta distribution; with each participant it becomes another one; where too much of it lies above
the accepted rate, the rule advises to stop and think (Thall and Simon, Biometrics 50 (1994)
337-349; Shih and Aisner, Statistical Design, Monitoring, and Analysis of Clinical Trials, 2nd ed.
2021, chapter 8). It is advice. Persons decide.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from svflab.domain.exact import beta


@dataclass(frozen=True, slots=True)
class Rule:
    """What was thought before, what is accepted, and how sure the rule must be to advise a stop.

    `prior_a` and `prior_b` are those of the beta distribution, `threshold` the accepted rate,
    `certainty` the probability above which a stop is advised; `participants` is how many the
    trial treats at most.
    """

    prior_a: float
    prior_b: float
    threshold: float
    certainty: float
    participants: int


@dataclass(frozen=True, slots=True)
class Step:
    """From one number of participants to another, both inside: with how many a stop is advised.

    `least` is None where no number of them would be enough.
    """

    first: int
    last: int
    least: int | None


@dataclass(frozen=True, slots=True)
class Chances:
    """How the rule behaves where the true rate of harm is `rate`.

    `stops` is the probability that it ever advises to stop, `treated` how many participants are
    treated on the average where its advice is followed.
    """

    rate: float
    stops: float
    treated: float


@dataclass(frozen=True, slots=True)
class Advice:
    """What the rule says now.

    `harmed` of `treated` participants; `above` is the probability that the true rate is above
    the accepted one; `least` is with how many of them a stop is advised, None where there are not
    so many. `reached_at` is after which participant it was reached first, None where it never was.
    """

    harmed: int
    treated: int
    above: float
    least: int | None
    reached_at: int | None

    @property
    def reached(self) -> bool:
        """Say whether the boundary is reached now."""
        return self.least is not None and self.harmed >= self.least


def above(rule: Rule, harmed: int, treated: int) -> float:
    """Return how likely it is that the true rate is above the accepted one.

    >>> seven = Rule(0.5, 0.5, 0.10, 0.95, 20)
    >>> round(above(seven, 2, 7), 4), round(above(seven, 1, 7), 4)
    (0.9341, 0.7008)
    """
    return 1 - beta(rule.threshold, rule.prior_a + harmed, rule.prior_b + treated - harmed)


@lru_cache(maxsize=64)
def bounds(rule: Rule, upto: int) -> tuple[int | None, ...]:
    """Return for each number of participants, from 1 on, with how many a stop is advised.

    None where not even all of them would be enough. With more participants it takes no fewer.
    """
    found: list[int | None] = []
    least = 0
    for treated in range(1, upto + 1):
        while least <= treated and above(rule, least, treated) <= rule.certainty:
            least += 1
        found.append(least if least <= treated else None)
    return tuple(found)


def steps(rule: Rule) -> tuple[Step, ...]:
    """Return the boundary: participants with the same number stand together.

    >>> [(one.first, one.last, one.least) for one in steps(Rule(0.5, 0.5, 0.10, 0.95, 20))]
    [(1, 1, 1), (2, 6, 2), (7, 11, 3), (12, 17, 4), (18, 20, 5)]
    """
    numbered = enumerate(bounds(rule, rule.participants), start=1)
    alike = (list(some) for _least, some in groupby(numbered, key=lambda one: one[1]))
    return tuple(Step(some[0][0], some[-1][0], some[0][1]) for some in alike)


@lru_cache(maxsize=256)
def chances(rule: Rule, rate: float) -> Chances:
    """Return how the rule behaves at a true rate, reckoned exactly over every course there is.

    The rule looks after each participant. Courses that it stopped do not go on.
    """
    going, stops, treated = {0: 1.0}, 0.0, 0.0
    for bound in bounds(rule, rule.participants):
        treated += sum(going.values())
        after: dict[int, float] = {}
        for harmed, chance in going.items():
            after[harmed] = after.get(harmed, 0.0) + chance * (1 - rate)
            after[harmed + 1] = after.get(harmed + 1, 0.0) + chance * rate
        going = {k: chance for k, chance in after.items() if bound is None or k < bound}
        stops += sum(after.values()) - sum(going.values())
    return Chances(rate, stops, treated)


def course(harmed: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Give how many were treated and harmed after each participant, in the order of treatment."""
    count = 0
    for number, one in enumerate(harmed, start=1):
        count += one
        yield number, count


def advice(rule: Rule, harmed: Sequence[bool]) -> Advice:
    """Return what the rule says of these participants, in the order in which they were treated.

    Who was treated last stands last; True is one who was harmed, whenever that was known.
    """
    treated, count = len(harmed), sum(harmed)
    limits = bounds(rule, treated)
    courses = zip(course(harmed), limits, strict=True)
    reached = (n for (n, k), bound in courses if bound is not None and k >= bound)
    least = limits[-1] if limits else None
    return Advice(count, treated, above(rule, count, treated), least, next(reached, None))
