"""Whose it is: identifiers compared, wristband bound, labels live, syringe and person matched."""

from collections.abc import Iterator

from svflab.domain.case import LIPOASPIRATE, SYRINGE, WRISTBAND
from svflab.domain.containers import THEATRE, Container, Print
from svflab.domain.finding import Finding, always, deviation, incident, mishap, stopping
from svflab.domain.identifiers import CodeError, read
from svflab.domain.rules.moment import Moment

SCANNED = {
    "label.printed": ("container",),
    "label.sent": ("code",),
    "label.applied": ("code",),
    "label.verified": ("code",),
    "label.voided": ("code",),
    "label.destroyed": ("code",),
    "label.lost": ("code",),
    "syringe.matched": ("wristband", "syringe"),
    "syringe.taken": ("syringe",),
    "injection.given": ("syringe",),
    "container.discarded": ("container",),
    "container.returned": ("container",),
    "container.lost": ("container",),
    "hold.placed": ("container",),
    "hold.lifted": ("container",),
    "handover.offered": ("containers",),
    "handover.accepted": ("containers",),
    "bag.packed": ("containers",),
}
"""The fields that hold a code of a container, by kind."""

LABELS = frozenset(kind for kind in SCANNED if kind.startswith("label."))
"""Where it is the label that something is done to."""

PRINTED = LABELS - {"label.printed"} | {"syringe.matched"}
"""Where the label itself is scanned: a code without its print number is not enough."""


def codes_are_known(m: Moment) -> Iterator[Finding]:
    """What is scanned is a code of ours; another case's is known, and is not this one's."""
    for name, text in _scanned(m):
        try:
            code, container = m.case.find(text)
        except CodeError as error:
            yield always("code_unreadable", m.id, field=name, why=error.why)
            continue
        if container is None and not m.elsewhere(code.base):
            yield always("code_unknown", m.id, field=name, code=code.base)


def the_label_is_live(m: Moment) -> Iterator[Finding]:
    """A voided print identifies nothing, and a label is read from the label."""
    for name, text in _scanned(m):
        container = m.case.container(text)
        if container is None:
            continue
        number = read(text).number
        live = container.live_print
        if not number:
            if m.kind in PRINTED:
                yield always("print_number_missing", m.id, field=name, code=container.code)
            continue
        label = container.print_of(number)
        if label is None:
            yield always("print_unknown", m.id, code=container.code, number=number)
        elif m.gate("not_void") and _is_over(m, label, live) and not label.kept:
            now = live.number if live else 0
            yield stopping("label_void", m.id, code=container.code, number=number, live=now)


def everything_is_of_one_participant(m: Moment) -> Iterator[Finding]:
    """What is scanned in a case is of this case; nobody overrides a mismatch."""
    if not m.behind("same_participant"):
        return
    for name in SCANNED.get(m.kind, ()):
        for text in m.texts(name):
            container = m.case.container(text)
            if m.here and container is None:
                yield from _is_anothers(m, name, text)
            elif container and not m.here:
                there = m.event.about.removeprefix("case:")
                yield incident("used_elsewhere", m.id, code=container.code, kind=m.kind, case=there)


def the_right_thing_is_scanned(m: Moment) -> Iterator[Finding]:
    """A syringe is a syringe; a wristband is neither handed over nor discarded."""
    for name, text in _scanned(m):
        container = m.case.container(text)
        if container is None:
            continue
        named = "syringe" if m.kind == "bag.packed" else name
        wanted = {"syringe": SYRINGE, "wristband": WRISTBAND}.get(named, "")
        facts = {"code": container.code, "kind": container.kind}
        if wanted and container.kind != wanted:
            yield stopping("wrong_kind", m.id, wanted=wanted, **facts)
        elif not wanted and container.kind == WRISTBAND and m.kind not in LABELS:
            yield stopping("wrong_kind", m.id, wanted="", **facts)


def two_identifiers_are_compared(m: Moment) -> Iterator[Finding]:
    """Two of name, record number and birth date are compared, and they match."""
    if not m.here:
        return
    if m.kind == "identity.checked":
        named = m.data.get("identifiers")
        compared = len(set(named)) if isinstance(named, list) else 0
        if compared < (needed := m.number("identifiers_needed")):
            yield incident("identifiers_too_few", m.id, needed=needed, compared=compared)
        if m.data.get("result") == "mismatch":
            yield mishap("identity_mismatch", m.id)
    elif m.gate("identity_confirmed") and m.case.datum("identity.checked", "result") == "mismatch":
        yield incident("identity_mismatch_stands", m.id)


def a_wristband_is_bound_by_two(m: Moment) -> Iterator[Finding]:
    """A wristband is scanned back on the participant, and a second person sees it."""
    container = m.container("code") if m.here and m.kind == "label.applied" else None
    if container is None:
        return
    kind = m.protocol.containers.get(container.kind)
    if kind and kind.needs_witness and not m.witness:
        yield stopping("witness_missing", m.id)


