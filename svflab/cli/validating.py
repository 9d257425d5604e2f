"""validation-pack, ready: what a hospital's validation of this installation begins with."""

from importlib import metadata, resources
from pathlib import Path

import click
from flask import Flask

from svflab.cli.opening import Broken, Make, Refused, in_house, opened
from svflab.domain import rules
from svflab.exports import csv, validation
from svflab.records import schema
from svflab.services import health

_HEAD = ("requirement", "source", "asks", "file", "test", "result")
_CARRIED = ("qualification.sh", "qualification.md")


@click.command("validation-pack")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Where to.")
@click.option(
    "--junit",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="How the tests ended: the file of `pytest --junitxml`.",
)
@click.option(
    "--tests",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder of the tests; else the one beside the program, in a checkout.",
)
@click.pass_obj
def validation_pack(make: Make, *, out: Path, junit: Path | None, tests: Path | None) -> None:
    """Write what is asked and shown, the versions, and a script to qualify this installation.

    The matrix leads from each requirement to the tests that show it and to how they ended; a
    requirement that no test shows is listed as a gap. Without --junit each test is listed as
    not run. docs/validation.md tells what the files are for.

    \b
    Example
      svflab validation-pack --out validation --junit results.xml
    """
    rows = validation.matrix(
        validation.requirements(), validation.marked(_tests(tests)), _results(junit)
    )
    with opened(make, any_schema=True) as app:
        versions = _versions(app)
    out.mkdir(parents=True, exist_ok=True)
    _write(out / "traceability.md", validation.traceability(rows, versions))
    _write(out / "traceability.csv", "".join(csv.lines(_HEAD, validation.csv_rows(rows))))
    _write(out / "versions.txt", "".join(f"{one}=={is_}\n" for one, is_ in _packages()))
    for name in _CARRIED:
        _write(out / name, resources.files("svflab.exports").joinpath(name).read_text("utf-8"))
    for name, count in sorted(validation.sums(rows).items()):
        click.echo(f"{name}: {count}")
    click.echo(f"written to {out}")


@click.command()
@in_house
def ready() -> None:
    """Say whether the server could be trusted to record: database, version, clock, labels.

    The same that /readyz tells to who watches the server. Ends with 1 where something is not
    well, and says what.

    \b
    Example
      svflab ready
    """
    if troubles := health.troubles():
        raise Broken("; ".join(f"{what} {said}" for what, said in troubles.items()))
    for what, said in health.notes().items():
        click.echo(f"{what} {said}", err=True)
    click.echo("ready")


def _tests(given: Path | None) -> Path:
    folder = given or Path("tests")
    if not folder.is_dir():
        raise Refused("the tests are not here: run this in a checkout, or name them with --tests")
    return folder.resolve()


def _results(junit: Path | None) -> dict[tuple[str, str], str]:
    if junit is None:
        return {}
    try:
        return validation.ended(junit.read_text("utf-8"))
    except ValueError as error:
        raise Refused(f"{junit} is no file of test results: {error}") from error


def _versions(app: Flask) -> dict[str, str]:
    protocol = app.extensions["protocol"]
    return {
        "svflab": metadata.version("svflab"),
        "site and mode": f"{app.config['SITE']}, {app.config['MODE']}",
        "protocol": f"{protocol.id}, version {protocol.version}, digest {protocol.digest}",
        "rules": rules.VERSION,
        "database schema": (schema.revisions() or [""])[-1],
    }


def _packages() -> list[tuple[str, str]]:
    """Return every package that is installed here, by name, with its version."""
    return sorted({(one.metadata["Name"].lower(), one.version) for one in metadata.distributions()})


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
