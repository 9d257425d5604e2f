"""Where a key stands."""

from svflab.protocol.lines import line_of, lines

TEXT = '''id = "a"

[phases]
one = "One"

[[step]]
kind = "first"

  [[step.field]]
  name = "a"
    [step.field.choices]
    yes = "Yes"

  [[step.field]]
  name = "b"

[[step]]
kind = "second"
why = """
kind = "not a key"
"""
after = ["first"]

  [[step.field]]
  name = "c"
'''


def test_a_key_is_found_by_its_table_and_place():
    found = lines(TEXT)

    assert found["id",] == 1
    assert found["phases", "one"] == 4
    assert found["step", 0, "field", 0, "choices", "yes"] == 12
    assert found["step", 0, "field", 1, "name"] == 15
    assert found["step", 1, "kind"] == 18


def test_fields_are_counted_anew_in_each_step():
    assert lines(TEXT)["step", 1, "field", 0, "name"] == 25


def test_what_stands_inside_a_long_text_is_no_key():
    found = lines(TEXT)

    assert found["step", 1, "kind"] == 18
    assert found["step", 1, "after"] == 22


def test_a_place_that_is_not_in_the_file_has_the_line_of_its_table():
    found = lines(TEXT)

    assert line_of(found, ("step", 0, "field", 1, "label")) == 14
    assert line_of(found, ("title",)) == 1