def a_label_is_verified_by_another(m: Moment) -> Iterator[Finding]:
    """The second person who reads a label is not the one who printed it or stuck it on.

    On paper two have signed; whoever copies it later says both, and is neither.
    """
    container = m.container("code") if m.here and m.kind == "label.verified" else None
    if container is None:
        return
    if not container.labelled:
        yield stopping("not_applied", m.id, code=container.code)
    elif live := container.live_print:
        before = {live.applied_by} if m.on_paper else _first_persons(live)
        for who in sorted(m.persons & before):
            yield always("second_account", m.id, who=who)


def a_label_is_printed_one_at_a_time(m: Moment) -> Iterator[Finding]:
    """A label is printed for one container at a time, once what came before bears its own."""
    if not (m.here and m.kind in {"label.printed", "syringe.filled"}):
        return
    container = m.container("container") if m.kind == "label.printed" else None
    if waiting := _unlabelled(m, but=container.code if container else ""):
        yield stopping("label_waiting", m.id, code=waiting)
    if container and container.prints and not m.event.reason:
        yield always("reprint_reason", m.id, code=container.code)
    if container and container.ended:
        yield stopping("container_ended", m.id, code=container.code, state=container.ended)


def a_label_is_applied_once(m: Moment) -> Iterator[Finding]:
    """A print is scanned back once; that of the lipoaspirate in the participant's presence."""
    container = m.container("code") if m.here and m.kind == "label.applied" else None
    if container is None:
        return
    if container.labelled:
        yield stopping("applied_already", m.id, code=container.code)
    in_presence = m.data.get("in_presence")
    if container.place == THEATRE and in_presence is False:
        yield deviation("not_in_presence", m.id, code=container.code)
    elif asks_presence(container) and in_presence is None:
        yield deviation("presence_unsaid", m.id, code=container.code)


def material_is_labelled(m: Moment) -> Iterator[Finding]:
    """Nothing is handed on, matched or used before its label was scanned back on it."""
    for container in _used_by(m) if m.here and not m.case.mistaken else ():
        kind = m.protocol.containers.get(container.kind)
        if kind is None or not kind.must_be_labelled:
            continue
        if not container.labelled:
            if m.gate("label_applied"):
                yield stopping("not_labelled", m.id, code=container.code)
        elif kind.needs_second and not container.verified_by and m.gate("label_verified"):
            yield stopping("not_verified", m.id, code=container.code)


def asks_presence(container: Container) -> bool:
    """Say whether a label is stuck on in the participant's presence, so that this is asked."""
    return container.kind == LIPOASPIRATE and container.place == THEATRE


def _first_persons(live: Print) -> set[str]:
    return {live.printed_by, live.applied_by, live.stated_by}


def _scanned(m: Moment) -> Iterator[tuple[str, str]]:
    """Return each code that was scanned for this step, with the field it stands in."""
    for name in SCANNED.get(m.kind, ()) if m.here else ():
        for text in m.texts(name):
            yield name, text


def _is_over(m: Moment, label: Print, live: Print | None) -> bool:
    """Say whether a print is void, or a newer one has taken its place."""
    return label.state == "voided" or (m.kind != "label.voided" and label != live)


def _is_anothers(m: Moment, name: str, text: str) -> Iterator[Finding]:
    try:
        code = read(text)
    except CodeError:
        return
    if other := m.elsewhere(code.base):
        yield incident(
            "wrong_participant",
            m.id,
            field=name,
            code=code.base,
            other_case=other.get("case", ""),
            this_case=m.case.code,
        )


def _unlabelled(m: Moment, *, but: str) -> str:
    for container in m.case.containers.values():
        kind = m.protocol.containers.get(container.kind)
        if kind is None or container.kind == WRISTBAND:
            continue
        needs = kind.must_be_labelled or bool(container.live_print)
        if needs and not container.labelled and not container.ended and container.code != but:
            return container.code
    return ""


def _used_by(m: Moment) -> list[Container]:
    """Return the labelled things that this step relies on."""
    case = m.case
    match m.kind:
        case "handover.offered" | "bag.packed":
            return [c for text in m.texts("containers") if (c := case.container(text))]
        case "setup.completed" | "extraction.started":
            return [c for c in case.containers.values() if c.kind == "lipoaspirate" and not c.ended]
        case "product.released":
            return [s for s in case.syringes if not s.ended]
        case "syringe.matched" | "syringe.taken" | "injection.given":
            return [c for name in ("syringe", "wristband") if (c := m.container(name))]
    return []


RULES = (
    codes_are_known,
    the_label_is_live,
    everything_is_of_one_participant,
    the_right_thing_is_scanned,
    two_identifiers_are_compared,
    a_wristband_is_bound_by_two,
    a_label_is_verified_by_another,
    a_label_is_printed_one_at_a_time,
    a_label_is_applied_once,
    material_is_labelled,
)
