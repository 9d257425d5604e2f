"""Photographs are kept as pixels alone, looked at on record, and redacted by two persons."""

import base64
import io
from uuid import uuid4

import pytest
from flask import current_app
from PIL import Image
from sqlalchemy import text

from svflab.records import db, log
from svflab.records import photos as kept
from svflab.services import photos, vault
from svflab.services.errors import Conflict, Invalid, NotThere
from svflab.services.redaction import By
from svflab.services.verify import verify
from svflab.services.walk import Day

SITE = "seoul"


def picture(form="JPEG", size=(40, 20)):
    """Return a picture that says where it was taken, and lies on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Camera of Mapo"
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, form, exif=exif)
    return out.getvalue()


@pytest.fixture
def reported(records, clock):
    protocol = records.extensions["protocol"]
    day = Day(protocol, SITE, "P-001", wait=lambda m: clock.tick(minutes=m)).until("inject")
    day.report(term="digit.bruising", digit="right_thumb")
    (entry,) = log.page(SITE, kind="adverse_event.reported")
    return protocol, entry.event.about.removeprefix("ae:")


def keep(reported, sent=None, own=""):
    own = own or str(uuid4())
    photos.keep(*reported[:1], SITE, reported[1], sent or picture(), "place",
                actor="nurse", role="nurse", own_id=own)  # fmt: skip
    return own


def look(reported, own):
    return photos.look(SITE, reported[1], own, actor="nurse", role="nurse")


def redact(reported, own, witness="surgeon"):
    return photos.redact(SITE, reported[1], own, "participant", By("quality", "quality", witness))


def found(protocol):
    return [one.what for one in verify(protocol).breaks]


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_only_upright_pixels_are_kept_and_encrypted(reported, form):
    own = keep(reported, picture(form))

    body = look(reported, own)
    shown = Image.open(io.BytesIO(body))
    assert (shown.format, shown.size, dict(shown.getexif())) == (form, (20, 40), {})
    assert b"Mapo" not in body
    assert body not in kept.find(own).sealed
    assert found(reported[0]) == []


def test_another_picture_by_the_same_form_is_never_taken_for_the_first(reported):
    own = keep(reported)
    assert keep(reported, own=own) == own

    with pytest.raises(Conflict):
        keep(reported, picture(size=(60, 20)), own)

    assert len(photos.of(SITE, reported[1])) == 1


def test_what_is_no_picture_or_too_large_is_not_kept(reported, monkeypatch):
    for sent in (b"a text", b"", picture()[:200], b"x" * (photos.MOST_BYTES + 1)):
        with pytest.raises(Invalid):
            photos.cleaned(sent)
    with pytest.raises(Invalid):
        photos.cleaned(picture("PNG", (8000, 5001)))
    assert kept.ids() == []


def test_a_look_is_told_once_an_hour(reported, clock):
    own = keep(reported)
    look(reported, own), look(reported, own)
    assert len(log.page(SITE, kind="photo.viewed")) == 1
    clock.tick(minutes=61)
    look(reported, own)
    assert len(log.page(SITE, kind="photo.viewed")) == 2


def test_two_persons_take_it_out_and_the_log_is_whole(reported):
    own = keep(reported)
    for witness in ("", "quality"):
        with pytest.raises(Invalid):
            redact(reported, own, witness)

    redact(reported, own)

    assert kept.find(own) is None
    (photo,) = photos.of(SITE, reported[1])
    assert photo.redacted.event.data["witness"] == "surgeon"
    with pytest.raises(NotThere):
        look(reported, own)
    assert found(reported[0]) == []


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("DELETE FROM photo", "photo_gone"),
        ("UPDATE photo SET salt = '0'", "photo_changed"),
        ("UPDATE photo SET key_id = '0'", "photo_shut"),
    ],
)
def test_a_photo_that_is_gone_or_another_is_found(reported, change, what):
    keep(reported)
    db.session.execute(text(change))
    db.session.commit()

    assert found(reported[0]) == [what]


def test_a_new_key_takes_over_the_photographs(reported):
    own, config = keep(reported), current_app.config
    config["VAULT_KEYS"] = [base64.urlsafe_b64encode(b"n" * 32).decode(), *config["VAULT_KEYS"]]

    vault.rotate()

    config["VAULT_KEYS"] = config["VAULT_KEYS"][:1]
    assert look(reported, own)
    assert found(reported[0]) == []
