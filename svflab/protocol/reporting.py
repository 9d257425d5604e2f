"""The rules by which adverse events are reported: who must be told, of what, until when.

A file beside the protocol, or one of the site's own (`SVFLAB_REPORTING`). It is read as a
protocol is: a key that nobody knows, a number that nobody stands for, or a rule that refers to
what is not there stops the start, with file and line. Nothing is worked out here: that is
`svflab.domain.reporting`.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Final

from svflab.protocol import loader
from svflab.protocol.lines import Path as Place
from svflab.protocol.lines import line_of, lines
from svflab.protocol.loader import Problem, ProtocolError
from svflab.protocol.model import Limit, Protocol
from svflab.protocol.table import Noted, Table

DEFAULT: Final = loader.DEFAULT.with_name("reporting.toml")

ADDRESSEES: Final = ("sponsor", "authority", "ethics", "hospital", "maker")
"""Who is told: the sponsor, an authority, the ethics committee, the hospital, a device's maker."""
CONDITIONS: Final = (
    *("serious", "severe", "not_severe", "lasting", "not_lasting"),
    *("related", "unexpected", "device"),
)
"""What a rule may ask of an event. `severe` is fatal or life-threatening; `lasting` is admission,
lasting disability or a congenital anomaly; `device` is that a physician or the term blames it."""
OPPOSED: Final = (("severe", "not_severe"), ("lasting", "not_lasting"))
MOST: Final = 9999
"""The most days or hours that a rule may give: a date is reckoned from it."""
STARTS: Final = ("aware_at", "qualified_at")
"""What starts a clock: that somebody knew of the event, or that it was known to meet the rule."""
FIRST_DAYS: Final = ("day_after", "same_day")
"""Which day is the first that is counted: the one after day 0, or day 0 itself."""
REPORTS: Final = ("initial", "complete", "follow_up")
"""What is to be sent: the first report, all that was missing in it, or what is new since."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One deadline: who must be told, of which events, and how soon.

    Either `days` or `hours` is given: a number, or the name of a setting of the protocol, which
    is 0 while the site has not filled it in. `follows` names the rules whose report a complete or
    a follow-up one comes after. `cite` is the source, `checked` the day on which the row was
    last compared with it.
    """

    code: str
    profile: str
    title: str
    to: str
    when: tuple[str, ...]
    starts: str
    days: Limit
    hours: Limit
    first_day: str
    reports: str
    follows: tuple[str, ...]
    cite: str
    checked: date


