"""What people do when it goes otherwise: the acts that recur through the stories."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from svflab.services.errors import Refused
from svflab.services.walk import PARTS


@contextmanager
def stopped_by(*rules: str) -> Iterator[None]:
    """See that what is done inside is refused, by each of these rules."""
    with pytest.raises(Refused) as met:
        yield
    assert set(rules) <= {found.rule for found in met.value.findings}


def go_on(day, after: str, *but: str) -> None:
    """Do what is left of the day after a part, but what is named."""
    for part in PARTS[PARTS.index(after) + 1 :]:
        if part not in but:
            getattr(day, part)()
            day.wait(3)


def put_away(day, after: str = "inject") -> None:
    """Discard, observe and close: what is left once nothing more is injected."""
    settle_labels(day)
    go_on(day, after)


def stop(day, cause: str, reason: str, who: str = "nurse") -> None:
    """Stop the case, discard all there is, tear up what labels lie about, and close."""
    day.act("case.stopped", who, cause=cause, reason=reason)
    day.wait(2)
    day.discard()
    settle_labels(day)
    day.close()


def settle_labels(day) -> None:
    """Tear up each label that is on nothing, two looking on."""
    for container in list(day.case.containers.values()):
        for label in container.prints:
            if not label.counted:
                day.act("label.destroyed", "processor", witness="second", code=label.code)


def relabel(day, code: str, who: str, reason: str, **more: Any) -> str:
    """Print another label for a container and stick it on; return the code of the one before."""
    old = day.live(code)
    day.act("label.printed", who, container=code, reason=reason, **more)
    day.act("label.applied", who, code=day.live(code))
    return old


def discard(day, code: str, cause: str, who: str = "nurse", **more: Any) -> None:
    """Discard a container with all that is left in it."""
    witness = "surgeon" if who == "nurse" else "second"
    left = day.case.containers[code].left
    said = {"volume_ml": f"{left:f}", "destination": "waste", "cause": cause, **more}
    day.act("container.discarded", who, witness=witness, container=code, **said)


def explain(day, rule: str, reason: str, who: str = "nurse") -> None:
    """Say why something went otherwise than planned."""
    [event] = {f.event_id for f in findings(day) if f.rule == rule}
    day.act("deviation.explained", who, rule=rule, event=event, reason=reason)


def findings(day):
    """Return what the rules find in the case."""
    from svflab.services import subjects

    return subjects.case_of(day.protocol, day.site, day.code).findings


def twice(do: Callable[[], Any]) -> tuple[Any, Any]:
    """Do the same thing twice, as a second tap does."""
    return do(), do()
