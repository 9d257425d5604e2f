"""An entry of the log as a page shows it: who, where, when, what, and what it was before."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from flask import current_app, g
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from svflab.domain import absences
from svflab.domain.alarms import ACKNOWLEDGED, SILENCED
from svflab.domain.chain import Entry
from svflab.domain.corrections import WITHDRAWN
from svflab.domain.event import MACHINE, Event
from svflab.domain.finding import REFUSED, Finding
from svflab.services.configuration import AT_START, CHANGED
from svflab.services.history import Beside, is_incident
from svflab.web import entry_facts, paper_words, scan_record, words
from svflab.web.entry_facts import Fact
from svflab.web.times import local
from svflab.web.ways import way
from svflab.web.words import noticed

_: Callable[..., str] = gettext

SEAL: Final = 8
"""How many digits of a seal stand beside an entry; the whole of it stands inside."""

_ABOUT: Final = {
    "account": _l("account %(name)s"),
    "case": _l("case %(name)s"),
    "day": _l("day list of %(name)s"),
    "display": _l("room display %(name)s"),
    "kit": _l("kit %(name)s"),
    "lot": _l("lot %(name)s"),
    "participant": _l("participant %(name)s"),
    "site": _l("site %(name)s"),
    "workstation": _l("workstation %(name)s"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One datum: its label, what it is, and what it was before (None: it was not otherwise)."""

    label: str
    now: str
    before: str | None = None
    redacted: bool = False
    words: str = ""
    """The name of a free text that can be redacted; "" for what is no free text, or is gone."""
    name: str = ""
    """The datum's own name."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry in words. `marks` are pairs of a state and a word."""

    entry: Entry
    title: str
    summary: str
    about: str
    href: str
    who: str
    where: str
    others: tuple[Fact, ...]
    lines: tuple[Line, ...]
    marks: tuple[tuple[str, str], ...]
    noted: tuple[tuple[str, str], ...]
    seen: tuple[Fact, ...]
    touches: tuple[str, ...]
    day: str
    replaced: bool

    @property
    def seal(self) -> str:
        """Return the first digits of the seal."""
        return self.entry.hash[:SEAL]

    @property
    def is_late(self) -> bool:
        """Whether it was recorded noticeably after it happened."""
        late = self.entry.recorded_at - self.entry.event.occurred_at
        return self.entry.event.told or late.total_seconds() >= 1


def shown(
    entries: Iterable[Entry], beside: Beside, names: Mapping[str, str], *, by_day: bool
) -> Iterator[Shown]:
    """Give entries in words, in their order; `day` where one begins, of what happened or heard."""
    last = ""
    for entry in entries:
        at = entry.event.occurred_at if by_day else entry.recorded_at
        day = f"{local(at):%Y-%m-%d}"
        yield _shown(entry, beside, names, day if day != last else "")
        last = day


def subject(name: str, names: Mapping[str, str]) -> str:
    """Return what an entry is about, or touches, in words."""
    kind, _sep, code = name.partition(":")
    if kind in ("ae", "paper"):
        return words.thing(code)
    if name == "site:house":
        return _("accounts and server")
    called = words.case(code) if kind == "case" else code
    called = names.get(code, code) if kind == "account" else called
    called = words.workstation(code) if kind == "workstation" else called
    called = current_app.config["SITE_NAME"] if name == f"site:{g.site}" else called
    return str(_ABOUT[kind]) % {"name": called} if kind in _ABOUT else called


def _shown(entry: Entry, beside: Beside, names: Mapping[str, str], day: str) -> Shown:
    event = entry.event
    before = beside.before.get(event.id)
    meant = before.event.kind if before and event.kind == WITHDRAWN else event.kind
    told = event.kind == REFUSED or event.id in beside.replaced  # the summary says it already
    found = () if told else beside.found.get(event.id, ())
    return Shown(
        entry=entry,
        title=words.title(g.protocol, _attempted(event) or meant),
        summary=_summary(entry, beside),
        about=subject(event.about, names),
        href=_way(event.about),
        who=_called(event.done_by, names),
        where=" · ".join(
            filter(
                None, (words.roles(g.protocol, event.role), words.workstation(event.workstation))
            )
        ),
        others=tuple(_others(event, names)),
        lines=tuple(_lines(entry, before, beside)),
        marks=tuple(_marks(entry, before, beside, found)),
        noted=tuple(
            ("over" if one.incident else "closing", words.noted(one, g.protocol)) for one in found
        ),
        seen=tuple(entry_facts.seen(entry)),
        touches=tuple(subject(name, names) for name in event.touches if not absences.finds(name)),
        day=day,
        replaced=event.id in beside.replaced,
    )


def _attempted(event: Event) -> str:
    """Return the kind of act that was refused; "" where none was."""
    return str(event.data.get("kind", "")) if event.kind == REFUSED else ""


