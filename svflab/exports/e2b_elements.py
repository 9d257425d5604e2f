"""Where each E2B(R3) element stands in a message, and what may stand there: e2b_elements.toml.

The writer does not ask here: what it wrote is looked for at the place that the guide names, so a
value in a wrong place is a value that lacks.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Final
from xml.etree.ElementTree import Element as Node

NAMESPACE: Final = "urn:hl7-org:v3"
_FILE: Final = "e2b_elements.toml"
_SEGMENT: Final = re.compile(r"(?P<tag>\w+)(?:\((?P<code>\w+):(?P<of>\w+)\))?(?:<(?P<list>\w+)>)?")


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its number, the group it belongs to, where it stands, and what may stand there.

    `need` is mandatory, required or "". `trial`: the MFDS asks for it in a report from a trial.
    `mend` names what to do where it lacks; `titles` what it is called, by language.
    """

    id: str
    group: str
    at: str
    type: str
    need: str
    length: int
    allowed: frozenset[str]
    nulls: frozenset[str]
    trial: bool
    mend: str
    starts: str
    titles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Group:
    """What repeats: inside which other group, at which place, and how many there must be."""

    name: str
    inside: str
    at: str
    least: int
    has: str


@dataclass(frozen=True, slots=True)
class Found:
    """What stands at the place of an element: a value, or a null flavour, or neither."""

    value: str = ""
    null: str = ""

    def __bool__(self) -> bool:
        return bool(self.value or self.null)


@lru_cache(maxsize=1)
def elements() -> Mapping[str, Element]:
    """Return every element by its number."""
    return {name: _element(name, said) for name, said in _file()["elements"].items()}


@lru_cache(maxsize=1)
def groups() -> Mapping[str, Group]:
    """Return every group by its name, one after what it is inside of."""
    return {
        name: Group(name, said["in"], said["at"], said["least"], said.get("has", ""))
        for name, said in _file()["groups"].items()
    }


def oid(name: str) -> str:
    """Return the object identifier of a list, by the name that e2b_elements.toml gives it."""
    return str(_file()["lists"][name])


def instances(root: Node, name: str) -> tuple[Node, ...]:
    """Return every instance of a group in a message, as they stand there."""
    group = groups()[name]
    if not group.inside:
        return (root,)
    inside = instances(root, group.inside)
    return tuple(node for one in inside for node in of_group(one, name))


def of_group(inside: Node, name: str) -> tuple[Node, ...]:
    """Return the instances of a group inside one instance of the group that holds it."""
    group = groups()[name]
    found = _walk(inside, group.at)
    return tuple(node for node in found if not group.has or next(_walk(node, group.has), None))


def read(node: Node, name: str) -> Found:
    """Return what stands at the place of an element, in one instance of its group."""
    return next(iter(read_all(node, name)), Found())


def read_all(node: Node, name: str) -> tuple[Found, ...]:
    """Return all that stands at the place of an element, in one instance of its group."""
    element = elements()[name]
    path, mark, attribute = element.at.rpartition("@")
    if not mark:
        path, attribute = element.at.removesuffix("."), ""
    found = (_found(one, attribute) for one in _walk(node, path))
    return tuple(one for one in found if one and one.value.startswith(element.starts))


def units_of(node: Node, name: str) -> tuple[str, ...]:
    """Return the unit that stands beside each value of an element, "" where there is none."""
    path = elements()[name].at.rpartition("@")[0]
    return tuple(one.get("unit", "") for one in _walk(node, path) if one.get("value"))


def foreign(node: Node, name: str) -> tuple[str, ...]:
    """Return the lists, by their identifiers, that stand at an element's place and are none here.

    A code of another list is no value of the element: it is not found, and so not missed where
    the element may be left out.
    """
    path = elements()[name].at.rpartition("@")[0] or elements()[name].at.removesuffix(".")
    last = path.rpartition("/")[2]
    if "<" not in last:
        return ()
    plain = path.removesuffix(last) + last.partition("<")[0]
    held = (one.get("codeSystem") or one.get("root") or "" for one in _walk(node, plain))
    return tuple(oid for oid in held if oid and oid not in _file()["lists"].values())


def _found(node: Node, attribute: str) -> Found:
    value = node.get(attribute, "") if attribute else "".join(node.itertext()).strip()
    return Found(value, "" if value else node.get("nullFlavor", ""))


def _walk(node: Node, path: str) -> Iterator[Node]:
    """Give the nodes at a path from here: of each step those that bear its code and its list."""
    if not path:
        yield node
        return
    step, _, rest = path.partition("/")
    found = _SEGMENT.fullmatch(step)
    if found is None:
        raise ValueError(f"{step!r} is no step of a path")
    for child in node.findall(f"{{{NAMESPACE}}}{found['tag']}"):
        if _fits(child, found["code"], found["of"], found["list"]):
            yield from _walk(child, rest)


def _fits(node: Node, code: str | None, of: str | None, listed: str | None) -> bool:
    if listed and oid(listed) not in (node.get("codeSystem"), node.get("root")):
        return False
    if not code:
        return True
    inside = node.find(f"{{{NAMESPACE}}}code")
    if inside is None:
        return False
    return (inside.get("code"), inside.get("codeSystem")) == (code, oid(of or ""))


def _element(name: str, said: Mapping[str, object]) -> Element:
    def texts(key: str) -> frozenset[str]:
        held = said.get(key, [])
        return frozenset(map(str, held)) if isinstance(held, list) else frozenset()

    return Element(
        id=name,
        group=str(said["in"]),
        at=str(said["at"]),
        type=str(said["type"]),
        need=str(said["need"]),
        length=int(str(said.get("length", 0))),
        allowed=texts("allowed"),
        nulls=texts("null"),
        trial=said.get("trial") is True,
        mend=str(said["mend"]),
        starts=str(said.get("starts", "")),
        titles={language: str(said[language]) for language in ("en", "ko")},
    )


@lru_cache(maxsize=1)
def _file() -> Mapping[str, Mapping[str, Any]]:
    text = resources.files("svflab.exports").joinpath(_FILE).read_text("utf-8")
    return tomllib.loads(text)
