"""A report of an adverse event to try forms on, made in memory: a day, a report, two opinions."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from svflab.domain.chain import link, start
from svflab.domain.event import Event, instant_text
from svflab.domain.subjects import adverse_event_of, participant_of
from svflab.exports.icsr_facts import Source, Words
from svflab.exports.sender import Sender
from svflab.protocol.loader import load
from tests.domain.bench import Bench

PROTOCOL = load()
CODE = "A7K3QM9X2C"
COMPONENTS = ("liposuction", "anaesthetic", "svf", "injection", "device", "disease")
SENDER = Sender(
    organisation="University Hospital",
    department="Plastic Surgery",
    person="Kim Sora",
    street="1 Test Road",
    city="Seoul",
    country="KR",
    telephone="+82-2-5555-0100",
    email="safety@hospital.example",
    kind="3",
    id="UNIHOSP",
    receiver="AUTHORITY",
    profile="mfds_trial",
    study_number="SVF-H-01",
    approval="31234",
)
WORDS = Words(
    language="eng",
    term="Digital ischaemia, right index",
    narrative="A woman of 55 years had blanching of the right index after the injection.",
    comments="Liposuction: unlikely. Injection: probable.",
    product="Autologous SVF",
    anaesthetic="Local anaesthetic",
    indication="Systemic sclerosis, hands",
    digits={"right_index": "right index"},
    people={"kim": "Kim Sora", "noh": "Noh Ara"},
    roles={"surgeon": "Surgeon", "safety_officer": "Safety officer", "nurse": "Nurse"},
    sender_comments="Injection: unlikely.",
    history="Systemic sclerosis, hands.",
    agents={"lidocaine": "Lidocaine"},
)


class Log:
    """A chain of entries in memory."""

    def __init__(self):
        self.entries, self.head = [], start("seoul")

    def add(self, kind, about, at, *, actor="kim", role="surgeon", **data):
        touches, replaces = data.pop("touches", ()), data.pop("replaces", "")
        event = Event(
            id=f"x{len(self.entries)}",
            site="seoul",
            kind=kind,
            about=about,
            occurred_at=at,
            actor=actor,
            role=role,
            data=data,
            touches=touches,
            replaces=replaces,
        )
        entry = link(event, after=self.head, recorded_at=at, surroundings={}, flags=())
        self.entries.append(entry)
        self.head = type(self.head)("seoul", entry.seq, entry.hash)


def source(*, sender=SENDER, bench=None, code="90000001", **told):
    """Return what a report is made from: injected at two fingers, and ischaemia 20 minutes on."""
    bench = bench or Bench(PROTOCOL).until("inject")
    onset = bench.now + timedelta(minutes=20)
    log = Log()
    log.add(
        "participant.registered",
        "participant:P-003",
        datetime(2026, 11, 1, tzinfo=UTC),
        role="coordinator",
        code="P-003",
        sex="female",
        birth_year=1971,
    )
    report = {
        "term": "digit.ischaemia",
        "where": "digit",
        "digit": "right_index",
        "grade": "3",
        "serious": {"hospitalisation": True, "death": False},
        "action": "medication",
        "outcome": "recovering",
        "onset_at": instant_text(onset),
        "aware_at": instant_text(onset + timedelta(minutes=5)),
        **told,
    }
    ae = f"ae:{CODE}"
    log.add(
        "adverse_event.reported",
        ae,
        onset + timedelta(minutes=6),
        actor="noh",
        role="nurse",
        touches=("participant:P-003",),
        **report,
    )
    if code:
        at = onset + timedelta(hours=1)
        log.add("adverse_event.coded", ae, at, role="safety_officer", code=code, version="0.0")
    for hours, role, held in ((2, "surgeon", "possible"), (5, "safety_officer", "unlikely")):
        opinion = dict.fromkeys(COMPONENTS, held)
        at = onset + timedelta(hours=hours)
        log.add("causality.judged", ae, at, actor="kim", role=role, **opinion)
    return Source(
        protocol=PROTOCOL,
        event=adverse_event_of(CODE, log.entries),
        case=bench.case,
        person=participant_of(PROTOCOL, "P-003", log.entries),
        sender=sender,
        zone="Asia/Seoul",
        expedited=True,
    )


def now(made_from):
    """Return an instant a day after the newest opinion."""
    return made_from.event.opinions[-1].recorded_at + timedelta(days=1)


def without(sender, *names):
    return replace(sender, **dict.fromkeys(names, ""))
