"""Whether a protocol file makes sense: one function for each thing that could be wrong.

Each yields the place and the words of what it finds. A text that is missing was noted when it
was read, so an empty one is passed over here.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from decimal import Decimal

from svflab.protocol import ranges, vocabulary
from svflab.protocol.lines import Path
from svflab.protocol.model import Field, Step
from svflab.protocol.ranges import Note, Numbers
from svflab.protocol.reading import Draft

_NEED_CHOICES = frozenset({"choice", "choices", "checks", "flags"})
_TABLES = frozenset({"digit_table", "plan"})


def problems(read: Draft) -> Iterator[Note]:
    """Find everything that contradicts itself or refers to what is not there."""
    for check in CHECKS:
        yield from check(read)


def names_are_used_once(read: Draft) -> Iterator[Note]:
    """A name stands for one thing."""
    lists: tuple[tuple[str, str, list[str]], ...] = (
        ("role", "code", [role.code for role in read.roles]),
        ("setting", "name", [setting.name for setting in read.settings]),
        ("container", "kind", [container.kind for container in read.containers]),
        ("container", "letter", [container.letter for container in read.containers]),
        ("test", "name", [test.name for test in read.tests]),
        ("criterion", "code", [criterion.code for criterion in read.criteria]),
        ("term", "code", [term.code for term in read.terms]),
        ("step", "kind", [step.kind for step in read.steps]),
        ("window", "code", [window.code for window in read.windows]),
        ("task", "code", [task.code for task in read.tasks]),
        ("solicited", "code", [one.code for one in read.solicited]),
    )
    for table, key, names in lists:
        yield from _repeated((), table, key, names)


def steps_refer_to_what_there_is(read: Draft) -> Iterator[Note]:
    """A step names only roles, steps, containers, gates and phases that exist."""
    roles = {role.code for role in read.roles}
    containers = {container.kind for container in read.containers}
    subjects = {step.kind: step.subject for step in read.steps}
    for path, step in _steps(read):
        names: tuple[tuple[str, Collection[str], Collection[str]], ...] = (
            ("roles", step.roles, roles),
            ("after", step.after, subjects),
            ("gates", step.gates, vocabulary.GATES),
            ("phase", (step.phase,), read.phases),
            ("per", (step.per,), vocabulary.PER),
            ("place", (step.place,), vocabulary.PLACES),
            ("subject", (step.subject,), vocabulary.SUBJECTS),
            ("uses", (step.uses,), containers),
            ("makes", (step.makes,), containers),
        )
        for key, given, known in names:
            yield from _unknown((*path, key), f"step {step.kind}: {key}", given, known)
        if not step.roles:
            yield path, f"step {step.kind}: nobody may do it"
        for kind in step.after:
            if subjects.get(kind, step.subject) != step.subject:
                yield (*path, "after"), f"step {step.kind}: {kind} is about another subject"


def steps_have_an_order(read: Draft) -> Iterator[Note]:
    """No step waits for itself, however long the way round."""
    after = {step.kind: step.after for step in read.steps}
    for path, step in _steps(read):
        seen: set[str] = set()
        waiting = list(step.after)
        while waiting:
            kind = waiting.pop()
            if kind not in seen:
                seen.add(kind)
                waiting.extend(after.get(kind, ()))
        if step.kind in seen:
            yield (*path, "after"), f"step {step.kind}: comes after itself"


def fields_make_sense(read: Draft) -> Iterator[Note]:
    """A field has a type there is, choices where it chooses, and numbers that agree."""
    numbers = _numbers(read)
    for path, step in _steps(read):
        yield from _fields((*path, "field"), step.fields, f"step {step.kind}", numbers)


def windows_make_sense(read: Draft) -> Iterator[Note]:
    """A window lies between two steps, and its limits agree."""
    numbers = _numbers(read)
    steps = {step.kind: step for step in read.steps}
    for index, window in enumerate(read.windows):
        path: Path = ("window", index)
        whose = f"window {window.code}"
        yield from _unknown((*path, "start"), f"{whose}: start", (window.start,), steps)
        yield from _unknown((*path, "end"), f"{whose}: end", (window.end,), steps)
        yield from _unknown((*path, "or_by"), f"{whose}: or_by", window.or_by, steps)
        yield from _unknown((*path, "per"), f"{whose}: per", (window.per,), vocabulary.PER)
        yield from _unknown((*path, "alarm"), f"{whose}: alarm", (window.alarm,), vocabulary.ALARMS)
        yield from _named(whose, ranges.window_is_one(path, window, numbers))
        if window.point:
            asked = steps[window.end].field("point") if window.end in steps else None
            points = [choice.value for choice in asked.choices] if asked else []
            yield from _unknown((*path, "point"), f"{whose}: point", (window.point,), points)


def settings_make_sense(read: Draft) -> Iterator[Note]:
    """A setting has a type there is, and a value that it allows."""
    for index, setting in enumerate(read.settings):
        path: Path = ("setting", index)
        whose = f"setting {setting.name}"
        if setting.type in ("decimal", "integer", "choice"):
            yield from _named(whose, ranges.setting_fits(path, setting))
        elif setting.type:
            yield (*path, "type"), f"{whose}: unknown type {setting.type}"
        if setting.site_setting and not setting.why:
            yield path, f"{whose}: a site setting says why"


def tests_make_sense(read: Draft) -> Iterator[Note]:
    """A test has a type there is, limits that agree, and a setting that says if it is needed."""
    numbers = _numbers(read)
    settings = {setting.name: setting for setting in read.settings}
    for index, test in enumerate(read.tests):
        path: Path = ("test", index)
        whose = f"test {test.name}"
        yield from _unknown((*path, "type"), f"{whose}: type", (test.type,), ("decimal", "choice"))
        yield from _unknown((*path, "need"), f"{whose}: need", (test.need,), settings)
        if test.need in settings:
            values = tuple(choice.value for choice in settings[test.need].choices)
            if not values or not set(values) <= set(vocabulary.NEEDS):
                yield (*path, "need"), f"{whose}: {test.need} does not say if it is needed"
        yield from _named(whose, ranges.acceptable_is_possible(path, test, numbers))


def criteria_make_sense(read: Draft) -> Iterator[Note]:
    """A criterion says which answer it needs, and is asked again by a field there is."""
    numbers = _numbers(read)
    needed = {"inclusion": "yes", "exclusion": "no"}
    asked = {field.name for step in read.steps for field in step.fields}
    for index, one in enumerate(read.criteria):
        path: Path = ("criterion", index)
        whose = f"criterion {one.code}"
        yield from _unknown((*path, "kind"), f"{whose}: kind", (one.kind,), needed)
        yield from _unknown((*path, "on_the_day"), f"{whose}: field", (one.on_the_day,), asked)
        yield from _unknown(
            (*path, "measure"), f"{whose}: measure", (one.measure,), vocabulary.MEASURES
        )
        yield from _unknown((*path, "sex"), f"{whose}: sex", (one.sex,), ("female", "male"))
        if one.kind in needed and one.needed and one.needed != needed[one.kind]:
            yield (*path, "needed"), f"{whose}: {one.kind} needs {needed[one.kind]}"
        if bool(one.measure) != (one.limit is not None):
            yield path, f"{whose}: a measure has a limit, and a limit a measure"
        limit = ranges.limit_is_a_number((*path, "limit"), one.limit, numbers)
        yield from _named(whose, limit)


def signatures_make_sense(read: Draft) -> Iterator[Note]:
    """A signature is given in a role that there is, and means one of a few things."""
    roles = {role.code for role in read.roles}
    for path, step in _steps(read):
        whose, asked = f"step {step.kind}", step.signatures
        meanings = (step.signs, *(one.meaning for one in asked))
        yield from _unknown(path, f"{whose}: meaning", meanings, vocabulary.MEANINGS)
        yield from _unknown(path, f"{whose}: signature", [one.role for one in asked], roles)


def overrides_make_sense(read: Draft) -> Iterator[Note]:
    """An override names a rule that gives way, a step, its yes-or-no field, and who may."""
    steps = {step.kind: step for step in read.steps}
    for index, one in enumerate(read.overrides):
        path: Path = ("override", index)
        whose, step = f"override {one.rule}", steps.get(one.step)
        yield from _unknown(path, f"{whose}: rule", (one.rule,), vocabulary.OVERRIDDEN)
        yield from _unknown(path, f"{whose}: step", (one.step,), steps)
        asked = step.field(one.field) if step else None
        if step and (asked is None or asked.type != "yes_no"):
            yield path, f"{whose}: {one.field} is no yes or no of {one.step}"
        if not one.roles or (step and set(one.roles) - set(step.roles)):
            yield path, f"{whose}: its roles are some of those of {one.step}"


def tasks_make_sense(read: Draft) -> Iterator[Note]:
    """A task names steps that there are, and a step belongs to one task at most."""
    kinds = {step.kind for step in read.steps}
    taken: set[str] = set()
    for index, task in enumerate(read.tasks):
        path: Path = ("task", index, "steps")
        yield from _unknown(path, f"task {task.code}: steps", task.steps, kinds)
        for kind in task.steps:
            if kind in taken:
                yield path, f"task {task.code}: {kind} belongs to another task already"
            taken.add(kind)


def lists_make_sense(read: Draft) -> Iterator[Note]:
    """A term says where, in the words that the rules know; a letter is a letter."""
    for index, term in enumerate(read.terms):
        path: Path = ("term", index, "where")
        yield from _unknown(path, f"term {term.code}: where", (term.where,), vocabulary.WHERE)
    for index, container in enumerate(read.containers):
        if len(container.letter) > 1 or not container.letter.isupper():
            yield ("container", index, "letter"), f"container {container.kind}: one capital letter"


def solicited_points_make_sense(read: Draft) -> Iterator[Note]:
    """A solicited point is a choice of the step that answers it; a window or a day says when."""
    numbers = _numbers(read)
    points = {step.kind: step.field("point") for step in read.steps}
    windows = {window.code for window in read.windows}
    for index, one in enumerate(read.solicited):
        path: Path = ("solicited", index)
        asked = points.get(one.by)
        known = [choice.value for choice in asked.choices] if asked else []
        yield from _unknown(path, f"solicited {one.code}: point of {one.by}", (one.code,), known)
        yield from _unknown(path, f"solicited {one.code}: window", (one.window,), windows)
        if bool(one.window) == (one.day > 0):
            yield path, f"solicited {one.code}: either a window or a day says when"
        for limit in (one.early, one.late):
            yield from ranges.limit_is_a_number(path, limit, numbers)


CHECKS = (
    names_are_used_once,
    steps_refer_to_what_there_is,
    steps_have_an_order,
    fields_make_sense,
    windows_make_sense,
    settings_make_sense,
    tests_make_sense,
    criteria_make_sense,
    tasks_make_sense,
    lists_make_sense,
    signatures_make_sense,
    overrides_make_sense,
    solicited_points_make_sense,
)


def _fields(path: Path, fields: tuple[Field, ...], whose: str, numbers: Numbers) -> Iterator[Note]:
    """Check the fields of a step, or the columns of a field."""
    yield from _repeated(path[:-1], str(path[-1]), "name", [field.name for field in fields])
    for index, field in enumerate(fields):
        here = (*path, index)
        name = f"{whose}, field {field.name}"
        yield from _unknown((*here, "type"), f"{name}: type", (field.type,), vocabulary.FIELD_TYPES)
        if field.type in _NEED_CHOICES and not field.choices:
            yield here, f"{name}: nothing to choose from"
        if (field.type in _TABLES) != bool(field.columns):
            yield here, f"{name}: columns belong to a table, and a table has columns"
        before = {one.name: _answers(one) for one in fields[:index]}
        for other, word in field.needed_when:
            if word not in before.get(other, ()):
                yield (*here, "needed_when"), f"{name}: {other} before it is never {word}"
        yield from _named(name, ranges.acceptable_is_possible(here, field, numbers))
        yield from _named(name, ranges.default_fits(here, field, numbers))
        yield from _fields((*here, "column"), field.columns, name, numbers)


def _answers(field: Field) -> tuple[str, ...]:
    """Return the words that a field of choices may be answered with."""
    return ("yes", "no") if field.type == "yes_no" else tuple(one.value for one in field.choices)


def _steps(read: Draft) -> Iterator[tuple[Path, Step]]:
    for index, step in enumerate(read.steps):
        yield ("step", index), step


def _numbers(read: Draft) -> dict[str, Decimal | None]:
    return {setting.name: ranges.number(setting.value) for setting in read.settings}


def _named(whose: str, notes: Iterator[Note]) -> Iterator[Note]:
    for path, words in notes:
        yield path, f"{whose}: {words}"


def _unknown(
    path: Path, what: str, given: Collection[str], known: Collection[str]
) -> Iterator[Note]:
    for name in given:
        if name and name not in known:
            yield path, f"{what}: unknown {name}"


def _repeated(path: Path, table: str, key: str, names: list[str]) -> Iterator[Note]:
    """Note each name that an earlier table of the same list has."""
    seen: Counter[str] = Counter()
    for index, name in enumerate(names):
        seen[name] += 1
        if name and seen[name] > 1:
            yield (*path, table, index, key), f"{table} {name}: the {key} {name} is used twice"
