"""A protocol file that contradicts itself is refused, with file and line."""

import hashlib
from decimal import Decimal

import pytest

from svflab.protocol.loader import ProtocolError, load
from svflab.protocol.model import Choice, Range

GOOD = """\
id       = "small"
version  = "1"
title    = "A small protocol"
registry = "none"

[phases]
work = "Work"

[[role]]
code  = "nurse"
title = "Nurse"

[[setting]]
name         = "most_ml"
title        = "Most"
value        = "2.50"
type         = "decimal"
possible     = { low = 0, high = 5 }
site_setting = true
why          = "for the test"

[[setting]]
name         = "need_count"
title        = "Count"
value        = "required"
type         = "choice"
choices      = { required = "Required", awaited = "Awaited" }
site_setting = true
why          = "for the test"

[[container]]
kind   = "syringe"
letter = "S"
title  = "Syringe"

[[test]]
name       = "count"
title      = "Count"
need       = "need_count"
type       = "decimal"
possible   = { low = 0, high = 9 }
acceptable = { low = 1 }
cite       = "for the test"

[[criterion]]
code    = "X6"
title   = "Too light"
kind    = "exclusion"
needed  = "no"
measure = "bmi"
limit   = "most_ml"
cite    = "for the test"

[[term]]
code  = "digit.pain"
title = "Pain"
where = "digit"

[[step]]
kind  = "first.done"
title = "First"
phase = "work"
roles = ["nurse"]
makes = "syringe"

  [[step.field]]
  name       = "volume_ml"
  label      = "Volume"
  type       = "decimal"
  possible   = { low = 0, high = 3 }
  acceptable = { high = "most_ml" }
  default    = "0.25"
  cite       = "for the test"

  [[step.field]]
  name    = "side"
  label   = "Side"
  type    = "choice"
  choices = { left = "Left", right = "Right" }
  default = "left"

[[step]]
kind  = "second.done"
title = "Second"
phase = "work"
roles = ["nurse"]
after = ["first.done"]
gates = ["eligible"]

[[window]]
code     = "between"
title    = "Between"
start    = "first.done"
end      = "second.done"
alarm    = "quiet"
at_least = 1
at_most  = 20.5
cite     = "for the test"
"""


@pytest.fixture
def written(tmp_path):
    """Return a function that writes a protocol file and loads it."""

    def write(text):
        path = tmp_path / "small.toml"
        path.write_text(text)
        return load(path)

    return write


def test_a_file_that_is_in_order_is_read_as_it_stands(written):
    protocol = written(GOOD)

    assert list(protocol.steps) == ["first.done", "second.done"]
    volume, side = protocol.steps["first.done"].fields
    assert volume.possible == Range(Decimal(0), Decimal(3))
    assert volume.acceptable == Range(None, "most_ml")
    assert side.choices == (Choice("left", "Left"), Choice("right", "Right"))
    assert protocol.windows[0].at_most == Decimal("20.5")
    assert protocol.settings["most_ml"].value == "2.50"


def test_the_digest_is_that_of_the_bytes_of_the_file(written):
    assert written(GOOD).digest == hashlib.sha256(GOOD.encode()).hexdigest()


WRONG = [
    ('kind  = "second.done"', 'kind  = "first.done"', "is used twice"),
    ('name    = "side"', 'name = "volume_ml"', "is used twice"),
    ('after = ["first.done"]', 'after = ["third.done"]', "after: unknown third.done"),
    ('after = ["first.done"]', 'after = ["second.done"]', "comes after itself"),
    ('makes = "syringe"', 'makes = "bucket"', "makes: unknown bucket"),
    ('makes = "syringe"', 'after = ["second.done"]', "comes after itself"),
    ('makes = "syringe"', 'place = "kitchen"', "place: unknown kitchen"),
    ('makes = "syringe"', 'per = "week"', "per: unknown week"),
    ('makes = "syringe"', 'subject = "dog"', "subject: unknown dog"),
    ('makes = "syringe"', 'gates = ["hope"]', "gates: unknown hope"),
    ('makes = "syringe"', 'colour = "red"', "unknown key colour"),
    ('makes = "syringe"', "makes = 3", "makes is a text"),
    ('makes = "syringe"', "gates = [3]", "gates is a list of texts"),
    ('makes = "syringe"', 'witness = "yes"', "witness is true or false"),
    ('[phases]\nwork = "Work"', '[phases]\nplay = "Play"', "phase: unknown work"),
    ('type       = "decimal"\n  p', 'type = "float"\n  p', "type: unknown float"),
    ('type    = "choice"', 'type = "digit_table"', "a table has columns"),
    ('  choices = { left = "Left", right = "Right" }\n', "", "nothing to choose from"),
    ('default = "left"', 'needed_when = { volume = "1" }', "volume before it is never 1"),
    ('default = "left"', 'needed_when = { side = "left" }', "side before it is never left"),
    ('default = "left"', 'default = "up"', "default up is not one of the choices"),
    ('default    = "0.25"', 'default = "3.1"', "default 3.1 is not possible"),
    ('default    = "0.25"', 'default = "NaN"', "default NaN is no number"),
    ('default    = "0.25"', 'default_from = "least_ml"', "unknown setting least_ml"),
    ('{ high = "most_ml" }', '{ high = "least_ml" }', "least_ml is no setting"),
    ('{ high = "most_ml" }', '{ high = "need_count" }', "need_count is no setting that"),
    ('{ high = "most_ml" }', "{ high = 4 }", "acceptable 4 is not possible"),
    ('{ high = "most_ml" }', '["up"]', "acceptable up is not one of the choices"),
    ("{ low = 0, high = 3 }", "{ low = 4, high = 3 }", "4 is more than 3"),
    ("{ low = 0, high = 3 }", "{ from = 0 }", "possible has only low and high"),
    ("{ low = 0, high = 3 }", "{ low = true }", "possible is a number or"),
    ("at_least = 1", "at_least = 21", "at_least 21 is more than at_most 20.5"),
    ("at_least = 1", "warn_before = 30", "warn_before 30 is more than"),
    ("at_least = 1", 'at_least = "soon"', "soon is no setting that is a number"),
    ("at_least = 1", 'point = "h1"', "point: unknown h1"),
    ('alarm    = "quiet"', 'alarm = "silent"', "alarm: unknown silent"),
    ('alarm    = "quiet"\n', "", "window between: alarm is missing"),
    ("at_least = 1", 'or_by = ["third.done"]', "or_by: unknown third.done"),
    ("at_least = 1", "at_least = 1\nreminds = true", "what reminds has at_most"),
    ('"quiet"\nat_least = 1', '"none"\nreminds = true', "what reminds is shown"),
    ('start    = "first.done"', 'start = "zeroth.done"', "start: unknown zeroth.done"),
    ('value        = "2.50"', 'value = "5.01"', "5.01 is not possible"),
    ('value        = "2.50"', 'value = "some"', "some is no decimal"),
    ('value        = "2.50"', 'value = "Infinity"', "Infinity is no decimal"),
    ('value        = "required"', 'value = "perhaps"', "perhaps is not one of the choices"),
    ('need       = "need_count"', 'need = "most_ml"', "does not say if it is needed"),
    ('need       = "need_count"', 'need = "need_luck"', "need: unknown need_luck"),
    ('needed  = "no"', 'needed = "yes"', "exclusion needs no"),
    ('limit   = "most_ml"\n', "", "a measure has a limit"),
    ('measure = "bmi"', 'measure = "iq"', "measure: unknown iq"),
    ('measure = "bmi"', 'on_the_day = "mood"', "unknown mood"),
    ('where = "digit"', 'where = "elsewhere"', "where: unknown elsewhere"),
    ('letter = "S"', 'letter = "s"', "one capital letter"),
    ('roles = ["nurse"]\nmakes', 'roles = ["doctor"]\nmakes', "roles: unknown doctor"),
    ('version  = "1"\n', "", "version is missing"),
    ('code  = "nurse"', 'code = ""', "code is missing"),
    ("[[role]]", "[[rule]]", "unknown key rule"),
]


