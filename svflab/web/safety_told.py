"""What forms on an adverse event say in words, in the language of the request or of the paper.

The narrative is put together from facts alone, in a fixed order; what the reporter wrote stands in
it as it was written.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from flask import current_app, g
from flask_babel import lazy_gettext as _l

from svflab.domain import corrections, death, expectedness, inbox, materials, safety
from svflab.domain.case import Case
from svflab.domain.causality import SPONSOR
from svflab.domain.chain import Entry
from svflab.domain.event import read_instant
from svflab.exports import icsr_facts
from svflab.exports.icsr_facts import Source, Words
from svflab.exports.sender import Sender
from svflab.services import cases, photos, safety_papers, subjects
from svflab.services.subjects import Known
from svflab.web import language, reported, voided, words
from svflab.web.language import gettext
from svflab.web.masking import masked
from svflab.web.times import local
from svflab.web.words import opinions as said_of

_: Callable[..., str] = gettext
Texts = Mapping[tuple[str, str], str | None]

PRODUCT: Final = _l("Autologous stromal vascular fraction (SVF)")
ANAESTHETIC: Final = _l("Local anaesthetic")
INDICATION: Final = _l("Systemic sclerosis of the hands")
_LANGUAGES: Final = {"en": "eng", "ko": "kor"}
_HISTORY: Final = "history.noted"
_AGENTS: Final = ("lidocaine", "bupivacaine", "ropivacaine", "other")
_SEXES: Final = {"female": _l("female"), "male": _l("male")}


def sender() -> Sender:
    """Return who sends reports from here, as far as the site has said."""
    found: Sender = current_app.config["SAFETY_SENDER"]
    return found


def source(known: Known, case: Case | None, *, amends: bool = False) -> Source:
    """Return what forms on an adverse event are made from; `amends` asks for an amendment."""
    zone = current_app.config["ZONE"]
    return safety_papers.source(g.protocol, known, case, sender(), zone, amends=amends)


def titled(made_from: Source) -> tuple[str, ...]:
    """Return what further documents there are: each photograph that was not redacted."""
    kept = [one for one in photos.of(g.site, made_from.event.code) if one.is_there]
    return tuple(_("Photograph %(number)s", number=n) for n, _one in enumerate(kept, start=1))


def said(made_from: Source, known: Known) -> Words:
    """Return a report's words. What is read on another day tells the day always."""
    g.dated = True
    people = cases.names()
    return Words(
        language=_LANGUAGES.get(language.name(), "eng"),
        term=reported.headline(made_from.event.data),
        narrative=" ".join(narrative(made_from, known)),
        comments=_comments(made_from, known, sponsor=False),
        sender_comments=_comments(made_from, known, sponsor=True),
        product=str(PRODUCT),
        anaesthetic=str(ANAESTHETIC),
        indication=str(INDICATION),
        history=" ".join(history(made_from)),
        agents={name: agent(name) for name in _AGENTS},
        void_reason="; ".join(voided.why(made_from, known)),
        digits=words.names.DIGIT,
        people=people,
        roles={code: _(role.title) for code, role in g.protocol.roles.items()},
    )


def narrative(made_from: Source, known: Known) -> Iterator[str]:
    """Give the case in sentences: who, what, when, with what, what was done, how it stands."""
    yield from happened(made_from, known)
    yield from given(made_from)
    yield from used(made_from.case)
    yield from opinions(made_from, known)
    yield from expected(made_from, known)


def happened(made_from: Source, known: Known) -> Iterator[str]:
    """Give who, what, when, what was done, how it stands, and what was written of it since."""
    event = made_from.event
    yield who(made_from)
    yield f"{reported.headline(event.data)}."
    yield reported.sentence(event, made_from.case)
    yield from treated(made_from)
    yield from died(made_from)
    if note := _note(made_from, known):
        yield _("In the reporter's words: “%(words)s”", words=note)
    yield from since(made_from, known)