def _summary(entry: Entry, beside: Beside) -> str:
    if entry.event.kind == WITHDRAWN:
        return ""
    if entry.event.id in beside.meant:
        return _explained(entry, beside)
    if entry.event.kind == REFUSED:
        return entry_facts.value(entry.event, "findings")
    said = scan_record.said(entry) or words.entry_summary(g.protocol, entry)
    return said if said or entry.event.kind in g.protocol.steps else entry_facts.short(entry.event)


def _explained(entry: Entry, beside: Beside) -> str:
    """Return the deviation that an entry explains, as a sentence; its rule where it is gone."""
    rule, event = (str(entry.event.data.get(name, "")) for name in ("rule", "event"))
    found = [one for one in beside.found.get(event, ()) if one.rule == rule]
    told = [words.noted(one, g.protocol) for one in found]
    return " ".join(told) or words.entry_summary(g.protocol, entry) or rule


def _called(account: str, names: Mapping[str, str]) -> str:
    if account == MACHINE:
        return _("the server")
    return names.get(account, account) or _("nobody signed in")


def _others(event: Event, names: Mapping[str, str]) -> Iterator[Fact]:
    """Give who had to do with it beside whoever did it."""
    if event.performer and event.performer != event.actor:
        yield _("Stated by"), _called(event.actor, names)
    if event.witness:
        yield _("Witnessed by"), _called(event.witness, names)


def _lines(entry: Entry, before: Entry | None, beside: Beside) -> Iterator[Line]:
    event = entry.event
    now, was = _facts(entry, before)
    gone = event.kind == WITHDRAWN
    if event.kind in (ACKNOWLEDGED, SILENCED):
        now = {"alarm": (_("Alarm"), words.entry_summary(g.protocol, entry))}
    if meant := beside.meant.get(event.id):
        now |= _named(now, entry, meant, beside)
    if event.kind == "account.roles_changed" and "before" in now:
        was = {"roles": now.pop("before")}
    for name, (label, value) in ({} if gone else now).items():
        old = was[name][1] if name in was else None
        yield Line(label, value, None if not was or old == value else old or "–", name=name)
    for name, (label, value) in was.items():
        if gone or name not in now:
            yield Line(label, "–", value, name=name)
    earlier = entry_facts.texts(before.event, beside.texts) if before else ()
    was_said = {name: body for name, _label, body in earlier if name != "reason"}
    for name, label, body in entry_facts.texts(event, beside.texts):
        old = was_said.get(name, body)
        differs = old if old != body else None
        yield Line(label, body, differs, redacted=not body, words=name if body else "", name=name)


def _facts(entry: Entry, before: Entry | None) -> tuple[dict[str, Fact], dict[str, Fact]]:
    """Return what an entry holds now, and what was so before; of a start only what changed."""
    now, was = scan_record.facts(entry), entry_facts.facts(before.event) if before else {}
    held = entry.event.data.get("before")
    if isinstance(held, Mapping) and held and set(held) <= set(now):  # it tells both by itself
        del now["before"]
        return now, entry_facts.facts(replace(entry.event, data=held))
    changed = entry.event.data.get(CHANGED) if entry.event.kind in AT_START else None
    if not isinstance(changed, list) or not changed:
        return now, was
    return (
        {name: one for name, one in now.items() if name in changed},
        {name: one for name, one in was.items() if name in changed},
    )


def _named(now: Mapping[str, Fact], entry: Entry, meant: Entry, beside: Beside) -> dict[str, Fact]:
    """Return what names a deviation or an action as people read it: by what it was found in."""
    called = f"#{meant.seq} {words.title(g.protocol, meant.event.kind)}"
    said = {"rule": _explained(entry, beside), "event": called, "action": called}
    return {name: (now[name][0], text) for name, text in said.items() if name in now}


def _marks(
    entry: Entry, before: Entry | None, beside: Beside, found: Iterable[Finding]
) -> Iterator[tuple[str, str]]:
    """Give what marks an entry: corrected, told afterwards, refused, an incident, a clock."""
    event = entry.event
    if later := beside.replaced.get(event.id):
        gone = later.event.kind == WITHDRAWN
        text = _("withdrawn by #%(seq)s", seq=later.seq)
        yield "stopped", text if gone else _("corrected by #%(seq)s", seq=later.seq)
    if before and event.replaces:
        text = _("withdraws #%(seq)s", seq=before.seq)
        gone = event.kind == WITHDRAWN
        yield "early", text if gone else _("corrects #%(seq)s", seq=before.seq)
    elif event.told:
        yield "early", _("told afterwards")
    if copied := paper_words.mark(event):
        yield "early", copied
    if event.kind in (REFUSED, "permission.refused"):
        yield "over", _("refused")
    if is_incident(event) or any(one.incident for one in found):
        yield "over", _("incident")
    yield from noticed.marks(entry.flags, told=event.told)


def _way(about: str) -> str:
    kind, _sep, code = about.partition(":")
    if kind in ("case", "participant"):
        return way(f"audit.{kind}_history", code=code)
    if kind == "paper":
        return way("downtime.show", kit=code)
    return way("audit.index", subject=about) if kind in ("ae", "lot", "kit") else ""
