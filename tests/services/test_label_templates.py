"""Labels are drawn from the site's own templates, and old ones from the version of their day."""

from io import BytesIO

import pypdfium2
import pytest
from flask import current_app
from PIL import Image, ImageChops

from svflab import paths
from svflab.labels.errors import LabelError
from svflab.labels.templates import template
from svflab.records import db
from svflab.records import label_templates as kept
from svflab.services import backups, health, label_templates, labels, subjects
from svflab.services.errors import Invalid
from svflab.services.walk import Day

FLAG = (paths.LABEL_TEMPLATES / "syringe-flag.typ").read_text()
BROKEN = FLAG.replace('fact("digit")', 'fact("name")')
OURS = template("syringe-flag").version
WIDER = FLAG.replace(f"// version   {OURS}", "// version   7").replace(
    "// size      84 x 15 mm", "// size      88 x 15 mm"
)


@pytest.fixture
def day(records, clock):
    protocol = current_app.extensions["protocol"]
    day = Day(protocol, "seoul", "P-001", wait=lambda minutes: clock.tick(minutes=minutes))
    day.until("plan").act("syringe.filled", "processor", number=1, volume_ml="1.0")
    return day


@pytest.fixture
def folder(records, tmp_path, monkeypatch):
    """Return the folder of the site's own templates, which is empty."""
    own = tmp_path / "labels"
    own.mkdir()
    monkeypatch.setitem(current_app.config, "LABEL_FOLDER", str(own))
    return own


def put(folder, text):
    (folder / "syringe-flag.typ").write_text(text)


def printed(day, **more):
    return day.act("label.printed", "processor", container=code(day), **more).entry


def code(day):
    return day.case.syringes[0].code


def known(day):
    return subjects.case_of(day.protocol, "seoul", day.code)


def width_mm(pdf):
    return round(pypdfium2.PdfDocument(pdf)[0].get_width() / 72 * 25.4)


def same(one, other):
    pictures = [Image.open(BytesIO(png)).convert("L") for png in (one, other)]
    return (
        pictures[0].size == pictures[1].size
        and ImageChops.difference(pictures[0], pictures[1]).getbbox() is None
    )


@pytest.mark.shows("FACT-JACIE D7 labels")
def test_the_sites_own_template_is_printed_previewed_and_sealed(day, folder):
    put(folder, WIDER)

    preview = labels.preview(day.protocol, known(day), day.case.syringes[0], "Asia/Seoul")
    entry = printed(day)

    assert entry.event.data["template_version"] == "7"
    assert width_mm(labels.pdf(entry)) == 88
    assert same(preview, labels.picture(entry))


@pytest.mark.shows("FACT-JACIE D7 labels")
def test_an_old_print_is_drawn_from_the_version_that_it_was_printed_from(day, folder):
    put(folder, WIDER)
    entry = printed(day)
    before, paper = labels.picture(entry), labels.pdf(entry)

    (folder / "syringe-flag.typ").unlink()

    assert label_templates.standing(entry) == label_templates.CHANGED
    assert same(labels.picture(entry), before)
    assert labels.pdf(entry) == paper
    assert printed(day, reason="smeared").event.data["template_version"] == OURS


def test_a_template_that_did_not_change_says_nothing(day):
    assert label_templates.standing(printed(day)) == ""


def test_a_template_is_kept_once_and_what_is_kept_has_the_digest_of_the_print(day):
    digests = {printed(day).event.data["template_digest"], *_again(day)}

    (digest,) = digests
    design = label_templates.printed_from(printed(day, reason="torn"))
    assert (design.digest, design.name) == (digest, "syringe-flag")


def _again(day):
    return [printed(day, reason="smeared").event.data["template_digest"]]


def test_a_print_from_before_templates_were_kept_is_not_drawn_from_another_version(
    day, folder, monkeypatch
):
    monkeypatch.setattr(label_templates, "keep", lambda _design: None)
    entry = printed(day)
    assert width_mm(labels.pdf(entry)) == 84

    put(folder, WIDER)

    assert label_templates.standing(entry) == label_templates.LOST
    with pytest.raises(label_templates.TemplateLost, match=f"syringe-flag v{OURS} was not kept"):
        labels.picture(entry)


def test_a_broken_template_of_the_sites_own_stops_the_print_with_words(day, folder):
    put(folder, BROKEN)

    with pytest.raises(Invalid, match=r"syringe-flag: there is no word name"):
        printed(day)

    assert day.case.syringes[0].prints == ()


@pytest.mark.parametrize("text", ["no template", WIDER.replace("88 x 15 mm", "wide")])
def test_a_template_that_is_none_stops_the_print_with_words(day, folder, text):
    put(folder, text)

    with pytest.raises(Invalid, match="label: "):
        printed(day)


def test_without_the_sites_folder_nothing_is_printed_from_the_houses_instead(day, folder):
    folder.rmdir()

    with pytest.raises(Invalid, match="own templates is not there"):
        printed(day)

    assert "not there" in health.troubles()["labels"]


def test_what_is_wrong_with_the_sites_own_templates_is_told_to_who_watches(day, folder):
    put(folder, WIDER)
    assert health.troubles() == {}

    put(folder, BROKEN)
    (folder / "kit.typ").write_text("// nothing")

    told = health.troubles()["labels"]
    assert "syringe-flag: there is no word name" in told
    assert "a label: its first lines do not give its name" in told


def test_kept_templates_are_in_a_backup_and_come_back(day, folder, database, tmp_path):
    put(folder, WIDER)
    entry = printed(day)
    picture, made = labels.picture(entry), backups.back_up(tmp_path / "backups")
    (folder / "syringe-flag.typ").unlink()

    from svflab.app import create_app
    from tests.conftest import SETTINGS

    with database.copy() as url:
        other = create_app({**SETTINGS, "DATABASE_URL": url})
        with other.app_context():
            backups.restore(made.path, made.heads[0])
            assert same(labels.picture(entry), picture)
        with other.app_context():
            db.engine.dispose()


def test_what_was_changed_in_the_database_is_not_drawn(day, folder, monkeypatch):
    put(folder, WIDER)
    entry = printed(day)
    held = kept.find(entry.event.data["template_digest"])
    monkeypatch.setattr(kept, "find", lambda _digest: held.replace(b"version   7", b"version   8"))

    with pytest.raises(LabelError, match="was not kept"):
        labels.picture(entry)
