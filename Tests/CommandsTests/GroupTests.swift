import FoundationEssentials
import TestSupport
import Testing
import TextOutput

@testable import Commands

/// A group as another program reads it.
private struct JSONGroup: Codable, Equatable {
  var schema: Int
  var groupBy: String
  var count: Int
  var share: Double
  var due: Int
  var minRemainingMs, maxRemainingMs: Int?
  var localAddress, remoteAddress, state, netns, direction: String?
  var localPort, remotePort: Int?

  var key: String {
    [
      localAddress, localPort.map(String.init), remoteAddress, remotePort.map(String.init),
      state, netns, direction,
    ].compactMap(\.self).joined(separator: " ")
  }

  static func read(_ outcome: ListOutcome) throws -> [JSONGroup] {
    try outcome.lines.map { try JSONDecoder.snakeCase.decode(JSONGroup.self, from: Data($0.utf8)) }
  }
}

@Suite("--group-by")
struct GroupTests {
  private static let capture = Capture.states[0]

  private func rows() throws -> [JSONRow] {
    try JSONRow.rows(Self.capture.list(.jsonl, "--state", "all"))
  }

  private func groups(_ key: GroupKey, _ arguments: String...) throws -> [JSONGroup] {
    try groups(key, arguments)
  }

  private func groups(_ key: GroupKey, _ arguments: [String]) throws -> [JSONGroup] {
    try JSONGroup.read(
      list(
        [
          "--replay", Self.capture.path, "--state", "all", "--format", "jsonl", "--group-by",
          key.rawValue,
        ] + arguments))
  }

  /// IPv4 and v4-mapped addresses share one space of ports.
  private static func folded(_ address: String) -> String {
    address.hasPrefix("::ffff:") ? String(address.dropFirst(7)) : address
  }

  private static func key(_ key: GroupKey, _ row: JSONRow, listening: Set<Int>) -> String {
    switch key {
    case .localPort: "\(row.localPort)"
    case .remotePort: "\(row.remotePort)"
    case .remote: folded(row.remoteAddress)
    case .tuple: "\(folded(row.localAddress)) \(folded(row.remoteAddress)) \(row.remotePort)"
    case .state: row.state
    case .netns: "-"
    case .direction:
      if row.state == "LISTEN" || row.remotePort == 0 {
        "none"
      } else {
        listening.contains(row.localPort) ? "accepted" : "connected"
      }
    }
  }

  @Test("counts what the rows of the same sockets tell", arguments: GroupKey.allCases)
  func counts(_ key: GroupKey) throws {
    let rows = try rows()
    let listening = Set(rows.filter { $0.state == "LISTEN" }.map(\.localPort))
    let expected = Dictionary(grouping: rows) { Self.key(key, $0, listening: listening) }
    let groups = try groups(key)
    #expect(Set(groups.map(\.key)) == Set(expected.keys))
    for group in groups {
      let members = try #require(expected[group.key])
      let times = members.filter(\.minisocket).compactMap(\.expiresMs)
      #expect(group.count == members.count)
      #expect(group.due == members.count { $0.overdue })
      #expect(group.minRemainingMs == times.min())
      #expect(group.maxRemainingMs == times.max())
      #expect(abs(group.share - Double(members.count) / Double(rows.count)) < 0.000_002)
      #expect(group.groupBy == key.rawValue)
    }
  }

  @Test("has the largest group first, and equals in the order of their keys")
  func order() throws {
    let groups = try groups(.localPort)
    #expect(groups.map(\.count) == groups.map(\.count).sorted(by: >))
    for (left, right) in zip(groups, groups.dropFirst()) where left.count == right.count {
      #expect(left.localPort! < right.localPort!)
    }
  }

