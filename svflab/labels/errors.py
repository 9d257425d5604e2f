"""Why a label was not made."""


class LabelError(Exception):
    """A label that would not have told the whole truth, or could not have been read."""
