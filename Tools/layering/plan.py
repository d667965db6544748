"""The plan: which target may import what, which files are its fence, what may be an exception."""

import configparser
from dataclasses import dataclass, field
from fnmatch import fnmatch

from . import PlanError

KINDS = ("program", "product", "inner")
KEYS = {"kind", "holds", "imports", "packages", "fence", "folders"}
EXCEPTIONS = ("defaults", "public")


@dataclass
class PlannedTarget:
    name: str
    kind: str
    holds: str
    imports: list
    packages: list
    fence: list
    # From top to bottom; empty if any order will do.
    folders: list

    def is_fence(self, path):
        """Whether a file of the target, by its path inside the target, may be unsafe."""
        return any(fnmatch(path, pattern) for pattern in self.fence)

    def rank(self, folder):
        """The folder's place in the order, None if the plan has no place for it."""
        for name in (folder, "*"):
            if name in self.folders:
                return self.folders.index(name)
        return None


@dataclass
class Plan:
    path: str
    # By name, from top to bottom.
    targets: dict
    most_unsafe: int
    system: list
    # Reasons, by path and rule.
    exceptions: dict
    # Those that something needed.
    needed: set = field(default_factory=set)

    def allows(self, path, rule):
        if (path, rule) not in self.exceptions:
            return False
        self.needed.add((path, rule))
        return True

    def levels(self):
        """For each target how many targets lie below it, at the most, on a way of imports; 0 at the bottom."""
        levels = {}
        for name in self.targets:
            self._level(name, levels, [])
        return levels

    def _level(self, name, levels, way):
        if name in way:
            raise PlanError(f"{self.path}: targets import each other: {' > '.join([*way, name])}")
        if name not in levels:
            below = [self._level(other, levels, [*way, name]) for other in self.targets[name].imports]
            levels[name] = 1 + max(below, default=-1)
        return levels[name]


def read_plan(path):
    parser = configparser.ConfigParser(delimiters=("=",), comment_prefixes=("#",), interpolation=None)
    parser.optionxform = str
    try:
        with open(path, encoding="utf-8") as file:
            parser.read_file(file)
        rules = dict(parser["rules"])
        most_unsafe = int(rules["unsafe"])
    except (OSError, configparser.Error, KeyError, ValueError) as error:
        raise PlanError(f"{path}: {error}") from error
    names = [name for name in parser.sections() if name not in ("rules", "exceptions")]
    targets = {name: _target(path, name, dict(parser[name]), names) for name in names}
    exceptions = dict(parser["exceptions"]) if "exceptions" in parser else {}
    plan = Plan(path, targets, most_unsafe, rules.get("system", "").split(), _exceptions(path, exceptions))
    plan.levels()
    return plan


def _target(path, name, keys, names):
    if unknown := sorted(keys.keys() - KEYS):
        raise PlanError(f"{path}: {name}: there is no key {unknown[0]}")
    if keys.get("kind") not in KINDS:
        raise PlanError(f"{path}: {name}: kind is one of {', '.join(KINDS)}")
    imports = keys.get("imports", "").split()
    if strange := [other for other in imports if other not in names]:
        raise PlanError(f"{path}: {name}: imports {strange[0]}, which the plan does not have")
    folders = [folder.strip() for folder in keys.get("folders", "").split(">") if folder.strip()]
    return PlannedTarget(
        name, keys["kind"], keys.get("holds", ""), imports, keys.get("packages", "").split(),
        keys.get("fence", "").split(), folders)


def _exceptions(path, lines):
    exceptions = {}
    for line, reason in lines.items():
        place, _, rule = line.rpartition(" ")
        if rule not in EXCEPTIONS or not place or not reason:
            raise PlanError(f"{path}: not PATH RULE = REASON with one of the rules {', '.join(EXCEPTIONS)}: {line}")
        exceptions[place.strip(), rule] = reason
    return exceptions
