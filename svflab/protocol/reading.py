"""From the tables of a protocol file to the values of `svflab.protocol.model`.

Everything is read into lists, in the order of the file, so that a name that is used twice is
still there to be found; the loader makes the `Protocol` of them.
"""

from dataclasses import dataclass
from decimal import Decimal

from svflab.protocol.model import (
    Choice,
    ContainerKind,
    Criterion,
    Field,
    Role,
    Setting,
    Step,
    Task,
    Term,
    Test,
    Window,
)
from svflab.protocol.signing import Override, Signing
from svflab.protocol.solicited import Solicited
from svflab.protocol.table import Noted, Table


@dataclass(frozen=True, slots=True)
class Draft:
    """What a protocol file says, before anybody has checked that it makes sense."""

    id: str
    version: str
    title: str
    registry: str
    phases: dict[str, str]
    roles: list[Role]
    settings: list[Setting]
    containers: list[ContainerKind]
    tests: list[Test]
    criteria: list[Criterion]
    terms: list[Term]
    steps: list[Step]
    windows: list[Window]
    overrides: list[Override]
    tasks: list[Task]
    solicited: list[Solicited]


def draft(raw: dict[str, object], noted: Noted) -> Draft:
    """Read a protocol file, noting every key that is missing, unknown or of the wrong kind."""
    table = Table(raw, (), noted)
    tests = [_test(entry) for entry in table.tables("test")]
    criteria = [_criterion(entry) for entry in table.tables("criterion")]
    terms = [_term(entry) for entry in table.tables("term")]
    lists = {
        "tests": tuple(Choice(test.name, test.title) for test in tests),
        "criteria": tuple(Choice(one.code, one.title) for one in criteria),
        "terms": tuple(Choice(term.code, term.title) for term in terms),
    }
    read = Draft(
        id=table.need("id"),
        version=table.need("version"),
        title=table.need("title"),
        registry=table.need("registry"),
        phases={choice.value: choice.title for choice in table.choices("phases")},
        roles=[_role(entry) for entry in table.tables("role")],
        settings=[_setting(entry) for entry in table.tables("setting")],
        containers=[_container(entry) for entry in table.tables("container")],
        tests=tests,
        criteria=criteria,
        terms=terms,
        steps=[_step(entry, lists) for entry in table.tables("step")],
        windows=[_window(entry) for entry in table.tables("window")],
        overrides=[_override(entry) for entry in table.tables("override")],
        tasks=[_task(entry) for entry in table.tables("task")],
        solicited=[_solicited(entry) for entry in table.tables("solicited")],
    )
    table.finish(cited=True)
    return read


def _role(table: Table) -> Role:
    table.name = f"role {table.text('code')}"
    role = Role(code=table.need("code"), title=table.need("title"))
    table.finish(cited=True)
    return role


def _task(table: Table) -> Task:
    table.name = f"task {table.text('code')}"
    task = Task(code=table.need("code"), title=table.need("title"), steps=table.names("steps"))
    table.finish(cited=True)
    return task


def _setting(table: Table) -> Setting:
    table.name = f"setting {table.text('name')}"
    setting = Setting(
        name=table.need("name"),
        title=table.need("title"),
        value=_value(table),
        type=table.need("type"),
        unit=table.text("unit"),
        possible=table.range("possible"),
        choices=table.choices(),
        why=table.text("why"),
        cite=table.text("cite"),
        site_setting=table.flag("site_setting"),
    )
    table.literal = True  # a chosen value needs somebody who stands for it, like a number
    table.finish(cited=bool(setting.cite or setting.site_setting))
    return setting


def _value(table: Table) -> str:
    """Return a setting's value as text; a number keeps the digits it was written with."""
    raw = table.raw.get("value")
    if isinstance(raw, (int, Decimal)) and not isinstance(raw, bool):
        table.limit("value")
        return str(raw)
    return table.need("value")


def _container(table: Table) -> ContainerKind:
    table.name = f"container {table.text('kind')}"
    container = ContainerKind(
        kind=table.need("kind"),
        letter=table.need("letter"),
        title=table.need("title"),
        template=table.text("template"),
        needs_witness=table.flag("needs_witness"),
        needs_second=table.flag("needs_second"),
        label_optional=table.flag("label_optional"),
    )
    table.finish(cited=True)
    return container


