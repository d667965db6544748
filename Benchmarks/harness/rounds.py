"""Commands in turn, round after round, and what each run of them took."""

from dataclasses import dataclass, field
from statistics import median

from . import CannotMeasure, TooSlow
from .namespace import Namespace

# Each takes up to a minute, at the largest sizes.
MOST_FILLS = 8


@dataclass
class Command:
    title: str
    line: list
    # 3 for one that runs in each third round only.
    period: int = 1
    # How many lines it prints, to check that it shows all sockets; None if that is not known.
    lines: int = None
    # More, where it lists the sockets of others as well.
    may_show_more: bool = False
    # What it may exit with.
    statuses: tuple = (0,)


@dataclass
class Samples:
    """All runs of one command."""

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
class Series:
    """Commands by name, and the sockets that stand while they run."""

    name: str
    size: int
    rounds: int
    # In the order of the tables; the first one runs in each round.
    commands: dict
    # How long one round may take before one has been measured.
    first_round: float

    def place(self):
        """A namespace; each fill has a new one."""
        return Namespace()

    def fill(self, tools, namespace):
        namespace.set_up(self.size)
        namespace.fill(tools.twload, self.size)

    def check(self, namespace):
        """Makes sure that each command does its work, before its time is taken."""
        for command in self.commands.values():
            if command.lines is not None:
                check_lines(command, namespace)


@dataclass
class Result:
    """What a series gave."""

    size: int
    commands: dict
    samples: dict
    shares_table: bool

    def ratio(self, name, yardstick):
        return self.samples[name].median / self.samples[yardstick].median


def check_lines(command, namespace):
    output = namespace.run(command.line, command.title, accept=command.statuses).stdout
    shown = output.count("\n")
    if shown < command.lines or (shown > command.lines and not command.may_show_more):
        raise CannotMeasure(f"{command.title} printed {shown} lines, not {command.lines}")


def measure(tools, series, say):
    """Runs all rounds, in as many namespaces as that takes."""
    samples = {name: Samples() for name in series.commands}
    done = 0
    for _ in range(MOST_FILLS):
        problem = ""
        with series.place() as namespace:
            shares_table = namespace.shares_table()
            try:
                series.fill(tools, namespace)
                if done == 0:
                    series.check(namespace)
                done += batch(namespace, tools, series, done, samples)
            except TooSlow as slow:
                problem = f"; {slow}"
        say(f"{series.name}: {done} of {series.rounds} rounds{problem}")
        if done >= series.rounds:
            return Result(series.size, series.commands, samples, shares_table)
    raise CannotMeasure(
        f"{series.name}: {done} of {series.rounds} rounds in {MOST_FILLS} attempts{problem}")


def batch(namespace, tools, series, first, samples):
    """Runs rounds while the sockets stand; returns how many they were."""
    # A round is not begun unless it can end in time, however slow it is.
    seconds = int(namespace.seconds_left() - longest_round(samples, series))
    if seconds < 1:
        raise TooSlow("they live too short to be made and measured on this machine now")
    before = namespace.time_waits()
    if before != series.size:
        raise TooSlow(f"only {before} TIME_WAIT sockets stood")
    lines = "".join(
        "\t".join([name, str(command.period), *command.line]) + "\n"
        for name, command in series.commands.items())
    output = namespace.run(
        [tools.measure, str(first), str(series.rounds - first), str(seconds)], "measuring",
        text_input=lines)
    if namespace.time_waits() != before:
        raise TooSlow("sockets were gone before the rounds were over")
    return record(output.stdout, series.commands, samples)


def longest_round(samples, series):
    """Seconds."""
    if not all(one.wall for one in samples.values()):
        return series.first_round
    return sum(max(one.wall) for one in samples.values()) / 1000 * 1.5


def record(output, commands, samples):
    """Adds the runs to the samples, and returns the number of rounds."""
    count = 0
    every_round = next(iter(commands))
    for line in output.splitlines():
        name, wall, cpu, memory, faults, status = line.split("\t")
        if int(status) not in commands[name].statuses:
            raise CannotMeasure(
                f"{commands[name].title}: exit status {status} while it was measured")
        one = samples[name]
        one.wall.append(int(wall) / 1e6)
        one.cpu.append(int(cpu) / 1e3)
        one.memory.append(int(memory) / 1024)
        one.faults.append(int(faults))
        count += name == every_round
    return count
