"""The form by which an adverse event is coded, what stands of it, and terms to choose from."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import uuid4

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length

from svflab.domain import coding
from svflab.domain.chain import Entry
from svflab.services import meddra

CODED: Final = coding.CODED


class CodingForm(FlaskForm):  # type: ignore[misc]
    """A code of the site's own dictionary, and of which version it is."""

    event_id = HiddenField(default=lambda: str(uuid4()))
    code = StringField(_l("MedDRA code"), [InputRequired(), Length(max=8)])
    version = StringField(_l("MedDRA version"), [InputRequired(), Length(max=4)])

    def told(self) -> dict[str, str]:
        """Return what was typed."""
        return {"code": self.code.data.strip(), "version": self.version.data.strip()}

    def is_known(self) -> bool:
        """Say whether the code is one of its version, as far as that was imported."""
        told = self.told()
        if not meddra.is_unknown(told["version"], told["code"]):
            return True
        self.code.errors = [_("Version %(version)s, as it was imported, has no such code.", **told)]
        return False


def shown(standing: Iterable[Entry], looked_for: str) -> dict[str, Any]:
    """Return the code that stands, and the terms that were looked for in the newest version."""
    held, newest = coding.coding(standing), meddra.newest()
    term = meddra.term(held.version, held.code) if held.code else None
    return {
        "code": held.code,
        "version": held.version,
        "name": term.name if term else "",
        "newest": newest,
        "looked_for": looked_for,
        "terms": meddra.search(newest, looked_for) if newest else [],
        "event_id": str(uuid4()),
    }
