"""The second identifier on a label: fetched from the vault when it is drawn, and kept nowhere.

What is sealed of a print says which identifier it bears, and never its value.
"""

from collections.abc import Mapping

from svflab.domain.chain import Entry
from svflab.labels.containers import second_value
from svflab.labels.facts import Content, Facts, restore
from svflab.services import vault
from svflab.services.errors import Invalid, NotThere


def tried(content: Content, site: str) -> Facts:
    """Return the facts of a label that is going to be printed, whole; nobody is shown them.

    Raises Invalid where the vault does not have what the label is to bear.
    """
    second = str(content.get("second", ""))
    if not second:
        return restore(content)
    value = vault.read_one(str(content["participant"]), second, site=site)
    if not value:
        raise Invalid({"container": "no_second"})
    return restore(content, second_identifier=second_value(second, value))


def sealed(entry: Entry) -> Facts:
    """Return the facts that were sealed of a print: enough to show it as a specimen."""
    return restore(_said(entry))


def given_out(entry: Entry, *, actor: str, role: str, workstation: str = "") -> Facts:
    """Return the facts of a print whose paper leaves now, for whoever prints it.

    Where it bears a second identifier, that is a look into the vault, recorded first. Raises
    NotAllowed for who may not print, and Invalid where the vault has it no more.
    """
    said = _said(entry)
    second = str(said.get("second", ""))
    if not second:
        return restore(said)
    value = vault.for_label(
        str(said["participant"]),
        second,
        str(said["case"]),
        site=entry.site,
        actor=actor,
        role=role,
        workstation=workstation,
    )
    if not value:
        raise Invalid({"container": "no_second"})
    return restore(said, second_identifier=second_value(second, value))


def _said(entry: Entry) -> Mapping[str, object]:
    said = entry.event.data.get("facts")
    if not isinstance(said, Mapping):
        raise NotThere(entry.event.id)
    return said
