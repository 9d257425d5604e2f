"""labels: whether templates can be printed, on which printers, and what comes out."""

import os
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import click

from svflab import config
from svflab.cli.opening import Broken, Refused
from svflab.labels import proof, render, samples, sheets, templates
from svflab.labels.errors import LabelError
from svflab.labels.fit import DOTS_PER_MM, WIDEST_ARC, TooSmall, arc, fit, least_barrel
from svflab.labels.proof import OnPrinter, Proof
from svflab.labels.sheet_layout import Sheet
from svflab.labels.zpl import zpl

DPIS = tuple(DOTS_PER_MM)
DPI = click.Choice([str(dpi) for dpi in DPIS])
FORMS = (".pdf", ".png", ".zpl")


class Millimetres(click.ParamType[Decimal]):
    """A length such as 6.5, exactly as it was typed."""

    name = "mm"

    def convert(
        self, value: str | Decimal, param: click.Parameter | None, ctx: click.Context | None
    ) -> Decimal:
        """Return the length."""
        try:
            length = Decimal(value)
        except InvalidOperation:
            length = Decimal("NaN")
        if not length.is_finite():
            self.fail(f"{value!r} is no length in mm, such as 6.5")
        return length


MM = Millimetres()


@click.group()
def labels() -> None:
    """Try label templates, and print what a printer is set up with.

    Needs no database. docs/labels.md tells how a template is written.
    """


@labels.command()
@click.option("--folder", type=click.Path(), help="Templates of your own.  [SVFLAB_LABEL_FOLDER]")
@click.option("--dpi", "dpis", type=DPI, multiple=True, help="Your printer; else all are tried.")
@click.option("--only", multiple=True, metavar="NAME", help="Only this template.")
def check(*, folder: str | None, dpis: tuple[str, ...], only: tuple[str, ...]) -> None:
    """Draw every template with ordinary and with the longest facts, and say what is wrong.

    For each printer it says that the codes fit, and how many dots a module has, or how many mm
    they need. With the extra packages of `pip install 'svflab[check]'` the codes are decoded
    and the words read back from the PDF.

    Ends with 1 where a template leaves something out, where something does not fit, or where a
    printer that was named with --dpi cannot draw a code.

    \b
    Example
      svflab labels check --folder /etc/svflab/labels --dpi 203
    """
    own = _folder(folder)
    names = _chosen(own, only)
    asked = tuple(int(dpi) for dpi in dpis)
    site = config.one("SITE_NAME", os.environ) or ""
    proofs = [proof.prove(name, folder=own, dpis=asked or DPIS, site=site) for name in names]
    for found in proofs:
        for line in _lines(found):
            click.echo(line)
    _say_what_was_not_tried()
    bad = [found.name for found in proofs if _is_bad(found, asked)]
    if bad:
        raise Broken(f"not to be printed: {', '.join(bad)}")
    click.echo(f"nothing is missing and nothing is cut off: {', '.join(names)}")


@labels.command()
@click.argument("millimetres", type=MM)
@click.option("--folder", type=click.Path(), help="Templates of your own.  [SVFLAB_LABEL_FOLDER]")
def barrel(*, millimetres: Decimal, folder: str | None) -> None:
    """Say which label a syringe of this diameter gets, measured with calipers.

    A flat label goes round the barrel. Where its code would cover more than 60 degrees, no
    scanner is sure to read it, and the syringe gets a flag.

    \b
    Example
      svflab labels barrel 6.5
    """
    if millimetres <= 0:
        raise Refused(f"a barrel of {millimetres} mm cannot be")
    own = _folder(folder)
    box = templates.template(render.FLAT, own).code_mm
    for dpi in DPIS:
        chosen = render.choose(millimetres, dpi, folder=own)
        click.echo(f"{dpi} dpi  {chosen:<14}{_why(box, millimetres, dpi)}")


@labels.command()
@click.argument("name")
@click.argument("output", type=click.Path(dir_okay=False))
@click.option("--dpi", type=DPI, default="300", show_default=True, help="Of the printer.")
@click.option("--folder", type=click.Path(), help="Templates of your own.  [SVFLAB_LABEL_FOLDER]")
def draw(*, name: str, output: str, dpi: str, folder: str | None) -> None:
    """Draw one label with invented facts, marked DEMO: to try a printer and a scanner.

    OUTPUT ends in .pdf, .png, or .zpl for a thermal printer.

    \b
    Example
      svflab labels draw syringe-flag try.pdf
      svflab labels draw syringe-flag try.zpl --dpi 203 && nc -N printer 9100 < try.zpl
    """
    own = _folder(folder)
    target = Path(output)
    if target.suffix not in FORMS:
        raise Refused(f"{output} must end in {', '.join(FORMS)}")
    try:
        design = templates.template(name, own)
        facts = replace(samples.ORDINARY[design.says], mode="DEMO")
        made = {
            ".pdf": lambda: render.pdf(design, facts, dpi=int(dpi)),
            ".png": lambda: render.png(design, facts, int(dpi)),
            ".zpl": lambda: zpl(design, facts, int(dpi)),
        }[target.suffix]()
    except LabelError as error:
        raise Refused(str(error)) from error
    _write(target, made)


