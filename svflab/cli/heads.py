"""A head of the log as it is typed behind an option."""

from typing import Final

import click

from svflab.domain.chain import Head


class HeadType(click.ParamType[Head]):
    """A head, as `svflab backup` and closing sheets print it."""

    name = "site:seq:hash"

    def convert(
        self, value: str | Head, param: click.Parameter | None, ctx: click.Context | None
    ) -> Head:
        """Return the head that was typed."""
        try:
            return value if isinstance(value, Head) else Head.read(value)
        except ValueError:
            self.fail(f"{value!r} is no head: site:seq:hash, the hash of 64 digits", param, ctx)


HEAD: Final = HeadType()
