"""Each check on a small package, once with nothing to find and once with something."""

import os
import tempfile
import unittest

from . import PlanError
from .checks import Tree, check
from .manifest import read_manifest
from .masking import Masked
from .picture import check_picture, picture
from .plan import read_plan
from .swift import read_sources

MANIFEST = """
let package = Package(
  products: [.library(name: "Low", targets: ["Low"])],  // .target(name: "Comment")
  targets: [
    .target(name: "Low"),
    .target(name: "High", dependencies: ["Low", .target(name: "Other"), .product(name: "Args", package: "args")]),
    .target(name: "Other"),
  ])
"""
PLAN = """
[rules]
unsafe = 2
system = Synchronization
[exceptions]
[High]
kind = inner
holds = all the rest
imports = Low Other
packages = Args
folders = . > * > Base
[Other]
kind = inner
[Low]
kind = product
fence = Syscalls.swift
"""
LOW = "public enum Colour { case red, green(Int), blue }\n"


class ChecksTest(unittest.TestCase):
    def findings(self, name, files, plan=PLAN):
        """Path, line and sentence of what a check finds in a package with the files."""
        with tempfile.TemporaryDirectory() as root:
            contents = {
                "Package.swift": MANIFEST, "layers.txt": plan, "Sources/Low/Low.swift": LOW,
                "Sources/Other/Other.swift": "", "Sources/High/High.swift": "", **files}
            for path, text in contents.items():
                os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
                with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                    file.write(text)
            tree = Tree(root, read_plan(os.path.join(root, "layers.txt")), read_manifest(root), read_sources(root))
            return [str(finding) for finding in check(tree, [name])[name]]

    def assert_found(self, name, files, *parts, plan=PLAN):
        """The check finds as many things as there are parts, and each has its part."""
        found = self.findings(name, files, plan)
        self.assertEqual(len(found), len(parts), found)
        for finding, part in zip(found, parts):
            self.assertIn(part, finding)

    def test_imports(self):
        self.assert_found(
            "imports", {"Sources/High/A.swift": "import Args\n// import Foo\npublic import struct Low.Colour\n"})
        self.assert_found(
            "imports", {"Sources/Low/A.swift": "\nimport Other\n"},
            "Low/A.swift:2: Low imports Other, and Package.swift",
            "Low/A.swift:2: Low imports Other, which the plan forbids")
        self.assert_found("imports", {}, "High depends on Other, which", plan=PLAN.replace("Low Other", "Low"))
        self.assert_found("imports", {"Sources/New/A.swift": ""}, "the plan has no target New")
        self.assert_found("imports", {}, "is in a library product", plan=PLAN.replace("product", "inner"))

    def test_folders(self):
        down = {
            "Sources/High/Top/A.swift": "struct Top { let base: Base }",
            "Sources/High/Base/B.swift": "struct Base {}"}
        self.assert_found("folders", down)
        self.assert_found(
            "folders", {**down, "Sources/High/Base/C.swift": "\nlet top = Top()\n"},
            "Base/C.swift:2: Base uses Top of Top: a cycle", "Base/C.swift:2: Base uses Top of Top: the plan has",
            "Top/A.swift:1: Top uses Base of Base: a cycle")
        # A word in a comment or a string, after a point, or of a nested type of one's own is no use.
        self.assert_found("folders", {
            **down, "Sources/High/Base/C.swift": 'extension Base { enum Top {} }\n// Top\nlet a = "Top \\(1)"\n'})
        self.assert_found("folders", {**down, "Sources/High/Base/C.swift": "let a = Base.Top.self"})

    def test_folders_through_members_and_three_folders(self):
        self.assert_found("folders", {
            "Sources/Other/A/A.swift": "func f(_ b: B) {}\nextension Int { var inParsecs: Int { 0 } }",
            "Sources/Other/B/B.swift": "struct B { var c: C }",
            "Sources/Other/C/C.swift": "struct C { let d = 1.inParsecs }"},
            "A uses B of B", "B uses C of C", "C uses inParsecs of A")

    def test_defaults(self):
        def switch(labels, head="colour"):
            return {"Sources/Low/S.swift": f"func f() {{\n  switch {head} {{\n  {labels}\n  }}\n}}\n"}
        for labels in ("case .red: 1\n  default: 2", "case .green(let n) where n > 1, .blue: 1\n  case _: 2",
                       "case let .green(n): 1\n  @unknown default: 2", "case (.red, .blue): 1\n  default: 2",
                       "case Colour.red: 1\n  case let other: 2"):
            self.assert_found("defaults", switch(labels), "S.swift:4: a default in a switch over Colour")
        for labels in ("case .red, .blue: f(default: 1)\n  case .green: 2", "case 1: 1\n  default: 2",
                       'case "red": 1\n  default: 2', "case (.red, 1): 1\n  default: 2", "case .some: 1\n  default: 2",
                       "case .purple: 1\n  default: 2"):
            self.assert_found("defaults", switch(labels))
        constants = "struct Paint { static let red = Paint() }\n"
        self.assert_found("defaults", {**switch("case .red: 1\n  default: 2"), "Sources/Low/P.swift": constants})

    def test_exceptions(self):
        switch = {"Sources/Low/S.swift": "func f() { switch c { case .red: 1\ndefault: 2 } }"}
        plan = PLAN.replace("[exceptions]", "[exceptions]\nSources/Low/S.swift defaults = the kernel may add more")
        self.assert_found("defaults", switch, plan=plan)
        self.assert_found("defaults", {}, "nothing needs the exception", plan=plan)

    def test_unsafe(self):
        safe = (
            "import Glibc\n// Safe: the buffer outlives the call,\n// and more.\n//\n//\n"
            "let a = unsafe f(unsafe b)\n")
        self.assert_found("unsafe", {"Sources/Low/Syscalls.swift": safe})
        self.assert_found("unsafe", {"Sources/Low/Syscalls.swift": safe + "\n\nlet b = unsafe c\n"},
                          "Syscalls.swift:9: unsafe without its reason", "3 unsafe in all")
        self.assert_found("unsafe", {"Sources/Low/Syscalls.swift": "", "Sources/High/A.swift": safe},
                          "A.swift:1: import Glibc outside", "A.swift:6: unsafe outside the fence of High")
        self.assert_found("unsafe", {}, "which is not there")

    def test_public(self):
        self.assert_found(
            "public", {"Sources/High/A.swift": "package let a = 1\nlet b = file.open(path)\nlet c = .public\n"})
        self.assert_found("public", {"Sources/High/A.swift": "public import Low\n  public private(set) var a = 1\n"},
                          "A.swift:1: public in High", "A.swift:2: public in High")

    def test_masking(self):
        text = 'a /* b /* c */ d */ "e \\(f("g")) h" #"i \\(j) "k"# """\nl " m\n""" n // o'
        code = Masked(text).code
        self.assertEqual(len(code), len(text))
        self.assertEqual("".join(c for c in code if c.isalpha()), "afn")

    def test_plan_and_picture(self):
        with tempfile.TemporaryDirectory() as root:
            def write(name, text):
                path = os.path.join(root, name)
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
                return path
            plan = read_plan(write("layers.txt", PLAN))
            self.assertEqual(plan.levels(), {"High": 1, "Other": 0, "Low": 0})
            self.assertEqual(len({len(line) for line in picture(plan).split("\n")[2:-4]}), 1)
            self.assertIn("has no picture", check_picture(plan, write("README.md", "# Title\n")))
            self.assertIsNone(check_picture(plan, write("README.md", f"# Title\n\n{picture(plan)}\n\nMore.\n")))
            self.assertIn("is not that of the plan", check_picture(
                plan, write("README.md", picture(plan).replace("rest", "best"))))
            imports_up, misspelt = PLAN + "imports = High\n", PLAN + "import = High\n"
            for wrong in (imports_up, misspelt, PLAN.replace("inner", "outer"), "[Low]\n"):
                self.assertRaises(PlanError, read_plan, write("layers.txt", wrong))


def run_tests():
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(ChecksTest)
    return 0 if unittest.TextTestRunner(verbosity=1).run(suite).wasSuccessful() else 1
