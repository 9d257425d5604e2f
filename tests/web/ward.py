"""A ward for tests of the case page: people at their screens, and a case walked so far.

ward.until("preflight")                  the day so far, by those who would do it
ward.form("nurse", "identity.checked")   the form as the nurse's page shows it
ward.send("nurse", "consent.confirmed", consent_version="2.0", consent_date="2026-11-16")
"""

from datetime import timedelta
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from svflab.clock import Fixed
from svflab.domain.case import Case
from svflab.domain.digits import DIGITS
from svflab.domain.event import Event
from svflab.records import log
from svflab.services import accounts, demo, subjects
from svflab.services.walk import PARTS, Day
from tests import days
from tests.people import SCRIPTED, SITE, Browser
from tests.web.pages import Form, form_on

FINISHED = "extraction.finished"
SECOND = {"witness": "surgeon", "witness_password": demo.password("surgeon")}


def looked(*digits: str, **other: str) -> dict[str, str]:
    """Return a tap on each answer: all ten are suitable, well perfused, and do not hurt.

    Of the digits that are named, colour and refill are normal. `other` answers otherwise.
    """
    examined = {"suitable+perfusion": "yes+normal", "pain": "0"}
    each = {"colour": "normal", "refill": "normal"} if digits else examined
    return {
        f"digits__{digit}__{name}": value
        for digit in digits or DIGITS
        for name, value in {**each, **other}.items()
    }


def walked(day: Day, part: str, done: int = 0) -> Day:
    """Do what comes after the first `done` parts, up to and with `part`."""
    for name in PARTS[done : PARTS.index(part) + 1]:
        getattr(day, name)()
        day.wait(2)
    return day


class Ward:
    """One case, its day, and a browser for each person that the test asks for."""

    def __init__(self, app: Flask, clock: Fixed) -> None:
        self.app, self.clock = app, clock
        self.protocol = app.extensions["protocol"]
        self.browsers: dict[str, Browser] = {}
        self.day = self.participant("P-001")
        self.done = 0
        self.known: set[str] = set()

    def participant(self, code: str, **where: str) -> Day:
        """Return the day of another participant."""
        tick = lambda minutes: self.clock.tick(timedelta(minutes=minutes))  # noqa: E731
        return Day(self.protocol, SITE, code, wait=tick, **where)

    def until(self, part: str) -> Day:
        """Do what comes before and `part` itself."""
        with self.app.app_context():
            walk = walked if self.done else days.once(walked)
            walk(self.day, part, self.done)
        self.done = PARTS.index(part) + 1
        return self.day

    def act(self, kind: str, who: str, **data: Any) -> Any:
        """Record a step past the pages."""
        with self.app.app_context():
            return self.day.act(kind, who, **data)

    def sign(self) -> None:
        """Sign the close past the pages, as surgeon and laboratory would."""
        with self.app.app_context():
            self.day.sign_close()

    @property
    def case(self) -> Case:
        """Return the case as it stands now."""
        with self.app.app_context():
            return subjects.case_of(self.protocol, SITE, self.day.code).case

    def live(self, code: str) -> str:
        """Return the code on the label that a container bears."""
        with self.app.app_context():
            return self.day.live(code)

    def of(self, kind: str) -> list[str]:
        """Return the codes of the containers of a kind."""
        return [c.code for c in self.case.containers.values() if c.kind == kind]

    def hire(self, *names: str) -> None:
        """Make the accounts of these people, those that are not made yet."""
        with self.app.app_context():
            for who in [name for name in names if name in demo.ACCOUNTS]:
                if who not in self.known:
                    name, role = demo.ACCOUNTS[who]
                    secret = demo.password(who)
                    accounts.create(who, name, {SITE: [role]}, password=secret)
                    self.known.add(who)

    def at_work(self, who: str) -> Browser:
        """Return the browser in which this person has signed in."""
        self.hire(who)
        if who not in self.browsers:
            browser = Browser(self.app)
            assert browser.sign_in(who, demo.password(who)).status_code == 303
            self.browsers[who] = browser
        return self.browsers[who]

    def told(self, kind: str) -> list[Event]:
        """Return the events of a kind that the site's log holds."""
        with self.app.app_context():
            return [entry.event for entry in log.entries(SITE) if entry.event.kind == kind]

    def page(self, who: str, **query: str) -> str:
        """Return the page of the case as this person sees it."""
        answer = self.at_work(who).get(f"/cases/{self.day.code}", query_string=query)
        assert answer.status_code == 200, answer.status_code
        return str(answer.text)

    def form(self, who: str, kind: str, told: str = "") -> Form:
        """Return the form of an act: the one that is open, or the one that is asked for."""
        own = f'id="{self.day.code}-{kind.replace(".", "-")}'
        page = "" if told else self.page(who)
        if own not in page:
            page = self.page(who, do=kind, told=told)
        return form_on(page, f"/steps/{kind}")

    def post(self, who: str, form: Form, *, scripted: bool = True, **values: Any) -> TestResponse:
        """Send a form with these values filled in."""
        headers = SCRIPTED if scripted else {}
        self._hire_named(values)
        sent = form.filled(**values)
        return self.at_work(who).client.post(form.action, data=sent, headers=headers)

    def send(self, who: str, kind: str, told: str = "", **values: Any) -> TestResponse:
        """Fill the form of an act as it is rendered, and send it."""
        self._hire_named(values)
        return self.post(who, self.form(who, kind, told), **values)

    def _hire_named(self, values: dict[str, Any]) -> None:
        self.hire(*(str(values.get(name)) for name in ("witness", "actor", "performer", "owner")))
