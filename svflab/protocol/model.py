"""What a protocol is made of.

Plain values, read from a protocol file by `svflab.protocol.loader`. Titles and labels are
English message ids, translated where they are shown. A number is a `Decimal`; where a limit
is a `str` it is the name of a setting, whose value a site may have confirmed as another one:
`Protocol.number` answers both.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from svflab.protocol.signing import Override, Signing
from svflab.protocol.solicited import Solicited
from svflab.protocol.vocabulary import WITH_ENTRIES

Limit = Decimal | str | None
"""A number, the name of a setting, or no limit at all."""


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high`, both ends inside; None leaves an end open."""

    low: Limit = None
    high: Limit = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values that may be chosen, and how it is shown."""

    value: str
    title: str


@dataclass(frozen=True, slots=True)
class Role:
    """What a person may be, when they act."""

    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Task:
    """What an investigator delegates: steps that only whoever holds the task performs."""

    code: str
    title: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a step asks for.

    Outside `possible` is a typing error and is refused. Outside `acceptable` is a fact: it is
    recorded, and shuts the release until two persons open it. `default_from` names the setting
    that gives the default. `needed_when` names fields before it, and the answer to one of them
    that makes this one required too. `cite` says where the numbers come from.
    """

    name: str
    label: str
    type: str
    unit: str = ""
    required: bool = True
    choices: tuple[Choice, ...] = ()
    possible: Range | None = None
    acceptable: Range | tuple[str, ...] | None = None
    default: str = ""
    default_from: str = ""
    help: str = ""
    cite: str = ""
    columns: tuple["Field", ...] = ()
    needed_when: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of event: who may state it, what it asks for, and what must come before.

    `after` names the kinds that must have happened; `per` says how often it happens: once in
    a case, or once for each run, container, test, digit or point of time, or `any` number of
    times. `place` is where the material must be held. `witness` asks for a second account on
    the same screen, `second_account` for an actor who is not the one of the step before, and
    `reason` for a free-text reason. `optional` steps are never missing. `signs` is the meaning
    in which its actor signs it ("" for none), `signatures` are those that it waits for.
    """

    kind: str
    title: str
    phase: str
    roles: tuple[str, ...]
    after: tuple[str, ...] = ()
    per: str = "case"
    place: str = ""
    uses: str = ""
    makes: str = ""
    witness: bool = False
    second_account: bool = False
    reason: bool = False
    optional: bool = False
    gates: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    subject: str = "case"
    signs: str = ""
    signatures: tuple[Signing, ...] = ()

    def is_about(self, subject: str) -> bool:
        """Say whether the step may be stated about a subject of this kind."""
        return subject in WITH_ENTRIES if self.subject == "entry" else subject == self.subject

    def field(self, name: str) -> Field | None:
        """Return the field of this name, or None."""
        return next((field for field in self.fields if field.name == name), None)

    def behind(self, gate: str) -> bool:
        """Say whether the protocol puts this step behind this gate."""
        return gate in self.gates


@dataclass(frozen=True, slots=True)
class Window:
    """How much time may pass between two steps, and who says so.

    Both ends are inside. `warn_before` is how long before `at_most` a person is warned. With
    `point` only the end step of that point of time ends it, and the latest start counts.
    What `or_by` names ends it too, unjudged. With `reminds` it judges nothing, and is no limit: it
    asks about a step that nobody has closed once `at_most` is over. `alarm`: `vocabulary.ALARMS`.
    """

    code: str
    title: str
    start: str
    end: str
    alarm: str
    per: str = "case"
    at_least: Limit = None
    at_most: Limit = None
    warn_before: Limit = None
    point: str = ""
    or_by: tuple[str, ...] = ()
    reminds: bool = False
    unit: str = "min"
    cite: str = ""


@dataclass(frozen=True, slots=True)
class Criterion:
    """A registered criterion, and the answer that lets a person take part.

    `on_the_day` names the field of `eligibility.confirmed` that asks it again on the day of the
    procedure. `sex` is the only one that it applies to. `measure` is "bmi" where the answer
    follows from weight and height, and `limit` is what it is compared with.
    """

    code: str
    title: str
    kind: str
    needed: str
    cite: str
    on_the_day: str = ""
    sex: str = ""
    measure: str = ""
    limit: Limit = None
    help: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """A number or a choice that belongs to the site, or to the protocol where `cite` says so.

    With `site_setting` the value is a default that a named role of the site must confirm, and
    may change; without it the value is the protocol's own, and `cite` says who fixed it.
    """

    name: str
    title: str
    value: str
    type: str
    unit: str = ""
    possible: Range | None = None
    choices: tuple[Choice, ...] = ()
    why: str = ""
    cite: str = ""
    site_setting: bool = False


@dataclass(frozen=True, slots=True)
class ContainerKind:
    """A kind of thing with a label of its own, and how its label is checked.

    A label that is `label_optional` is printed by who wants it, and no step waits for it; once
    it is printed it is stuck on and counted like any other.
    """

    kind: str
    letter: str
    title: str
    template: str = ""
    needs_witness: bool = False
    needs_second: bool = False
    label_optional: bool = False

    @property
    def must_be_labelled(self) -> bool:
        """Say whether nothing goes on before its label is on."""
        return bool(self.template) and not self.label_optional


@dataclass(frozen=True, slots=True)
class Test:
    """A test of the product; `need` names the setting that says if release waits for it."""

    name: str
    title: str
    need: str
    type: str = "decimal"
    unit: str = ""
    choices: tuple[Choice, ...] = ()
    possible: Range | None = None
    acceptable: Range | tuple[str, ...] | None = None
    cite: str = ""
    help: str = ""

    __test__ = False  # not a test of ours, whatever its name makes pytest think


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the adverse-event picker; `special` ones are told of at once."""

    code: str
    title: str
    where: str
    special: bool = False


