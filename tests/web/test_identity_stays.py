"""Who a participant is stands in the vault and on one page: in no address, title, log or file."""

import io
import json
import logging
import re
from pathlib import Path
from urllib.parse import unquote

import pypdfium2
import pytest

from svflab.logs import Json
from svflab.records.engine import SQLITE
from svflab.services import vault
from tests.web.two_sites import IDENTITY, OWN

WHO = (
    *(IDENTITY.name, IDENTITY.record_number, IDENTITY.birth_date, "19710309", "Geheimnis"),
    *("7771-2233", "7771 2233", "77712233"),  # four digits alone stand in some seal or other
)
NAMED = re.compile(r'(?:href|src|action|content|id|name|data-[a-z-]+)="([^"]*)"|<title>([^<]*)')
TAKEN = {
    "/records/csv": "quality",
    "/deviations/csv": "quality",
    "/process/csv": "quality",
    "/lots/kit_lot/csv": "quality",
    "/cases/{case}/record/pdf": "quality",
    "/cases/{case}/record/json": "quality",
}
"""Everything that leaves as a file, and who may take it."""


@pytest.fixture
def lines(world):
    """What the server says of itself while it is asked, as it writes it."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(Json())
    root, ours = logging.getLogger(), logging.getLogger("svflab")
    before = root.level, ours.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    ours.setLevel(logging.DEBUG)
    yield lambda: out.getvalue()
    root.removeHandler(handler)
    root.setLevel(before[0])
    ours.setLevel(before[1])


def told(text):
    return [one for one in WHO if one in unquote(text)]


def shown_beside(answer):
    """Return what of an answer a browser keeps, or shows round its page."""
    kept = " ".join(f"{name}: {value}" for name, value in answer.headers)
    if answer.mimetype != "text/html":
        return kept
    return kept + " ".join(found[0] or found[1] for found in NAMED.findall(answer.text))


def post(world, role, path, **data):
    sent = {"csrf_token": world.token(OWN, role), "event_id": world.new_id(), **data}
    return world.at(OWN, role).client.post(path, data=sent)


@pytest.mark.shows("PIPA 29-5", "21 CFR 1271.290(c)")
def test_who_a_participant_is_leaves_one_page_by_no_way(world, lines):
    home = "/participants/P-7171/identity"
    looked = post(world, "nurse", home, why=vault.CHECK, case=world.objects["/cases/"])
    assert IDENTITY.name in looked.text
    answers = [
        looked,
        post(world, "coordinator", home, why="correction"),
        post(world, "coordinator", f"{home}/keep", name=IDENTITY.name, record_number="x" * 200),
        post(world, "nurse", "/scan", code=IDENTITY.name, entry="typed"),
        post(world, "nurse", "/scan", code=IDENTITY.record_number, entry="scanned"),
        post(world, "coordinator", "/participants/new", code=IDENTITY.name),
        world.app.test_client().post("/sign-in", data={"name": IDENTITY.name}),
    ]
    for answer in answers:
        beside = shown_beside(answer)
        assert not told(beside.replace(f"value: {IDENTITY.name}", "")), answer.request.path

    for path, role in TAKEN.items():
        answer = post(
            world,
            role,
            path.format(case=world.objects["/cases/"]),
            lot="KL-TA-44",
            reason="is torn",
        )
        assert answer.status_code in (200, 303), (path, answer.status)
        assert not told(shown_beside(answer)), path
        assert not told(words(answer)), path

    said = lines()
    assert '"said": "request"' in said
    assert not told(said)
    assert not told("".join(map(str, chain(world))))


def words(answer):
    """Return what a file says, a PDF's pages included."""
    if answer.mimetype != "application/pdf":
        return answer.get_data().decode("utf-8", "replace")
    with pypdfium2.PdfDocument(answer.data) as document:
        return " ".join(page.get_textpage().get_text_bounded() for page in document)


def chain(world):
    """Return every byte of the database: the log, its lists, and the vault, which is sealed."""
    path = world.app.config["DATABASE_URL"].removeprefix("sqlite:///")
    with SQLITE.connect(path) as held:
        tables = held.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        for (table,) in tables:
            yield from held.execute(f'SELECT * FROM "{table}"')
    yield Path(path).read_bytes().decode("latin-1")


def test_what_is_scanned_for_has_something_to_find(world):
    """The vault holds an identity, and no code of the day has a piece of it."""
    assert not [code for code in world.codes if told(code)]
    assert json.dumps(WHO)
