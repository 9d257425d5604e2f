"""Two hospitals on one server, each with a day half done, and somebody in every role at both.

    world = TwoSites(app, clock)
    world.objects["/cases/"]                 the code of the first site's case
    world.at("busan", "nurse").get("/")      as a nurse of the other one

`objects` says what of the first site stands at each place of an address. A route with a part that
nothing is known for stops `address` with the sentence that says what to do.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.routing import Rule

from svflab import label_sheets
from svflab.clock import Fixed
from svflab.domain import adopted
from svflab.domain.chain import Head
from svflab.domain.containers import Container
from svflab.domain.expectedness import Listed, Reference
from svflab.records import log, passkeys, sessions, transaction
from svflab.records import outbox as rows
from svflab.records.passkeys import Passkey
from svflab.services import (
    absences,
    accounts,
    asking,
    badges,
    day_list,
    delegations,
    displays,
    downtime,
    outbox,
    photos,
    receiving,
    references,
    subjects,
    things,
    tokens,
    vault,
    workstations,
)
from svflab.services.errors import Refused
from svflab.services.holds import By
from svflab.services.vault import Identity
from svflab.services.walk import Day
from tests import databases, kept
from tests.people import PASSWORD, Browser
from tests.services.test_photos import picture

OWN, OTHER = "seoul", "busan"
SITES = (OWN, OTHER)
IDENTITY = Identity("Geheimnis Hyunah", "MRN-0998877", "1971-03-09", "010-7771-2233")
"""Who the first site's participant is: nothing but the identity page may ever say so."""
WORDS = "words about the first hospital alone"
SCREEN = "Theatre 2"


