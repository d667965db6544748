"""Arrows between the folders of a target: which folder uses what another one declares."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from .swift import MEMBERS

HERE = "."
# The standard library has members of these names, so a use of one does not say whose it is.
FOREIGN_MEMBERS = set(
    "abs advanced allSatisfy append appendInterpolation appendLiteral begin bytes capacity clamped combine compactMap "
    "contains copy count debugDescription deallocate decode description distance dropFirst dropLast elements "
    "encode end endIndex enumerated error filter finalize find finish first firstIndex flatMap forEach formIndex "
    "formUnion hash hashValue index indices initialize insert intersection isEmpty joined keys last lastIndex "
    "lowercased makeIterator map max maximum merge min minimum name negate next partition popLast prefix print "
    "properties raw rawValue read reduce remove removeAll removeFirst removeLast replace reserveCapacity reversed "
    "round rounded scalar seconds shuffle size sort sorted span split start startIndex starts state store stride "
    "subtract subtracting suffix swapAt text title type union update uppercased utf8 value values wait width write "
    "zero formatted parse run validate help".split())


@dataclass
class Use:
    """A place where a file of one folder uses what another folder declares."""

    path: str
    line: int
    name: str


class Graph:
    """The folders of one directory, and the first and the number of uses between each two of them."""

    def __init__(self, target, directory):
        self.target = target
        self.directory = directory
        self.uses = {}
        self.counts = Counter()

    def add(self, source, destination, use):
        self.counts[source, destination] += 1
        self.uses.setdefault((source, destination), use)

    @property
    def place(self):
        return f"{self.target}/{self.directory}" if self.directory else self.target

    @property
    def folders(self):
        return sorted({folder for edge in self.uses for folder in edge})

    def after(self, folder):
        return [destination for source, destination in self.uses if source == folder]

    def knots(self):
        """Cycles: sets of two or more folders that all reach each other."""
        reached = {folder: self._reached(folder) for folder in self.folders}
        knots = []
        for folder in self.folders:
            knot = {other for other in reached[folder] if folder in reached[other]}
            if len(knot) > 1 and knot not in knots:
                knots.append(knot)
        return knots

    def _reached(self, folder):
        reached, waiting = set(), [folder]
        while waiting:
            for other in self.after(waiting.pop()):
                if other not in reached:
                    reached.add(other)
                    waiting.append(other)
        return reached

    def cycles(self):
        """Of each knot all pairs of folders that use each other; without such pairs, one shortest cycle."""
        for knot in self.knots():
            pairs = [[a, b] for a in sorted(knot) for b in sorted(knot) if a < b
                     and (a, b) in self.uses and (b, a) in self.uses]
            yield from pairs or [min((self._cycle(folder) for folder in sorted(knot)), key=len)]

    def _cycle(self, folder):
        """A shortest way from the folder back to it."""
        ways = [[folder]]
        while ways:
            way = ways.pop(0)
            for other in self.after(way[-1]):
                if other == folder:
                    return way
                if other not in way:
                    ways.append([*way, other])
        return [folder]


def folder_graphs(files, target):
    """One graph for each directory of a target that has folders; the files beside them are a folder as well.

    The files are those of all targets: a member whose name another target declares as well says nothing.
    """
    graphs = {}
    own = [file for file in files if file.target == target]
    names = Names(own, Counter(name for file in files for name in file.member_names()))
    for file in own:
        for line, name, places in names.uses(file):
            if edge := _edge(file, places):
                directory, source, destination = edge
                graph = graphs.setdefault(directory, Graph(target, directory))
                graph.add(source, destination, Use(file.path, line, name))
    return [graphs[directory] for directory in sorted(graphs)]


def _edge(file, place):
    """The deepest directory that both places share, and the folder of each in it; None within one folder."""
    a, b = file.folders, place
    common = 0
    while common < min(len(a), len(b)) and a[common] == b[common]:
        common += 1
    if len(a) == len(b) == common:
        return None
    source = a[common] if common < len(a) else HERE
    destination = b[common] if common < len(b) else HERE
    return "/".join(a[:common]), source, destination


class Names:
    """In which folder each type, function and member of a target stands."""

    def __init__(self, files, counts):
        """The counts say how many files declare each name of a member."""
        self.types, self.members = {}, {}
        self.nested = defaultdict(set)
        for file in files:
            for declaration in file.declarations:
                self._note(file, declaration, counts)

    def _note(self, file, declaration, counts):
        name, scope = declaration.name, declaration.scope
        if declaration.kind in MEMBERS:
            is_shared = not scope or declaration.is_extending
            if is_shared and not declaration.is_private and counts[name] == 1 and name not in FOREIGN_MEMBERS:
                self.members[name] = file.folders
            return
        if scope:
            self.nested[scope[-1].split(".")[-1]].add(name)
        if declaration.is_private:
            return
        if not scope:
            self.types[name] = file.folders
        elif declaration.is_extending:
            self.types[f"{scope[-1].split('.')[-1]}.{name}"] = file.folders

    def uses(self, file):
        """Line, name and folder of each use of what the target declares in another file."""
        hidden = self._hidden(file)
        for line, name in file.type_uses():
            if name in self.types and name not in hidden:
                yield line, name, self.types[name]
        own = file.member_names()
        for line, name in file.member_uses():
            if name in self.members and name not in own:
                yield line, name, self.members[name]

    def _hidden(self, file):
        """Names that mean something else in the file: its own types, and those nested in the types that it extends."""
        hidden = {declaration.name for declaration in file.declarations if declaration.kind not in MEMBERS}
        for declaration in file.declarations:
            for outer in declaration.scope:
                hidden |= self.nested[outer.split(".")[-1]]
        return hidden | file.generic_names()

