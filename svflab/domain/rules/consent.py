"""Consent: what a case takes once it is withdrawn; the version that stands is confirmed."""

from collections.abc import Iterator

from svflab.domain.consent import is_version, newest, takes
from svflab.domain.finding import Finding, stopping
from svflab.domain.rules.moment import Moment


def consent_that_is_withdrawn_ends_the_research(m: Moment) -> Iterator[Finding]:
    """Once consent is withdrawn a case takes what concerns safety and custody, and nothing else."""
    if m.here and m.step and not takes(m.case, m.kind):
        yield stopping("consent_gone", m.id, kind=m.kind)


def the_newest_consent_is_confirmed(m: Moment) -> Iterator[Finding]:
    """Where consent was renewed, it is the renewed version that is confirmed at check-in."""
    if not (m.here and m.kind == "consent.confirmed"):
        return
    version, day = newest(m.case)
    now = str(m.data.get("consent_version", ""))
    if version and not is_version(version, now):
        yield stopping("consent_old", m.id, now=now, version=version, day=day)


RULES = (
    consent_that_is_withdrawn_ends_the_research,
    the_newest_consent_is_confirmed,
)