def _test(table: Table) -> Test:
    table.name = f"test {table.text('name')}"
    test = Test(
        name=table.need("name"),
        title=table.need("title"),
        need=table.need("need"),
        type=table.need("type"),
        unit=table.text("unit"),
        choices=table.choices(),
        possible=table.range("possible"),
        acceptable=table.acceptable(),
        cite=table.text("cite"),
        help=table.text("help"),
    )
    table.finish(cited=bool(test.cite))
    return test


def _criterion(table: Table) -> Criterion:
    table.name = f"criterion {table.text('code')}"
    criterion = Criterion(
        code=table.need("code"),
        title=table.need("title"),
        kind=table.need("kind"),
        needed=table.need("needed"),
        cite=table.need("cite"),
        on_the_day=table.text("on_the_day"),
        sex=table.text("sex"),
        measure=table.text("measure"),
        limit=table.limit("limit"),
        help=table.text("help"),
    )
    table.finish(cited=True)
    return criterion


def _term(table: Table) -> Term:
    table.name = f"term {table.text('code')}"
    term = Term(
        code=table.need("code"),
        title=table.need("title"),
        where=table.need("where"),
        special=table.flag("special"),
    )
    table.finish(cited=True)
    return term


def _step(table: Table, lists: dict[str, tuple[Choice, ...]]) -> Step:
    table.name = f"step {table.text('kind')}"
    step = Step(
        kind=table.need("kind"),
        title=table.need("title"),
        phase=table.need("phase"),
        roles=table.names("roles"),
        after=table.names("after"),
        per=table.text("per") or "case",
        place=table.text("place"),
        uses=table.text("uses"),
        makes=table.text("makes"),
        witness=table.flag("witness"),
        second_account=table.flag("second_account"),
        reason=table.flag("reason"),
        optional=table.flag("optional"),
        gates=table.names("gates"),
        fields=tuple(_field(entry, lists) for entry in table.tables("field")),
        subject=table.text("subject") or "case",
        signs=table.text("signs"),
        signatures=tuple(_signing(entry) for entry in table.tables("signature")),
    )
    table.finish(cited=True)
    return step


def _signing(table: Table) -> Signing:
    table.name = f"{table.name}, signature of {table.text('role')}"
    signing = Signing(role=table.need("role"), meaning=table.need("meaning"))
    table.finish(cited=True)
    return signing


def _override(table: Table) -> Override:
    table.name = f"override {table.text('rule')}"
    override = Override(
        rule=table.need("rule"),
        step=table.need("step"),
        field=table.need("field"),
        roles=table.names("roles"),
    )
    table.finish(cited=True)
    return override


def _field(table: Table, lists: dict[str, tuple[Choice, ...]]) -> Field:
    table.name = f"{table.name}, field {table.text('name')}"
    source = table.text("choices_from")
    if source and source not in lists:
        table.note("choices_from", f"choices_from is one of {', '.join(lists)}")
    field = Field(
        name=table.need("name"),
        label=table.need("label"),
        type=table.need("type"),
        unit=table.text("unit"),
        required=table.flag("required", default=True),
        choices=lists.get(source, ()) or table.choices(),
        possible=table.range("possible"),
        acceptable=table.acceptable(),
        default=table.text("default"),
        default_from=table.text("default_from"),
        help=table.text("help"),
        cite=table.text("cite"),
        columns=tuple(_field(entry, lists) for entry in table.tables("column")),
        needed_when=tuple((one.value, one.title) for one in table.choices("needed_when")),
    )
    table.finish(cited=bool(field.cite))
    return field


def _window(table: Table) -> Window:
    table.name = f"window {table.text('code')}"
    window = Window(
        code=table.need("code"),
        title=table.need("title"),
        start=table.need("start"),
        end=table.need("end"),
        alarm=table.need("alarm"),
        per=table.text("per") or "case",
        at_least=table.limit("at_least"),
        at_most=table.limit("at_most"),
        warn_before=table.limit("warn_before"),
        point=table.text("point"),
        or_by=table.names("or_by"),
        reminds=table.flag("reminds"),
        unit=table.text("unit") or "min",
        cite=table.text("cite"),
    )
    table.finish(cited=bool(window.cite))
    return window


def _solicited(table: Table) -> Solicited:
    table.name = f"solicited {table.text('code')}"
    day = table.limit("day")
    one = Solicited(
        code=table.need("code"),
        title=table.need("title"),
        by=table.need("by"),
        how=table.text("how"),
        window=table.text("window"),
        day=int(day) if isinstance(day, Decimal) else 0,
        early=table.limit("early"),
        late=table.limit("late"),
        cite=table.text("cite"),
    )
    table.finish(cited=bool(one.cite))
    return one
