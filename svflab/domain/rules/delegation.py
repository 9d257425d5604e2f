"""Delegation: a step of a task is performed by whoever the investigator gave the task to."""

from collections.abc import Iterator

from svflab.domain.delegations import undelegated
from svflab.domain.finding import Finding
from svflab.domain.rules.moment import Moment


def who_performs_a_task_holds_it(m: Moment) -> Iterator[Finding]:
    """Whoever performs a step of a task held it then, where the site keeps a delegation log.

    The performer is asked, not who writes it down for one who is scrubbed, and no witness:
    delegated is what is done (ICH E6(R3), 2.3). Whoever states something alone is its performer.
    """
    if m.here:
        yield from undelegated(m.entry)


RULES = (who_performs_a_task_holds_it,)
