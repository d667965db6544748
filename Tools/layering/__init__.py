"""What `Tools/check-layers` and `Tools/figures` are made of."""


class PlanError(Exception):
    """The plan or the manifest cannot be read; the text is a sentence that says why."""
