"""What a Swift file declares and uses, read from its words and braces; there is no parser of Swift in here."""

import os
import re
from bisect import bisect_right
from dataclasses import dataclass, field

from .masking import Masked

TOKEN = re.compile(r"`?[A-Za-z_]\w*`?|[0-9]\w*(?:\.[0-9]\w*)?|[{}()\[\]<>.,:;=@?&!\"#]|[-+*/%|^~]+")
TYPES = {"struct", "enum", "class", "actor", "protocol", "typealias", "associatedtype"}
MEMBERS = {"func", "var", "let"}
BLOCKS = {"struct", "enum", "class", "actor", "protocol", "extension", "func", "init", "deinit", "switch", "var", "let"}
IMPORT = re.compile(
    r"^[ \t]*(?:@\w+(?:\(\w+\))?[ \t]+)*(?:(?:public|package|internal|fileprivate|private)[ \t]+)?"
    r"import[ \t]+(?:(?:struct|class|enum|protocol|typealias|func|let|var)[ \t]+)?(\w+)", re.M)
GENERIC = re.compile(r"\b(?:func|struct|enum|class|actor|init|typealias|some|any)\b[^\n{(]*?<([^>{]*)>")
LABEL = re.compile(r"[(,]\s*([a-z]\w*):")
ACCESS = {"private", "fileprivate"}


@dataclass
class Block:
    """What stands between two braces, and the declaration or the switch that it belongs to."""

    kind: str
    name: str
    line: int
    # The line of the opening brace.
    first: int = 0
    # Of an enum or a switch: its place among those of the file.
    number: int = 0


@dataclass
class Declaration:
    kind: str
    name: str
    line: int
    # The names of the types around it, outermost first; an extension counts with the name it extends.
    scope: tuple
    # Whether the innermost of them is an extension.
    is_extending: bool
    is_private: bool
    is_static: bool


@dataclass
class Enumeration:
    name: str
    cases: set = field(default_factory=set)


@dataclass
class Switch:
    line: int
    # The text of each label's patterns, with no `case` before it.
    patterns: list = field(default_factory=list)
    # The line of `default:`, None without.
    catch_all: int = None


@dataclass
class Function:
    name: str
    line: int
    # Lines of the body.
    length: int


