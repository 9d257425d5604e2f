"""What a rule found, as a sentence."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from flask_babel import lazy_gettext as _l

from svflab.domain.case import as_decimal
from svflab.domain.closing import OpenItem
from svflab.domain.digits import DIGITS
from svflab.domain.finding import Finding
from svflab.domain.holds import EVERYTHING, PLACES
from svflab.domain.rules.order import MISSED
from svflab.protocol.model import Protocol
from svflab.web.language import gettext
from svflab.web.words import names
from svflab.web.words.meanings import meaning
from svflab.web.words.people import person
from svflab.web.words.problems import bounds, code_problem, impossible
from svflab.web.words.sentences import SENTENCES
from svflab.web.words.supplies import material

_: Callable[..., str] = gettext

_OPEN: Final = {
    "lipoaspirate_not_ended": _l("%(thing)s: neither used up nor discarded, %(left)s mL left"),
    "svf_tube_not_ended": _l("%(thing)s: not discarded, %(left)s mL left"),
    "syringe_not_ended": _l("%(thing)s: neither injected nor discarded, %(left)s mL left"),
    "volume": _l("%(thing)s: %(left)s mL not accounted for"),
    "too_much": _l("%(thing)s: %(left)s mL more was taken out than was in it"),
    "label": _l("%(thing)s: label %(label)s neither applied nor destroyed"),
    "label_uncounted": _l("%(thing)s: label %(label)s void, and neither destroyed nor lost"),
    "syringe_not_filled": _l("Syringe %(number)s of %(of)s: neither filled nor left unfilled"),
    "offer": _l("A hand-over: neither accepted nor refused"),
    "observation_end": _l("The observation at the end: missing"),
    "observation_min15": _l("The observation at 15 minutes: missing"),
    "observation_h1": _l("The observation at 1 hour: missing"),
}


def finding(f: Finding, protocol: Protocol) -> str:
    """Return what is so, and then what to do."""
    facts = _shown(f, protocol)
    return " ".join(_capital(str(half) % facts) for half in SENTENCES[_key(f)])


def noted(f: Finding, protocol: Protocol) -> str:
    """Return only what is so: of what has already happened."""
    return _capital(str(SENTENCES[_key(f)][0]) % _shown(f, protocol))


def open_item(item: OpenItem) -> str:
    """Return one thing that stands between a case and its close, called as people call it."""
    left = as_decimal(item.left) or Decimal(0)
    what = "too_much" if item.what == "volume" and left < 0 else item.what
    sentence = _OPEN.get(what)
    if sentence is None:
        return item.what
    facts = {"number": item.number, "of": item.of, "label": item.label, "left": _ml(abs(left))}
    return str(sentence) % {**facts, "thing": _thing(item)}


def _thing(item: OpenItem) -> str:
    """Return what a container is called: syringe 2 of 4, and its code."""
    if not item.number:
        return _capital(names.thing(item.code))
    called = {"number": item.number, "of": item.of, "code": names.code(item.code)}
    return _("Syringe %(number)s of %(of)s, %(code)s", **called)


def _ml(volume: Decimal) -> str:
    """Return a volume with two places at least, as a syringe is read."""
    return f"{volume:.2f}" if volume == round(volume, 2) else f"{volume:f}"


def _key(f: Finding) -> str:
    """Return which sentence these facts choose."""
    facts = f.words
    rule, _dot, window = f.rule.partition(".")
    variant = facts.get("verdict", "") if window else _variant(rule, facts)
    if window.startswith("observation"):  # it does not last; it is made, early or late
        variant = f"{variant}:observation"
    key = f"{rule}:{variant}" if variant else rule
    return key if key in SENTENCES else rule if rule in SENTENCES else "unknown"


def _variant(rule: str, facts: Mapping[str, str]) -> str:
    match rule:
        case "result_shuts_release" | "release_overridden":
            return facts.get("why", "")
        case "supply_held":
            return EVERYTHING if facts.get("material") == EVERYTHING else ""
        case "void_scanned":
            return facts.get("fate", "")
        case "container_spoilt" | "container_lost":
            return "dose" if facts.get("not_given") else ""
        case "not_delegated":
            return "" if facts.get("others") else "nobody"
        case "label_void" if facts.get("live") == "0":
            return "none"
    needed = {"more_than_left": "code", "line_not_clear": "other_case", "wrong_kind": "wanted"}
    needed["already_done"] = "who"
    needed |= dict.fromkeys(("on_hold", "held_already", "not_held"), "code")
    return "plain" if rule in needed and not facts.get(needed[rule]) else ""


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _shown(f: Finding, protocol: Protocol) -> dict[str, str]:
    """Return the facts of a finding as people read them."""
    facts = f.words
    # A fact that an older entry did not seal is a blank, never a page that fails.
    shown = defaultdict(str, {n: _fact(protocol, facts, n, text) for n, text in facts.items()})
    shown["rule"] = f.rule
    if f.rule.startswith("window."):
        code = f.rule.partition(".")[2]
        titles = [window.title for window in protocol.windows if window.code == code]
        shown["window"] = _(titles[0]) if titles else code
    if f.rule == "not_acceptable":
        shown["limits"] = _limits(protocol, facts)
    if f.rule == "custody_open":
        shown["item"] = open_item(OpenItem.read(facts))
    if f.rule == "code_unreadable":
        shown["why"] = code_problem(facts.get("why", ""))
    if f.rule == "result_impossible":
        shown["why"] = impossible(facts.get("why", ""), facts)
    return shown


def _limits(protocol: Protocol, facts: Mapping[str, str]) -> str:
    kind, field = facts.get("kind", ""), facts.get("field", "")
    if allowed := facts.get("allowed"):
        chosen = [_answer(protocol, kind, field, word) for word in allowed.split()]
        return _(" or ").join(chosen)
    return bounds(facts.get("low", ""), facts.get("high", ""), facts.get("unit", ""))


def _answer(protocol: Protocol, kind: str, field: str, word: str) -> str:
    """Return a choice, or a yes or no, as it stands on the page."""
    found = names.field_of(protocol, kind, field)
    if found and found.type == "yes_no":
        return _("yes") if word in {"yes", "True"} else _("no")
    return names.choice(protocol, kind, field, word)


def _fact(protocol: Protocol, facts: Mapping[str, str], name: str, text: str) -> str:
    if name == "field":
        return names.label(protocol, facts.get("kind", ""), text)
    if name == "fields":
        kind = facts.get("kind", "")
        return ", ".join(names.label(protocol, kind, one) for one in text.split())
    if name == "line":
        return names.choice(protocol, facts.get("kind", ""), facts.get("field", ""), text)
    if name == "value" and "test" in facts:
        return names.result(protocol, facts["test"], text)
    if name == "value" and "field" in facts:
        return _value(protocol, facts, text)
    if name == "planned" and text in DIGITS:
        return names.digit(text)
    if name in _FIGURES:
        return names.figure(text)
    return _SHOW[name](protocol, text) if name in _SHOW else text


def _value(protocol: Protocol, facts: Mapping[str, str], text: str) -> str:
    answer = names.figure(_answer(protocol, facts.get("kind", ""), facts["field"], text))
    return f"{answer} {facts.get('unit', '')}".strip()


def _kind(protocol: Protocol, text: str) -> str:
    """Return what a kind of step, or of container, is called."""
    if text in names.THING:
        return str(names.THING[text])
    return names.title(protocol, text)


def _place(_protocol: Protocol, text: str) -> str:
    """Return a place of custody, or a bench or device by its name."""
    return names.place(text) if ":" not in text else text.partition(":")[2]


def _term(protocol: Protocol, text: str) -> str:
    return next((_(term.title) for term in protocol.terms if term.code == text), text)


_FIGURES: Final = frozenset({"cells", "low", "high", "at_most", "mg", "value", "under"})
"""Facts that are numbers, and may be long ones."""
_SHOW: Final[dict[str, Callable[[Protocol, str], str]]] = {
    "who": lambda _p, text: person(text),
    "owner": lambda _p, text: person(text),
    "others": lambda _p, text: ", ".join(map(person, text.split())),
    "task": names.task,
    "code": lambda _p, text: names.thing(text),
    "other_case": lambda _p, text: names.case(text),
    "this_case": lambda _p, text: names.case(text),
    "case": lambda _p, text: names.case(text),
    "kind": _kind,
    "wanted": _kind,
    "after": names.title,
    "role": names.roles,
    "allowed": names.roles,
    "at": lambda _p, text: names.when(text),
    "occurred_at": lambda _p, text: names.when(text),
    "use_by": lambda _p, text: names.when(text),
    "digit": lambda _p, text: names.digit(text),
    "point": lambda _p, text: names.point(text),
    "test": names.test,
    "tests": lambda p, text: ", ".join(names.test(p, name) for name in text.split()),
    "standing": lambda _p, text: names.state(text),
    "state": lambda _p, text: names.state(text),
    "place": _place,
    "moment": lambda p, text: names.choice(p, MISSED, "point", text),
    "missed": lambda p, text: names.choice(p, MISSED, "cause", text),
    "spoilt": lambda p, text: names.choice(p, "container.discarded", "cause", text),
    "cause": lambda p, text: names.choice(p, PLACES, "cause", text),
    "material": lambda _p, text: material(text),
    "term": _term,
    "meaning": lambda _p, text: meaning(text),
    "where": lambda p, text: names.choice(p, "adverse_event.reported", "where", text),
    "agent": lambda p, text: names.choice(p, "liposuction.finished", "anaesthetic", text),
}
