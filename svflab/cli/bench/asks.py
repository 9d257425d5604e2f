"""What is asked of the servers, and what is hoped for: one line of the report each."""

import json
import re
from dataclasses import dataclass
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import Final
from urllib.parse import urlencode

from svflab.cli.bench.filled import ACCOUNT, PASSWORD, Filled
from svflab.cli.bench.floor import SUBJECTS
from svflab.cli.bench.load import ID
from svflab.cli.opening import Broken

BLOCK: Final = {
    "anaesthetic": "lidocaine",
    "anaesthetic_mg": "0.1",
    "adrenaline": "yes",
    "where": "finger_block",
}
"""A finger block: a step that may happen as often as it is stated, from the time-out on."""
_FORM: Final = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Measure:
    """What is measured: how often at once, against which floor, and the goal.

    `share` is the part of the floor's throughput to reach; `p99` the longest wait in ms with
    four clients.
    """

    name: str
    title: str
    clients: tuple[int, ...]
    floor: str = ""
    share: float | None = None
    p99: float | None = None
    writes: bool = False


INSERT: Final = Measure("insert", "floor: one insert", (1, 16))
READ: Final = Measure("read", "floor: one read", (1, 4, 16))
MEASURES: Final = (
    INSERT,
    Measure("api", "record by the API", (1, 16), "insert", share=0.40, writes=True),
    Measure("page", "record by the page", (1, 16), "insert", share=0.25, writes=True),
    Measure("scan", "scan a code", (1, 16), "insert", share=0.40, writes=True),
    READ,
    Measure("case", "case page", (1, 4, 16), "read", p99=100.0),
    Measure("board", "board", (1, 4, 16), "read", p99=100.0),
)


@dataclass(frozen=True, slots=True)
class Browser:
    """A screen at which somebody is signed in: its cookies and the token of its forms."""

    cookie: str
    token: str


def of_floor() -> dict[str, list[str]]:
    """Return the requests to the floor by measure."""
    body = {"id": ID, "kind": "anaesthetic.given", "about": "case:C000000000", "data": BLOCK}
    subjects = [f"/facts/subject-{number}" for number in range(SUBJECTS)]
    return {"insert": [_json("/facts", body)], "read": [get(path) for path in subjects]}


def of_svflab(filled: Filled, screen: Browser) -> dict[str, list[str]]:
    """Return the requests to svflab by measure, each with the open cases in turn."""
    token, bands = filled.token, filled.bands
    return {
        "api": [_json("/api/v1/events", _event(code), token=token) for code in bands],
        "page": [_step(code, screen) for code in bands],
        "scan": [_scan(code, bands[code], screen) for code in bands],
        "case": [get(f"/cases/{code}", screen) for code in bands],
        "board": [get("/", screen)],
    }


def sign_in(port: int) -> Browser:
    """Sign in as a person does, and return the screen. Raises Broken where nobody is let in."""
    server = HTTPConnection("127.0.0.1", port)
    cookies: SimpleCookie = SimpleCookie()
    page = _answer(server, "GET", "/sign-in", cookies)[1]
    form = {"csrf_token": _token(page), "name": ACCOUNT, "password": PASSWORD}
    form["workstation"] = "Theatre 1"
    status, page = _answer(server, "POST", "/sign-in", cookies, urlencode(form))
    if status != 303:
        raise Broken(f"the bench could not sign in: {status}")
    token = _token(_answer(server, "GET", "/account", cookies)[1])
    server.close()
    return Browser(_spelled(cookies), token)


def _answer(
    server: HTTPConnection, method: str, path: str, cookies: SimpleCookie, body: str = ""
) -> tuple[int, str]:
    headers = {"Cookie": _spelled(cookies)} | ({"Content-Type": _FORM} if body else {})
    server.request(method, path, body or None, headers)
    answer = server.getresponse()
    for line in answer.headers.get_all("Set-Cookie") or ():
        cookies.load(line)
    return answer.status, answer.read().decode()


def _spelled(cookies: SimpleCookie) -> str:
    return "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())


def _token(page: str) -> str:
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    if found is None:
        raise Broken("a page came without the token of its forms")
    return found[1]


# ------------------------------------------------------------------------ the requests


def _event(code: str) -> dict[str, object]:
    return {"id": ID, "kind": "anaesthetic.given", "about": f"case:{code}", "data": BLOCK}


def _step(code: str, screen: Browser) -> str:
    form = {"csrf_token": screen.token, "event_id": ID, **BLOCK}
    return _scripted(f"/cases/{code}/steps/anaesthetic.given", form, f"/cases/{code}", screen)


def _scan(code: str, band: str, screen: Browser) -> str:
    scan = {"code": band, "case": code, "entry": "scanned", "millis": "40", "event_id": ID}
    form = {"csrf_token": screen.token, **scan}
    return _scripted("/scan", form, f"/cases/{code}", screen)


def get(path: str, screen: Browser | None = None) -> str:
    """Return a request for a page."""
    return _spell("GET", path, {"Cookie": screen.cookie} if screen else {})


def post(path: str, form: dict[str, str], screen: Browser) -> str:
    """Return a form as a page without script sends it."""
    headers = {"Content-Type": _FORM, "Cookie": screen.cookie}
    return _spell("POST", path, headers, urlencode({"csrf_token": screen.token, **form}))


def _json(path: str, body: object, *, token: str = "") -> str:
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    return _spell("POST", path, headers, json.dumps(body))


def _scripted(path: str, form: dict[str, str], on: str, screen: Browser) -> str:
    """Return a form as a page sends it that swaps the part which comes back."""
    headers = {
        "Content-Type": _FORM,
        "Cookie": screen.cookie,
        "HX-Request": "true",
        "HX-Current-URL": f"http://127.0.0.1{on}",
    }
    return _spell("POST", path, headers, urlencode(form))


def _spell(method: str, path: str, headers: dict[str, str], body: str = "") -> str:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    if body:
        headers = {**headers, "Content-Length": str(len(body.encode()))}
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", body])
