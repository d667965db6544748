"""A watch over a long time under a steady load, beside the kernel's own counters."""

import json
import os
import subprocess
import threading
import time
from dataclasses import dataclass

from . import CannotMeasure

# How long one run of twload lasts, and how many sets of server ports take turns: none is used
# again before the sockets of its last turn are gone.
BATCH_SECONDS = 30
PORTS, SOURCES, SETS, FIRST_PORT = 4, 4, 4, 20_000
# The longest life of a socket on any kernel here, which is also how long the table takes to be full.
LONGEST_LIFE = 70.0
ENOUGH = 50_000
PAGE = os.sysconf("SC_PAGE_SIZE")
TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Count:
    """What the kernel has counted by a moment."""

    moment: float
    entered: int
    # Entries and stand cannot be read at once.
    least_gone: int
    most_gone: int
    standing: int


class Kernel(threading.Thread):
    """Reads the counters several times a second."""

    PERIOD = 0.1

    def __init__(self, namespace):
        super().__init__(daemon=True)
        self._namespace = namespace
        self._ended = threading.Event()
        self._before = self._entries()
        self.counts = [self.take()]

    def _entries(self):
        names, values = [line.split() for line in self._namespace.proc("netstat").splitlines()[:2]]
        if names[0] != "TcpExt:":
            raise CannotMeasure("the first lines of /proc/net/netstat are not those of TcpExt")
        # Since Linux 5.19 both count minisockets when they come: those of more and of less than
        # four seconds.
        return sum(int(values[names.index(name)]) for name in ("TW", "TWKilled"))

    def take(self):
        moment = time.monotonic()
        least = self._entries() - self._before
        lines = self._namespace.proc("sockstat").splitlines()
        words = next(line for line in lines if line.startswith("TCP:")).split()
        standing = int(words[words.index("tw") + 1])
        most = self._entries() - self._before
        return Count(moment, most, least - standing, most - standing, standing)

    def run(self):
        while not self._ended.wait(self.PERIOD):
            self.counts.append(self.take())

    def stop(self):
        self._ended.set()
        self.join()
        self.counts.append(self.take())

    def before(self, moment):
        """The last count that is certainly older."""
        return max((one for one in self.counts if one.moment <= moment),
                   key=lambda one: one.moment, default=self.counts[0])


class Load:
    """Runs of twload, one after the other, until the time is over."""

    def __init__(self, twload, namespace, rate, seconds):
        self._twload, self._namespace, self._rate = twload, namespace, rate
        self._seconds = seconds
        self.made = 0

    def run(self, is_alive):
        end = time.monotonic() + self._seconds
        turn = 0
        while (left := end - time.monotonic()) >= 1 and is_alive():
            self._batch(int(self._rate * min(left, BATCH_SECONDS)), turn % SETS)
            turn += 1

    def _batch(self, count, turn):
        line = [self._twload, "--count", str(count), "--rate", str(self._rate), "--json",
                "--ports", str(PORTS), "--sources", str(SOURCES),
                "--first-port", str(FIRST_PORT + turn * PORTS), "--max-seconds", "3600"]
        said = self._namespace.run_at_sockets(
            line, "making TIME_WAIT sockets", accept=(0, 1)).stdout
        self.made += json.loads(said)["made"]


ENTERED = ["entered", "entered_short"]
GONE = ["expired_on_time", "expired_late", "reused", "reopened", "killed", "vanished"]


def total(events):
    return {"entered": sum(events[kind] for kind in ENTERED),
            "gone": sum(events[kind] for kind in GONE)}


@dataclass
class Memory:
    moment: float
    resident: int


class Watch(threading.Thread):
    """`twdiag watch` in the namespace: its lines as they come, and its resident memory."""

    def __init__(self, line, namespace):
        super().__init__(daemon=True)
        self._process = namespace.start(
            line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        # When a poll had been told, of which the walk was then over.
        self.arrivals, self.problems = [], []
        self.summed = {"entered": 0, "gone": 0}
        self.skipped, self.incomplete = 0, 0
        self.memory, self.processor = [], 0.0
        # Of the whole watch, as it tells them at its end; and the events by kind.
        self.summary, self.kinds = None, {}

    def run(self):
        for line in self._process.stdout:
            try:
                self._take(json.loads(line))
            except (ValueError, KeyError, TypeError) as error:
                self.problems.append(
                    f"a line that is not understood ({error!r}): {line.strip()[:200]}")

    def _take(self, record):
        if record["type"] == "summary":
            self.summary = total(record["events"])
            self.kinds = record["events"]
        elif record["type"] == "poll":
            self.arrivals.append(time.monotonic())
            for name, number in total(record["events"]).items():
                self.summed[name] += number
            self.skipped += record["skipped"]
            self.incomplete += not record["complete"]

    @property
    def is_alive_yet(self):
        return self._process.poll() is None

    def look(self):
        """Adds what the process takes now."""
        try:
            with open(f"/proc/{self._process.pid}/statm", encoding="ascii") as file:
                resident = int(file.read().split()[1]) * PAGE
            with open(f"/proc/{self._process.pid}/stat", encoding="ascii") as file:
                times = file.read().rpartition(")")[2].split()[11:13]
        except (OSError, IndexError):
            return
        self.memory.append(Memory(time.monotonic(), resident))
        self.processor = sum(map(int, times)) / TICK

    def wait_for_polls(self, number, seconds):
        """False if so many more do not come in time."""
        wanted = len(self.arrivals) + number
        end = time.monotonic() + seconds
        while len(self.arrivals) < wanted and time.monotonic() < end and self.is_alive_yet:
            time.sleep(0.05)
        return len(self.arrivals) >= wanted

    def end(self, number):
        """Sends the signal, and returns what the process said beside its lines."""
        if self.is_alive_yet:
            self._process.send_signal(number)
        self.join(30)
        if self.is_alive():
            self._process.kill()
            self.problems.append("it had to be killed")
        said = self._process.stderr.read().strip()
        self._process.wait()
        return said


@dataclass
class Verdict:
    what: str
    told: int
    least: int
    most: int
    unit: str = ""

    @property
    def is_met(self):
        return self.least <= self.told <= self.most


def totals(watch, kernel, told):
    """What the walks allow: they may not yet have seen what came since the last one began, nor what
    went since the last but one began, as only a second walk that misses a row counts it as gone."""
    # A walk begins after the poll before it was told.
    seen = kernel.before(watch.arrivals[-2])
    missed_twice = kernel.before(watch.arrivals[-3])
    end = kernel.counts[-1]
    return [
        Verdict("entered", told["entered"], seen.entered, end.entered),
        Verdict("gone", told["gone"], missed_twice.least_gone, end.most_gone)]


def memory(watch, kernel, full_since, full_until):
    """Memory of a full table must not grow, and must be little for each socket."""
    most = max(one.resident for one in watch.memory)
    standing = max(one.standing for one in kernel.counts)
    first = watch.memory[0].resident
    found = []
    # With few sockets it is what the allocator keeps in stock.
    if standing >= ENOUGH:
        found.append(Verdict("memory for each standing socket", (most - first) // standing, 0, 100,
                             " bytes"))
    steady = [one for one in watch.memory if full_since <= one.moment <= full_until]
    quarter = len(steady) // 4
    if quarter >= 15:
        early = max(one.resident for one in steady[:quarter])
        late = max(one.resident for one in steady[-quarter:])
        found.append(Verdict(
            "growth from the first to the last quarter", (late - early) // 1024, -(1 << 30),
            1024 + early // 1024 // 50, " KiB"))
    return found
