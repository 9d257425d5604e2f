"""Photographs on the page of an adverse event."""

import io
import re
from uuid import uuid4

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from svflab.records import log
from tests.services.test_photos import picture
from tests.web.ward import SECOND


@pytest.fixture
def page(ward):
    ward.until("inject")
    ward.hire("surgeon")
    with ward.app.app_context():
        ward.day.report(term="digit.bruising", digit="right_thumb")
        (entry,) = log.page("seoul", kind="adverse_event.reported")
    return ward, f"/safety/{entry.event.about.removeprefix('ae:')}"


def send(page, body, role="nurse"):
    ward, at = page
    nurse = ward.at_work(role)
    form = {
        "event_id": str(uuid4()),
        "shows": "place",
        "photo": FileStorage(io.BytesIO(body), "hand.jpg"),
    }
    boundary, sent = encode_multipart({"csrf_token": nurse.token(), **form})
    kind = f"multipart/form-data; boundary={boundary}"
    return form["event_id"], nurse.client.post(f"{at}/photos", data=sent, content_type=kind)


def test_a_photo_is_shown_without_its_metadata(page):
    ward, at = page
    own, answer = send(page, picture())
    assert answer.status_code == 303
    nurse = ward.at_work("nurse")
    assert f"{at}/photos/{own}" in nurse.get(at).text

    shown = nurse.get(f"{at}/photos/{own}")

    assert not dict(Image.open(io.BytesIO(shown.data)).getexif())
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.headers["Content-Disposition"] == 'inline; filename="photo.jpg"'
    assert shown.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [(b"a text", 422, "no JPEG or PNG"), (b"x" * (9 * 1024 * 1024), 413, "at most 8 MB")],
)
def test_what_is_no_photo_or_too_large_is_refused_with_a_sentence(page, body, status, said):
    _own, answer = send(page, body)

    assert (answer.status_code, said in answer.text) == (status, True)


def test_a_photo_larger_than_a_form_may_be_is_taken(page):
    noise = io.BytesIO()
    Image.effect_noise((1500, 1500), 90).save(noise, "PNG")
    assert len(noise.getvalue()) > 1024 * 1024

    assert send(page, noise.getvalue())[1].status_code == 303


def test_quality_redacts_with_a_second_person_and_nobody_else_does(page):
    ward, at = page
    own, _answer = send(page, picture())
    assert send(page, picture(), "quality")[1].status_code == 403
    assert ward.at_work("nurse").get(f"{at}/photos/{own}/redact").status_code == 403
    quality, redact = ward.at_work("quality"), f"{at}/photos/{own}/redact"
    assert "In every backup" in quality.get(redact).text
    said = {"event_id": str(uuid4()), "cause": "participant"}
    assert quality.post(redact, said).status_code == 422

    assert quality.post(redact, {**said, **SECOND}).status_code == 303

    assert "A photograph was here; redacted by" in quality.get(at).text
    assert quality.get(f"{at}/photos/{own}").status_code == 404
    assert "Photograph redacted" in quality.get("/records/").text


def test_the_history_tells_of_a_photo_in_plain_words(page):
    ward, at = page
    own, _answer = send(page, picture())
    ward.at_work("nurse").get(f"{at}/photos/{own}")

    told = " ".join(re.sub(r"<[^>]+>", " ", ward.at_work("quality").get("/records/").text).split())

    assert "Photograph kept It shows: The place on the body" in told
    for line in (
        r"Digest of the picture [0-9a-f]{12}…",
        r"Kind of file JPEG",
        r"Width \d+ pixels",
        r"Height \d+ pixels",
        r"Size \d+ kB",
        f"Photograph viewed .*Photograph {own[:8]} ",
    ):
        assert re.search(line, told), line
