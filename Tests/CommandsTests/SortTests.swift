import TestSupport
import Testing

@testable import Commands
@testable import TextOutput

@Suite("--sort")
struct SortTests {
  private static func socket(
    _ family: UInt8 = 2, local: UInt16, remote: UInt16, expires: UInt32, timer: UInt8 = 3
  ) -> SocketMessage {
    var socket = SocketMessage.timeWait(family, local: local, remote: remote)
    socket.timer = timer
    socket.state = timer == 3 ? 6 : 1
    socket.expires = expires
    return socket
  }

  /// Told apart by their remote ports.
  static let sockets: [SocketMessage] = [
    socket(local: 80, remote: 5, expires: 30_000),
    socket(10, local: 80, remote: 4, expires: 1),
    socket(local: 443, remote: 3, expires: 0, timer: 0),
    socket(local: 443, remote: 2, expires: 0),
    socket(10, local: 22, remote: 1, expires: UInt32(bitPattern: -8)),
    socket(local: 9, remote: 6, expires: 30_000),
  ]

  private func order(_ arguments: String...) throws -> [Int] {
    let directory = try TemporaryDirectory()
    let bytes = Self.sockets.flatMap { $0.bytes() } + MessageBytes.done()
    let file = try directory.file("capture", bytes)
    let outcome = try list(
      ["--replay", file, "--state", "all", "--format", "jsonl"] + arguments)
    #expect(outcome.status == 0)
    return try JSONRow.rows(outcome).map(\.remotePort)
  }

  @Test("is not done unless it is asked for")
  func unsorted() throws { #expect(try order() == [5, 4, 3, 2, 1, 6]) }

  @Test("by what remains has the overdue first, equals in their order, and no timer last")
  func remaining() throws { #expect(try order("--sort", "remaining") == [1, 2, 4, 5, 6, 3]) }

  @Test("by the local end has IPv4 first, addresses and ports by number, then the remote end")
  func local() throws { #expect(try order("--sort", "local") == [6, 5, 2, 3, 1, 4]) }

  @Test("by the remote end has IPv4 first, addresses and ports by number")
  func remote() throws { #expect(try order("--sort", "remote") == [2, 3, 5, 6, 1, 4]) }

  @Test("comes before the limit", arguments: [0, 1, 3, 6, 100])
  func limited(_ limit: Int) throws {
    let expected = Array([1, 2, 4, 5, 6, 3].prefix(limit))
    #expect(try order("--sort", "remaining", "--limit", "\(limit)") == expected)
  }

  @Test(
    "changes the order only", arguments: OutputFormat.allCases, ["remaining", "local", "remote"])
  func sameRows(_ format: OutputFormat, _ key: String) throws {
    // Commas part the objects of the document, so the last one differs.
    let trim = { (lines: [String]) in lines.map { $0.hasSuffix(",") ? String($0.dropLast()) : $0 } }
    let sorted = try Capture.states[0].list(format, "--state", "all", "--sort", key)
    let unsorted = try Capture.states[0].list(format, "--state", "all")
    #expect(
      trim(sorted.withoutDuration.lines).sorted() == trim(unsorted.withoutDuration.lines).sorted())
    if format != .jsonl { #expect(sorted.lines.first == unsorted.lines.first) }
  }

  @Test("shows what could be read of a cut capture, sorted, and says so")
  func cut() throws {
    let bytes = Self.sockets.flatMap { $0.bytes() }
    let outcome = try list(
      replaying: Array(bytes.dropLast(10)), "--state", "all", "--format", "jsonl", "--sort",
      "remaining")
    #expect(try JSONRow.rows(outcome).map(\.remotePort) == [1, 2, 4, 5, 3])
    #expect(outcome.error.contains("the file ends inside a message"))
    #expect(outcome.status == 1)
  }
}

extension ListOutcome {
  var withoutDuration: ListOutcome {
    ListOutcome(status: status, output: output.withoutDuration, error: error)
  }
}
