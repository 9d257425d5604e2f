"""The versions of the rules of reporting that a site has gone by, each as its entry holds it.

An entry holds the whole table, and the values that the protocol proposed for the settings it
names: so an old event is judged for good by what was in force, whatever becomes of the file. A
code means one thing for good: what a later version may change of a rule is how soon, and in which
words. So a clock of that code goes on in every version, and only the number has to be compared.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from svflab.domain.chain import Entry
from svflab.domain.event import Value
from svflab.protocol.model import Limit, Protocol
from svflab.protocol.reporting import MOST, Law, Profile, Rule

ADOPTED: Final = "reporting.adopted"
SUBJECT: Final = "reporting:rules"
MEANS: Final = ("to", "when", "starts", "first_day", "reports", "follows")
"""What a rule asks for: another of these is another rule, and takes a code of its own."""
_TEXTS: Final = ("title", "cite")
_LIMITS: Final = ("days", "hours")


@dataclass(frozen=True, slots=True)
class Adopted:
    """A version of the rules; `settings` are the values proposed for each setting it names.

    `entry` adopted it, None for a file that is not in the log yet.
    """

    law: Law
    settings: Mapping[str, str]
    entry: Entry | None = None

    @property
    def seq(self) -> int:
        """Return its place in the log; 0 where it is not there yet."""
        return self.entry.seq if self.entry else 0

    @property
    def at(self) -> datetime | None:
        """Return since when it is adopted."""
        return self.entry.recorded_at if self.entry else None

    def value(self, name: str, confirmed: Mapping[str, str]) -> str:
        """Return a setting as the site confirmed it, or else as it was proposed."""
        return confirmed.get(name, self.settings.get(name, ""))

    def amount(self, rule: Rule, confirmed: Mapping[str, str]) -> int:
        """Return the days or hours of a rule; 0 where the site has not filled them in."""
        limit = limit_of(rule)
        if not isinstance(limit, str):
            return int(limit or 0)
        text = self.value(limit, confirmed)
        return min(int(text), MOST) if text.isdecimal() else 0

    def in_force(self, confirmed: Mapping[str, str]) -> tuple[Profile, ...]:
        """Return the profiles that a site goes by that has confirmed these settings."""
        return tuple(
            one for one in self.law.profiles if self.value(one.setting, confirmed) == "yes"
        )

    def same(self, other: "Adopted") -> bool:
        """Say whether both ask for the same in the same words; of a file, remarks do not count."""
        return data_of(self) | {"digest": ""} == data_of(other) | {"digest": ""}


@dataclass(frozen=True, slots=True)
class Change:
    """What another version says of a rule: None where it is not in it.

    Of a setting, `code` is its name, and `was` and `now` the values proposed for it.
    """

    code: str
    before: Rule | None = None
    after: Rule | None = None
    was: str = ""
    now: str = ""


def limit_of(rule: Rule) -> Limit:
    """Return the days or the hours of a rule, whichever it gives."""
    return rule.days if rule.days is not None else rule.hours


def of_file(law: Law, protocol: Protocol) -> Adopted:
    """Return the rules of a file with what the protocol proposes for the settings they name."""
    named = {profile.setting for profile in law.profiles}
    named |= {limit for limit in map(limit_of, law.rules) if isinstance(limit, str)}
    return Adopted(law, {name: protocol.settings[name].value for name in sorted(named)})


def data_of(one: Adopted) -> dict[str, Value]:
    """Return the data of the entry that adopts a version."""
    profiles: list[Value] = [
        {
            "code": profile.code,
            "title": profile.title,
            "setting": profile.setting,
            "rules": [_told(rule) for rule in profile.rules],
        }
        for profile in one.law.profiles
    ]
    return {
        "version": one.law.version,
        "digest": one.law.digest,
        "profiles": profiles,
        "settings": dict(one.settings),
    }


def read(entry: Entry) -> Adopted:
    """Return the version that an entry adopted. Raises ValueError for one that nobody wrote."""
    data: Mapping[str, Any] = entry.event.data
    try:
        profiles = tuple(_profile(one) for one in data["profiles"])
        settings = {str(name): str(value) for name, value in data["settings"].items()}
        law = Law(str(data["version"]), str(data["digest"]), profiles)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no rules of reporting: {error}") from error
    return Adopted(law, settings, entry)


def differences(before: Adopted, after: Adopted) -> tuple[Change, ...]:
    """Return what two versions do not say alike: rules in their order, then settings."""
    codes = dict.fromkeys(rule.code for one in (after, before) for rule in one.law.rules)
    pairs = (Change(code, before.law.rule(code), after.law.rule(code)) for code in codes)
    names = sorted({*before.settings, *after.settings})
    proposed = (
        Change(name, was=before.settings.get(name, ""), now=after.settings.get(name, ""))
        for name in names
    )
    return (
        *(one for one in pairs if one.before != one.after),
        *(one for one in proposed if one.was and one.now and one.was != one.now),
    )


def means_other(new: Adopted, versions: Iterable[Adopted]) -> Iterator[tuple[Rule, str, Adopted]]:
    """Give each rule whose code meant something else in a version: the rule, what, and which."""
    earlier = tuple(versions)
    for rule in new.law.rules:
        for one in earlier:
            was = one.law.rule(rule.code)
            what = [name for name in MEANS if was and getattr(was, name) != getattr(rule, name)]
            if what:
                yield rule, ", ".join(what), one
                break


def _told(rule: Rule) -> Value:
    told: dict[str, Value] = {
        "code": rule.code,
        "to": rule.to,
        "starts": rule.starts,
        "first_day": rule.first_day,
        "reports": rule.reports,
        "when": list(rule.when),
        "follows": list(rule.follows),
        "checked": rule.checked.isoformat(),
    }
    limits = {name: getattr(rule, name) for name in _LIMITS}
    texts = {name: str(getattr(rule, name)) for name in _TEXTS}
    return told | texts | {name: _spelled(one) for name, one in limits.items() if one is not None}


def _spelled(limit: str | Decimal) -> str:
    """Return a number as its digits, however the file spells it (15.0, 1e1); else the setting."""
    return limit if isinstance(limit, str) else str(int(limit))


def _profile(told: Mapping[str, Any]) -> Profile:
    code = str(told["code"])
    rules = tuple(_rule(one, code) for one in told["rules"])
    return Profile(code, str(told["title"]), str(told["setting"]), rules)


def _rule(told: Mapping[str, Any], profile: str) -> Rule:
    return Rule(
        code=str(told["code"]),
        profile=profile,
        title=str(told["title"]),
        to=str(told["to"]),
        when=tuple(map(str, told["when"])),
        starts=str(told["starts"]),
        days=_limit(told.get("days")),
        hours=_limit(told.get("hours")),
        first_day=str(told["first_day"]),
        reports=str(told["reports"]),
        follows=tuple(map(str, told["follows"])),
        cite=str(told["cite"]),
        checked=date.fromisoformat(str(told["checked"])),
    )


def _limit(told: object) -> Limit:
    text = str(told) if told is not None else None
    return Decimal(text) if text and text[0].isdecimal() else text
