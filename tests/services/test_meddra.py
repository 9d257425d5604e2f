"""A subscriber's own terms: read from invented files, looked into, forgotten; none is shipped."""

import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from svflab.cli import svflab
from svflab.domain import coding
from svflab.records import log
from svflab.services import meddra
from svflab.services.errors import Invalid
from tests.people import SITE

ROOT = Path(__file__).resolve().parents[2]
INVENTED = (
    "90000001$Blue elbow$90000001$$$$$$$Y$$\r\n"
    "90000002$Elbow, blue and cold$90000001$$$$$$$Y$$\r\n"
    "90000003$Bluish elbow of old$90000001$$$$$$$N$$\r\n"
    "90000004$100% of an elbow$90000004$$$$$$$Y$$\r\n"
)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "llt.asc").write_text(INVENTED, encoding="utf-8")
    return tmp_path


def test_terms_are_imported_found_checked_replaced_and_forgotten(records, folder):
    done = meddra.bring(folder, "29.0")
    assert (done.terms, meddra.versions(), meddra.newest()) == (4, {"29.0": 4}, "29.0")
    entry = log.page(SITE, kind=meddra.IMPORTED, size=1)[0]
    assert entry.event.data == {"version": "29.0", "terms": 4, "file": done.digest}

    names = [one.name for one in meddra.search("29.0", "ELBOW blu")]
    assert names == ["Blue elbow", "Bluish elbow of old", "Elbow, blue and cold"]
    assert [one.code for one in meddra.search("29.0", "100%")] == ["90000004"]
    assert meddra.search("29.0", "  ") == []
    assert not meddra.term("29.0", "90000003").current
    assert meddra.is_unknown("29.0", "90000009")
    assert not meddra.is_unknown("29.0", "90000001")
    assert not meddra.is_unknown("28.1", "90000009"), "of a version that is not kept nobody knows"

    (folder / "llt.asc").write_text(INVENTED.splitlines()[0], encoding="utf-8")
    meddra.bring(folder, "29.0")
    meddra.bring(folder, "9.1")
    assert (meddra.versions(), meddra.newest()) == ({"9.1": 1, "29.0": 1}, "29.0")
    assert meddra.forget("29.0") == 1
    assert meddra.versions() == {"9.1": 1}


BAD = (
    (INVENTED, "twenty", {"version": "twenty"}),
    ("", "29.0", {"empty": "llt.asc"}),
    ("90000001$only$three", "29.0", {"line": "1"}),
    (INVENTED + "x9$Blue$1$$$$$$$Y$$", "29.0", {"line": "5"}),
    (INVENTED + INVENTED, "29.0", {"twice": "90000001"}),
)


@pytest.mark.only("sqlite")
def test_a_file_that_is_none_changes_nothing(records, folder):
    for body, version, wrong in BAD:
        (folder / "llt.asc").write_text(body, encoding="utf-8")
        with pytest.raises(Invalid) as met:
            meddra.bring(folder, version)
        assert met.value.errors == wrong

    assert meddra.versions() == {}


def test_names_of_an_older_release_are_read_as_they_were_written():
    assert meddra._text("90000001$Blaue Höhle$".encode("latin-1")).endswith("Höhle$")


@pytest.mark.only("sqlite")
def test_the_command_imports_and_says_what_is_wrong(app, folder):
    def run(*words):
        return CliRunner().invoke(svflab, ["meddra", *words], obj=lambda _overrides: app)

    done = run("import", str(folder), "--version", "29.0")
    assert (done.exit_code, done.output[:24]) == (0, "4 terms of version 29.0;"), done.output
    assert run("versions").output == "29.0   4\n"
    (folder / "llt.asc").unlink()
    refused = run("import", str(folder), "--version", "29.0")
    assert (refused.exit_code, "there is no file" in refused.output) == (3, True)


@pytest.mark.shows("ICH E2B(R3)")
def test_a_code_and_a_version_have_their_shape():
    assert [coding.problem(*pair) for pair in (("9", "1.0"), ("x", "1.0"), ("9", "1"))] == [
        "",
        "code",
        "version",
    ]


def test_nothing_that_looks_like_a_code_of_the_dictionary_is_in_the_repository():
    """Its codes have eight digits and begin with 100; no file that is kept here holds one."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    looks = re.compile(rb"(?<![0-9A-Za-z.])100[0-9]{5}(?![0-9A-Za-z])")
    found = {
        name
        for name in listed.stdout.decode().split("\0")
        if name and not name.endswith((".lock", ".otf", ".woff2", ".png", ".mo", ".wasm", ".sha1"))
        if (ROOT / name).is_file() and looks.search((ROOT / name).read_bytes())
    }

    assert found == set()
