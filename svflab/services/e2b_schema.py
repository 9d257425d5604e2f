"""Checks a message by the schemas that a site has from ICH and keeps in a folder of its own."""

from importlib import import_module
from pathlib import Path
from typing import Any, Final

SCHEMA: Final = "MCCI_IN200100UV01.xsd"
"""The outermost of ICH's schema files; the others lie where it looks for them."""
MOST: Final = 20


def problems(body: bytes, folder: Path) -> tuple[str, ...]:
    """Return what the schemas find wrong with a message: its line, and their words. At most 20.

    A folder without the schema, a schema that cannot be read and a server without lxml (the extra
    `schemas`) are told likewise: a check that was switched on and did not run is no check.
    """
    try:
        etree: Any = import_module("lxml.etree")
    except ImportError:
        return ("lxml is not installed: pip install 'svflab[schemas]'",)
    found = next(iter(sorted(folder.rglob(SCHEMA))), None)
    if found is None:
        return (f"{folder}: no {SCHEMA}",)
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    try:
        schema = etree.XMLSchema(etree.parse(str(found), parser))
        schema.validate(etree.fromstring(body, parser))
    except (etree.XMLSchemaError, etree.XMLSyntaxError, OSError) as error:
        return (f"{found.name}: {error}",)
    return tuple(f"{one.line}: {one.message}" for one in list(schema.error_log)[:MOST])