@dataclass
class TwoSites:
    """The application, what each site holds, and a browser for each role at each site."""

    app: Flask
    clock: Fixed
    objects: dict[str, str] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)
    browsers: dict[tuple[str, str], Browser] = field(default_factory=dict)
    secrets: dict[tuple[str, str, str], str] = field(default_factory=dict)
    forms: dict[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.app.config["SHEETS"] = label_sheets.read({"a4": SHEET})
        with self.app.app_context():
            for site, role in product(SITES, accounts.ROLES):
                accounts.create(
                    account(site, role), _name(site, role), {site: [role]}, password=PASSWORD
                )
            self._day(OTHER, "P-2828", "TB-33")
            self._own(self._day(OWN, "P-7171", "TA-44"))
        for site in (OTHER, OWN):
            self._sign_in(site)
        with self.app.app_context():
            for site, role, scope in product(SITES, accounts.ROLES, ("read", "record")):
                made = tokens.new_token(account(site, role), site, "walk", (scope,))
                self.secrets[site, role, scope] = made
            self._people()

    def at(self, site: str, role: str) -> Browser:
        """Return the browser of whoever holds this role there."""
        return self.browsers[site, role]

    def keep(self) -> Any:
        """Return everything that is recorded now, to be put back."""
        return self._place().keep()

    def put(self, held: Any) -> None:
        """Let everything be as it was kept."""
        with self.app.app_context():
            kept.left_alone()
            self._place().put(held)
            subjects.forget()

    def _place(self) -> kept.File | kept.Served:
        return kept.of(self.app.config["DATABASE_URL"], databases.Postgres.administrator)

    def rules(self) -> list[tuple[Rule, str]]:
        """Return each route, with its address at the first site."""
        return [(rule, self.address(rule)) for rule in self.app.url_map.iter_rules()]

    def address(self, rule: Rule, other: Callable[[str], str] = str) -> str:
        """Return the address of a route with what the first site has in each of its places.

        `other` says what stands there instead.
        """
        built = before = ""
        for is_part, text in rule._trace:
            if not is_part:
                before += text.lstrip("|")
                built += text.lstrip("|")
                continue
            if before not in self.objects:
                raise AssertionError(
                    f"{rule.endpoint} has a new place in its address, {rule.rule!r}: say in "
                    f"tests/web/two_sites.py what stands behind {before!r}"
                )
            built += quote(other(self.objects[before]))
            before += f"<{text}>"
        return built + next((more for start, more in QUERIES.items() if start in rule.rule), "")

    def token(self, site: str, role: str) -> str:
        """Return the token of the forms of a browser, made once."""
        if (site, role) not in self.forms:
            self.forms[site, role] = self.at(site, role).token()
        return self.forms[site, role]

    def new_id(self) -> str:
        """Return the id of a form that nobody has sent."""
        return str(uuid4())

    def head(self, site: str) -> Head:
        """Return how far a site's log has come."""
        with self.app.app_context():
            return log.head(site)[0]

    def since(self, head: Head) -> set[str]:
        """Return the kinds of what was recorded behind a place."""
        with self.app.app_context():
            return {one.event.kind for one in log.entries(head.site, after=head.seq)}

    def takes(self, path: str, method: str) -> bool:
        """Say whether any route takes an address by this method."""
        try:
            self.app.url_map.bind("localhost").match(path.partition("?")[0], method=method)
        except MethodNotAllowed:
            return False
        return True

    def is_of_no_site(self, rule: Rule) -> bool:
        """Say whether nothing in a route's address is a site's own."""
        return any(rule.rule.startswith(f"{before}<") for before in STANDING)

    def _sign_in(self, site: str) -> None:
        """Let everybody of a site sign in at its own screen, before another site names its own."""
        with self.app.app_context():
            workstations.register(site, SCREEN, "theatre", **_by("administrator", site))
        for role in accounts.ROLES:
            self.browsers[site, role] = browser = Browser(self.app)
            assert browser.sign_in(account(site, role)).status_code == 303
            here = browser.post("/workstations/here", {"workstation": SCREEN, "next": "/"})
            assert here.status_code == 303

    def _day(self, site: str, participant: str, lot: str) -> Day:
        """Walk a day up to the syringes in the theatre; its extraction took too long."""
        people = {role: account(site, role) for role in accounts.ROLES} | {
            "second": f"{site}.processor2"
        }
        accounts.create(people["second"], "Second", {site: ["processor"]}, password=PASSWORD)
        wait = lambda minutes: self.clock.tick(timedelta(minutes=minutes))  # noqa: E731
        day = Day(self.app.extensions["protocol"], site, participant, wait=wait, people=people)
        day.device, day.bench, day.kit = f"SX-{lot}", f"Bench {lot}", f"KS-{lot}"
        day.register()
        day.assess()
        day.open()
        day.preflight(kit_lot=f"KL-{lot}", needle_lot=f"NL-{lot}", diluent_lot=f"DL-{lot}")
        for part in ("check_in", "liposuction", "to_laboratory", "set_up"):
            getattr(day, part)()
        day.extract(minutes=20 + 7 / 60)
        for part in ("collect", "plan", "fill", "release", "to_theatre"):
            getattr(day, part)()
        return day

    def _own(self, day: Day) -> None:
        """Give the first site one of everything that an address can name."""
        vault.put("P-7171", IDENTITY, site=OWN, actor=day.people["coordinator"], role="coordinator")
        told = day.act("anaesthetic.given", "nurse", **DOSE, reason=WORDS)
        report = day.report(term="digit.bruising", digit="right_thumb").entry
        ae = report.event.about.removeprefix("ae:")
        case = day.case
        syringe, run = case.syringes[0], case.run
        (registered,) = log.page(OWN, kind="participant.registered")
        self.objects |= {
            "/cases/": case.code,
            "/api/v1/cases/": case.code,
            "/cases/<code>/correct/": told.entry.event.id,
            "/cases/<code>/take-back/": told.entry.event.id,
            "/cases/<code>/undo/": told.entry.event.id,
            "/cases/<code>/record/": "pdf",
            "/cases/<code>/steps/": "anaesthetic.given",
            "/cases/<code>/labels/": syringe.code,
            "/labels/": day.live(syringe.code),
            "/participants/": "P-7171",
            "/verify/": str(log.head(OWN)[0]),
            "/participants/<code>/": "withdrawal",
            "/participants/<code>/take-back/": registered.event.id,
            "/safety/": ae,
            "/safety/<code>/take-back/": report.event.id,
            "/safety/<code>/papers/": "cioms",
            "/asked/": self._asked(day, syringe),
            "/near-misses/": case.code,
            "/near-misses/<case>/": self._stopped(day, syringe),
            "/deviations/": case.code,
            "/deviations/<case>/": "window.extraction",
            "/deviations/<case>/<rule>/": run.finished.id,
            "/deviations/<case>/<rule>/<event>/": "explain",
            "/records/redact/": told.entry.event.id,
            "/records/redact/<event_id>/": "reason",
            "/calls/": "P-7171",
            "/calls/<code>/": "asked",
            "/trace/": day.live(syringe.code),
            "/lots/": "kit_lot",
            "/stock/": "kit",
            **STANDING,
        }
        self.codes += [case.code, "P-7171", ae, day.kit, day.device]
        self.codes += [*case.containers, *(day.live(code) for code in case.containers)]
        self._things(ae)

    def _asked(self, day: Day, syringe: Container) -> str:
        """Ask the surgeon to witness at another workstation that a syringe is discarded."""
        said = {"container": syringe.code, "volume_ml": "1.0", "destination": "waste"}
        act = day.event("container.discarded", "nurse", **said)
        return asking.ask(day.protocol, act, {}, account(OWN, "surgeon")).id

    def _stopped(self, day: Day, syringe: Container) -> str:
        """Take a syringe in hand that nobody has matched: what was stopped."""
        with pytest.raises(Refused) as stopped:
            day.act("syringe.taken", "surgeon", syringe=day.live(syringe.code))
        return stopped.value.attempt

    def _things(self, ae: str) -> None:
        """Photograph, stock, thing, display, paper kit, workstation and list of the day."""
        protocol = self.app.extensions["protocol"]
        own_id = str(uuid4())
        photos.keep(protocol, OWN, ae, picture(), "place", **_who("nurse", OWN), own_id=own_id)
        said = {"item": "kit", "lot": "ST-77", "serial": "SER-77", "expires": "2027-10-31"}
        receiving.receive(OWN, {**said, "count": "1"}, **_by("processor", OWN))
        thing = things.register(
            OWN,
            "kit",
            {"name": "Seoul kit", "lot": "TH-77", "expires": "2027-10-31"},
            **_by("processor", OWN),
        )
        kit = downtime.make(OWN, language="en", box=False, by=downtime.By("seoul.nurse", "nurse"))
        day = date(2026, 11, 23)
        by = By(**_who("coordinator", OWN), event_id=str(uuid4()))
        day_list.plan(OWN, day, "P-7171", "09:00", "", by, today=day)
        self._delegation(day)
        self._absence()
        listed = Reference("Seoul-IB-77", (Listed("digit.pain", 1, "", "IB 77"),), day)
        references.adopt(protocol, OWN, listed, "IB 77", By(**_who("safety_officer", OWN)))
        display = displays.make(OWN, "Seoul wall", "theatre", **_who("administrator", OWN))
        self.objects |= {
            "/safety/<code>/photos/": own_id,
            "/things/": thing.code,
            "/downtime/": kit.code,
            "/displays/": display.id,
            "/reference-list/versions/": listed.version,
            "/reporting-rules/": log.page(OWN, subject=adopted.SUBJECT, size=1)[0].event.id,
            **self._told(ae),
        }
        self.codes += [thing.code, kit.code, kit.case_code, "ST-77", "SER-77", "TH-77"]
        self.codes.append(listed.version)

    def _absence(self) -> None:
        """The safety officer is away, and a colleague covers."""
        accounts.create("seoul.cover", "Seoul Cover", {OWN: ("safety_officer",)}, password=PASSWORD)
        now, who = self.clock.now, _who("safety_officer", OWN)
        span = (now, now + timedelta(days=2))
        by = By(**who, event_id=str(uuid4()))
        absences.tell(OWN, account(OWN, "safety_officer"), "seoul.cover", span, "", by)
        (told,) = absences.listed(OWN)
        self.objects["/safety/absences/"] = told.id

    def _told(self, ae: str) -> dict[str, str]:
        """A notice for the first site's nurse, and one that nobody there is for."""
        with transaction():
            outbox.put(OWN, "question.asked", f"ae:{ae}", accounts=["seoul.nurse"])
            outbox.put(OWN, "account.locked", "account:seoul.nurse", roles=["nobody"])
        notice = rows.notices(OWN, "seoul.nurse", new=True)[0]["id"]
        return {"/notices/": notice, "/outbox/": rows.dead(OWN)[0]["id"]}

    def _delegation(self, day: date) -> None:
        """A task that the investigator delegated."""
        protocol = self.app.extensions["protocol"]
        task = next(one for one in protocol.tasks if "nurse" in protocol.roles_of(one))
        by = By(**_who("administrator", OWN), event_id=str(uuid4()))
        delegations.name_investigator(OWN, account(OWN, "surgeon"), "", by)
        lead = By(**_who("surgeon", OWN), event_id=str(uuid4()))
        delegations.give(protocol, OWN, "seoul.nurse", [task], (day, None), day, "", lead)
        (given,) = delegations.current(OWN)
        self.objects |= {"/delegations/": given.id, "/delegations/<delegation>/": task}

    def _people(self) -> None:
        """An account of the first site, one of its sessions and one of its tokens."""
        badges.issue("seoul.nurse", actor="seoul.administrator", role="administrator")
        nurse = accounts.find("seoul.nurse").at(OWN)
        (screen,) = workstations.every(OWN)
        self.codes.append(screen.code)
        self.objects |= {
            "/workstations/": screen.code,
            "/verify/": str(self.head(OWN)),
            "/accounts/": "seoul.nurse",
            "/account/sessions/": sessions.of(nurse)[0].id,
            "/account/tokens/": tokens.alive("seoul.nurse")[0].id,
            "/accounts/<account_id>/sessions/": sessions.of(nurse)[0].id,
            "/account/passkeys/": self._passkey("seoul.nurse"),
        }

    def _passkey(self, account: str) -> str:
        key = Passkey("a2V5", account, "blue key", b"", 0, self.clock.now)
        with transaction():
            passkeys.keep(key)
        return key.known_as


DOSE: dict[str, Any] = {
    "anaesthetic": "lidocaine",
    "anaesthetic_mg": "20",
    "adrenaline": True,
    "where": "finger_block",
}
QUERIES = {"/stock/<": "?lot=ST-77&serial=SER-77", "/lots/<": "?lot=KL-TA-44"}
"""What more an address says of what it names."""

SHEET = {"columns": 2, "rows": 8, "width": 99.1, "height": 33.9, "left": 4.7, "top": 12.9}
STANDING = {
    "/static/": "svflab.css",
    "/room/": "theatre",
    "/downtime/<kit>/steps/": "liposuction.started",
    "/downtime/<kit>/tables/": "filling",
    "/cases/<code>/record/": "pdf",
    "/labels/sheets/": "a4",
    "/labels/page/": "40",
    "/labels/page/<width>x": "15",
    "/workstations/scans/": "2026-11",
}
"""What is of no site."""


def account(site: str, role: str) -> str:
    """Return the account that holds a role at a site, and no other."""
    return f"{site}.{role.replace('_', '-')}"


def _name(site: str, role: str) -> str:
    return f"{site.title()} {role.replace('_', ' ').title()}"


def _who(role: str, site: str) -> dict[str, str]:
    return {"actor": account(site, role), "role": role}


def _by(role: str, site: str) -> dict[str, str]:
    return _who(role, site) | {"event_id": str(uuid4())}
