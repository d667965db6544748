"""The rules for the sources. Each takes the tree and yields findings."""

import os
import re
from collections import defaultdict
from dataclasses import dataclass

from .folders import folder_graphs
from .swift import split_at_commas

PROGRAM_KINDS = ("target", "executableTarget", "systemLibrary")
# Lines above an `unsafe` in which its reason is looked for.
REASON_LINES = 3
REASON = re.compile(r"\bSafe:")
LITERAL = "a literal"
# Enums of the standard library that are switched over by name.
FOREIGN_ENUMS = [{"some", "none"}, {"success", "failure"}]


@dataclass(order=True)
class Finding:
    path: str
    line: int
    sentence: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.sentence}"


@dataclass
class Tree:
    """All that the checks read."""

    root: str
    plan: object
    manifest: object
    files: list

    def by_target(self):
        files = defaultdict(list)
        for file in self.files:
            files[file.target].append(file)
        return files

    def plan_path(self):
        return os.path.relpath(self.plan.path, self.root)

    def target_names(self):
        sources = os.path.join(self.root, "Sources")
        return sorted(name for name in os.listdir(sources) if os.path.isdir(os.path.join(sources, name)))


# Imports

def check_imports(tree):
    present = tree.target_names()
    for name in present:
        if name not in tree.plan.targets:
            yield Finding(f"Sources/{name}", 1, f"the plan has no target {name}")
    for name in tree.plan.targets:
        if name not in present:
            yield Finding(tree.plan_path(), 1, f"the plan names {name}, which is not in Sources")
    yield from _manifest_findings(tree, present)
    for file in tree.files:
        yield from _import_findings(tree, file, present)


def _manifest_findings(tree, present):
    """Where the manifest allows more than the plan does."""
    for target in tree.manifest.targets.values():
        planned = tree.plan.targets.get(target.name)
        if target.kind not in PROGRAM_KINDS or not planned:
            continue
        for name in target.dependencies:
            if name in present and name not in planned.imports:
                yield Finding(
                    "Package.swift", target.line, f"{target.name} depends on {name}, which the plan forbids")
        if (planned.kind == "product") != (target.name in tree.manifest.offered):
            yield Finding(
                "Package.swift", target.line,
                f"{target.name} is {'not ' if planned.kind == 'product' else ''}in a library product, "
                f"and in the plan it is {planned.kind}")


def _import_findings(tree, file, present):
    planned = tree.plan.targets.get(file.target)
    target = tree.manifest.targets.get(file.target)
    dependencies = target.dependencies if target else []
    for line, module in file.imports():
        if module in tree.plan.system or module == "Glibc":
            continue
        if module not in dependencies:
            yield Finding(file.path, line, f"{file.target} imports {module}, and Package.swift does not say so")
        if not planned or module in planned.imports or module in planned.packages:
            continue
        kind = "the plan forbids" if module in present else "is not among the modules in the plan"
        yield Finding(file.path, line, f"{file.target} imports {module}, which {kind}")


# Folders

def check_folders(tree):
    for target in sorted({file.target for file in tree.files}):
        planned = tree.plan.targets.get(target)
        for graph in folder_graphs(tree.files, target):
            yield from _cycle_findings(graph)
            if planned and planned.folders and not graph.directory:
                yield from _order_findings(graph, planned)


def _cycle_findings(graph):
    for cycle in graph.cycles():
        way = " > ".join([*cycle, cycle[0]])
        for source, destination in zip(cycle, cycle[1:] + cycle[:1]):
            yield _edge_finding(graph, source, destination, f"a cycle of folders in {graph.place} ({way})")


def _order_findings(graph, planned):
    for source, destination in graph.uses:
        ranks = planned.rank(source), planned.rank(destination)
        if None not in ranks and ranks[0] > ranks[1]:
            yield _edge_finding(
                graph, source, destination, f"the plan has {destination} above {source} in {graph.target}")


def _edge_finding(graph, source, destination, why):
    use, count = graph.uses[source, destination], graph.counts[source, destination]
    more = f", one of {count} uses" if count > 1 else ""
    return Finding(use.path, use.line, f"{source} uses {use.name} of {destination}{more}: {why}")


# Defaults

def check_defaults(tree):
    for file, line, name in default_places(tree.files):
        if not tree.plan.allows(file.path, "defaults"):
            yield Finding(
                file.path, line, f"a default in a switch over {name}, which is ours: name the cases that are left")


def default_places(files):
    """File and line of each `default:` in a switch over an enum that the sources declare, and the enum's name."""
    for file in files:
        for switch in file.switches:
            if switch.catch_all and (names := _switched(switch, file, files)):
                yield file, switch.catch_all, " and ".join(names)