class SwiftFile:
    """One file of a target."""

    def __init__(self, root, path):
        self.path = path
        parts = path.split(os.sep)
        self.target, self.folders, self.inside = parts[1], parts[2:-1], os.path.join(*parts[2:])
        with open(os.path.join(root, path), encoding="utf-8") as file:
            masked = Masked(file.read())
        self.text, self.code, self.comments = masked.text, masked.code, masked.comments
        self.lines = self.text.count("\n") + (not self.text.endswith("\n") and self.text != "")
        self._starts = [0] + [at.end() for at in re.finditer("\n", self.code)]
        self._tokens = [(token.group().strip("`"), token.start()) for token in TOKEN.finditer(self.code)]
        self._statics = self._members = None
        self.declarations, self.enumerations, self.switches, self.functions = [], [], [], []
        self._walk()

    def line(self, offset):
        return bisect_right(self._starts, offset)

    def imports(self):
        """Line and module of each import."""
        return [(self.line(match.start(1)), match.group(1)) for match in IMPORT.finditer(self.code)]

    def words(self, word):
        """The line of each place in the code where the word stands."""
        return [self.line(match.start()) for match in re.finditer(rf"\b{word}\b", self.code)]

    # Declarations

    def _walk(self):
        """Reads all tokens once, and keeps a stack of the blocks that are open."""
        self._stack, self._pending, self._depth, self._depths = [], None, 0, []
        index = 0
        while index < len(self._tokens):
            word = self._tokens[index][0]
            before = self._tokens[index - 1][0] if index else ""
            if word in "()[]":
                self._depth += 1 if word in "([" else -1
            elif word == "{":
                self._open(index)
            elif word == "}":
                self._close(index)
            elif before == ".":
                pass
            elif word in BLOCKS or word in TYPES:
                self._declare(index, before)
            elif word == "case" and before not in ("if", "guard", "while", "for", ","):
                index = self._case(index)
            elif word == "default" and self._depth == 0 and self._innermost("switch"):
                self.switches[self._stack[-1].number].catch_all = self._line(index)
            index += 1

    def _line(self, index):
        return self.line(self._tokens[index][1])

    def _innermost(self, kind):
        return self._stack and self._stack[-1].kind == kind

    def _open(self, index):
        pending = self._pending
        if pending and pending[1] == self._depth:
            block, self._pending = pending[0], None
        else:
            block = Block("", "", self._line(index))
        block.first = self._line(index)
        if block.kind == "enum":
            block.number = len(self.enumerations)
            self.enumerations.append(Enumeration(block.name))
        elif block.kind == "switch":
            block.number = len(self.switches)
            self.switches.append(Switch(block.line))
        self._stack.append(block)
        self._depths.append(self._depth)
        self._depth = 0

    def _close(self, index):
        self._pending = None
        if not self._stack:
            return
        block, self._depth = self._stack.pop(), self._depths.pop()
        if block.kind in ("func", "init", "deinit"):
            inner = self._line(index) - block.first - 1
            self.functions.append(Function(block.name, block.line, max(inner, 1)))

    def _declare(self, index, before):
        word, line = self._tokens[index][0], self._line(index)
        following = self._tokens[index + 1][0] if index + 1 < len(self._tokens) else ""
        if word == "class" and (before == ":" or following in ("func", "var", "let")):
            return
        if word in TYPES or word in MEMBERS:
            scope = tuple(block.name for block in self._stack if block.name and block.kind not in MEMBERS)
            is_local = bool(self._stack) and self._stack[-1].kind not in TYPES | {"extension"}
            if not is_local:
                is_extending = bool(self._stack) and self._stack[-1].kind == "extension"
                before = self._words_before(index)
                self.declarations.append(Declaration(
                    word, following, line, scope, is_extending, bool(ACCESS & before), "static" in before))
        if word == "extension":
            following = self._dotted(index + 1)
        if word in BLOCKS:
            self._pending = (Block(word, following if word != "switch" else "", line), self._depth)

    def _dotted(self, index):
        """The name of a type that an extension extends: `Outer.Inner` as one word."""
        name = self._tokens[index][0]
        while index + 2 < len(self._tokens) and self._tokens[index + 1][0] == "." :
            index += 2
            name += "." + self._tokens[index][0]
        return name

    def _words_before(self, index):
        """The words before a declaration, on the same line; `private(set)` is none."""
        line, words = self._line(index), set()
        while index > 0 and self._line(index - 1) == line:
            index -= 1
            if self._tokens[index + 1][0] != "(":
                words.add(self._tokens[index][0])
        return words

    def _case(self, index):
        if self._innermost("enum"):
            return self._enum_case(index)
        if self._innermost("switch"):
            return self._label(index)
        return index

    def _enum_case(self, index):
        enumeration = self.enumerations[self._stack[-1].number]
        while True:
            index += 1
            enumeration.cases.add(self._tokens[index][0])
            index = self._skip_to_comma(index)
            if self._tokens[index][0] != ",":
                return index - 1

    def _skip_to_comma(self, index):
        """Past the values of a case: the next comma of the list, or the first token of what follows."""
        index += 1
        if self._tokens[index][0] == "(":
            index = self._past(index)
        if self._tokens[index][0] == "=":
            line, index = self._line(index), index + 1
            while self._line(index) == line and self._tokens[index][0] not in ",;}":
                index += 1
        return index

    def _past(self, index):
        """The token after the parenthesis that closes the one at the index."""
        depth = 0
        while index < len(self._tokens):
            word = self._tokens[index][0]
            depth += (word in "([") - (word in ")]")
            index += 1
            if depth == 0:
                return index
        return index - 1

    def _label(self, index):
        """Reads a label of a switch to its colon."""
        start, index = index + 1, index + 1
        while index < len(self._tokens) and self._tokens[index][0] != ":":
            index = self._past(index) if self._tokens[index][0] in "([" else index + 1
        end = self._tokens[index][1] if index < len(self._tokens) else len(self.code)
        label = " ".join(self.code[self._tokens[start][1] : end].split())
        switch = self.switches[self._stack[-1].number]
        patterns = split_at_commas(label)
        if any(re.fullmatch(r"_|(let|var) \w+", pattern) for pattern in patterns):
            switch.catch_all = self._line(start)
        else:
            switch.patterns += patterns
        return index

    def static_members(self):
        """For each type the names of its constants and variables, which a switch names as it does cases."""
        if self._statics is None:
            self._statics = {}
            for declaration in self.declarations:
                if declaration.is_static and declaration.scope:
                    self._statics.setdefault(declaration.scope[-1], set()).add(declaration.name)
        return self._statics

    # Uses

    def type_uses(self):
        """Line and name of each type that the code names; `Outer.Inner` is named as that and as `Outer`."""
        before = ""
        for index, (word, offset) in enumerate(self._tokens):
            if word[0].isupper() and before != ".":
                yield self.line(offset), word
                if dotted := self._dotted(index):
                    if dotted != word:
                        yield self.line(offset), ".".join(dotted.split(".")[:2])
            before = word

    def member_uses(self):
        """Line and name of each member that stands after a point, or is called without one."""
        for index in range(1, len(self._tokens) - 1):
            word, offset = self._tokens[index]
            if not (word[0].isalpha() and word[0].islower()):
                continue
            before, after = self._tokens[index - 1][0], self._tokens[index + 1][0]
            if before == "." or after == "(" and before not in ("func", "case"):
                yield self.line(offset), word

    def member_names(self):
        """Names of members, functions, cases and labels that the file declares: what a word after a point can mean."""
        if self._members is None:
            self._members = {declaration.name for declaration in self.declarations if declaration.kind in MEMBERS}
            self._members |= {name for enumeration in self.enumerations for name in enumeration.cases}
            self._members |= set(LABEL.findall(self.code))
        return self._members

    def generic_names(self):
        """Names of generic parameters, which stand for types and are none."""
        lists = [match.group(1) for match in GENERIC.finditer(self.code)]
        words = [part.split(":")[0].split() for text in lists for part in text.split(",")]
        return {parameter[-1] for parameter in words if parameter}


def split_at_commas(text):
    """The parts of a list, without the commas in its parentheses."""
    parts, depth, start = [], 0, 0
    for at, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if character == "," and depth == 0:
            parts.append(text[start:at].strip())
            start = at + 1
    return parts + [text[start:].strip()] if text[start:].strip() else parts


def read_sources(root, folder="Sources"):
    """All Swift files of the package's targets, in the order of their paths."""
    paths = []
    for directory, folders, names in os.walk(os.path.join(root, folder)):
        folders.sort()
        relative = os.path.relpath(directory, root)
        if relative != folder:
            paths += [os.path.join(relative, name) for name in names if name.endswith(".swift")]
    return [SwiftFile(root, path) for path in sorted(paths)]
