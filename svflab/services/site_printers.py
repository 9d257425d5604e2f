"""The network printers of a site, and which of them is the first choice where.

The settings name the printers. Where the setting says nothing better is known at the workstation
itself: an administrator chooses its printer on its page, and that is kept in the site's chain.
"""

from typing import Final

from flask import current_app

from svflab.domain.identifiers import CodeError, read
from svflab.printers import Printer
from svflab.records import log, transaction, workstations
from svflab.services.errors import Invalid, NotThere
from svflab.services.record import note

CHOSEN: Final = "workstation.printer_chosen"


def printers() -> tuple[Printer, ...]:
    """Return the network printers of the site, in the order of its settings."""
    found: tuple[Printer, ...] = current_app.config["PRINTERS"]
    return found


def named(name: str) -> Printer:
    """Return the printer of this name. Raises Invalid where the site has none."""
    found = next((one for one in printers() if one.name == name), None)
    if found is None:
        raise Invalid({"printer": "unknown"})
    return found


def nearest(site: str, workstation: str) -> Printer | None:
    """Return the printer that is the first choice at a workstation, or None.

    That is the one chosen for it while the settings name it, and else the one of the settings.
    """
    if not printers():
        return None
    name = chosen(site, workstation)
    mine = next((one for one in printers() if one.name == name), None)
    return mine or of_settings(site, workstation)


def of_settings(site: str, workstation: str) -> Printer | None:
    """Return the printer that the settings make the first choice at a workstation, or None."""
    names = {workstation.casefold(), workstations.names(site).get(workstation, "").casefold()}
    here = names - {""}
    return next(
        (one for one in printers() if here & {w.casefold() for w in one.workstations}), None
    )


def chosen(site: str, workstation: str) -> str:
    """Return the name of the printer that was chosen for a workstation, or "" for none."""
    if not _is_place(workstation):
        return ""
    told = log.page(site, subject=_subject(workstation), kind=CHOSEN, size=1)
    return str(told[0].event.data.get("printer", "")) if told else ""


def choose(
    site: str, code: str, printer: str, *, actor: str, role: str, workstation: str = ""
) -> None:
    """Make a printer the first choice at a workstation, or with "" the one of the settings.

    Raises Invalid where the site has no such printer, NotThere where it has no such workstation.
    """
    if printer:
        named(printer)
    with transaction():
        log.head(site, lock=True)
        if workstations.find(site, code) is None:
            raise NotThere(code)
        if chosen(site, code) == printer:
            return
        note(
            CHOSEN,
            f"workstation:{code}",
            {"printer": printer},
            actor=actor,
            role=role,
            site=site,
            touches=(_subject(code),),
            workstation=workstation,
        )


def _subject(code: str) -> str:
    """Return the name by which the choice of a workstation is found, however much it scanned."""
    return f"printer_of:{code}"


def _is_place(text: str) -> bool:
    try:
        return read(text).kind == "place"
    except CodeError:
        return False
