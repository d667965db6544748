"""What is to be reached, and whether it is."""

from dataclasses import dataclass

from .filtering import GROUPS
from .timing import STREAMING, TITLES

LARGE = 100_000
MOST_PER_POLL, MOST_BYTES = 1.25, 100.0
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


def verdicts(findings):
    found = []
    for result in findings.results:
        found += of_time(result)
        found += of_memory(result)
    if findings.filtering is not None:
        found += of_filtering(findings.filtering)
    if findings.watching is not None:
        found += of_watching(findings.watching)
    if findings.allocations is not None:
        found += of_allocations(findings.allocations)
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
        Verdict(f"{TITLES[name]} : {yardstick}", result.size, result.ratio(name, yardstick), bound)
        for name, yardstick, bound in bounds]


def of_filtering(result):
    if result.size < LARGE:
        return []
    bounds = [
        ("kept", "kept-drain", "drain, same filter", 1.10),
        ("kept", "kept-ss", "ss, same filter", 0.5)]
    bounds += [(key, "drain", "drain", 1.15) for key in GROUPS]
    return [
        Verdict(f"{result.commands[name].title} : {to}", result.size, result.ratio(name, yardstick),
                bound)
        for name, yardstick, to, bound in bounds]


def of_watching(result):
    if result.size < LARGE:
        return []
    found = [Verdict("processor time of a poll of twdiag watch : drain", result.size, result.ratio,
                     MOST_PER_POLL)]
    return found + [
        Verdict("memory of twdiag watch for each socket", size, result.bytes_per_socket(size),
                MOST_BYTES, " bytes")
        for size in result.memory if size >= LARGE]


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
