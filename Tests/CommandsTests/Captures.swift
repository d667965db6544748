import TestSupport
import Testing

@testable import Commands
@testable import TextOutput

/// One of our captures, of which there are also expected outputs.
struct Capture: CustomTestStringConvertible, Hashable, Sendable {
  let name: String

  var testDescription: String { name }
  var path: String { Fixture.path("\(name).pcapng") }

  static let states = ["6.18", "6.1"].map { Capture(name: "states-\($0)") }
  static let due = ["6.18", "6.1"].map { Capture(name: "due-\($0)") }
  static let series = ["6.18", "6.1"].map { Capture(name: "series-\($0)") }
  static let all = states + due + series

  func list(_ format: OutputFormat, _ arguments: String...) throws -> ListOutcome {
    try CommandsTests.list(["--replay", path, "--format", format.rawValue] + arguments)
  }

  func expected(_ format: OutputFormat) throws -> [UInt8] {
    try [UInt8](contentsOf: Fixture.path("expected/\(name).\(format.rawValue)"))
  }

  /// What another program said of the same sockets, line by line.
  func oracle(_ suffix: String) throws -> [String] {
    let bytes = try [UInt8](contentsOf: Fixture.path("oracles/\(name).\(suffix)"))
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}

extension OutputFormat: CustomTestStringConvertible {
  public var testDescription: String { rawValue }
}

extension [UInt8] {
  /// The same with `"duration_us":0`, since no two runs take the same time.
  var withoutDuration: [UInt8] {
    let key = Array("\"duration_us\":".utf8)
    guard count > key.count,
      let start = (0...(count - key.count)).last(where: { self[$0..<($0 + key.count)] == key[...] })
    else { return self }
    let digits = self[(start + key.count)...].prefix { (0x30...0x39).contains($0) }
    return Array(self[..<digits.startIndex]) + [0x30] + Array(self[digits.endIndex...])
  }
}
