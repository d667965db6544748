"""Wall time, processor time and memory of whole processes, at one table size after the other."""

from dataclasses import dataclass, field
from statistics import median

from . import CannotMeasure, TooSlow
from .namespace import Namespace

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
# Each takes up to a minute, at the largest sizes.
MOST_FILLS = 8


@dataclass
class Samples:
    """All runs of one command at one size."""

    wall: list = field(default_factory=list)
    cpu: list = field(default_factory=list)
    memory: list = field(default_factory=list)
    faults: list = field(default_factory=list)

    @property
    def median(self):
        return median(self.wall)

    @property
    def least(self):
        return min(self.wall)

    @property
    def processor(self):
        return median(self.cpu)

    @property
    def peak(self):
        """MiB, the most of all runs."""
        return max(self.memory)


@dataclass
class SizeResult:
    size: int
    samples: dict
    rounds: int
    shares_table: bool


def commands(tools):
    """The command lines by name, in the order of the tables."""
    twdiag = [tools.twdiag, "list"]
    lines = {
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
    return lines


def rounds_for(size):
    """Many where a run is short; as many as two fills allow where it is long."""
    for bound, rounds in ((0, 201), (1_000, 101), (10_000, 61), (100_000, 21)):
        if size <= bound:
            return rounds
    return 9


def measure(tools, size, rounds, say):
    """Measures all commands at one size, in as many namespaces as that takes."""
    samples = {name: Samples() for name in commands(tools)}
    done = 0
    for _ in range(MOST_FILLS):
        problem = ""
        with Namespace() as namespace:
            shares_table = namespace.shares_table()
            try:
                namespace.set_up(size)
                namespace.fill(tools.twload, size)
                if done == 0 and size <= CHECKED_UP_TO:
                    check_rows(namespace, tools, size)
                done += batch(namespace, tools, size, done, rounds - done, samples)
            except TooSlow as slow:
                problem = f"; {slow}"
        say(f"{size:>7} sockets: {done} of {rounds} rounds{problem}")
        if done >= rounds:
            return SizeResult(size, samples, done, shares_table)
    raise CannotMeasure(
        f"{size} sockets: {done} of {rounds} rounds in {MOST_FILLS} attempts{problem}")


def check_rows(namespace, tools, size):
    """Makes sure that each command does its work, before its time is taken."""
    for name, command in commands(tools).items():
        shown = namespace.run(command, TITLES[name]).stdout.count("\n")
        extra = EXTRA_LINES.get(name, 0)
        if extra is not None and shown != size + extra:
            raise CannotMeasure(
                f"{TITLES[name]} showed {shown - extra} of {size} sockets")


def batch(namespace, tools, size, first, rounds, samples):
    """Runs rounds while the sockets stand; returns how many they were."""
    # A round is not begun unless it can end in time, however slow it is.
    seconds = int(namespace.seconds_left() - longest_round(samples, size))
    if seconds < 1:
        raise TooSlow("they live too short to be made and measured on this machine now")
    before = namespace.time_waits()
    if before != size:
        raise TooSlow(f"only {before} TIME_WAIT sockets stood")
    lines = "".join(
        "\t".join([name, str(period(name, size)), *command]) + "\n"
        for name, command in commands(tools).items())
    output = namespace.run(
        [tools.measure, str(first), str(rounds), str(seconds)], "measuring", text_input=lines)
    if namespace.time_waits() != before:
        raise TooSlow("sockets were gone before the rounds were over")
    return record(output.stdout, samples)


def period(name, size):
    """netstat takes seconds at a size where the others take a tenth."""
    return 3 if name == "netstat" and size >= 100_000 else 1


def longest_round(samples, size):
    """Seconds; before the first round is known, more than one takes on a busy machine."""
    if not samples["drain"].wall:
        return size * 25e-6
    return sum(max(one.wall, default=0.0) for one in samples.values()) / 1000 * 1.5


def record(output, samples):
    """Adds the runs to the samples, and returns the number of rounds."""
    count = 0
    for line in output.splitlines():
        name, wall, cpu, memory, faults, status = line.split("\t")
        if status != "0":
            raise CannotMeasure(f"{TITLES[name]}: exit status {status} while it was measured")
        one = samples[name]
        one.wall.append(int(wall) / 1e6)
        one.cpu.append(int(cpu) / 1e3)
        one.memory.append(int(memory) / 1024)
        one.faults.append(int(faults))
        count += name == "drain"
    return count