def treated(made_from: Source) -> Iterator[str]:
    """Give how the event was treated and when it ended, as far as somebody said it."""
    data = made_from.event.data
    if what := reported.chosen("treatment", data):
        yield _("Treatment of the event: %(what)s.", what=what.lower())
    if at := data.get("ended_at"):
        yield _("It ended %(when)s.", when=words.when(read_instant(str(at))))


def died(made_from: Source) -> Iterator[str]:
    """Give when the participant died, and whether there was an autopsy, where that was told."""
    told = death.told(made_from.event)
    if at := told.get("died_at"):
        yield _("Died %(when)s.", when=words.when(read_instant(at)))
    if answer := reported.chosen("autopsy", told):
        yield _("Autopsy: %(answer)s.", answer=answer.lower())


def since(made_from: Source, known: Known) -> Iterator[str]:
    """Give what became known after the report: each follow-up, each question that was answered."""
    texts: Texts = cases.texts(known.entries)
    asked = {one.id: one.asked for one in inbox.queries_of(made_from.event.entries)}
    for entry in made_from.event.entries:
        event, data = entry.event, entry.event.data
        if event.kind == inbox.FOLLOWED and (told := texts.get((event.id, "note"))):
            yield _(
                "Follow-up, known since %(when)s: “%(words)s”",
                when=words.when(read_instant(str(data["aware_at"]))),
                words=masked(made_from, told),
            )
        if event.kind == inbox.ANSWERED and (told := texts.get((event.id, "answer"))):
            put = asked.get(str(data.get("query", "")))
            question = texts.get((put.event.id, "question")) if put else ""
            yield _(
                "Asked: “%(question)s” Answered, %(when)s: “%(words)s”",
                question=masked(made_from, question or ""),
                when=words.when(event.occurred_at),
                words=masked(made_from, told),
            )


def who(made_from: Source) -> str:
    """Return who it happened to: a code, an age, a sex, and the study."""
    person = made_from.person
    told = {
        "participant": person.code,
        "age": icsr_facts.age(made_from) or _("unknown"),
        "sex": str(_SEXES.get(person.sex, "")) or _("unknown"),
        "study": made_from.protocol.registry,
    }
    return _(
        "Participant %(participant)s of the study %(study)s, sex: %(sex)s, "
        "age at onset in years: %(age)s.",
        **told,
    )


def given(made_from: Source) -> Iterator[str]:
    """Give each dose: the syringe, the digit, its volume and its time."""
    if told := doses(made_from):
        yield _("Given: %(doses)s.", doses="; ".join(told))


def doses(made_from: Source) -> list[str]:
    """Return each dose in words, in the order of giving."""
    zone = ZoneInfo(made_from.zone)
    given_doses = icsr_facts.given_doses(made_from.case, {}, zone)
    return [
        _(
            "%(digit)s: %(volume)s mL from syringe %(syringe)s, %(when)s",
            digit=words.digit(dose.text),
            volume=dose.volume_ml,
            syringe=dose.batch,
            when=f"{dose.began:%Y-%m-%d %H:%M}",
        )
        for dose in given_doses
    ]


def used(case: Case | None) -> Iterator[str]:
    """Give the kits, devices and lots of the day."""
    held = materials.used(case) if case else ()
    found = [f"{words.material(one.kind)} {one.text}" for one in held]
    if found:
        yield _("Used that day: %(things)s.", things=", ".join(found))


def _comments(made_from: Source, known: Known, *, sponsor: bool) -> str:
    """Return what assessors hold: the sponsor's apart, who is not the reporter."""
    told = (*opinions(made_from, known, sponsor), *expected(made_from, known, sponsor))
    return " ".join(told)


def _is_asked(entry: Entry, sponsor: bool | None) -> bool:
    return sponsor is None or sponsor == (entry.event.role == SPONSOR)


