"""What pages say of facts: every sentence about a case is made, and translated, here.

names      what steps, digits, containers, states and values are called
kinds      what is called that is no step of the protocol
sentences  what each rule says: what is so, then what to do
findings   a finding as a sentence
people     what people are called
supplies   what kits, lots and devices are called
places     what workstations and rooms are called
problems   what is wrong with a value or a code
timeline   one line of what was recorded
entered    how a code came in, and why one was typed
alarms     what the alarms of a case are called
"""

from svflab.web.words.entered import because, entered
from svflab.web.words.findings import finding, noted, open_item
from svflab.web.words.names import (
    case,
    choice,
    code,
    digit,
    figure,
    label,
    place,
    point,
    result,
    roles,
    setting_value,
    state,
    test,
    thing,
    title,
    value,
    when,
)
from svflab.web.words.people import person
from svflab.web.words.places import room, workstation
from svflab.web.words.problems import code_problem, problem
from svflab.web.words.supplies import material
from svflab.web.words.timeline import entry_summary

__all__ = [
    "because",
    "case",
    "choice",
    "code",
    "code_problem",
    "digit",
    "entered",
    "entry_summary",
    "figure",
    "finding",
    "label",
    "material",
    "noted",
    "open_item",
    "person",
    "place",
    "point",
    "problem",
    "result",
    "roles",
    "room",
    "setting_value",
    "state",
    "test",
    "thing",
    "title",
    "value",
    "when",
    "workstation",
]
