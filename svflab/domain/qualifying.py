"""What an adverse event is, as far as a rule of reporting asks: serious, related, unexpected.

Each condition holds, does not, or is not known yet. Only two may be unknown: whether it is
related and whether it is unexpected, because a physician judges them. What nobody has judged
counts as if it held (`svflab.domain.reporting`): a clock that turns out to be needless is ended
by a signature, one that was not started is missed.
"""

from collections.abc import Mapping
from typing import Final

from svflab.domain import causality, expectedness
from svflab.domain.subjects import AdverseEvent

Facts = Mapping[str, bool | None]
"""Each condition of `protocol.reporting.CONDITIONS`, and `fatal`; None is not judged yet."""

_DEVICE_TERMS: Final = frozenset({"product.device"})
_LASTING: Final = ("hospitalisation", "disability", "congenital")


def facts_of(one: AdverseEvent) -> Facts:
    """Return what holds of an event as it stands; of a report that was taken back, nothing."""
    if one.report is None or one.withdrawn:
        return {}
    criteria = one.data.get("serious")
    flags = criteria if isinstance(criteria, Mapping) else {}
    severe = is_fatal(one) or flags.get("life_threatening") is True
    lasting = any(flags.get(name) is True for name in _LASTING)
    return {
        "serious": one.serious or severe,
        "fatal": is_fatal(one),
        "severe": severe,
        "not_severe": not severe,
        "lasting": lasting,
        "not_lasting": not lasting,
        "related": _related(one),
        "unexpected": _unexpected(one),
        "device": _blames_the_device(one),
    }


def is_fatal(one: AdverseEvent) -> bool:
    """Say whether the participant died of it, by any of the three places where that is told."""
    criteria = one.data.get("serious")
    death = isinstance(criteria, Mapping) and criteria.get("death") is True
    return death or one.data.get("outcome") == "fatal" or str(one.data.get("grade")) == "5"


def _related(one: AdverseEvent) -> bool | None:
    """Return whether any opinion takes what the trial did for a cause; None while it is open.

    It is denied only where every physician whose opinion stands calls each component unlikely,
    and one of them judged the report as it is told now.
    """
    standing = causality.standing(one)
    verdicts = {opinion.verdict for opinion in standing}
    if "related" in verdicts:
        return True
    fits = any(opinion.fits for opinion in standing)
    return False if verdicts == {"unrelated"} and fits else None


def _unexpected(one: AdverseEvent) -> bool | None:
    word = expectedness.standing(one)
    return None if not word else word == expectedness.UNEXPECTED


def _blames_the_device(one: AdverseEvent) -> bool:
    return one.data.get("term") in _DEVICE_TERMS or "device" in causality.components(one)
