"""The targets and products of Package.swift.

They are read from its text: SwiftPM takes seconds to print them, and waits while a build holds its lock.
"""

import os
import re
from dataclasses import dataclass

from . import PlanError
from .masking import Masked
from .swift import split_at_commas

KINDS = "target|executableTarget|systemLibrary|testTarget|macro|plugin|binaryTarget"
TARGET = re.compile(rf"\.({KINDS})\s*\(")
LIBRARY = re.compile(r"\.library\s*\(")
STRING = re.compile(r'^"([^"]*)"$')


@dataclass
class ManifestTarget:
    kind: str
    name: str
    line: int
    # Names of targets and of other packages' products.
    dependencies: list


@dataclass
class Manifest:
    # By name.
    targets: dict
    # Names of the targets that a library product offers.
    offered: set


def read_manifest(root):
    path = os.path.join(root, "Package.swift")
    try:
        with open(path, encoding="utf-8") as file:
            text = _without_comments(file.read())
    except OSError as error:
        raise PlanError(f"{path}: {error.strerror}") from error
    manifest = Manifest({}, set())
    for _, arguments, _ in _calls(text, LIBRARY):
        manifest.offered |= set(_names(arguments.get("targets", "")))
    for match, arguments, line in _calls(text, TARGET):
        name = STRING.match(arguments.get("name", ""))
        if name and not _is_dependency(text, match.start()):
            dependencies = _names(arguments.get("dependencies", ""))
            manifest.targets[name.group(1)] = ManifestTarget(match.group(1), name.group(1), line, dependencies)
    return manifest


def _without_comments(text):
    """Strings stay: names are strings here."""
    masked = Masked(text)
    lines = text.split("\n")
    for number, comment in masked.comments.items():
        lines[number - 1] = lines[number - 1].replace(comment, " " * len(comment))
    return "\n".join(lines)


def _calls(text, pattern):
    """Each call that the pattern finds: its match, its arguments by label, its line."""
    for match in pattern.finditer(text):
        arguments = {}
        for part in split_at_commas(text[match.end() : _end(text, match.end())]):
            label, _, value = part.partition(":")
            arguments[label.strip()] = value.strip()
        yield match, arguments, text.count("\n", 0, match.start()) + 1


def _end(text, at):
    depth = 1
    while at < len(text) and depth:
        depth += (text[at] in "([") - (text[at] in ")]")
        at += 1
    return at - 1


def _is_dependency(text, at):
    """`.target(name:)` in a list of dependencies names a target and declares none."""
    label = text.rfind("dependencies:", 0, at)
    opening = text.find("[", label) + 1
    return label >= 0 and opening <= at < _end(text, opening)


def _names(text):
    """The names in a list of strings and of calls with a name."""
    names = []
    for part in split_at_commas(text.strip().removeprefix("[").removesuffix("]")):
        if match := re.search(r'^"([^"]*)"$|name:\s*"([^"]*)"', part):
            names.append(match.group(1) or match.group(2))
    return names
