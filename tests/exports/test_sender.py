"""Who sends reports is said once, and what cannot be so stops the start by its name."""

import pytest

from svflab.exports import sender
from svflab.exports.sender import Sender
from tests.exports.reports import SENDER


def test_what_a_site_says_in_its_file_or_in_one_line_is_the_same():
    table = {"organisation": "Hospital", "country": "KR", "profile": "mfds"}
    line = '{"organisation": "Hospital", "country": "KR", "profile": "mfds"}'

    assert (
        sender.read(table) == sender.read(line) == Sender("Hospital", country="KR", profile="mfds")
    )
    assert sender.read(str(SENDER)) == SENDER, (
        "as `svflab settings` prints it, it can be given back"
    )
    assert (sender.read(""), str(Sender())) == (Sender(), "")


def test_what_is_not_said_is_named():
    assert sender.missing(Sender()) == ("organisation", "country", "id", "receiver", "study_number")
    assert sender.missing(SENDER) == ()


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"land": "KR"}, "knows no land"),
        ({"country": "Korea"}, "two letters"),
        ({"kind": "9"}, "says the kind"),
        ({"profile": "fda"}, "says the profile"),
        ({"id": "x" * 61}, "at most 60"),
        ("[1]", "must be a table"),
    ],
)
def test_what_cannot_be_so_is_refused(given, why):
    with pytest.raises(ValueError, match=why):
        sender.read(given)