def opinions(made_from: Source, known: Known, sponsor: bool | None = None) -> Iterator[str]:
    """Give each assessor's opinion, component by component; none takes another's place.

    `sponsor` True asks for the sponsor's alone, False for the others'.
    """
    titles = dict(said_of.components())
    for entry in (one for one in made_from.event.opinions if _is_asked(one, sponsor)):
        rated = [
            f"{titles[name]}: {said_of.rating(name, entry)}"
            for name in icsr_facts.components(made_from.protocol)
            if entry.event.data.get(name)
        ]
        yield _(
            "Opinion on the cause (WHO-UMC) of %(who)s, %(role)s, %(when)s: %(rated)s.",
            **_signed(entry),
            rated="; ".join(rated),
        )
        yield from reasons(made_from, known, entry)


def expected(made_from: Source, known: Known, sponsor: bool | None = None) -> Iterator[str]:
    """Give each decision on whether it was to be expected, and by which reference list."""
    found = expectedness.judgements(made_from.event)
    for one in (each for each in found if _is_asked(each.entry, sponsor)):
        yield _(
            "Expectedness, by %(who)s, %(role)s, %(when)s: %(expected)s (reference list %(list)s).",
            **_signed(one.entry),
            list=one.entry.event.data.get("version", ""),
            expected=said_of.EXPECTED[one.word][1],
        )
        yield from reasons(made_from, known, one.entry)


def reasons(made_from: Source, known: Known, entry: Entry) -> Iterator[str]:
    """Give the words that somebody added to an opinion or a decision, if there are any."""
    texts: Texts = cases.texts(known.entries)
    if told := texts.get((entry.event.id, "note")):
        yield _("Reasons: “%(words)s”", words=masked(made_from, told))


def _signed(entry: Entry) -> dict[str, str]:
    """Return who gave an opinion, in which role, and when, in words."""
    return {
        "who": words.person(entry.event.actor),
        "role": words.roles(g.protocol, entry.event.role),
        "when": words.when(entry.event.occurred_at),
    }


def history(made_from: Source) -> Iterator[str]:
    """Give what was known of the person's health before: why they are treated, what was noted."""
    yield f"{INDICATION}."
    about = f"participant:{made_from.person.code}"
    entries = subjects.known(made_from.protocol, g.site, about).entries
    texts, later = cases.texts(entries), corrections.replaced_by(entries)
    for entry in entries:
        event, data = entry.event, entry.event.data
        if event.kind != _HISTORY or event.id in later:
            continue
        place = words.digit(str(data["digit"])) if data.get("digit") else ""
        what = ", ".join(filter(None, (reported.term(str(data["term"])), place)))
        note = texts.get((event.id, "note"))
        own = f" “{masked(made_from, note)}”" if note else ""
        since = f"{local(read_instant(str(data['onset_at']))):%Y-%m-%d}"
        yield _("%(what)s, since %(when)s.", what=what, when=since) + own


def agent(name: str) -> str:
    """Return a local anaesthetic in words."""
    return words.choice(g.protocol, "anaesthetic.given", "anaesthetic", name)


def onset(made_from: Source) -> str:
    """Return when it began: day, month and year as the site's clocks had it."""
    at = made_from.event.data.get("onset_at")
    return f"{local(read_instant(str(at))):%Y-%m-%d %H:%M}" if at else ""


def since_injection(made_from: Source) -> str:
    """Return how long after the first injection of the digit it began; "" where it is unknown."""
    data, case = made_from.event.data, made_from.case
    at = safety.injected_at(case, str(data.get("digit") or "")) if case else None
    if at is None or not data.get("onset_at"):
        return ""
    after = read_instant(str(data["onset_at"])) - at
    return reported.span(after) if after >= timedelta() else ""


def _note(made_from: Source, known: Known) -> str:
    """Return what the reporter wrote, unless it was redacted, or says who the participant is."""
    told = made_from.event.report
    if told is None or not made_from.event.data.get("note"):
        return ""
    found: Texts = cases.texts(known.entries)
    return masked(made_from, found.get((told.event.id, "note")) or "")
