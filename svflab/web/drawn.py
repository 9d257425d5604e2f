"""Pieces of pages that are drawn once, as long as they show the same.

A case's page shows again what it showed a moment ago: the lines of its timeline, the form that
is still next. Such a piece is a template of its own that is given its facts and nothing else,
and is known by them: who reads it, at which workstation, in which language, and every fact as
it is. What is new each time (an id, the token of a form) is put into its `slots` afterwards.
"""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import is_dataclass
from types import SimpleNamespace
from typing import Any, Final, TypeVar

from flask import Flask, current_app, g
from markupsafe import Markup, escape

from svflab.protocol.model import Field, Step
from svflab.web import language

Made = TypeVar("Made")
Pieces = dict[Hashable, Any]
_READERS: Final = 12
_KEPT: Final = 2048
"""Readers, and pieces for each of them; the page of a case shows some fifty."""
_PLACE: Final = "svflab_drawn"
_WHOLE: Final[set[type[Any]]] = {Field}
_MARK: Final = secrets.token_hex(8)
"""No text that anybody writes holds the place of a slot."""


def register(app: Flask) -> None:
    """Let the templates of `app` ask for pieces."""
    app.jinja_env.globals["drawn"] = drawn


def whole(kind: type[Made]) -> type[Made]:
    """Mark a class whose values are frozen and hold texts, numbers and times alone.

    Such a value is its own face; so are tuples of them.
    """
    _WHOLE.add(kind)
    return kind


def drawn(template: str, /, slots: Mapping[str, str] | None = None, **facts: Any) -> Markup:
    """Return the piece that `template` draws of `facts`; a slot is named like a fact.

    Facts are values that are never changed, and text that is no markup.
    """
    names = tuple(slots or ())
    piece = kept((template, names, face(facts)), lambda: _drawn(template, names, facts))
    for name, text in (slots or {}).items():
        piece = piece.replace(_mark(name), escape(text))
    return piece


def kept(key: Hashable, make: Callable[[], Made]) -> Made:
    """Return what was made for this reader under `key`, or make it now.

    What is made depends on nothing but the key, the protocol, and who reads it where.
    """
    pieces = _pieces()
    found = pieces.get(key)
    if found is None:
        while len(pieces) >= _KEPT:
            pieces.pop(next(iter(pieces.copy())), None)
        found = pieces[key] = make()
    made: Made = found
    return made


def face(value: Any) -> Hashable:
    """Return what tells a fact from every other: the same for the same, and hashable."""
    kind: type[Any] = type(value)
    made: Hashable = value
    if kind is str or value is None or kind in _WHOLE:
        return made
    if kind is tuple or kind is list:
        return tuple([face(one) for one in value])
    if kind is Step:  # of the one protocol that the application has
        return str(value.kind)
    if isinstance(value, Mapping):
        return tuple([(name, face(one)) for name, one in value.items()])
    if is_dataclass(value):
        return (kind, *[face(getattr(value, name)) for name in kind.__slots__])
    return (kind, made)


def _pieces() -> Pieces:
    """Return what is kept for who reads: a page may be another one to others, or elsewhere."""
    found: Pieces | None = g.get("pieces")
    if found is None:
        readers = current_app.extensions.setdefault(_PLACE, OrderedDict())
        found = g.pieces = readers.setdefault(_reader(), {})
        while len(readers) > _READERS:
            readers.popitem(last=False)
    return found


def _reader() -> Hashable:
    account = g.account.id if g.get("account") else ""
    return (language.name(), account, g.get("roles"), g.get("role"), g.site, g.workstation)


def _drawn(template: str, slots: tuple[str, ...], facts: Mapping[str, Any]) -> Markup:
    """Draw a piece. It knows the protocol, and neither the request nor the time."""
    known = SimpleNamespace(protocol=g.protocol)
    marks = {name: Markup(_mark(name)) for name in slots}  # noqa: S704
    given = {**facts, **marks, "g": known, "request": None, "session": None}
    drew = current_app.jinja_env.get_template(template).render(given)
    return Markup(drew)  # noqa: S704 - a template drew it


def _mark(slot: str) -> str:
    return f"slot-{_MARK}-{slot}."
