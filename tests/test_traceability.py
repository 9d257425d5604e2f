"""Each requirement has a source, each mark names one, and the pack tells what is shown."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from svflab.app import create_app
from svflab.cli import svflab
from svflab.config import NAMES
from svflab.exports import validation
from svflab.services import founding
from tests.conftest import SETTINGS

TESTS = Path(__file__).resolve().parent
DOCS = TESTS.parent / "docs"
OWN = {"Part 11 11.10(j)", "Part 11 11.100(b)"}
"""What no program can show: policies, and who a person is."""
JUNIT = """<testsuites><testsuite>
<testcase classname="tests.domain.test_chain"
 name="test_every_one_byte_change_of_an_entry_is_found"/>
<testcase classname="tests.web.test_signing"
 name="test_a_password_that_an_administrator_set_signs_nothing[sqlite]"/>
<testcase classname="tests.web.test_signing"
 name="test_a_password_that_an_administrator_set_signs_nothing[postgresql]"><failure/></testcase>
</testsuite></testsuites>"""


@pytest.fixture
def environ(database_url, tmp_path):
    values = {**SETTINGS, "DATABASE_URL": database_url, "DATA_DIR": str(tmp_path / "data")}
    return {f"SVFLAB_{name}": str(value) for name, value in values.items() if name in NAMES}


def test_every_mark_names_a_requirement_and_every_requirement_its_source():
    wanted = validation.requirements()
    names = [one.id for one in wanted]

    assert len(names) == len(set(names))
    assert all(one.source and one.asks.endswith(".") for one in wanted)
    assert set(validation.marked(TESTS)) <= set(names), "no requirement is called so"


def test_what_no_test_shows_is_a_gap_and_only_what_is_known_is_one():
    rows = validation.matrix(validation.requirements(), validation.marked(TESTS), {})

    assert {one.id for one, tests in rows if not tests} == OWN | GAPS
    assert "**gap: no test**" in validation.traceability(rows, {})


def test_every_test_that_the_threat_model_names_is_there():
    named = set(re.findall(r"`(tests/[a-z_/.]+)`", (DOCS / "security.md").read_text()))

    assert len(named) > 20
    assert [one for one in named if not (TESTS.parent / one).exists()] == []


def test_a_result_is_what_every_way_of_a_test_came_to():
    rows = validation.matrix(
        validation.requirements(), validation.marked(TESTS), validation.ended(JUNIT)
    )
    results = {test.test: test.result for _one, tests in rows for test in tests}

    assert results["test_every_one_byte_change_of_an_entry_is_found"] == "passed"
    assert results["test_a_password_that_an_administrator_set_signs_nothing"] == "failed"
    assert results["test_a_restored_database_is_whole"] == "not run"
    with pytest.raises(ValueError, match="well-formed"):
        validation.ended("{}")


@pytest.mark.only("sqlite")  # the copy that is qualified is a file; its source may be a server
def test_the_pack_qualifies_an_installation(app, environ, tmp_path):
    with app.app_context():
        founding.found()
    (tmp_path / "results.xml").write_text(JUNIT)
    words = ("--out", str(tmp_path / "pack"), "--junit", str(tmp_path / "results.xml"))

    made = CliRunner().invoke(
        svflab, ["validation-pack", *words, "--tests", str(TESTS)], obj=create_app, env=environ
    )
    assert made.exit_code == 0, made.output
    pages = {path.name: path.read_text() for path in (tmp_path / "pack").iterdir()}
    assert "digest" in pages["traceability.md"]
    assert "flask==" in pages["versions.txt"]
    assert "signature and date" in pages["qualification.md"]

    script = tmp_path / "pack" / "qualification.sh"
    subprocess.run([shutil.which("sh"), "-n", str(script)], check=True)
    called = r'[0-9] "\$svflab" ([a-z]+)|[0-9] copy ([a-z]+)'
    asked = set(re.findall(called, pages["qualification.sh"]))
    known = svflab.list_commands(None)
    assert {first or second for first, second in asked} <= set(known)

    ready = CliRunner().invoke(svflab, ["ready"], obj=create_app, env=environ)
    assert (ready.exit_code, ready.output) == (0, "ready\n")


GAPS = {"Part 11 11.300(b)"}
"""What is left to be shown; docs/validation.md says of each why."""