@dataclass(frozen=True, slots=True)
class Profile:
    """The rules of one law or one agreement; in force where the setting of that name says yes."""

    code: str
    title: str
    setting: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Law:
    """All profiles of a file, in its order; `digest` is the SHA-256 of the file."""

    version: str
    digest: str
    profiles: tuple[Profile, ...]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Return the rules of every profile, in the order of the file."""
        return tuple(rule for profile in self.profiles for rule in profile.rules)

    def rule(self, code: str) -> Rule | None:
        """Return the rule of this code, or None."""
        return next((rule for rule in self.rules if rule.code == code), None)

    def profile_of(self, rule: Rule) -> Profile:
        """Return the profile that a rule belongs to."""
        return next(one for one in self.profiles if one.code == rule.profile)


def load(protocol: Protocol, path: Path = DEFAULT) -> Law:
    """Return the rules in this file. Raises ProtocolError with every problem, file and line."""
    raw = path.read_bytes()
    settings = tuple((one.name, one.type) for one in protocol.settings.values())
    return _load(path, raw, settings)


@lru_cache(maxsize=4)
def _load(path: Path, content: bytes, settings: tuple[tuple[str, str], ...]) -> Law:
    text, raw = loader.parsed(path, content)
    noted: Noted = []
    table = Table(raw, (), noted)
    version = table.need("version")
    profiles = tuple(_profile(entry) for entry in table.tables("profile"))
    table.finish(cited=True)
    noted.extend(_problems(profiles, dict(settings)))
    if not any(profile.rules for profile in profiles):
        noted.append(((), "there is no rule in it"))
    if noted:
        found = lines(text)
        problems = [Problem(path, line_of(found, place), words) for place, words in noted]
        raise ProtocolError(sorted(problems, key=lambda problem: problem.line))
    return Law(version, hashlib.sha256(content).hexdigest(), profiles)


def _profile(table: Table) -> Profile:
    code = table.need("code")
    table.name = f"profile {code}"
    profile = Profile(
        code,
        table.need("title"),
        table.need("setting"),
        tuple(_rule(entry, code) for entry in table.tables("rule")),
    )
    table.finish(cited=True)
    return profile


def _rule(table: Table, profile: str) -> Rule:
    table.name = f"rule {table.text('code')}"
    rule = Rule(
        code=table.need("code"),
        profile=profile,
        title=table.need("title"),
        to=table.need("to"),
        when=table.names("when"),
        starts=table.text("starts") or "qualified_at",
        days=table.limit("days"),
        hours=table.limit("hours"),
        first_day=table.text("first_day") or "day_after",
        reports=table.text("reports") or "initial",
        follows=table.names("follows"),
        cite=table.need("cite"),
        checked=_day(table, "checked"),
    )
    table.finish(cited=bool(rule.cite))
    return rule


def _day(table: Table, key: str) -> date:
    text = table.need(key)
    try:
        return date.fromisoformat(text)
    except ValueError:
        if text:
            table.note(key, f"{key} is a day such as 2026-11-23")
        return date.min


def _problems(
    profiles: tuple[Profile, ...], settings: Mapping[str, str]
) -> Iterator[tuple[Place, str]]:
    """Find everything that contradicts itself or refers to what is not there."""
    seen: dict[str, Rule] = {}
    for at, profile in enumerate(profiles):
        here: Place = ("profile", at)
        if profile.code in {one.code for one in profiles[:at]}:
            yield (*here, "code"), f"profile {profile.code}: the code is used twice"
        if profile.setting and settings.get(profile.setting) != "choice":
            yield (*here, "setting"), f"profile {profile.code}: unknown setting {profile.setting}"
        for number, rule in enumerate(profile.rules):
            for key, words in _wrong(rule, seen, settings):
                yield (*here, "rule", number, key), f"rule {rule.code}: {words}"
            seen[rule.code] = rule


def _wrong(
    rule: Rule, before: Mapping[str, Rule], settings: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    if rule.code in before:
        yield "code", f"the code {rule.code} is used twice"
    yield from _unknown(rule, tuple(before))
    if (rule.days is None) == (rule.hours is None):
        yield "code", "either days or hours"
    for key, limit in (("days", rule.days), ("hours", rule.hours)):
        yield from ((key, words) for words in _no_number(limit, settings))
    if (rule.reports == "initial") != bool(rule.when):
        yield "code", "an initial report needs when, and no other one has it"
    yield from (
        ("when", f"when: {word} and {not_} never hold together")
        for word, not_ in OPPOSED
        if {word, not_} <= {*rule.when}
    )
    if (rule.reports == "initial") == bool(rule.follows):
        yield "code", "a complete or a follow-up report follows another, and no initial one does"
    if rule.reports == "complete" and (rule.hours is not None or len(rule.follows) != 1):
        yield "code", "a complete report follows one rule, by days"


def _unknown(rule: Rule, before: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    words = (
        ("to", (rule.to,), ADDRESSEES),
        ("when", rule.when, CONDITIONS),
        ("starts", (rule.starts,), STARTS),
        ("first_day", (rule.first_day,), FIRST_DAYS),
        ("reports", (rule.reports,), REPORTS),
        ("follows", rule.follows, before),
    )
    for key, given, known in words:
        yield from ((key, f"{key}: unknown {word}") for word in given if word not in {"", *known})


def _no_number(limit: Limit, settings: Mapping[str, str]) -> Iterator[str]:
    if isinstance(limit, str) and settings.get(limit) != "integer":
        yield f"{limit} is no setting that is a whole number"
    if isinstance(limit, Decimal) and not _is_whole(limit):
        yield f"{limit} is no whole number from 1 to {MOST}"


def _is_whole(number: Decimal) -> bool:
    return number.is_finite() and number == int(number) and 1 <= number <= MOST