  @Test("is sorted by the column that is named, either way around")
  func sorted() throws {
    let keys = try groups(.localPort, "--sort", "key").compactMap(\.localPort)
    #expect(keys == keys.sorted())
    let reversed = try groups(.localPort, "--sort", "key", "--reverse").compactMap(\.localPort)
    #expect(reversed == keys.reversed())
    let least = try groups(.state, "--sort", "min_remaining_ms").compactMap(\.minRemainingMs)
    #expect(least == least.sorted())
    for order in [[], ["--reverse"]] {
      #expect(
        try groups(.state, ["--sort", "remaining"] + order)
          == groups(.state, ["--sort", "min_remaining_ms"] + order))
    }
  }

  @Test("shows the largest with --top, whose shares are still of all", arguments: [0, 1, 3, 1000])
  func top(_ top: Int) throws {
    let all = try groups(.localPort)
    #expect(try groups(.localPort, "--top", "\(top)") == Array(all.prefix(top)))
  }

  @Test("says the same in each format")
  func formats() throws {
    let groups = try groups(.tuple)
    let csv = try Self.capture.list(.csv, "--state", "all", "--group-by", "tuple", "--no-header")
    #expect(csv.records.count == groups.count)
    for (record, group) in zip(csv.records, groups) {
      let fields = record.split(separator: ",", omittingEmptySubsequences: false)
      #expect(fields[3] == "\(group.count)")
      #expect(fields[5] == "\(group.due)")
      #expect(fields[6] == (group.minRemainingMs.map { "\($0)" } ?? ""))
    }
    let table = try Self.capture.list(.wide, "--state", "all", "--group-by", "tuple")
    #expect(table.lines.count == groups.count + 1)
    #expect(Set(table.lines.map { $0.firstIndex(of: "%")?.utf16Offset(in: $0) ?? 0 }).count == 2)
    let document = try Self.capture.list(.json, "--state", "all", "--group-by", "tuple")
    #expect(document.text.contains("\"count\":\(try rows().count),\"complete\":true"))
  }

  @Test("by direction says that it does not know, where a capture has no listeners in it")
  func unknownDirection() throws {
    let outcome = try list(
      sockets: [.timeWait(local: 80, remote: 40_000)], "--group-by", "direction", "--format",
      "jsonl")
    #expect(try JSONGroup.read(outcome).map(\.direction) == ["unknown"])
    #expect(outcome.status == 0)
  }

  @Test("by direction recognizes what a server that has stopped accepted, by the ports")
  func stopped() throws {
    var listener = SocketMessage.timeWait(local: 443, remote: 0)
    listener.state = 10
    listener.timer = 0
    let outcome = try list(
      sockets: [
        listener, .timeWait(local: 80, remote: 40_000), .timeWait(local: 40_001, remote: 80),
      ], "--group-by", "direction", "--format", "jsonl", "--state", "time-wait")
    #expect(try JSONGroup.read(outcome).map(\.direction) == ["accepted", "connected"])
  }

  @Test("tells a listener for one address from one for all of them")
  func listenerAddresses() throws {
    func listener(_ address: [UInt8], _ port: UInt16) -> SocketMessage {
      var socket = SocketMessage.timeWait(address.count == 4 ? 2 : 10, local: port, remote: 0)
      socket.state = 10
      socket.timer = 0
      socket.localAddress = address
      socket.remoteAddress = Array(repeating: 0, count: address.count)
      return socket
    }
    var elsewhere = SocketMessage.timeWait(local: 80, remote: 1)
    elsewhere.localAddress = [10, 0, 0, 2]
    let outcome = try list(
      sockets: [
        listener([10, 0, 0, 1], 80), listener(Array(repeating: 0, count: 16), 443), elsewhere,
        .timeWait(local: 443, remote: 2), .timeWait(10, local: 443, remote: 3),
      ], "--group-by", "direction", "--format", "jsonl", "--state", "time-wait")
    let groups = try JSONGroup.read(outcome)
    #expect(groups.map(\.direction) == ["accepted", "connected"])
    #expect(groups.map(\.count) == [2, 1])
  }

  @Test("keeps memory by the groups, and counts many of them")
  func many() throws {
    let sockets = (0..<20_000).map { index -> SocketMessage in
      var socket = SocketMessage.timeWait(local: 80, remote: UInt16(index % 7))
      socket.remoteAddress = [
        10, UInt8(index / 65536), UInt8(index / 256 % 256), UInt8(index % 256),
      ]
      return socket
    }
    let outcome = try list(sockets: sockets, "--group-by", "remote", "--format", "jsonl")
    let groups = try JSONGroup.read(outcome)
    #expect(groups.count == 20_000)
    #expect(groups.allSatisfy { $0.count == 1 })
    let ports = try JSONGroup.read(
      list(sockets: sockets, "--group-by", "remote-port", "--format", "jsonl"))
    #expect(ports.map(\.count).reduce(0, +) == 20_000)
    #expect(ports.count == 7)
  }
}
