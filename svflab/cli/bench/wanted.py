"""What options of a bench name: lists of sizes, engines."""

from contextlib import ExitStack
from pathlib import Path
from typing import Final

import click

from svflab.cli.bench.engines import Databases, Sqlite, has_postgresql, postgresql
from svflab.cli.opening import Refused

ENGINES: Final = ("sqlite", "postgresql")


class Listed(click.ParamType[tuple[str, ...]]):
    """Words with commas between, each of them one of `known`."""

    name = "list"

    def __init__(self, known: tuple[str, ...] = ()) -> None:
        self.known = known

    def convert(
        self,
        value: str | tuple[str, ...],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> tuple[str, ...]:
        """Return the words."""
        words = tuple(value.split(",")) if isinstance(value, str) else value
        for word in words:
            if word not in self.known if self.known else not word.isdecimal() or int(word) < 1:
                self.fail(f"{word!r} is none of {', '.join(self.known) or '1, 2, 3, …'}")
        return words


def chosen(
    stack: ExitStack, place: Path, wanted: tuple[str, ...] | None, url: str
) -> list[Databases]:
    """Give the engines that were asked for. Raises Refused for one that is not here."""
    there = ENGINES if url or has_postgresql() else ENGINES[:1]
    if missing := set(wanted or there) - set(there):
        raise Refused(f"there is no {', '.join(missing)} here: name one with --postgresql")
    found: list[Databases] = [Sqlite(place)]
    if "postgresql" in (wanted or there):
        data = place / "postgresql"
        data.mkdir()
        place.chmod(0o755)
        found.append(stack.enter_context(postgresql(data, url)))
    return [engine for engine in found if engine.name in (wanted or there)]
