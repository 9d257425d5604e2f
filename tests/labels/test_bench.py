"""bench labels: it measures and prints; no test here waits for a time, or judges one."""

import sys

from click.testing import CliRunner

from svflab.app import create_app
from svflab.cli import svflab
from svflab.cli.bench import spoilt
from svflab.cli.bench.labels import labels


def test_labels_are_measured_beside_weasyprint_and_their_codes_spoilt(monkeypatch):
    """Ten labels in one document in place of a hundred: only their times would differ."""
    monkeypatch.setattr(sys.modules[labels.callback.__module__], "TOGETHER", 10)
    told = ["bench", "labels", "--rounds", "1", "--count", "2", "--trials", "1"]

    said = CliRunner().invoke(svflab, told, obj=create_app)

    assert said.exit_code == 0, said.output
    for words in (
        "one PDF by WeasyPrint",
        "one ZPL, 203 dpi",
        "10 in one PDF",
        "goal: one new label ≥ 20 times WeasyPrint",
        "p99 ≤ 30 ms",
        "on a barrel of 6.5 mm",
        "15 % covered",
    ):
        assert words in said.output


def test_what_is_as_printed_is_read_by_both_and_what_is_wholly_covered_by_none():
    assert set(spoilt.rates("syringe-flag", spoilt.TABLE["as printed"], 3).values()) == {1.0}
    assert set(spoilt.rates("syringe-flag", spoilt._covered(0.5), 3).values()) == {0.0}


def test_the_same_pictures_are_spoilt_each_time():
    first = spoilt.rates("syringe-flat", spoilt.TABLE["blur 0.25 mm"], 3)

    assert spoilt.rates("syringe-flat", spoilt.TABLE["blur 0.25 mm"], 3) == first


def test_the_command_says_how_it_is_used():
    assert "svflab bench labels" in CliRunner().invoke(labels, ["--help"]).output
