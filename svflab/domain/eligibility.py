"""Whether a person may take part, by the criteria of the protocol.

An answer is yes, no or unknown, and unknown is not no: as long as one criterion is open the
person is not yet eligible. Nobody's word stands for a body mass index: it follows from weight
and height, or it is unknown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from svflab.protocol.model import Criterion, Protocol

Answer = Mapping[str, object]
"""The data of the last `criterion.assessed` of one criterion: `answer`, and maybe `weight_kg`
and `height_cm` as decimal strings."""


class Verdict(StrEnum):
    """Where a person stands to the criteria."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Standing:
    """The criteria (codes) that speak against a person, and those that nobody has answered."""

    against: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """One criterion against is enough; otherwise one that is unknown is."""
        if self.against:
            return Verdict.NOT_ELIGIBLE
        return Verdict.UNKNOWN if self.unknown else Verdict.ELIGIBLE

    @property
    def because(self) -> tuple[str, ...]:
        """Return the criteria that the verdict rests on; none where the person is eligible."""
        return self.against or self.unknown


def bmi(weight_kg: Decimal, height_cm: Decimal) -> Decimal:
    """Return the body mass index in kg/m², not rounded.

    >>> bmi(Decimal("43.52"), Decimal("160"))
    Decimal('17.00')
    """
    return weight_kg * 10_000 / (height_cm * height_cm)


def standing(protocol: Protocol, answers: Mapping[str, Answer], sex: str) -> Standing:
    """Return where a person stands, from the last answer to each criterion."""
    return _standing(
        (criterion, _answer(protocol, criterion, answers.get(criterion.code, {}), sex))
        for criterion in protocol.criteria
    )


def standing_today(protocol: Protocol, data: Mapping[str, object], sex: str) -> Standing:
    """Return where a person stands by what `eligibility.confirmed` asked again on the day."""
    return _standing(
        (criterion, _answered(criterion, data.get(criterion.on_the_day), sex))
        for criterion in protocol.criteria
        if criterion.on_the_day
    )


def implausible(
    protocol: Protocol, data: Answer, confirmed: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """Return which of `weight_kg` and `height_cm` should be looked at again, for a typing error.

    Both ends of the plausible range are plausible. Nothing is refused for it.
    """
    found = []
    for name, quantity, unit in (("weight_kg", "weight", "kg"), ("height_cm", "height", "cm")):
        value = _decimal(data.get(name))
        low = protocol.number(f"plausible_{quantity}_low_{unit}", confirmed)
        high = protocol.number(f"plausible_{quantity}_high_{unit}", confirmed)
        if value is not None and ((low and value < low) or (high and value > high)):
            found.append(name)
    return tuple(found)


def _standing(answers: Iterable[tuple[Criterion, str]]) -> Standing:
    against, unknown = [], []
    for criterion, answer in answers:
        if answer not in ("yes", "no"):
            unknown.append(criterion.code)
        elif answer != criterion.needed:
            against.append(criterion.code)
    return Standing(tuple(against), tuple(unknown))


def _answer(protocol: Protocol, criterion: Criterion, data: Answer, sex: str) -> str:
    """Return yes, no or unknown; a measure is worked out, and overrides what was ticked."""
    if criterion.measure != "bmi":
        return _answered(criterion, data.get("answer"), sex)
    weight, height = _decimal(data.get("weight_kg")), _decimal(data.get("height_cm"))
    limit = protocol.number(criterion.limit)
    if weight is None or not height or limit is None:
        return "unknown"
    return "yes" if bmi(weight, height) < limit else "no"


def _answered(criterion: Criterion, said: object, sex: str) -> str:
    """Return what was said; a criterion of the other sex needs no answer, yet a yes stands."""
    if isinstance(said, bool):
        said = "yes" if said else "no"
    if said in ("yes", "no"):
        return str(said)
    if criterion.sex and sex and criterion.sex != sex:
        return criterion.needed
    return "unknown"


def _decimal(value: object) -> Decimal | None:
    return Decimal(value) if isinstance(value, str) and value else None
