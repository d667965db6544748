"""The tables, as Markdown."""

import time
from statistics import median

from . import filtering, hosting, watching
from .counting import ALLOCATION_SIZES
from .timing import STREAMING, TITLES

BEGIN = "<!-- results -->"
END = "<!-- end of results -->"
RATIOS = [
    ("list", "drain"), ("list", "ss"), ("list", "netstat"), ("list", "proc"), ("jsonl", "drain")]


def table(header, rows, left=1):
    """A table whose first `left` columns are text and whose others are numbers."""
    rule = ["---" if index < left else "---:" for index in range(len(header))]
    lines = [header, rule, *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def render(facts, findings, verdicts):
    results = findings.results
    parts = [machine(facts, findings)]
    if findings.problems:
        parts.append("### Not measured\n\n" + "".join(f"- {one}\n" for one in findings.problems))
    parts += [targets(verdicts), ratios(results)]
    parts += [at_size(result) for result in results]
    if findings.filtering is not None:
        parts.append(filtering_tables(findings.filtering))
    if findings.hosting is not None:
        parts.append(hosting_tables(findings.hosting))
    if findings.watching is not None:
        parts.append(watching_tables(findings.watching))
    if findings.instructions is not None:
        parts.append(instruction_table(findings.instructions))
    if findings.allocations is not None:
        parts.append(allocation_table(findings.allocations))
    return "\n".join(part for part in parts if part)


def machine(facts, findings):
    before, after = findings.loads
    lines = [f"- {name}: {value}" for name, value in facts.items()]
    lines.append(f"- taken on {time.strftime('%Y-%m-%d', time.gmtime())}; "
                 f"load average before: {before}, after: {after}")
    watched = findings.watching.polls if findings.watching is not None else None
    alone = [one for one in [*findings.results, findings.filtering, watched] if one is not None]
    if any(one.shares_table for one in alone):
        lines.append("- the namespace **shared the hash table** of the machine, so that the "
                     "sockets of all others cost time too")
    elif alone:
        lines.append("- the namespace had a hash table of its own, of that size")
    if findings.hosting is not None:
        lines.append(f"- the {len(hosting.NAMES)} named namespaces shared the machine's")
    return "### Machine\n\n" + "\n".join(lines) + "\n"


def targets(verdicts):
    rows = [
        [verdict.what, f"{verdict.size:,}", number(verdict.value) + verdict.unit,
         "at most " + number(verdict.bound) + verdict.unit, verdict.mark]
        for verdict in verdicts]
    return "### Targets\n\n" + table(["", "sockets", "measured", "target", ""], rows)


def number(value):
    return str(value) if isinstance(value, int) else f"{value:.2f}"


def ratios(results):
    if not results:
        return ""
    header = ["ratio of medians", *(f"{result.size:,}" for result in results)]
    rows = [
        [f"{TITLES[name]} : {TITLES[yardstick]}",
         *(f"{result.ratio(name, yardstick):.2f}" for result in results)]
        for name, yardstick in RATIOS]
    return "### Ratios\n\n" + table(header, rows)


def at_size(result):
    title = "Empty table" if result.size == 0 else f"{result.size:,} sockets"
    return f"### {title}\n\n" + runs(result, result.samples, "drain", "drain")


def runs(result, names, yardstick, short):
    """What the runs took, and what they are of the yardstick, which has a short name there."""
    whole = result.samples[yardstick]
    rows = []
    for name in names:
        one = result.samples[name]
        rows.append([
            result.commands[name].title, str(len(one.wall)), f"{one.median:.2f}",
            f"{one.least:.2f}", f"{one.processor:.2f}", f"{one.median / whole.median:.2f}",
            f"{one.processor / whole.processor:.2f}", f"{one.peak:.1f}",
            f"{sorted(one.faults)[len(one.faults) // 2]:,}"])
    header = ["", "runs", "median ms", "least ms", "CPU ms", f"of {short}", f"CPU of {short}",
              "peak MiB", "page faults"]
    return table(header, rows)


def filtering_tables(result):
    kept = result.size // filtering.KEPT_IN
    size = f"{result.size:,} sockets"
    return (f"### {size}, of which a filter keeps {kept:,}\n\n"
            + runs(result, filtering.FILTERED, "kept-drain", "drain")
            + f"\n### {size}, each of them looked at\n\n"
            + runs(result, filtering.UNFILTERED, "drain", "drain"))


def hosting_tables(result):
    title = f"{len(hosting.NAMES)} namespaces, {result.size:,} sockets in one of them"
    rows = [
        [what, milliseconds(result, alone), milliseconds(result, name),
         f"{hosting.per_further(result, name, alone):.3f}"]
        for what, name, alone in hosting.COSTS]
    header = ["", "the filled one ms", f"all {len(hosting.NAMES)} ms", "each further one ms"]
    return (f"### {title}\n\n" + runs(result, result.samples, "loop", "loop") + "\n"
            + table(header, rows))


def watching_tables(result):
    drain, watch = (result.per_poll[name] for name in ("drain", "watch"))
    polls = [
        [title, str(len(taken)), f"{median(taken):.2f}", f"{min(taken):.2f}",
         f"{median(taken) / median(drain):.2f}"]
        for title, taken in (("bare drain in C", drain), ("twdiag watch", watch))]
    remembered = [
        [f"{size:,}", f"{resident:.2f}",
         f"{result.bytes_per_socket(size):.0f}" if size else "—"]
        for size, resident in result.memory.items()]
    return (f"### Polls of {result.size:,} sockets, one a second\n\n"
            + table(["a further poll", "runs", "median CPU ms", "least CPU ms", "of drain"], polls)
            + "\n"
            + table(["watched sockets", "resident MiB", "bytes for each"], remembered, left=0)
            + f"\n### One summary of {result.size:,} sockets\n\n"
            + runs(result.summary, watching.SUMMARY, "summary-drain", "drain"))


def milliseconds(result, name):
    return f"{result.samples[name].median:.2f}"


def instruction_table(instructions):
    replay, live = instructions["decode"], instructions["live"]
    rendering = {name: instructions[name] - replay for name in STREAMING}
    rows = [
        ["receiving from the kernel and decoding", f"{live - rendering['list']:.0f}"],
        ["reading a capture and decoding", f"{replay:.0f}"]]
    rows += [[f"rendering: {TITLES[name]}", f"{count:.0f}"] for name, count in rendering.items()]
    return "### Instructions per socket\n\n" + table(["", "instructions"], rows)


def allocation_table(counts):
    header = ["allocations of a whole run", *(f"{size:,} sockets" for size in ALLOCATION_SIZES)]
    rows = [
        [TITLES[name], *(f"{by_size[size]:,}" for size in ALLOCATION_SIZES)]
        for name, by_size in counts.items()]
    return "### Allocations\n\n" + table(header, rows)


def insert(text, fragment):
    """The text with the fragment between its markers; the fragment alone where it has none."""
    if BEGIN not in text or END not in text:
        return fragment
    head = text[:text.index(BEGIN) + len(BEGIN)]
    return f"{head}\n\n{fragment}\n{text[text.index(END):]}"
