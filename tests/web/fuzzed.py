"""What is typed, scanned or sent by mistake and on purpose; and the forms it is sent with.

    for form in found(world):  ...           every form that any role is shown
    sent = data.draw(filled(form))           filled in as nobody should

What came back is judged by `wrong`: no error of the server, nothing typed that is lost.
"""

import html
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlsplit

from hypothesis import strategies as st

from svflab.services import accounts
from svflab.web import decision
from tests.forms import Control, Form, forms_of
from tests.web.two_sites import OWN, TwoSites

NASTY = [
    *("", " ", "\0", "a\0b", "\t", "\x1b[31m", "\x7f", "\r\nSet-Cookie: a=b", "\u2028", "\ufeff"),
    *("\u202egnp.exe", "עברית", "مرحبا", "e\u0301", "김현아", "수 1", "👩🏽‍⚕️🫀", "\U0010ffff", "ﷺ"),
    *("x" * 300, "y" * 5000, "z " * 3000, "9" * 400, "-1", "0", "1e400", "NaN", "Infinity", "-0"),
    *("١٢٣", "²", "0x10", "1,5", "1.5.", "+1", "1_000", "0.00000000000000000001", "½"),
    *("2026-02-30", "0000-00-00", "9999-12-31", "99999-01-01", "2026-11-23T25:61", "24:00"),
    *("0001-01-01T00:00", "2026-11-23T09:00:00Z", "2026-11-23T09:00+99:99"),
    *("<script>alert(1)</script>", "\"'><img src=x>", "'; DROP TABLE log;--", "{{7*7}}", "%s%n%x"),
    *("../../etc/passwd", "=1+1", "//evil.example", "javascript:alert(1)", "null", "[]", "true"),
]
TEXTS = st.one_of(
    st.sampled_from(NASTY), st.text(max_size=40), st.integers().map(str), st.floats().map(str)
)
LEFT_ALONE = {"csrf_token", "event_id"}
"""What the page itself puts in a form: without it, nothing is judged."""
ENDS = ("/sign-out", "/lock", "/sign-in", "/unlock", "/account/password", "/deactivate", "/end")
"""Forms that end who is asking; the walk of every route tries them."""
NOTED = {
    *("attempt.refused", "permission.refused", "scan.made", "account.locked"),
    "criterion.assessed",  # each criterion stands for itself: the others of the form are recorded
}
"""What a form that was not taken may leave in the log."""


@dataclass(frozen=True)
class Shown:
    """A form, who was shown it, and on which page."""

    form: Form
    role: str
    page: str

    @property
    def name(self) -> str:
        """Return where it goes, and from where."""
        return f"{self.form.method or 'get'} {self.form.action} ({self.role})"


def found(world: TwoSites, *, everywhere: bool) -> list[Shown]:
    """Return every form that a role is shown on any page, once; `everywhere`, that any role is."""
    known: dict[tuple[str, str, tuple[str, ...]], Shown] = {}
    for role, page in _pages(world, everywhere):
        answer = world.at(OWN, role).get(page)
        if answer.mimetype != "text/html":
            continue
        for form in forms_of(answer):
            action = form.action or page
            key = urlsplit(action).path, form.method, tuple(sorted(form.names()))
            if not urlsplit(action).path.endswith(ENDS):
                known.setdefault(key, Shown(form, role, page))
    return list(known.values())


def _pages(world: TwoSites, everywhere: bool) -> Iterator[tuple[str, str]]:
    protocol, case = world.app.extensions["protocol"], world.objects["/cases/"]
    with world.app.app_context():
        rules = [
            (rule, decision(rule.endpoint))
            for rule in world.app.url_map.iter_rules()
            if "GET" in rule.methods and rule.endpoint != "static"
        ]
    for rule, whom in rules:
        roles = whom.roles if whom and whom.roles else accounts.ROLES
        for role in roles if everywhere else roles[:1]:
            yield role, world.address(rule)
    for kind, step in protocol.steps.items():
        for more in ("&told=1", "") if everywhere else ("&told=1",):
            yield step.roles[0], f"/cases/{case}?do={kind}{more}"


def untouched(form: Form) -> dict[str, list[str]]:
    """Return a form as the page gives it: nothing that anybody filled in."""
    sent: dict[str, list[str]] = {}
    for one in form.controls:
        if one.name:
            sent.setdefault(one.name, []).append(one.value)
    return sent


@st.composite
def filled(draw: st.DrawFn, form: Form) -> dict[str, list[str]]:
    """Return a form filled in as nobody should: values of any kind, missing, and twice."""
    sent: dict[str, list[str]] = {}
    for one in form.controls:
        if one.name in LEFT_ALONE:
            sent[one.name] = [one.value]
        elif one.name:
            sent.setdefault(one.name, []).extend(draw(_values(one)))
    if draw(st.booleans()):
        sent.setdefault(draw(st.text("abc_-[]0", min_size=1, max_size=9)), []).append(draw(TEXTS))
    return sent


def _values(one: Control) -> st.SearchStrategy[list[str]]:
    own = st.just([one.value])
    return st.one_of(own, own, TEXTS.map(lambda text: [text]), st.lists(TEXTS, max_size=2))


def wrong(shown: Shown, sent: dict[str, list[str]], answer) -> str:
    """Say what is wrong with the answer to a form, or "" where nothing is.

    The scan box is empty after each scan, for the next one, and what it did not know may be a
    name; so may what a hospital's wristband says.
    """
    if answer.status_code >= 500:
        return f"{answer.status}"
    if "Set-Cookie: a=b" in str(answer.headers) or answer.headers.get("Location", "").startswith(
        ("//", "http", "javascript")
    ):
        return f"the headers say {answer.headers}"
    if answer.status_code in (400, 409, 422) and answer.mimetype == "text/html":
        if shown.form.action.endswith(("/scan", "/wristband")) or (
            answer.status_code != 400 and _is_done(shown, answer)
        ):
            return ""
        lost = [text for text in _typed(shown.form, sent) if text not in _words(answer)]
        return f"{answer.status_code} lost {lost}" if lost else ""
    return ""


def _is_done(shown: Shown, answer) -> bool:
    """Say whether there is nothing left to send: somebody has done what the form was for."""
    return shown.form.action not in {form.action for form in forms_of(answer)}


def _typed(form: Form, sent: dict[str, list[str]]) -> Iterator[str]:
    """Return what was typed into the fields of a form, as far as a field can hold it."""
    for one in form.controls:
        if one.type in ("text", "search", "textarea"):
            values = sent.get(one.name, [])
            if len(values) == 1 and values[0].strip() and _is_typed(values[0]):
                yield _plain(values[0])


def _is_typed(text: str) -> bool:
    return not any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Cf") for letter in text)


def _words(answer) -> str:
    return _plain(html.unescape(answer.get_data(as_text=True)))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def target(shown: Shown) -> tuple[str, dict[str, list[str]]]:
    """Return where a form is sent, and what stands in the query of its address."""
    at = urlsplit(shown.form.action or shown.page)
    return quote(at.path, safe="/%"), parse_qs(at.query, keep_blank_values=True)
