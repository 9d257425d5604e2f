"""Paper kits are made ahead by a command, into a folder, and each leaves once."""

import pypdfium2
import pytest
from click.testing import CliRunner

from svflab.app import create_app
from svflab.cli import svflab
from svflab.config import NAMES
from svflab.services import paper_kits
from tests.conftest import SETTINGS


@pytest.fixture
def run(clock, database_url, tmp_path):
    values = {**SETTINGS, "DATABASE_URL": database_url, "DATA_DIR": str(tmp_path / "data")}
    env = {f"SVFLAB_{name}": str(value) for name, value in values.items() if name in NAMES}
    return lambda *words: CliRunner().invoke(
        svflab, ("downtime-kit", *words), obj=create_app, env=env
    )


def test_a_set_of_kits_is_made_ahead_and_each_file_is_the_paper_of_its_kit(run, tmp_path, app):
    answer = run(str(tmp_path), "--count", "2", "--language", "ko", "--box")

    codes = [line.partition(":")[0] for line in answer.output.splitlines()[:2]]
    assert answer.exit_code == 0, answer.output
    for code in codes:
        with pypdfium2.PdfDocument(tmp_path / f"paper-kit-{code}.pdf") as document:
            assert len(document) > 10
        with app.app_context():
            assert paper_kits.find("seoul", code).state == "ready"
    assert len(set(codes)) == 2


def test_without_a_folder_nothing_is_made(run, tmp_path, app):
    answer = run(str(tmp_path / "nowhere"))

    assert answer.exit_code == 3
    with app.app_context():
        assert paper_kits.newest("seoul") == ()
