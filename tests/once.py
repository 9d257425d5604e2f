"""What is worked out once for all the applications of a run: each test has one of its own.

`share()` lets them share compiled templates, compiled addresses and spelled statements. Nothing
of it is of a test.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine
from werkzeug.routing import Rule

COMPILED_PARTS = ("_parts", "_trace", "_converters", "arguments", "_build", "_build_unknown")
"""What compiling the rule of an address works out (werkzeug.routing.Rule.compile)."""


class Compiled(BytecodeCache):
    """Templates compiled once; a changed file is another key."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        kept = self.kept.get((bucket.key, bucket.checksum))
        if kept is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


TEMPLATES = Compiled()


def share() -> None:
    """Compile the rule of each address once, however many applications have it."""
    Rule.compile = _once(Rule.compile)  # type: ignore[method-assign]
    Rule._compile_builder = _built_once(Rule._compile_builder)  # type: ignore[method-assign]
    SQLAlchemy._make_engine = _spelled_once(SQLAlchemy._make_engine)  # type: ignore[method-assign]


def templates(app: Flask) -> None:
    """Let an application use the templates that others compiled."""
    app.jinja_env.bytecode_cache = TEMPLATES


def _once(compile_rule: Callable[[Rule], None]) -> Callable[[Rule], None]:
    kept: dict[tuple[object, ...], dict[str, Any]] = {}

    def compiled(rule: Rule) -> None:
        key = _key(rule)
        if key not in kept:
            compile_rule(rule)
            kept[key] = {name: getattr(rule, name) for name in COMPILED_PARTS}
        vars(rule).update(kept[key])

    return compiled


def _built_once(compile_builder: Callable[..., Any]) -> Callable[..., Any]:
    """Let the rules of one address share the function that spells it."""
    kept: dict[tuple[object, ...], Any] = {}

    def compiled(rule: Rule, append_unknown: bool = True) -> Any:
        key = (*_key(rule), append_unknown)
        if key not in kept:
            kept[key] = compile_builder(rule, append_unknown)
        return kept[key]

    return compiled


def _key(rule: Rule) -> tuple[object, ...]:
    return rule.rule, rule.subdomain, rule.merge_slashes, repr(rule.defaults)


def _spelled_once(make: Callable[..., Engine]) -> Callable[..., Engine]:
    """Let the engines of one kind of database share what spelling a statement worked out."""
    first: dict[str, Engine] = {}

    def made(*told: object) -> Engine:
        engine = make(*told)
        known = first.get(engine.url.drivername, engine)
        if not getattr(known.dialect, "server_version_info", None):  # it was never connected
            known = first[engine.url.drivername] = engine
        engine.dialect = engine.pool._dialect = known.dialect
        engine._compiled_cache = known._compiled_cache
        return engine

    return made