@labels.command()
@click.argument("output", type=click.Path(dir_okay=False))
@click.option("--columns", type=click.IntRange(1, 20), default=3, show_default=True)
@click.option("--rows", type=click.IntRange(1, 50), default=8, show_default=True)
@click.option("--width", type=MM, default="64", show_default=True, help="Of one label, in mm.")
@click.option("--height", type=MM, default="33.9", show_default=True)
@click.option("--left", type=MM, default="7.2", show_default=True, help="Margin of the sheet.")
@click.option("--top", type=MM, default="12.9", show_default=True)
@click.option("--gap-x", type=MM, default="2.5", show_default=True, help="Between two labels.")
@click.option("--gap-y", type=MM, default="0", show_default=True)
@click.option("--offset-x", type=MM, default="0", show_default=True, help="As it is set now.")
@click.option("--offset-y", type=MM, default="0", show_default=True)
def calibration(*, output: str, **sizes: Any) -> None:
    """Make an A4 page that shows whether an office printer scales, and by how much it is off.

    Print it, hold a ruler to it, and enter the new offset where the printer is set up.

    \b
    Example
      svflab labels calibration page.pdf --columns 2 --rows 7 --width 99.1 --height 38.1
    """
    try:
        made = sheets.calibration(Sheet(**sizes))
    except LabelError as error:
        raise Refused(str(error)) from error
    _write(Path(output), made)


def _folder(given: str | None) -> Path | None:
    """Return the folder that was named, else the one that is set."""
    if given is not None and not Path(given).is_dir():
        raise Refused(f"there is no folder {given}")
    try:
        found = given or config.one("LABEL_FOLDER", os.environ)
    except config.ConfigError as error:
        raise Refused(str(error)) from error
    return Path(found) if found else None


def _chosen(own: Path | None, only: tuple[str, ...]) -> tuple[str, ...]:
    there = templates.names(own)
    if unknown := set(only) - set(there):
        raise Refused(f"there is no template {', '.join(sorted(unknown))}: {', '.join(there)}")
    return tuple(name for name in there if not only or name in only)


def _lines(found: Proof) -> list[str]:
    design = found.design
    if design is None:
        return [found.name, *(f"  WRONG    {problem}" for problem in found.problems), ""]
    size = f"{design.width_mm} x {design.height_mm} mm"
    whose = "your own" if design.own else "comes with svflab"
    return [
        f"{found.name}  v{design.version}, {size}, {whose}",
        *(f"  {seen.dpi} dpi  {_verdict(found, seen)}" for seen in found.printers),
        *(f"  WRONG    {problem}" for problem in found.problems),
        "",
    ]


def _verdict(found: Proof, seen: OnPrinter) -> str:
    if seen.code is None:
        instead = f": {render.FLAG} is printed there" if found.name == render.FLAT else ""
        return f"needs {seen.needs}{instead}"
    dots = f"fits, {seen.code.dots} dots ({seen.code.module_mm:.2f} mm) a module"
    read = ", decodes" if seen.decoded else ""
    least = least_barrel(seen.code.symbol_mm)
    barrels = f", for barrels of {least} mm and more" if found.name == render.FLAT else ""
    return f"{dots}{read}{barrels}"


def _is_bad(found: Proof, asked: tuple[int, ...]) -> bool:
    """Say whether a template must not be used; in place of the flat label there is the flag."""
    lacking = [seen for seen in found.printers if seen.needs]
    has_no_printer = len(lacking) == len(found.printers)
    spared = found.name == render.FLAT and bool(asked)
    return bool(found.problems) or (not spared and (has_no_printer or bool(asked and lacking)))


def _why(box: Decimal, millimetres: Decimal, dpi: int) -> str:
    try:
        symbol = fit(box, dpi).symbol_mm
    except TooSmall as error:
        return f"the flat label needs {error.needed_mm} mm for its code, and has {box} mm"
    degrees = arc(symbol, millimetres)
    relation = "at most" if degrees <= WIDEST_ARC else "more than"
    return f"the flat label's code would cover {degrees:.0f}°, {relation} {WIDEST_ARC}°"


def _say_what_was_not_tried() -> None:
    extra = "pip install 'svflab[check]'"
    if not proof.has_decoder():
        click.echo(f"no code was decoded: there is no zxing-cpp here ({extra})")
    if not proof.has_reader():
        click.echo(f"no word was read back: there is no pypdfium2 here ({extra})")


def _write(target: Path, made: bytes) -> None:
    try:
        target.write_bytes(made)
    except OSError as error:
        raise Refused(f"{target} cannot be written: {error.strerror}") from error
    click.echo(f"{target}: {len(made):,} bytes")
