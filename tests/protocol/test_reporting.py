"""The file of reporting rules: read at the start, and refused with file and line."""

import pytest

from svflab.domain.adopted import of_file
from svflab.protocol import reporting
from svflab.protocol.loader import ProtocolError, load

PROTOCOL = load()
TEXT = reporting.DEFAULT.read_text()


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "rules.toml"
        path.write_text(text)
        return reporting.load(PROTOCOL, path)

    return write


def test_the_rules_that_come_with_svflab_say_where_each_is_from():
    law = reporting.load(PROTOCOL)

    assert [one.code for one in of_file(law, PROTOCOL).in_force({})] == [
        "site",
        "kr_drug",
        "kr_device",
        "kr_arm",
    ]
    assert all(rule.cite and rule.checked.year == 2026 for rule in law.rules)
    first = law.rules[0]
    assert (first.to, first.hours, first.when) == ("sponsor", 24, ("serious",))
    blank = {
        rule.code
        for rule in law.rules
        if isinstance(rule.days, str) and PROTOCOL.setting(rule.days) == "0"
    }
    followed = {"site.follow_up", "kr_drug.follow_up", "kr_device.follow_up", "kr_arm.follow_up"}
    assert blank == {"kr_arm.severe", "kr_arm.serious", *followed}


RULE = 'hours   = 24\n  cite    = "EU CTR'
WRONG = [
    ('to      = "maker"', 'to = "friend"', "to: unknown friend"),
    ('when    = ["device"]', 'when = ["sad"]', "when: unknown sad"),
    ('starts  = "aware_at"\n  hours   = 24', 'starts = "soon"\n  hours = 24', "unknown soon"),
    ('first_day = "day_after"', 'first_day = "never"', "first_day: unknown never"),
    ('follows = ["ich.severe"]', 'follows = ["ich.none"]', "follows: unknown ich.none"),
    ('follows = ["ich.severe"]\n', "", "follows another"),
    ('follows = ["ich.severe"]', 'follows = ["ich.severe", "uk.severe"]', "unknown uk.severe"),
    ('code    = "ich.complete"', 'code = "ich.severe"', "ich.severe is used twice"),
    ('setting = "reporting_uk"', 'setting = "reporting_mars"', "unknown setting reporting_mars"),
    ('days    = "reporting_arm_severe_days"', 'days = "zone"', "zone is no setting"),
    (RULE, 'hours = 24\n  mood = "good"\n  cite = "EU CTR', "unknown key mood"),
    (RULE, 'hours = 24\n  days = 1\n  cite = "EU CTR', "either days or hours"),
    (RULE, 'hours = inf\n  cite = "EU CTR', "Infinity is no whole number"),
    (RULE, 'hours = 10000\n  cite = "EU CTR', "10000 is no whole number from 1 to 9999"),
    ('when    = ["device"]\n', "", "an initial report needs when"),
    ('when    = ["device"]', 'when = ["severe", "not_severe"]', "never hold together"),
    (RULE, 'hours = 0\n  cite = "EU CTR', "0 is no whole number from 1"),
    (RULE, 'hours = 24\n  source = "EU CTR', "cite is missing"),
    (RULE, 'hours = 24\n  source = "EU CTR', "a number without cite"),
    ('checked = "2026-11-23"', 'checked = "lately"', "checked is a day such as"),
    ('version = "2"', "version = 1", "version is a text"),
    ('version = "2"', "version = ", "Invalid value"),
]


@pytest.mark.parametrize(("right", "wrong", "words"), WRONG, ids=[case[2] for case in WRONG])
def test_what_is_wrong_is_named_with_file_and_line(written, right, wrong, words):
    assert right in TEXT

    with pytest.raises(ProtocolError) as refused:
        written(TEXT.replace(right, wrong, 1))

    problem = next(one for one in refused.value.problems if words in one.words)
    assert str(problem).startswith(f"{problem.path}:{problem.line}: ")


def test_a_rule_is_refused_on_the_line_where_it_is_wrong(written):
    wrong = TEXT.replace('to      = "maker"', 'to      = "friend"')
    line = next(n for n, text in enumerate(wrong.splitlines(), 1) if "friend" in text)

    with pytest.raises(ProtocolError) as refused:
        written(wrong)

    (problem,) = refused.value.problems
    assert problem.line == line


@pytest.mark.parametrize(
    ("raw", "words"),
    [(b'version = "2"', "there is no rule in it"), (b"#\n# \xff", "this is no UTF-8 text")],
)
def test_a_file_that_says_nothing_or_cannot_be_read_is_refused(tmp_path, raw, words):
    path = tmp_path / "rules.toml"
    path.write_bytes(raw)

    with pytest.raises(ProtocolError) as refused:
        reporting.load(PROTOCOL, path)

    assert [one.words for one in refused.value.problems] == [words]
