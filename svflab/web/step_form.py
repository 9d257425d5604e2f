"""A form that can be shown: an act of a case, its fields, and what was said beside them.

Values and what follows from them; `svflab.web.forms` makes them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Self

from flask import url_for
from flask_babel import lazy_gettext as _l

from svflab.domain.corrections import WITHDRAWN
from svflab.domain.next import Act
from svflab.domain.otherwise import which
from svflab.protocol.model import Step
from svflab.records.accounts import Account
from svflab.web.asks import Ask
from svflab.web.language import gettext
from svflab.web.packs import FIELDS as PACKED
from svflab.web.paper_asks import OnPaper
from svflab.web.settling import Settling
from svflab.web.ways import way
from svflab.web.words.entered import WHY

_: Callable[..., str] = gettext

_TYPED: Final = ("typed_why", "typed_words")
_DONE, _RECORD = _l("Done now"), _l("Record")
_TAPPED: Final = {
    "case.closed": _l("Close the case"),
    "extraction.finished": _l("Finished now"),
    "extraction.started": _l("Started now"),
    "label.printed": _l("Print it now"),
    "wristband.issued": _l("Issue it now"),
}
"""What stands on the button of a step that has nothing to fill in."""


@dataclass(frozen=True, slots=True)
class Band:
    """What is said above a form that was not recorded: a state, a word, sentences, a way out.

    `settle` is what has to be settled first, each with the way to its form.
    """

    state: str
    word: str
    sentences: tuple[str, ...] = ()
    settle: tuple[Settling, ...] = ()
    recorded: tuple[tuple[str, str], ...] = ()
    href: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class Wants:
    """What a form asks for beside the fields of its step."""

    reason: bool = False
    witness: bool = False
    actor: str = ""
    roles: tuple[str, ...] = ()
    performers: tuple[Account, ...] = ()
    elsewhere: tuple[Account, ...] = ()
    """Who may be asked to witness it at another workstation."""

    @property
    def names(self) -> frozenset[str]:
        """Return the names of what must be given beside the fields of the step."""
        asked = {"reason": self.reason, "witness": self.witness, "actor": bool(self.actor)}
        return frozenset(name for name, wanted in asked.items() if wanted)


@dataclass(frozen=True, slots=True)
class StepForm:
    """A form that can be shown: an act of a case, its fields, and what was said beside them."""

    code: str
    act: Act
    step: Step
    asks: tuple[Ask, ...]
    wants: Wants
    event_id: str
    said: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    band: Band | None = None
    replaces: str = ""
    again: bool = False
    printer: str = ""
    """Where the label is printed that this prints: the workstation's own printer, or ""."""
    paper: OnPaper | None = None
    """What is asked beside the step where it is copied from a paper kit."""

    @property
    def is_blank(self) -> bool:
        """Say whether nobody has filled anything in yet."""
        return not (self.said or self.errors or self.band or self.replaces or self.again)

    @property
    def to_draw(self) -> Self:
        """Return the form as it is drawn; the id of its event is put in afterwards."""
        return replace(self, event_id="")

    @property
    def id(self) -> str:
        """Return the id of the form on the page: of this act of this case."""
        told = "".join(c for c in which(self.act) if c.isalnum())
        return "-".join(filter(None, (self.code, self.act.kind.replace(".", "-"), told)))

    @property
    def action(self) -> str:
        """Return where the form is sent."""
        if self.paper:
            told = self.told or None
            return url_for("downtime.step", kit=self.paper.kit, kind=self.act.kind, told=told)
        if not self.code:
            return url_for("cases.new")
        if self.replaces:
            end = "cases.undo" if self.act.kind == WITHDRAWN else "cases.correct"
            return url_for(end, code=self.code, event_id=self.replaces)
        kind, told = self.act.kind, self.told or None
        if self.leaves:
            return way("printing.print_label", code=self.code, container=self.act.container)
        return url_for("cases.record_step", code=self.code, kind=kind, told=told)

    @property
    def leaves(self) -> bool:
        """Say whether the form leads to another page: a label that is printed has its own."""
        held = self.act.container if self.act.kind == "label.printed" else ""
        if not held or self.replaces or self.paper:
            return False
        return bool(way("printing.print_label", code=self.code, container=held))

    @property
    def told(self) -> str:
        """Return what tells the act from others of its kind."""
        return which(self.act)

    @property
    def by_scan(self) -> bool:
        """Say whether a scan alone may complete this: no field asks for anything else."""
        asked = [ask for ask in self.asks if not ask.settled and ask.field.required]
        scans_only = bool(asked) and all(ask.field.type in {"scan", "scans"} for ask in asked)
        return scans_only and not self.wants.reason

    @property
    def answer(self) -> Ask | None:
        """Return the one question that the button itself answers: beside it only codes are asked.

        So a label that is scanned back needs one tap more, which says where it was stuck on.
        """
        asked = [ask for ask in self.asks if not ask.settled]
        said = [ask for ask in asked if ask.field.type == "yes_no" and ask.field.required]
        codes = [ask for ask in asked if ask.field.type == "scan"]
        alone = len(said) == 1 and len(asked) == len(codes) + 1 > 1
        return said[0] if alone and not self.replaces else None

    @property
    def takes_packs(self) -> bool:
        """Say whether the code of a pack fills in a field of this form."""
        return any(a.name in PACKED and not a.settled for a in self.asks)

    @property
    def may_be_typed(self) -> bool:
        """Say whether codes are entered here that are to be scanned."""
        entered_here = any(a.field.type in {"scan", "scans"} and not a.settled for a in self.asks)
        return entered_here and self.step.behind("typed_explained")

    @property
    def typed_is_seen(self) -> bool:
        """Say whether a second person is asked for where a code is typed, and else not."""
        return self.step.behind("typed_witnessed") and not self.wants.witness

    @property
    def is_typed(self) -> bool:
        """Say whether why a code was typed is asked, or answered, already."""
        return any(self.said.get(name) or self.errors.get(name) for name in _TYPED) or (
            self.typed_is_seen and "witness" in self.errors
        )

    @property
    def whys(self) -> tuple[tuple[str, str], ...]:
        """Return why a code may be typed: a word for each reason, and its title."""
        return tuple((value, str(title)) for value, title in WHY.items())

    @property
    def unanswered(self) -> tuple[str, ...]:
        """Return the fields that only this form needs, and that nobody has answered."""
        own = {one.name for one in self.step.fields if one.required}
        needed = (a for a in self.asks if a.field.required and a.name not in own)
        return tuple(a.name for a in needed if not a.value)

    @property
    def word(self) -> str:
        """Return what stands on the button."""
        if self.again:
            return _("Record as another")
        if self.replaces and self.act.kind != WITHDRAWN:
            return _("Record the correction")
        if self.paper:
            return _("Enter it as it stands on paper")
        if self.one_tap:
            return str(_TAPPED.get(self.act.kind, _DONE))
        return _(self.step.title) if self.wants.reason else str(_RECORD)

    @property
    def one_tap(self) -> bool:
        """Say whether there is nothing to fill in."""
        return not self.wants.reason and not any(not ask.settled for ask in self.asks)
