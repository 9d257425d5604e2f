"""A day that was written on a paper kit, and is copied afterwards."""

from dataclasses import replace
from datetime import timedelta

from svflab.domain.event import Event
from svflab.services.walk import Day


class OnPaper(Day):
    """A day that was written on a kit: two persons copy it afterwards, others have done it."""

    __slots__ = ("paper", "times")

    def event(self, kind: str, who: str, **more) -> Event:
        """Return one step as it is copied: at the paper's time, done by who signed for it."""
        event = super().event(kind, _COPIES.get(who, who), told_at=self.times.now, **more)
        performer = self.people[who] if self.people[who] != event.actor else ""
        said = {"kit": self.paper.code, "by": self.people["nurse"]}
        return replace(event, performer=performer, data={**event.data, "paper": said})


_COPIES = {"second": "processor"}
"""Who copies what somebody else has done: one in the laboratory is enough."""


class Times:
    """The times that stand on paper."""

    def __init__(self, now):
        self.now = now

    def pass_by(self, minutes):
        self.now += timedelta(minutes=minutes)
