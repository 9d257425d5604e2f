"""Every form and the scan box, filled in as nobody should: no error, nothing lost, nothing half.

In the build every third form is tried once, always alike. To look longer:

    pytest tests/web/test_fuzz.py --hypothesis-profile long
"""

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from svflab.services.verify import verify
from tests.web import fuzzed
from tests.web.two_sites import OWN

LONG = settings.default.max_examples > 1000
"""Whether somebody has asked for more than the build has time for."""


def each(test):
    """Try once in the build, and many times in the profile `long`."""
    few = max(1, settings.default.max_examples // 100)
    return settings(max_examples=few, database=None, phases=[Phase.generate])(test)


def send(world, shown, sent):
    """Send a form as the browser of whoever was shown it; the world is put back if it ended."""
    path, query = fuzzed.target(shown)
    client = world.at(OWN, shown.role).client
    if shown.form.method.lower() != "post":
        return client.get(path, query_string={**query, **sent})
    sent["csrf_token"] = [world.token(OWN, shown.role)]
    return client.post(path, query_string=query, data=sent)


def test_no_form_breaks_the_server_or_loses_what_was_typed(world):
    world.app.config["LOCKOUT_FAILURES"] = 10**6
    forms, as_it_was, wrong = fuzzed.found(world, everywhere=LONG), world.keep(), []
    assert len(forms) > 100

    for shown in forms if LONG else forms[::3]:
        try:
            tried(world, shown, as_it_was)
        except Exception as error:  # one that another form's entry hides on a second try, too
            wrong.append(f"{shown.name}: {error!r}")
    with world.app.app_context():
        assert verify(world.app.extensions["protocol"]).is_whole
    world.put(as_it_was)

    assert not wrong, "\n\n".join(wrong)


def tried(world, shown, as_it_was):
    """Fill in a form and send it, some times over."""

    @each
    @given(sent=fuzzed.filled(shown.form))
    def survives(sent):
        assume(sent != fuzzed.untouched(shown.form))
        before = world.head(OWN)
        answer = send(world, shown, sent)
        if answer.status_code == 401:  # a form before ended who is asking
            world.put(as_it_was)
        why = fuzzed.wrong(shown, sent, answer)
        judged = answer.status_code in (400, 409, 422)
        if judged and (new := world.since(before) - fuzzed.NOTED):
            why = f"{answer.status}, and recorded {new}"
        assert not why, f"{shown.name}: {why}\n  {sent}"

    survives()


@pytest.mark.parametrize("page", ["", "case"])
def test_nothing_that_is_scanned_breaks_the_scan_box(world, page):
    nurse, token = world.at(OWN, "nurse"), world.token(OWN, "nurse")
    codes = st.sampled_from(world.codes)
    pieces = st.one_of(fuzzed.TEXTS, codes, st.tuples(codes, fuzzed.TEXTS).map("".join))

    @settings(max_examples=settings.default.max_examples // 4, database=None)
    @given(text=pieces, how=st.sampled_from(["scanned", "camera", "typed", "", "\0"]))
    def survives(text, how):
        sent = {"csrf_token": token, "code": text, "entry": how, "page": world.objects["/cases/"]}
        answer = nurse.client.post("/scan", data={**sent, **({} if page else {"page": ""})})
        assert answer.status_code < 500

    survives()


ASKED = "after before since until day lot like q code participant state do told past start by at"


def test_no_address_breaks_the_server(world):
    quality = world.at(OWN, "quality").client
    rules = [
        one for one, _path in world.rules() if "GET" in one.methods and one.endpoint != "static"
    ]
    instants = fuzzed.TEXTS | st.datetimes(timezones=st.timezones() | st.none()).map(str)
    queries = st.dictionaries(st.sampled_from(ASKED.split()), instants | fuzzed.TEXTS, max_size=3)

    @settings(max_examples=settings.default.max_examples // 2, database=None)
    @given(rule=st.sampled_from(rules), data=st.data())
    def survives(rule, data):
        other = data.draw(st.booleans())
        path = world.address(rule, lambda own: data.draw(fuzzed.TEXTS)[:200] if other else own)
        query = data.draw(queries)
        assert quality.get(path.partition("?")[0], query_string=query).status_code < 500

    survives()
