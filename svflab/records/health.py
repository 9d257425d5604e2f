"""Whether the database answers, and fits the program."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from svflab.records import db
from svflab.records.schema import Standing, standing
from svflab.records.tables import HeadRow


def schema() -> Standing | None:
    """Say how the schema stands to the program, or None where the database does not answer."""
    try:
        with db.engine.connect() as connection:
            return standing(connection)
    except SQLAlchemyError:
        return None


def last_recorded_at() -> datetime | None:
    """Return when the latest entry of any site was recorded."""
    return db.session.scalar(select(func.max(HeadRow.recorded_at)))
