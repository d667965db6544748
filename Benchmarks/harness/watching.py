"""What a poll of `twdiag watch` costs, and what it remembers of a socket; one `twdiag summary`."""

import os
import signal
import subprocess
import threading
from dataclasses import dataclass
from statistics import median

from . import CannotMeasure, TooSlow, rounds
from .namespace import Namespace
from .rounds import Command, Series

INTERVAL = 1
# The first polls meet every socket for the first time, and belong to the start. What more polls
# take is that of polls which find what they know.
FEW, MANY = 2, 8
MEMORY_SIZES = [100_000, 500_000]
QUICK_MEMORY_SIZES = [10_000]
# Until all is known, the table of what is known has its size, and one more.
MEMORY_POLLS = 4
PAGE = os.sysconf("SC_PAGE_SIZE")
SUMMARY = ["summary-drain", "summary"]


@dataclass
class Watching:
    """What was found; parts may be missing."""

    size: int
    # All runs, and milliseconds on a processor that each further poll took, by round.
    polls: rounds.Result
    per_poll: dict
    # Resident MiB by number of sockets, that of the empty table among them.
    memory: dict
    summary: rounds.Result

    @property
    def ratio(self):
        return median(self.per_poll["watch"]) / median(self.per_poll["drain"])

    def bytes_per_socket(self, size):
        return (self.memory[size] - self.memory[0]) * 2**20 / size


def measure(tools, size, number, is_quick, say):
    polls = rounds.measure(tools, polling(tools, size, number), say)
    samples = {name: one.cpu for name, one in polls.samples.items()}
    per_poll = {
        name: [(many - few) / (MANY - FEW)
               for few, many in zip(samples[f"{name}-few"], samples[f"{name}-many"])]
        for name in ("drain", "watch")}
    memory = {
        one: resident(tools, one, say)
        for one in [0, *(QUICK_MEMORY_SIZES if is_quick else MEMORY_SIZES)]}
    summary = rounds.measure(tools, summing(tools, size, 7 if is_quick else 61), say)
    return Watching(size, polls, per_poll, memory, summary)


def polling(tools, size, number):
    """The yardstick has one process too, that asks at the same times: a processor that slept takes
    longer for the same."""
    watch = [tools.twdiag, "watch", "--interval", str(INTERVAL), "--count"]
    drain = [tools.drain, "--watch"]
    milliseconds = str(1000 * INTERVAL)
    commands = {}
    for name, count in (("few", FEW), ("many", MANY)):
        commands[f"drain-{name}"] = Command(
            f"bare drain in C, {count} times", [*drain, str(count), milliseconds])
        commands[f"watch-{name}"] = Command(
            f"twdiag watch --interval {INTERVAL} --count {count}", [*watch, str(count)])
    seconds = 2 * INTERVAL * (FEW + MANY - 2)
    return Series(f"polls of {size} sockets", size, number, commands, seconds + size * 100e-6)


def summing(tools, size, number):
    commands = {
        "summary-drain": Command("bare drain in C", [tools.drain]),
        "summary": Command("twdiag summary", [tools.twdiag, "summary"], statuses=(0, 1)),
    }
    return Series(f"summary of {size} sockets", size, number, commands, max(1.0, size * 10e-6))


def resident(tools, size, say):
    """MiB that a watch of a table of this size has resident after some polls."""
    problem = None
    for _ in range(rounds.MOST_FILLS):
        try:
            with Namespace() as namespace:
                namespace.set_up(size)
                namespace.fill(tools.twload, size)
                found = watch_for_a_while(tools, namespace, size)
                say(f"memory of a watch of {size} sockets: {found:.2f} MiB")
                return found
        except TooSlow as slow:
            problem = slow
    raise CannotMeasure(f"memory of a watch of {size} sockets: {problem}")


def watch_for_a_while(tools, namespace, size):
    line = [tools.twdiag, "watch", "--interval", "0.5", "--format", "jsonl"]
    process = namespace.start(
        line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    # Should it say nothing, it is not waited for longer.
    guard = threading.Timer(max(5.0, namespace.seconds_left()), process.kill)
    guard.start()
    try:
        told = [process.stdout.readline() for _ in range(MEMORY_POLLS)]
        if not all(told):
            raise CannotMeasure(f"twdiag watch told nothing: {process.stderr.read().strip()}")
        with open(f"/proc/{process.pid}/statm", encoding="ascii") as file:
            found = int(file.read().split()[1]) * PAGE / 2**20
        if namespace.time_waits() != size:
            raise TooSlow("sockets were gone before the memory was known")
        return found
    finally:
        guard.cancel()
        process.send_signal(signal.SIGKILL)
        process.communicate()
