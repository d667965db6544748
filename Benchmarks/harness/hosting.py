"""Fifty named namespaces, as on a host of containers, and sockets in only one of them."""

from dataclasses import dataclass

from . import rounds
from .namespace import NamedNamespaces
from .rounds import Command, Series

NAMES = [f"n{number}" for number in range(50)]
FILLED, EMPTY = NAMES[0], NAMES[1]
# What the namespaces that hold nothing cost: what is listed, from all of them, and the filled one
# alone.
COSTS = [
    ("TIME_WAIT", "named", "filled"),
    ("--state all", "named-all", "filled-all"),
]


@dataclass
class Hosting(Series):
    def place(self):
        return NamedNamespaces(NAMES, FILLED)


def measure(tools, size, number, say):
    # ss walks past all sockets twice in each namespace.
    first_round = 3.0 + size * 80e-6
    series = Hosting(
        f"{size} sockets in one of {len(NAMES)} namespaces", size, number, commands(tools, size),
        first_round)
    return rounds.measure(tools, series, say)


def commands(tools, size):
    twdiag = [tools.twdiag, "list"]
    every = [*twdiag, *options(NAMES)]
    filled, empty = [*twdiag, *options([FILLED])], [*twdiag, *options([EMPTY])]
    all_states = ["--state", "all"]
    header, some = 1, len(NAMES)
    return {
        "loop": Command(f"ss -N in a loop over {some}", loop(tools), lines=size),
        "named": Command(f"twdiag list --netns, {some} times", every, lines=size + header),
        "found": Command(
            "twdiag list --all-netns", [*twdiag, "--all-netns"], lines=size + header,
            # Others live here as well, and of some of them nothing may be told.
            may_show_more=True, statuses=(0, 1)),
        "filled": Command("twdiag list --netns, the filled one", filled, lines=size + header),
        "empty": Command("twdiag list --netns, an empty one", empty, lines=header),
        "named-all": Command(
            f"twdiag list --state all --netns, {some} times", [*every, *all_states],
            lines=size + header),
        "filled-all": Command(
            "twdiag list --state all --netns, the filled one", [*filled, *all_states],
            lines=size + header),
    }


def options(names):
    return [word for name in names for word in ("--netns", name)]


def loop(tools):
    names = " ".join(NAMES)
    return ["/bin/sh", "-c",
            f'for name in {names}; do {tools.ss} -N "$name" -tanoH state time-wait; done']


def per_further(result, name, alone):
    """Milliseconds for each namespace beside the filled one, which hold nothing."""
    difference = result.samples[name].median - result.samples[alone].median
    return difference / (len(NAMES) - 1)
