"""The house keeps its own rules; what ruff, mypy and import-linter cannot see is seen here."""

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from svflab.config import NAMES
from tests.conftest import SETTINGS

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sorted((ROOT / "svflab").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

TOP = {
    *("svflab", "templates", "migrations", "label_templates", "tests"),
    *("pyproject.toml", "wsgi.py", "README.md"),
    *("Makefile", "LICENSE", "CHANGELOG.md", "requirements.lock", "requirements-dev.lock"),
    *("docs", "deploy"),
}
"""What may stand at the top: the eight fixed names, and what every repository has."""
ADDRESS = re.compile(r"https?://|index-url|find-links|@ file:", re.IGNORECASE)
"""What a lock file must not tell: where somebody got a package from."""

INLINE = re.compile(r"<style\b|<script\b(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=", re.IGNORECASE)
"""What the content security policy refuses."""


def named(path):
    return str(path.relative_to(ROOT))


def functions(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            yield node


def length(node):
    """Lines of a function without its docstring."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_only_records_commits():
    outside = [path for path in PYTHON if path.parent.name != "records"]

    assert [named(path) for path in outside if ".commit()" in path.read_text()] == []


def test_only_paths_knows_where_the_folders_are():
    """Whoever else reads beside a file reads its own package, or the wheel would not run."""
    may = {"svflab/paths.py", "svflab/protocol/loader.py"}

    assert {named(path) for path in PYTHON if "__file__" in path.read_text()} <= may


def test_a_file_is_split_by_noun_before_it_is_long():
    lines = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in PYTHON}

    assert {name: count for name, count in lines.items() if count > 300} == {}


def test_a_function_does_one_thing():
    long = {
        f"{named(path)} {node.name}": length(node) for path in PYTHON for node in functions(path)
    }

    assert {name: count for name, count in long.items() if count >= 30} == {}


def test_no_file_is_a_drawer_for_odds_and_ends():
    drawers = {"utils.py", "util.py", "helpers.py", "common.py", "misc.py", "base_views.py"}

    assert [named(path) for path in PYTHON if path.name in drawers] == []


def test_every_fragment_says_what_it_is():
    fragments = [path for path in TEMPLATES if path.name.startswith("_")]

    assert [named(path) for path in fragments if not path.read_text().startswith("{# ")] == []


def test_no_page_carries_script_or_style_in_itself():
    assert [named(path) for path in TEMPLATES if INLINE.search(path.read_text())] == []


def test_the_top_holds_what_every_repository_has_and_no_more():
    told = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    top = {name.split("/")[0] for name in told}

    assert {name for name in top if not name.startswith(".")} <= TOP


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_file_names_packages_by_hash_and_no_address(lock):
    text = (ROOT / lock).read_text()

    assert not ADDRESS.search(text)
    assert text.count("==") <= text.count("--hash=sha256:")


def test_the_lock_of_the_tests_carries_each_extra_so_that_nothing_is_left_out():
    told = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    locked = set(
        re.findall(r"^[a-z0-9._-]+(?===)", (ROOT / "requirements-dev.lock").read_text(), re.M)
    )
    wanted = {one for extra in told["optional-dependencies"].values() for one in extra}

    assert {re.split(r"[\[>=<; ]", one)[0] for one in wanted} - locked == set()


def test_the_wheel_runs_by_itself(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        opened.extractall(tmp_path / "site")
    program = "from svflab import paths; print(paths.HOUSE); from svflab.app import main; main()"

    told = subprocess.run(
        [sys.executable, "-c", program, "upgrade"],
        cwd=tmp_path,
        env={**_settings(tmp_path), "PYTHONPATH": str(tmp_path / "site")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.returncode == 0, told.stderr
    assert str(tmp_path / "site" / "svflab" / "carried") in told.stdout
    assert "is now of version" in told.stdout


def _settings(folder):
    given = {**SETTINGS, "DATA_DIR": str(folder / "data")}
    return {f"SVFLAB_{name}": str(value) for name, value in given.items() if name in NAMES}
