import ArgumentParser
import Captures
import LinuxProc
import TestSupport
import Testing

@testable import Commands
@testable import TextOutput

/// `make install` of the release program, as a packager runs it.
@Suite("make install", .serialized, .enabled(if: Installation.isPossible, "\(Installation.why)"))
struct InstallTests {
  @Test("installs the program, the manual page and the completions, and uninstall removes them")
  func installs() throws {
    let directory = try TemporaryDirectory()
    try Installation.make("install", below: directory.path)
    for file in Installation.files {
      let outcome = try Installation.shell("test -s \"$0\"", "\(directory.path)/\(file)")
      #expect(outcome.exitCode == 0, "\(file)")
    }
    try Installation.make("uninstall", below: directory.path)
    let left = try Installation.shell("find \"$0\" -type f", directory.path)
    #expect(left.lines == [])
  }

  @Test("installs a program that runs without its symbols")
  func runs() throws {
    let directory = try TemporaryDirectory()
    try Installation.make("install", below: directory.path)
    let version = try Program(path: "\(directory.path)/usr/bin/twdiag").check(["--version"])
    #expect(version.lines == [Release.version])
  }

  @Test("installs a page that tells every command, option and exit status, and that groff takes")
  func page() throws {
    let directory = try TemporaryDirectory()
    try Installation.make("install", below: directory.path)
    let page = "\(directory.path)/usr/share/man/man1/twdiag.1"
    let source = try Installation.shell("cat \"$0\"", page).text
    for section in ["NAME", "SYNOPSIS", "DESCRIPTION", "EXIT STATUS"] {
      #expect(source.contains(".SH \(section)\n"), "\(section)")
    }
    for command in Twdiag.configuration.subcommands {
      #expect(source.contains(".SS twdiag \(command.configuration.commandName ?? "?")\n"))
    }
    for status in [ExitStatus.complete, .incomplete, .failed] {
      #expect(source.contains(".TP\n\\fB\(status.rawValue)\\fR\n"), "\(status)")
    }
    for option in ["format", "state", "interval", "help"] {
      #expect(source.contains("\\fB\\-\\-\(option)\\fR"), "\(option)")
    }
    guard let groff = Program(named: "groff") else { return }
    let outcome = try groff.check(["-man", "-ww", "-Tutf8", page])
    #expect(outcome.errorText == "")
  }
}

private enum Installation {
  static let why = "TWDIAG_BINARY is not the release program; 'make test' sets it"
  static let root = "\(Fixture.directory)/.."

  /// make builds what is missing, which a test must not do.
  static var isPossible: Bool {
    guard let program = BuiltProgram.twdiag.program else { return false }
    return environmentVariable("TWDIAG_RELEASE") == "1"
      && program.path.hasSuffix("/.build/release/twdiag") && Program(named: "make") != nil
  }

  static let files = [
    "usr/bin/twdiag", "usr/share/man/man1/twdiag.1",
    "usr/share/bash-completion/completions/twdiag", "usr/share/zsh/site-functions/_twdiag",
    "usr/share/fish/vendor_completions.d/twdiag.fish",
  ]

  static func make(_ target: String, below directory: String) throws {
    let make = try #require(Program(named: "make"))
    // What a make around the tests tells its children is not for this one.
    var conditions = Program.Conditions()
    conditions.environment = ["MAKEFLAGS": nil, "MAKELEVEL": nil, "MFLAGS": nil]
    try make.check(
      ["-C", root, "--silent", target, "DESTDIR=\(directory)", "PREFIX=/usr"], conditions)
  }

  static func shell(_ script: String, _ argument: String) throws -> Program.Outcome {
    try Program(path: "/bin/sh").run(["-c", script, argument])
  }
}
