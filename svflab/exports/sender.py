"""Who sends reports of adverse events, to whom, and of which study, as the site's settings say.

    [safety_sender]
    organisation = "University Hospital"     # who sends (E2B C.3.2), and its country in two letters
    country = "KR"
    id = "UNIHOSP"                           # how the receiver knows the sender, as agreed with it
    receiver = "AUTHORITY"                   # how the receiver calls itself
    profile = "mfds_trial"                   # ich, mfds_trial or mfds
    study_number = "SVF-H-01"                # the sponsor's own number of the study

In the environment the same is one line of JSON. What is left out is named where a form lacks it.
"""

import json
from dataclasses import dataclass, fields
from typing import Any, Final

from svflab import readers

REASON: Final = (
    "Who sends reports of adverse events: in TOML a table, in the environment a line of JSON; "
    "docs/safety.md names its fields. Empty: forms say what they lack."
)
PROFILES: Final = ("ich", "mfds_trial", "mfds")
"""Whose rules a file keeps: ICH alone, or those of the Korean MFDS too, of a trial or after it."""
KINDS: Final = ("1", "2", "3", "4", "5", "6", "7")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends a report, to whom, and of which study; "" where the site has not said.

    `kind` is E2B(R3) C.3.1: 1 company, 3 health professional, 6 other. `approval` is the
    authority's number of the trial; without one the study's public registration stands there, but
    in a report from a trial to the MFDS, which takes its own number alone.
    """

    organisation: str = ""
    department: str = ""
    person: str = ""
    street: str = ""
    city: str = ""
    country: str = ""
    telephone: str = ""
    email: str = ""
    kind: str = "3"
    id: str = ""
    receiver: str = ""
    profile: str = "ich"
    study_number: str = ""
    study_name: str = ""
    approval: str = ""

    def __str__(self) -> str:
        """Return what the site has said, as the environment takes it."""
        said = {name: getattr(self, name) for name in _ALL if getattr(self, name)}
        return (
            json.dumps(said, ensure_ascii=False) if said != {"kind": "3", "profile": "ich"} else ""
        )

    @property
    def korean(self) -> bool:
        """Say whether the Korean extension is written, and its rules are kept."""
        return self.profile != "ich"


NEEDED: Final = ("organisation", "country", "id", "receiver", "study_number")
"""What no form to an authority is whole without."""
_LONGEST: Final = {"id": 60, "receiver": 60, "study_number": 50, "approval": 50, "city": 35}
_ALL: Final = tuple(field.name for field in fields(Sender))


def read(given: Any) -> Sender:
    """Return the sender that a setting names; an empty setting names nobody.

    Raises ValueError, whose text is the end of a sentence that begins with the setting's name.
    """
    if isinstance(given, Sender):
        return given
    table = readers.named(given, 'a table, such as {"organisation": "…", "country": "KR"}')
    if unknown := set(table) - set(_ALL):
        raise ValueError(f"knows no {', '.join(sorted(unknown))}; there are {', '.join(_ALL)}")
    said = Sender(**{name: str(value).strip() for name, value in table.items()})
    for problem in _problems(said):
        raise ValueError(problem)
    return said


def missing(sender: Sender) -> tuple[str, ...]:
    """Return the names of what the site has not said and a form needs."""
    return tuple(name for name in NEEDED if not getattr(sender, name))


def _problems(said: Sender) -> list[str]:
    found = []
    if said.country and not (len(said.country) == 2 and said.country.isalpha()):
        found.append(f"says the country {said.country!r}; it takes two letters, such as KR")
    if said.kind not in KINDS:
        found.append(f"says the kind {said.kind!r}; it is one of {', '.join(KINDS)}")
    if said.profile not in PROFILES:
        found.append(f"says the profile {said.profile!r}; it is one of {', '.join(PROFILES)}")
    for name in _ALL:
        value: str = getattr(said, name)
        if len(value) > _LONGEST.get(name, 100):
            found.append(f"says a {name} of {len(value)} signs; at most {_LONGEST.get(name, 100)}")
    return found
