"""A text that is no code of ours, and that a case was made ready or done with: a serial, a lot."""

from svflab.domain.scans import INFO
from svflab.records import lots
from svflab.services.scanned import Answer, Scan


def of_lot(scan: Scan) -> Answer | None:
    """Return the answer to what a case of the site named, as it was written there; else None.

    A maker's number may look like a code of ours with a character wrong, and is none.
    """
    for lot in lots.exactly(scan.site, scan.text):
        used = lots.cases_of(scan.site, lot.kind, lot.key)
        if not used:
            continue
        here = any(row["case"] == scan.page for row in used)
        facts = {"material": lot.kind, "lot": lot.lot, "other_case": str(used[0]["case"])}
        why = "named_here" if here or not scan.page else "named_elsewhere"
        return Answer(INFO, why, page=scan.page, facts=facts)
    return None
