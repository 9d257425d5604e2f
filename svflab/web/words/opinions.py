"""What is said of opinions on an adverse event, and of the list of what is expected."""

from collections.abc import Callable
from typing import Final

from flask import g
from flask_babel import lazy_gettext as _l

from svflab.domain.causality import COMPONENTS, Difference
from svflab.domain.chain import Entry
from svflab.domain.expectedness import Listed, Suggestion
from svflab.web.language import gettext
from svflab.web.words import names
from svflab.web.words.people import person

_: Callable[..., str] = gettext

OPINION: Final = "causality.judged"
PARTY: Final = {
    "investigator": _l("for the investigator"),
    "sponsor": _l("for the sponsor"),
    "safety_officer": _l("as safety officer"),
}
VERDICT: Final = {
    "related": ("over", _l("related")),
    "open": ("closing", _l("left open")),
    "unrelated": ("open", _l("not related")),
}
"""The state of the page and the word, for what one opinion says of all components together."""
EXPECTED: Final = {
    "expected": ("open", _l("expected")),
    "unexpected": ("over", _l("unexpected")),
    "": ("closing", _l("not judged yet")),
}


def party(word: str) -> str:
    """Return for whom somebody judged."""
    return str(PARTY.get(word, ""))


def component(name: str) -> str:
    """Return a component as an opinion calls it."""
    field = g.protocol.steps[OPINION].field(name)
    return _(field.label) if field else name


def components() -> list[tuple[str, str]]:
    """Return the components that an opinion speaks of, with their titles."""
    return [(name, component(name)) for name in COMPONENTS]


def rating(name: str, opinion: Entry) -> str:
    """Return what an opinion holds of a component, in words; "" where it holds nothing."""
    return names.choice(g.protocol, OPINION, name, str(opinion.event.data.get(name, "")))


def rated(name: str, word: str) -> str:
    """Return a word of the scale; "not asked" for a component that was not asked for then."""
    return names.choice(g.protocol, OPINION, name, word) if word else _("not asked then")


def difference(one: Difference) -> str:
    """Return who says what of a component on which opinions differ."""
    told = [
        _(
            "%(who)s, %(whom)s: %(word)s",
            who=person(opinion.entry.event.actor),
            whom=party(opinion.party),
            word=rated(one.component, word).lower(),
        )
        for opinion, word in one.said
    ]
    return _("%(what)s – %(told)s.", what=component(one.component), told="; ".join(told))


def suggested(one: Suggestion, term: str, grade: str) -> str:
    """Return what the list says of an event, and what follows."""
    facts = {"term": term, "grade": grade}
    limit = str(one.listed.grade) if one.listed else ""
    match one.why:
        case "listed":
            return _(
                "“%(term)s” is listed up to grade %(limit)s, and this is grade %(grade)s: the list "
                "says expected, unless what happened is more specific than the term.",
                limit=limit,
                **facts,
            )
        case "more_severe":
            return _(
                "“%(term)s” is listed up to grade %(limit)s, and this is grade %(grade)s: more "
                "severe than listed counts as unexpected.",
                limit=limit,
                **facts,
            )
        case "in_own_words":
            return _(
                "It was told in own words, which are more specific than any listed term: that "
                "counts as unexpected. Read the list; if it is there, say where."
            )
    return _("“%(term)s” is not listed: the list says unexpected.", **facts)


def said_then(why: str, limit: str) -> str:
    """Return what the list said when somebody judged."""
    match why:
        case "listed":
            return _("listed up to grade %(limit)s", limit=limit)
        case "more_severe":
            return _("more severe than listed: up to grade %(limit)s there", limit=limit)
        case "in_own_words":
            return _("in own words, no listed term")
    return _("not listed")


def limit(one: Listed | None) -> str:
    """Return up to which grade a list expects a term."""
    return _("up to grade %(grade)s", grade=one.grade) if one else _("not listed")
