"""What `Benchmarks/run` is made of."""


class CannotMeasure(Exception):
    """Something could not be measured; the text is a sentence that says what and why."""


class TooSlow(CannotMeasure):
    """It may go better with new sockets: the machine was busy."""
