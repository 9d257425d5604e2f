"""Everything that the rules of records want audited is in the one log: each kind is made to be.

21 CFR 11.10(e), 11.300(d); EU GMP Annex 11 sections 9 and 12; ICH E6(R3) section 4.2.2. Whatever
is a step of the protocol is shown by its own tests.
"""

import pytest

from svflab.records import log
from svflab.services import configuration, downtime, vault
from svflab.services.record import HOUSE
from svflab.services.vault import Identity
from svflab.services.walk import Day
from svflab.web.words.names import title
from tests.people import PASSWORD, SITE, Browser, make, person


@pytest.fixture
def world(app, clock):
    """A case with a finding, an administrator, quality, and a nurse."""
    with app.app_context():
        protocol = app.extensions["protocol"]
        day = Day(protocol, SITE, "P-001", wait=lambda m: clock.tick(minutes=m)).until("plan")
    for name in ("kim", "lee"):
        make(app, name, "nurse")
    return World(app, day, person(app, "boss", "administrator"), person(app, "kwon", "quality"))


class World:
    def __init__(self, app, day, boss, quality):
        self.app, self.day, self.boss, self.quality = app, day, boss, quality

    def sign_in(self, password=PASSWORD, name="lee"):
        browser = Browser(self.app)
        browser.sign_in(name, password)
        return browser

    def locked(self):
        for _try in range(self.app.config["LOCKOUT_FAILURES"]):
            self.sign_in("a guess", "kim")

    def started(self):
        configuration.note_changes(self.day.protocol)

    def kept(self):
        identity = Identity("Hong Gildong", "MRN-1", "1971-01-15")
        vault.put("P-001", identity, site=SITE, actor="boss", role="coordinator")

    def looked(self):
        self.kept()
        vault.look("P-001", vault.CHECK, site=SITE, actor="kim", role="nurse")

    def kit(self):
        by = downtime.By("boss", "administrator")
        made = downtime.make(SITE, language="en", box=False, by=by)
        downtime.give_out(SITE, made.code, by)

    def review(self):
        form = {"chain": SITE, "head": str(log.head(SITE)[0]), "password": PASSWORD}
        self.quality.post("/records/review", form)


ACTS = {
    "account.created": lambda w: make(w.app, "park", "nurse"),
    "account.signed_in": lambda w: w.sign_in(),
    "account.signed_out": lambda w: w.sign_in().post("/sign-out"),
    "signin.failed": lambda w: w.sign_in("a guess"),
    "account.locked": lambda w: w.locked(),
    "account.roles_changed": lambda w: w.boss.post(
        "/accounts/kim/roles", {"roles": ["processor"], "reason": "New post"}
    ),
    "account.password_changed": lambda w: w.boss.post("/accounts/kim/password"),
    "account.deactivated": lambda w: w.boss.post("/accounts/kim/deactivate", {"reason": "Left"}),
    "account.badge_issued": lambda w: w.boss.post("/accounts/lee/badge"),
    "permission.refused": lambda w: w.sign_in().get("/records/"),
    "identity.kept": lambda w: w.kept(),
    "identity.viewed": lambda w: w.looked(),
    "label.printed": lambda w: w.day.fill(),
    "export.made": lambda w: w.quality.post("/records/csv", {}),
    "configuration.changed": lambda w: w.started(),
    "protocol.changed": lambda w: w.started(),
    "reporting.adopted": lambda w: w.started(),
    "log.verified": lambda w: w.quality.post("/records/verify", {"heads": ""}),
    "audit.reviewed": lambda w: w.review(),
    "downtime.kit_printed": lambda w: w.kit(),
}
"""By kind, what makes an entry of it."""


def told(app, kind):
    with app.app_context():
        return sum(len(log.page(chain, kind=kind, size=200)) for chain in (SITE, HOUSE))


def test_each_kind_that_is_to_be_audited_comes_into_the_log_by_its_act(world):
    missing = []
    for kind, act in ACTS.items():
        before = told(world.app, kind)
        with world.app.app_context():
            act(world)
        # These are recorded with the configuration, at the same start.
        with_it = kind in {"protocol.changed", "reporting.adopted"}
        if told(world.app, kind) <= before and not (with_it and before):
            missing.append(kind)

    assert missing == []
    with world.app.test_request_context():
        assert {kind for kind in ACTS if title(world.day.protocol, kind) == kind} == set()


def test_nothing_that_was_typed_as_a_password_is_in_the_log(world):
    world.sign_in("a very particular guess")
    Browser(world.app).sign_in("a very particular name", PASSWORD)

    with world.app.app_context():
        said = [e.event.canonical() for chain in (SITE, HOUSE) for e in log.entries(chain)]
        assert not [one for one in said if "particular" in one or PASSWORD in one]
