"""What values are called that are one word of ours: an answer, a reason, a way."""

from typing import Final

from flask_babel import lazy_gettext as _l

SAID: Final = {
    "accepted": _l("accepted"),
    "administrator": _l("an administrator"),
    "adverse_events": _l("the adverse events"),
    "already": _l("already done"),
    "birth_date": _l("birth date"),
    "camera": _l("by camera"),
    "case_record": _l("the record of a case"),
    "cioms": _l("CIOMS form I"),
    "sae": _l("summary of an adverse event"),
    "e2b": _l("E2B(R3) message"),
    "correction": _l("to correct it"),
    "deviations": _l("the deviations"),
    "dsmb_packet": _l("the packet for the monitoring board"),
    "failures": _l("too many tries"),
    "female": _l("female"),
    "harms_table": _l("the table of harms"),
    "identity_check": _l("identity check"),
    "call": _l("to call them"),
    "calls": _l("the calls"),
    "phone": _l("phone number"),
    "info": _l("information"),
    "label": _l("to print it on a label"),
    "limit": _l("at the end of its hours"),
    "log": _l("the log"),
    "male": _l("male"),
    "near_misses": _l("the near misses"),
    "owner": _l("its owner"),
    "password": _l("with the password"),
    "record_number": _l("record number"),
    "registration": _l("registration"),
    "reviewed": _l("reviewed"),
    "revoked": _l("ended from elsewhere"),
    "safety": _l("safety"),
    "scan": _l("scanned"),
    "scans": _l("the scans"),
    "stock": _l("the stock"),
    "stop": _l("stop"),
    "timeline": _l("the story of a participant"),
    "typed": _l("typed"),
    "unknown": _l("unknown"),
}
"""By the word that the log holds."""
