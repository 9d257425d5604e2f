"""Where the folders are.

In a checkout `templates/`, `label_templates/` and `migrations/` stand beside the package; an
installed wheel carries them inside it, under `carried/`.
"""

from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).resolve().parent


def _house() -> Path:
    carried = PACKAGE / "carried"
    return carried if carried.is_dir() else PACKAGE.parent


HOUSE: Final = _house()
"""The folder in which `templates/`, `label_templates/` and `migrations/` stand."""

TEMPLATES: Final = HOUSE / "templates"
LABEL_TEMPLATES: Final = HOUSE / "label_templates"
MIGRATIONS: Final = HOUSE / "migrations"
STATIC: Final = PACKAGE / "static"
TRANSLATIONS: Final = PACKAGE / "translations"
PROTOCOLS: Final = PACKAGE / "protocol"
