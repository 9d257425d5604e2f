"""One table of a protocol file, read key by key, noting what is wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from svflab.protocol.lines import Path
from svflab.protocol.model import Choice, Limit, Range

Noted = list[tuple[Path, str]]
"""What is wrong, and where; the loader turns a place into a line."""

_KINDS = {str: "a text", bool: "true or false", list: "a list", dict: "a table"}


@dataclass(slots=True)
class Table:
    """A table that remembers which of its keys were asked for.

    A key that is missing or of the wrong kind is noted, and a harmless value is given in its
    place, so that one reading finds everything that is wrong.
    """

    raw: dict[str, object]
    path: Path
    noted: Noted
    name: str = ""
    literal: bool = False
    _asked: set[str] = field(default_factory=set)

    def note(self, key: str, words: str) -> None:
        """Note what is wrong with a key."""
        self.noted.append(((*self.path, key), f"{self.name}: {words}" if self.name else words))

    def need(self, key: str) -> str:
        """Return a text that must be there and say something."""
        text = self.text(key)
        if not text:
            self.note(key, f"{key} is missing")
        return text

    def text(self, key: str) -> str:
        """Return a text, or an empty one."""
        value = self._get(key, str)
        return value if isinstance(value, str) else ""

    def flag(self, key: str, default: bool = False) -> bool:
        """Return true or false."""
        value = self._get(key, bool)
        return value if isinstance(value, bool) else default

    def names(self, key: str) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self._get(key, list)
        if not isinstance(value, list):
            return ()
        if not all(isinstance(item, str) for item in value):
            self.note(key, f"{key} is a list of texts")
        return tuple(item for item in value if isinstance(item, str))

    def limit(self, key: str) -> Limit:
        """Return a number, the name of a setting, or None."""
        self._asked.add(key)
        return self._limit(key, self.raw.get(key))

    def range(self, key: str) -> Range | None:
        """Return a table of `low` and `high`, or None."""
        value = self._get(key, dict)
        if not isinstance(value, dict):
            return None
        if wrong := set(value) - {"low", "high"}:
            self.note(key, f"{key} has only low and high, not {', '.join(sorted(wrong))}")
        return Range(self._limit(key, value.get("low")), self._limit(key, value.get("high")))

    def acceptable(self) -> Range | tuple[str, ...] | None:
        """Return what is acceptable: a range of numbers, or some of the choices."""
        if isinstance(self.raw.get("acceptable"), list):
            return self.names("acceptable")
        return self.range("acceptable")

    def choices(self, key: str = "choices") -> tuple[Choice, ...]:
        """Return the choices, which are a table of value and title."""
        given = self._get(key, dict)
        if not isinstance(given, dict):
            return ()
        return tuple(Choice(str(value), str(title)) for value, title in given.items())

    def tables(self, key: str) -> Iterator["Table"]:
        """Return the tables of an array of tables."""
        value = self._get(key, list)
        for index, raw in enumerate(value if isinstance(value, list) else ()):
            if isinstance(raw, dict):
                yield Table(raw, (*self.path, key, index), self.noted, self.name)
            else:
                self.note(key, f"{key} is an array of tables")

    def finish(self, *, cited: bool) -> None:
        """Note every key that nobody asked for, and numbers that nobody stands for."""
        for key in self.raw:
            if key not in self._asked:
                self.note(key, f"unknown key {key}")
        if self.literal and not cited:
            self.noted.append((self.path, f"{self.name}: a number without cite or site_setting"))

    def _limit(self, key: str, value: object) -> Limit:
        if value is None or (isinstance(value, str) and value):
            return value
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            self.literal = True
            return Decimal(value)
        self.note(key, f"{key} is a number or the name of a setting")
        return None

    def _get(self, key: str, kind: type) -> object:
        self._asked.add(key)
        value = self.raw.get(key)
        if value is not None and not isinstance(value, kind):
            self.note(key, f"{key} is {_KINDS[kind]}")
            return None
        return value
