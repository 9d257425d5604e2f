"""Pages: views of ten lines that read, call one service, and show.

    gate        who comes in; what every view finds in `g`
    language    the catalogue of the sentences of a page
    drawn       pieces of pages that are drawn once
    frame       what the frame of every page shows
    headers     how far a browser may trust a page
    legible     one way to show a code
    refusals    what is told when something was not done
    answers     the sentences of that
    cookies     the session's and the screen's
    addresses   where a request comes from and goes on to
    entering    how a screen changes hands

and one module for each noun: board alarms day_list cases asked signing scan scanner_test commands
labels safety participants audit review dossier accounts badges sessions second passkeys factors
hospital tokens workstations things settings notices outbox mail_addresses.
"""

from importlib import import_module
from typing import Final

from flask import Flask

from svflab.web.gate import act_as, allow, decision

__all__ = ["act_as", "allow", "decision", "register"]

NOUNS: Final = (
    "board",
    "alarms",
    "shift_note",
    "day_list",
    "deviations",
    "process",
    "practice",
    "cases",
    "signing",
    "countersigning",
    "asked",
    "scan",
    "scanner_test",
    "commands",
    "labels",
    "printing",
    "safety",
    "safety_clocks",
    "safety_papers",
    "harms",
    "printed",
    "calls",
    "safety_inbox",
    "safety_absences",
    "safety_review",
    "safety_opinions",
    "references",
    "safety_rules",
    "photos",
    "notices",
    "outbox",
    "participants",
    "hospital_bands",
    "consent",
    "audit",
    "dossier",
    "review",
    "redaction",
    "accounts",
    "account_acts",
    "mail_addresses",
    "badges",
    "sessions",
    "second",
    "passkeys",
    "factors",
    "hospital",
    "tokens",
    "workstations",
    "rooms",
    "things",
    "stock",
    "delegations",
    "holds",
    "downtime",
    "near_misses",
    "trace",
    "settings",
    "health",
)


def register(app: Flask) -> None:
    """Open the pages, each to whom its view says."""
    # The gate checks forms itself: a program with a token has none.
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    gate, drawn, frame, headers, language, legible, refusals = (
        import_module(f"svflab.web.{name}")
        for name in ("gate", "drawn", "frame", "headers", "language", "legible", "refusals")
    )
    app.before_request(gate.admit)
    app.before_request(gate.look_for_nothing)
    app.after_request(headers.protect)
    language.register(app)
    legible.register(app)
    drawn.register(app)
    refusals.register(app)
    frame.register(app)
    for noun in NOUNS:
        app.register_blueprint(import_module(f"svflab.web.{noun}").bp)
