"""One thing that a site may set."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from svflab import readers as read


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that a site may set. `default` None: it must be set."""

    name: str
    default: Any
    reason: str
    read: Callable[[Any], Any] = field(default=read.text, compare=False)
    secret: bool = False

    @property
    def shown_default(self) -> str:
        """The default as the documentation shows it."""
        if self.default is None:
            return "must be set"
        return f"`{str(self.default).lower()}`" if self.default != "" else "empty"
