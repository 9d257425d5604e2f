"""Every rule is tried, and every rule says what it is."""

import ast
import re
from pathlib import Path

from svflab import paths
from svflab.domain import rules
from svflab.domain.deviations import unanswered

HERE = Path(__file__).parent
MAKERS = {"always", "stopping", "incident", "deviation", "mishap"}
DOMAIN = paths.PACKAGE / "domain"
SOURCES = [*(DOMAIN / "rules").glob("*.py"), DOMAIN / "corrections.py"]


def names(source):
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MAKERS:
            yield from (
                one.value
                for one in ast.walk(node.args[0])
                if isinstance(one, ast.Constant) and isinstance(one.value, str)
            )


def test_every_rule_is_tried_by_a_test():
    tried = {
        name
        for path in HERE.glob("test_*.py")
        if path.name != "test_rules.py"
        for name in re.findall(r'"([a-z_.]+)"', path.read_text())
    }
    found = {name.rstrip(".") for source in SOURCES for name in names(source)}

    assert {name for name in found if not any(one.startswith(name) for one in tried)} == set()


def test_every_rule_says_what_it_is():
    assert [rule.__name__ for rule in rules.RULES if not rule.__doc__] == []


def test_a_rule_stands_in_the_list_once():
    assert len(set(rules.RULES)) == len(rules.RULES)


def test_a_day_that_goes_as_planned_finds_nothing(day):
    bench = day("close")

    assert (bench.findings, bench.case.state) == ((), "closed")


def test_a_reason_answers_a_finding(day):
    bench = day("start").tick(minutes=30)
    bench.do("extraction.finished", "park")
    (found,) = unanswered(bench.protocol, bench.case, bench.findings)
    bench.do(
        "deviation.explained", "park", rule=found.rule, event=found.event_id, reason="the lift"
    )

    assert unanswered(bench.protocol, bench.case, bench.findings) == ()
    assert bench.findings == (found,)
