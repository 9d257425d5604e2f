"""The forms of the stock: a pack is read and received; what leaves says why."""

from typing import Any, Final
from uuid import uuid4

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from svflab.domain.gs1 import Pack
from svflab.domain.stock import LEAVES
from svflab.services.errors import Invalid
from svflab.web.words import stock as words

_NEEDED: Final = _l("This is needed.")


def _line(label: str, description: str = "", **more: object) -> StringField:
    kwargs = {"autocomplete": "off", "maxlength": 80, **more}
    return StringField(label, description=description, render_kw=kwargs)


class StockForm(FlaskForm):  # type: ignore[misc]
    """A form with an event of its own, and the item and batch that it is about."""

    event_id = HiddenField(default=lambda: str(uuid4()))

    def refuse(self, error: Invalid) -> None:
        """Say beside each field why it is not taken."""
        for name, why in error.errors.items():
            self[name].errors = [words.wrong(why)]

    def again(self) -> None:
        """Give the form an event of its own: the one it had is another's."""
        self.event_id.data = str(uuid4())


class ReadForm(FlaskForm):  # type: ignore[misc]
    """The code of a pack, scanned or typed with its brackets."""

    code = StringField(
        _l("Code on the pack"),
        [InputRequired(_NEEDED)],
        description=_l("Scan it; or type it with its brackets: (01)…(17)…(10)…(21)…"),
        render_kw={"maxlength": 300},
    )


class ReceiveForm(StockForm):
    """What came in."""

    gtin = HiddenField()
    item = RadioField(_l("What it is"), [InputRequired(_NEEDED)])
    lot = _line(_l("Lot"))
    serial = _line(_l("Serial number"), _l("Of a kit that has one: it is used once."))
    expires = StringField(_l("Expires"), render_kw={"type": "date"})
    count = _line(
        _l("How many"), _l("Kits, needles, packs or vials that came in."), inputmode="numeric"
    )
    name = _line(_l("Name"), _l("As people here call it, where that helps."))

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.item.choices = [SelectChoice(name, word) for name, word in words.ITEM.items()]

    @property
    def said(self) -> dict[str, str]:
        """Return what was filled in."""
        names = ("gtin", "item", "lot", "serial", "expires", "count", "name")
        return {name: self[name].data or "" for name in names}


class LeaveForm(StockForm):
    """How much leaves the stock, and why."""

    why = SelectField(_l("Why"))
    count = _line(_l("How many"), inputmode="numeric")
    reason = _line(_l("In words"), _l("Needed where it is for another reason."), maxlength=300)

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.why.choices = [
            SelectChoice(f"{kind}:{why}", str(title))
            for kind in reversed(LEAVES)
            for why, title in words.CAUSE[kind].items()
        ]

    def refuse(self, error: Invalid) -> None:
        """Say beside each field why it is not taken."""
        named = {"cause": "why"}
        super().refuse(Invalid({named.get(name, name): w for name, w in error.errors.items()}))


class KeepForm(StockForm):
    """For which open case how much is kept; none lets it go."""

    case = SelectField(_l("Case"))
    count = _line(_l("How many"), _l("0 lets it go."), inputmode="numeric")


def received_as(pack: Pack, item: str, name: str) -> ReceiveForm:
    """Return the form of a receipt as the code of a pack fills it in."""
    return ReceiveForm(
        formdata=None,
        gtin=pack.gtin,
        item=item or ("kit" if pack.serial else None),
        lot=pack.lot,
        serial=pack.serial,
        expires=pack.expires,
        count=str(pack.count or 1),
        name=name,
    )


def whole(text: str | None) -> int:
    """Return a number that was filled in, or -1 for anything else."""
    plain = (text or "").strip()
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) < 7 else -1
