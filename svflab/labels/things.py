"""What the labels of things say that belong to no case: workstation, location, device, kit.

Their labels stay where they are for years. They carry the thing's own code, or that of a print
where the site counts those too.
"""

from dataclasses import dataclass
from typing import ClassVar

from svflab.labels import checks
from svflab.labels.base import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkstationFacts(Facts):
    """What a workstation's label says: its name, and the room that it stands in."""

    KIND: ClassVar[str] = "workstation"
    CODE: ClassVar[str] = "place"
    PRINTED: ClassVar[bool] = False
    AFFIXED: ClassVar[tuple[str, ...]] = (*Facts.AFFIXED, "site", "name", "room")

    name: str
    room: str

    def words(self) -> dict[str, str]:
        """Return everything a template may print, by name, as it is printed."""
        return {**Facts.words(self), "name": self.name, "room": self.room}


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationFacts(Facts):
    """What the label of a place says where things are put: its name, and its room, or ""."""

    KIND: ClassVar[str] = "location"
    CODE: ClassVar[str] = "place"
    PRINTED: ClassVar[bool] = False
    AFFIXED: ClassVar[tuple[str, ...]] = (*Facts.AFFIXED, "site", "name", "room")

    name: str
    room: str = ""

    def words(self) -> dict[str, str]:
        """Return everything a template may print, by name, as it is printed."""
        return {**Facts.words(self), "name": self.name, "room": self.room}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFacts(Facts):
    """What the label of an extraction device says: name or model, and serial number."""

    KIND: ClassVar[str] = "device"
    PRINTED: ClassVar[bool] = False
    AFFIXED: ClassVar[tuple[str, ...]] = (*Facts.AFFIXED, "site", "name", "serial")

    name: str
    serial: str

    def words(self) -> dict[str, str]:
        """Return everything a template may print, by name, as it is printed."""
        return {**Facts.words(self), "name": self.name, "serial": self.serial}


@dataclass(frozen=True, slots=True, kw_only=True)
class KitFacts(Facts):
    """What the label says that is put on a kit which came without a code.

    name     what it is
    lot      its lot
    expires  its expiry date (2027-03-31)
    serial   its number in the lot, or ""
    """

    KIND: ClassVar[str] = "kit"
    PRINTED: ClassVar[bool] = False
    AFFIXED: ClassVar[tuple[str, ...]] = (*Facts.AFFIXED, "name", "lot", "serial", "expires")

    name: str
    lot: str
    expires: str
    serial: str = ""

    def __post_init__(self) -> None:
        Facts.__post_init__(self)
        checks.day(self.KIND, "expires", self.expires)

    def words(self) -> dict[str, str]:
        """Return everything a template may print, by name, as it is printed."""
        return {
            **Facts.words(self),
            "name": self.name,
            "lot": self.lot,
            "serial": self.serial,
            "expires": self.expires,
        }
