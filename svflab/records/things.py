"""Things with a code of ours that belong to no case: a scan finds them. A projection."""

from typing import Final

from svflab.domain.chain import Entry
from svflab.records.projections import CODES, put

REGISTERED: Final = "thing.registered"
KINDS: Final = (REGISTERED,)
"""The kinds of events that the projection is made from."""


def project(entry: Entry) -> None:
    """Write whose code a thing's is: its site's, and no case's."""
    event = entry.event
    bearer = {"site": entry.site, "kind": str(event.data["thing"]), "case": "", "participant": ""}
    put(CODES, {"code": event.about.removeprefix("thing:"), **bearer})
