import ArgumentParser
import Glibc
import LinuxProc
import TestSupport

@testable import Commands
@testable import TextOutput

/// How a run of `list` ended, and what it wrote.
struct ListOutcome: Equatable {
  var status: Int32
  var output: [UInt8]
  var error: String

  init(status: Int32, output: [UInt8], error: String) {
    self.status = status
    self.output = output
    self.error = error
  }

  init(_ outcome: Program.Outcome) {
    self.init(status: outcome.exitCode, output: outcome.output, error: outcome.errorText)
  }

  var text: String { String(decoding: output, as: UTF8.self) }
  /// The lines without their line feeds; text that does not end with one has an odd last line.
  var lines: [String] {
    var lines = output.split(separator: 0x0a, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}

/// Says where two long lists begin to differ, instead of printing both.
func firstDifference(_ left: [String], _ right: [String]) -> String? {
  for index in 0..<max(left.count, right.count) {
    let pair = [left, right].map { index < $0.count ? $0[index] : "(nothing)" }
    if pair[0] != pair[1] { return "line \(index + 1): \(pair[0]) | \(pair[1])" }
  }
  return nil
}

/// Runs `list` in this process.
func list(_ arguments: String...) throws -> ListOutcome { try list(arguments) }

func list(_ arguments: [String]) throws -> ListOutcome {
  do {
    guard let command = try Twdiag.listCommand(arguments) else {
      throw TestFailure("that is not 'list'")
    }
    return try list(command.options)
  } catch let error as TestFailure {
    throw error
  } catch {
    return ListOutcome(
      status: Twdiag.exitCode(for: error).rawValue, output: [],
      error: Twdiag.fullMessage(for: error))
  }
}

extension Twdiag {
  /// What the argument parser makes of the arguments of `list`.
  static func listCommand(_ arguments: [String]) throws -> ListCommand? {
    try parseAsRoot(["list"] + arguments) as? ListCommand
  }
}

func list(_ options: ListOptions) throws -> ListOutcome {
  let output = try ScratchFile()
  let error = try ScratchFile()
  let run = ListRun(
    options: options, output: output.descriptor,
    diagnostics: Diagnostics(descriptor: error.descriptor))
  let status = run.run()
  return ListOutcome(
    status: status.rawValue, output: try output.contents(),
    error: String(decoding: try error.contents(), as: UTF8.self))
}

/// Lists what is in a capture.
func list(replaying bytes: [UInt8], _ arguments: String...) throws -> ListOutcome {
  let directory = try TemporaryDirectory()
  return try list(["--replay", directory.file("capture", bytes)] + arguments)
}

/// Lists what raw messages tell, with the end of the dump behind them.
func list(sockets: [SocketMessage], _ arguments: String...) throws -> ListOutcome {
  let directory = try TemporaryDirectory()
  let bytes = sockets.flatMap { $0.bytes() } + MessageBytes.done()
  return try list(["--replay", directory.file("capture", bytes)] + arguments)
}

/// The built program.
enum Binary {
  static var isAvailable: Bool { BuiltProgram.twdiag.isAvailable }
  static let why = "TWDIAG_BINARY names no program; 'make test' sets it"

  static func run(
    _ arguments: [String], _ conditions: Program.Conditions = Program.Conditions()
  ) throws -> ListOutcome {
    guard let program = BuiltProgram.twdiag.program else { throw TestFailure(why) }
    return ListOutcome(try program.run(arguments, conditions))
  }

  static func list(_ arguments: String...) throws -> ListOutcome {
    try run(["list"] + arguments)
  }
}