def _switched(switch, file, files):
    """The enums that a switch is over, one for each place of a tuple; nothing if one of them is not ours."""
    columns = defaultdict(set)
    for pattern in switch.patterns:
        for column, name in _case_names(pattern):
            columns[column].add(name)
    if not columns or any(LITERAL in names for names in columns.values()):
        return []
    found = [_enum_with(names, file, files) for names in columns.values()]
    return sorted(set(found)) if all(found) else []


def _enum_with(cases, user, files):
    """The name of the nearest enum that has the cases; None if something else has them, too."""
    if any(cases <= foreign for foreign in FOREIGN_ENUMS):
        return None
    if any(cases <= names for file in files for names in file.static_members().values()):
        return None
    fitting = [
        (file is not user, file.target != user.target, len(enumeration.cases), enumeration.name)
        for file in files for enumeration in file.enumerations if cases <= enumeration.cases]
    return min(fitting)[-1] if fitting else None


def _case_names(pattern, column=0, is_tuple=False):
    """For each place of the pattern the name of the case there, or LITERAL; nothing for what binds or ignores."""
    pattern = re.sub(r"\bwhere\b.*", "", pattern).strip()
    pattern = re.sub(r"^(let|var) (?=[.(])", "", pattern)
    if pattern.startswith("("):
        for place, part in enumerate(split_at_commas(pattern[1 : pattern.rfind(")")])):
            yield from _case_names(part, place, is_tuple=True)
    elif match := re.match(r"(?:\w+)?\.([a-z]\w*)", pattern):
        yield column, match.group(1)
    elif re.fullmatch(r"_|nil|(let|var) \w+\??", pattern) or not is_tuple and re.fullmatch(r"true|false", pattern):
        return
    else:
        yield column, LITERAL


# Unsafe

def check_unsafe(tree):
    total = 0
    for file in tree.files:
        planned = tree.plan.targets.get(file.target)
        is_fence = bool(planned and planned.is_fence(file.inside))
        places = file.words("unsafe")
        total += len(places)
        yield from _unsafe_findings(file, places, is_fence)
    yield from _fence_findings(tree)
    if total > tree.plan.most_unsafe:
        yield Finding(tree.plan_path(), 1, f"{total} unsafe in all, and the plan allows {tree.plan.most_unsafe}")


def _unsafe_findings(file, places, is_fence):
    for line in sorted(set(places)):
        if not is_fence:
            yield Finding(file.path, line, f"unsafe outside the fence of {file.target}")
        if not has_reason(file, line):
            yield Finding(file.path, line, 'unsafe without its reason in a comment above ("Safe: …")')
    for line, module in file.imports():
        if module == "Glibc" and not is_fence:
            yield Finding(file.path, line, f"import Glibc outside the fence of {file.target}")


def _fence_findings(tree):
    files = tree.by_target()
    for target in tree.plan.targets.values():
        for pattern in target.fence:
            fence = [file for file in files[target.name] if target.is_fence(file.inside)]
            if not fence and files[target.name]:
                yield Finding(tree.plan_path(), 1, f"the plan names {pattern} of {target.name}, which is not there")


def has_reason(file, line):
    """Whether a comment says why the line is safe: on the line, or one that reaches into the lines above it."""
    if REASON.search(file.comments.get(line, "")):
        return True
    for above in range(line - 1, line - 1 - REASON_LINES, -1):
        while comment := file.comments.get(above):
            if REASON.search(comment):
                return True
            above -= 1
    return False


# Public

def check_public(tree):
    for file in tree.files:
        planned = tree.plan.targets.get(file.target)
        if not planned or planned.kind == "product" or tree.plan.allows(file.path, "public"):
            continue
        for word in ("public", "open"):
            for line in _modifiers(file, word):
                yield Finding(file.path, line, f"{word} in {file.target}, which no product offers: say package")


def _modifiers(file, word):
    """Lines on which the word is a modifier: another word comes after it."""
    pattern = re.compile(rf"(?<![.\w]){word}(?:\(set\))?[ \t\n]+(?=[a-z@])")
    return [file.line(match.start()) for match in pattern.finditer(file.code)]


CHECKS = {
    "imports": check_imports,
    "folders": check_folders,
    "defaults": check_defaults,
    "unsafe": check_unsafe,
    "public": check_public,
}


def check(tree, names):
    """All findings of the named checks, sorted by place."""
    findings = {}
    for name in names:
        findings[name] = sorted(CHECKS[name](tree))
    unneeded = [key for key in tree.plan.exceptions if key not in tree.plan.needed and key[1] in names]
    for path, rule in unneeded:
        findings[rule].append(Finding(tree.plan_path(), 1, f"nothing needs the exception: {path} {rule}"))
    return findings
