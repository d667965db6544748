"""What is to be reached, and whether it is."""

from dataclasses import dataclass

from .timing import STREAMING, TITLES

LARGE = 100_000
MOST_MEMORY = 16.0


@dataclass
class Verdict:
    what: str
    size: int
    value: float
    bound: float
    unit: str = ""

    @property
    def is_met(self):
        return self.value <= self.bound

    @property
    def mark(self):
        return "pass" if self.is_met else "**miss**"


def ratio(result, name, yardstick):
    return result.samples[name].median / result.samples[yardstick].median


def verdicts(results, counts):
    found = []
    for result in results:
        found += of_time(result)
        found += of_memory(result)
    if counts is not None:
        found += of_allocations(counts)
    return found


def of_time(result):
    bounds = []
    if result.size == 0:
        bounds = [("list", "ss", 2.0)]
    elif result.size >= LARGE:
        bounds = [
            ("list", "drain", 1.10), ("list", "ss", 0.25), ("list", "netstat", 0.12),
            ("jsonl", "drain", 1.5)]
    return [
        Verdict(f"{TITLES[name]} : {yardstick}", result.size, ratio(result, name, yardstick), bound)
        for name, yardstick, bound in bounds]


def of_memory(result):
    most = max(STREAMING, key=lambda name: result.samples[name].peak)
    return [Verdict(
        f"peak memory of any format ({most})", result.size, result.samples[most].peak,
        MOST_MEMORY, " MiB")]


def of_allocations(counts):
    found = []
    for name, by_size in counts.items():
        few, many = sorted(by_size)
        found.append(Verdict(
            f"allocations of {TITLES[name]}, beyond those for {few:,}", many,
            by_size[many] - by_size[few], 0))
    return found