@dataclass(frozen=True, slots=True)
class Protocol:
    """A trial as data: what is done, by whom, in which order, within which limits.

    `digest` is the SHA-256 of the file; a case keeps the digest it was opened with.
    """

    id: str
    version: str
    title: str
    registry: str
    digest: str
    phases: Mapping[str, str]
    roles: Mapping[str, Role]
    steps: Mapping[str, Step]
    windows: tuple[Window, ...]
    criteria: tuple[Criterion, ...]
    settings: Mapping[str, Setting]
    containers: Mapping[str, ContainerKind]
    tests: Mapping[str, Test]
    terms: tuple[Term, ...]
    overrides: tuple[Override, ...] = ()
    tasks: Mapping[str, Task] = field(default_factory=dict)
    solicited: tuple[Solicited, ...] = ()

    def override(self, step: str) -> Override | None:
        """Return what may be overridden in a step, or None."""
        return next((one for one in self.overrides if one.step == step), None)

    def task_of(self, kind: str) -> str:
        """Return the task that a step belongs to, or "" where nobody delegates it."""
        return next((one.code for one in self.tasks.values() if kind in one.steps), "")

    def roles_of(self, task: str) -> tuple[str, ...]:
        """Return the roles that may do a step of this task."""
        held = {role for kind in self.tasks[task].steps for role in self.steps[kind].roles}
        return tuple(role for role in self.roles if role in held)

    def setting(self, name: str, confirmed: Mapping[str, str] | None = None) -> str:
        """Return a setting as the site confirmed it, or else as the protocol has it."""
        setting = self.settings[name]
        if not setting.site_setting or confirmed is None:
            return setting.value
        return confirmed.get(name, setting.value)

    def number(self, limit: Limit, confirmed: Mapping[str, str] | None = None) -> Decimal | None:
        """Return a limit as a number, looking a setting up where it names one."""
        if isinstance(limit, str):
            return Decimal(self.setting(limit, confirmed))
        return limit

    def default(self, field: Field, confirmed: Mapping[str, str] | None = None) -> str:
        """Return what a form shows in a field before anybody fills it in."""
        if field.default_from:
            return self.setting(field.default_from, confirmed)
        return field.default

    def to_confirm(self) -> tuple[Setting, ...]:
        """Return the settings that the site must confirm before a live case opens."""
        return tuple(setting for setting in self.settings.values() if setting.site_setting)