@pytest.mark.parametrize(("right", "wrong", "words"), WRONG, ids=[case[2] for case in WRONG])
def test_what_is_wrong_is_named(written, right, wrong, words):
    assert right in GOOD

    with pytest.raises(ProtocolError) as refused:
        written(GOOD.replace(right, wrong, 1))

    assert any(words in problem.words for problem in refused.value.problems)


@pytest.mark.parametrize(
    ("right", "wrong", "line"),
    [
        ('makes = "syringe"', 'makes = "bucket"', 64),
        ('default = "left"', 'default = "up"', 80),
        ('after = ["first.done"]', 'after = ["third.done"]', 87),
        ("at_least = 1", "at_least = 21", 96),
        ('alarm    = "quiet"', 'alarm = "silent"', 95),
        ('title        = "Most"', 'title = ""', 15),
        ('registry = "none"', "registry = none", 4),
    ],
)
def test_it_is_named_with_its_line(written, tmp_path, right, wrong, line):
    with pytest.raises(ProtocolError) as refused:
        written(GOOD.replace(right, wrong, 1))

    assert [problem.line for problem in refused.value.problems] == [line]
    assert str(refused.value).startswith(f"{tmp_path / 'small.toml'}:{line}: ")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('default    = "0.25"\n  cite       = "for the test"', ""),
        ('at_most  = 20.5\ncite     = "for the test"', "at_most = 20"),
        ('acceptable = { low = 1 }\ncite       = "for the test"', "acceptable = { low = 1 }"),
        ('site_setting = true\nwhy          = "for the test"\n\n[[setting]]', "[[setting]]"),
    ],
    ids=["field", "window", "test", "setting"],
)
def test_a_number_that_nobody_stands_for_is_refused(written, right, wrong):
    assert right in GOOD

    with pytest.raises(ProtocolError, match="a number without cite or site_setting"):
        written(GOOD.replace(right, wrong, 1))


def test_everything_that_is_wrong_is_told_at_once_in_the_order_of_the_file(written):
    text = GOOD.replace('"left"', '"up"').replace('makes = "syringe"', "size = 3")

    with pytest.raises(ProtocolError) as refused:
        written(text.replace("at_least = 1", "at_least = 21"))

    assert [problem.line for problem in refused.value.problems] == [64, 80, 96]


def test_a_step_waits_only_for_steps_about_the_same_subject(written):
    text = GOOD.replace('makes = "syringe"', 'subject = "participant"')

    with pytest.raises(ProtocolError, match="is about another subject"):
        written(text)


def test_a_setting_with_a_source_alone_is_not_the_sites_to_change(written):
    fixed = GOOD.replace("site_setting = true\nwhy          =", "cite =", 1)

    assert written(GOOD).setting("most_ml", {"most_ml": "3"}) == "3"
    assert written(fixed).setting("most_ml", {"most_ml": "3"}) == "2.50"
    assert [setting.name for setting in written(fixed).to_confirm()] == ["need_count"]


def test_a_limit_is_a_number_or_the_setting_that_it_names(written):
    protocol = written(GOOD)

    assert protocol.number(Decimal(3)) == Decimal(3)
    assert protocol.number("most_ml") == Decimal("2.50")
    assert protocol.number("most_ml", {"most_ml": "1.0"}) == Decimal("1.0")
    assert protocol.number(None) is None
