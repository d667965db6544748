"""Whole processes that list the table, at one size of it after the other."""

from . import rounds
from .rounds import Command, Series

STREAMING = ["list", "jsonl", "json", "csv", "wide"]
TITLES = {
    "drain": "bare drain in C",
    "list": "twdiag list",
    "jsonl": "twdiag list --format jsonl",
    "json": "twdiag list --format json",
    "csv": "twdiag list --format csv",
    "wide": "twdiag list --format wide",
    "proc": "twdiag list, netlink forbidden",
    "ss": "ss -tanoH state time-wait",
    "netstat": "netstat -tano",
}
# Lines beside the rows, to check that each command showed them all.
EXTRA_LINES = {"list": 1, "csv": 1, "wide": 1, "proc": 1, "netstat": 2, "json": None, "drain": None}
CHECKED_UP_TO = 10_000


def lines(tools):
    """The command lines by name, in the order of the tables."""
    twdiag = [tools.twdiag, "list"]
    return {
        "drain": [tools.drain],
        "list": twdiag,
        "jsonl": [*twdiag, "--format", "jsonl"],
        "json": [*twdiag, "--format", "json"],
        "csv": [*twdiag, "--format", "csv"],
        "wide": [*twdiag, "--format", "wide"],
        "proc": [tools.without_netlink, *twdiag],
        "ss": [tools.ss, "-tanoH", "state", "time-wait"],
        "netstat": [tools.netstat, "-tano"],
    }


def commands(tools, size):
    return {
        name: Command(TITLES[name], line, period(name, size), expected_lines(name, size))
        for name, line in lines(tools).items()}


def expected_lines(name, size):
    extra = EXTRA_LINES.get(name, 0)
    return None if extra is None or size > CHECKED_UP_TO else size + extra


def period(name, size):
    """netstat takes seconds at a size where the others take a tenth."""
    return 3 if name == "netstat" and size >= 100_000 else 1


def rounds_for(size):
    """Many where a run is short; as many as two fills allow where it is long."""
    for bound, number in ((0, 201), (1_000, 101), (10_000, 61), (100_000, 21)):
        if size <= bound:
            return number
    return 9


def measure(tools, size, number, say):
    """Measures all commands at one size."""
    # The first round is given more than one takes on a busy machine.
    series = Series(f"{size:>7} sockets", size, number, commands(tools, size), size * 25e-6)
    return rounds.measure(tools, series, say)
