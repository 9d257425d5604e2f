"""Flask, without what it does anew with every request though it comes to the same."""

from collections.abc import Callable, MutableMapping
from typing import Any, Final

from flask import Flask, Request, has_request_context, request
from flask.templating import Environment
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.routing import Rule

_KEPT: Final = 4096
_PLAIN: Final = frozenset({str, int, type(None)})
"""Values that are spelled alike where they are equal."""


class Templates(Environment):
    """Flask's templates, whose global names are gathered once.

    Each template, and each that it includes, asks for all of them: from a chain of mappings
    that took as long as a small template.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the global names of a template."""
        return {**self.globals, **(d or {})}


class Way(Rule):
    """A view's rule, which learns to spell its address when it is asked for one.

    Werkzeug compiles two functions for each view while a server starts; most are never called,
    and a server starts twice: by itself, and in the fork that answers.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled, name = super()._compile_builder, "_build_unknown" if append_unknown else "_build"

        def build(rule: Rule, /, **values: Any) -> tuple[str, str]:
            made: Callable[..., tuple[str, str]] = compiled(append_unknown).__get__(rule, None)
            setattr(rule, name, made)
            return made(**values)

        return build


class Said(ImmutableMultiDict[str, Any]):
    """What an address or a form says, without NUL: PostgreSQL keeps none, and nobody types one."""

    def __init__(self, mapping: Any = None) -> None:
        pairs = MultiDict(mapping).items(multi=True)
        super().__init__([(_typed(name), _typed(value)) for name, value in pairs])


def _typed(value: Any) -> Any:
    return value.replace("\0", "") if isinstance(value, str) else value


class Asked(Request):
    """A request whose words any database can keep."""

    parameter_storage_class = Said


class Application(Flask):
    """Flask, which remembers the addresses of its views."""

    request_class = Asked
    jinja_environment = Templates
    url_rule_class = Way

    def __init__(self, *names: Any, **options: Any) -> None:
        super().__init__(*names, **options)
        self._known: dict[tuple[Any, ...], str] = {}

    def url_for(
        self,
        /,
        endpoint: str,
        *,
        _anchor: str | None = None,
        _method: str | None = None,
        _scheme: str | None = None,
        _external: bool | None = None,
        **values: Any,
    ) -> str:
        """Return the address of a view, as Flask does.

        A path follows from its values, and from where the application is mounted; what asks for
        more than a path, or for a view by its place, is left to Flask.
        """
        more = {"_anchor": _anchor, "_method": _method, "_scheme": _scheme, "_external": _external}
        plain = all(type(value) in _PLAIN for value in values.values())
        if not (plain and has_request_context()) or endpoint.startswith(".") or any(more.values()):
            return super().url_for(endpoint, **more, **values)  # type: ignore[arg-type]
        key = (request.root_path, endpoint, *values.items())
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            found = self._known[key] = super().url_for(endpoint, **values)
        return found
