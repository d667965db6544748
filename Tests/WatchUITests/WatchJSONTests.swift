import FoundationEssentials
import SockDiag
import SocketFilter
import TestSupport
import Testing
import TimeWait

@testable import WatchUI

/// The objects of a watch as another program reads them.
private struct JSONRange: Codable, Equatable {
  var min: Int64
  var max: Int64?
}

private struct JSONRate: Codable, Equatable {
  var state: String
  var perSecond: Double?
}

private struct JSONSocket: Codable {
  var state, localAddress, remoteAddress: String
  var localPort, remotePort: Int
  var cookie: String?
  var inode: Int?
  var process: String?
  var overdueMs: JSONRange?
  var latenessMs: JSONRange?
  var gone, beyondDesign: Bool?
}

private struct JSONGroup: Codable {
  var direction, localAddress, remoteAddress: String
  var localPort, remotePort: Int?
  var minisockets, due, others: Int
  var enteredRate: JSONRate
  var freePorts: Int?
}

private struct JSONLateness: Codable {
  var count, p50Ms, p90Ms, p99Ms, maxMs, uncertaintyMs: Int
  var boundMs: Int?
}

private struct JSONPoll: Codable {
  var schema: Int
  var type: String
  var poll: Int
  var timeMs: Int64?
  var atMs, walkMs: Int
  var gapMs: Int?
  var complete: Bool
  var skipped, timeWait, finWait2, due, beyondDesign: Int
  var limit: Int?
  var remaining: [Int]
  var events: [String: Int]
  var unconfirmed, returned, doubled: Int
  var enteredRate, goneRate: JSONRate
  var lateness: JSONLateness?
  var sockstatTw: Int?
  var counted: [String: Int?]?
  var worst: [JSONSocket]
  var groups: [JSONGroup]
  var notes: [String]
}

private struct JSONEvent: Codable {
  var schema: Int
  var type, event: String
  var reason: String?
  var poll: Int
  var atMs: JSONRange
  var state, localAddress, remoteAddress: String
  var localPort, remotePort: Int
  var cookie: String?
  var inode: Int?
  var process: String?
  var deadlineMs, latenessMs: JSONRange?
  var beyondDesign: Bool
}

private struct JSONSummary: Codable {
  var schema: Int
  var type: String
  var polls, durationMs, skipped, incomplete, failed: Int
  var events: [String: Int]
  var lateness: JSONLateness?
  var worst: [JSONSocket]
}

@Suite("The JSON of a watch")
struct WatchJSONTests {
  private func objects<Object: Decodable>(_ text: String, as type: Object.Type) throws -> [Object] {
    #expect(text.isEmpty || text.hasSuffix("\n"))
    return try text.split(separator: "\n").map {
      try JSONDecoder.snakeCase.decode(type, from: Data($0.utf8))
    }
  }

  private func poll(_ update: WatchUpdate) throws -> JSONPoll {
    var machine = WatchMachine(WatchSample.setup(.jsonPolls))
    _ = machine.handle(.poll(WatchSample.update(1)))
    let polls = try objects(machine.handle(.poll(update)).text, as: JSONPoll.self)
    return try #require(polls.first)
  }

  @Test("has an object for each poll, with its values")
  func polls() throws {
    var update = WatchSample.update(12)
    update.realTime = 1_790_000_000_123
    update.notes = ["a \"note\"\u{7}"]
    let poll = try poll(update)
    #expect((poll.schema, poll.type, poll.poll) == (1, "poll", 12))
    #expect(
      (poll.timeMs, poll.atMs, poll.walkMs, poll.gapMs) == (1_790_000_000_123, 11_000, 12, 1_000))
    #expect((poll.timeWait, poll.finWait2, poll.due, poll.limit) == (12_332, 14, 312, 262_144))
    #expect(poll.remaining == update.report.histogram)
    #expect(poll.events["entered"] == 204)
    #expect(poll.events["rearmed"] == 1)
    #expect(poll.enteredRate == JSONRate(state: "value", perSecond: 144))
    #expect(poll.lateness?.maxMs == 5_151)
    #expect(poll.lateness?.boundMs == 2_048)
    #expect(poll.sockstatTw == 12_334)
    #expect(poll.counted?["tw_recycled"] == 3)
    #expect(poll.counted?["passive_opens"] == .some(nil))
    #expect(
      poll.worst.map(\.overdueMs) == [JSONRange(min: 1_901, max: 2_013), JSONRange(min: 1_500)])
    #expect(poll.worst[0].localAddress == "10.0.0.1")
    #expect(poll.groups.count == WatchJSON.mostGroups)
    #expect(poll.groups.map(\.direction).prefix(2) == ["connected", "accepted"])
    #expect(poll.groups[1].localPort == 80)
    #expect(poll.groups[1].freePorts == nil)
    #expect(poll.groups[3].enteredRate == JSONRate(state: "stale", perSecond: 1))
    #expect(poll.notes == ["a \"note\"\u{7}"])
  }

  @Test("has null for what is not known")
  func unknown() throws {
    var machine = WatchMachine(WatchSetup())
    machine = {
      var setup = WatchSetup()
      setup.display = .jsonPolls
      return WatchMachine(setup)
    }()
    var update = WatchUpdate()
    update.report.goneRate = .noData
    update.report.isComplete = false
    let text = machine.handle(.poll(update)).text
    let poll = try #require(try objects(text, as: JSONPoll.self).first)
    #expect(poll.enteredRate == JSONRate(state: "starting"))
    #expect(poll.goneRate == JSONRate(state: "no_data"))
    #expect(poll.complete == false)
    for key in [
      "time_ms", "gap_ms", "limit", "lateness", "sockstat_tw", "counted", "per_second",
      "next_burst", "forecasts",
    ] {
      #expect(text.contains("\"\(key)\":null"), "\(key)")
    }
  }

  @Test("has an object for each event, with its bounds in milliseconds")
  func events() throws {
    var machine = WatchMachine(WatchSample.setup(.jsonEvents))
    #expect(machine.handle(.poll(WatchSample.update(1))).words == [])
    let events = try objects(machine.handle(.poll(WatchSample.update(12))).text, as: JSONEvent.self)
    #expect(
      events.map(\.event) == [
        "entered", "entered_short", "fin_received", "expired_on_time", "vanished_early",
        "vanished_early", "vanished_early", "vanished_early", "rearmed", "expired_late",
        "expired_late", "expired_late",
      ])
    #expect(events.map(\.reason)[4..<8] == ["killed", "reused", "reopened", nil])
    #expect(events.allSatisfy { $0.type == "event" && $0.schema == 1 && $0.poll == 12 })
    #expect(events.allSatisfy { $0.atMs == JSONRange(min: 10_900, max: 11_900) })
    #expect(events[9].latenessMs == JSONRange(min: 1_024, max: 1_118))
    #expect(events[10].latenessMs == JSONRange(min: 2_000))
    #expect(events[0].latenessMs == nil)
    #expect(events[0].deadlineMs == JSONRange(min: 10_800, max: 10_820))
    #expect(events.map(\.beyondDesign).filter(\.self).count == 1)
    #expect(events[11].process == "nginx[812]")
    #expect(events[11].inode == 4711)
    #expect(events[0].inode == nil)
    #expect(events[0].cookie == "0x90e8")
    #expect(events[2].localAddress == "2001:db8:85a3:1234:5678:8a2e:370:7334")
  }

  @Test(
    "ends with an object for the whole watch", arguments: [WatchDisplay.jsonPolls, .jsonEvents])
  func summary(_ display: WatchDisplay) throws {
    var machine = WatchSample.machine(display)
    _ = machine.handle(.poll(WatchSample.troubled))
    let summary = try #require(
      try objects(machine.handle(.interrupted).text, as: JSONSummary.self).first)
    #expect((summary.schema, summary.type) == (1, "summary"))
    #expect((summary.polls, summary.durationMs, summary.skipped) == (13, 12_012, 4))
    #expect((summary.incomplete, summary.failed) == (1, 0))
    #expect(summary.events["entered"] == 2_412)
    #expect(summary.worst.map(\.gone) == [true, true, false, false, true])
    #expect(summary.worst.map(\.beyondDesign).first == true)
    #expect(summary.worst[0].latenessMs == JSONRange(min: 5_102, max: 5_200))
  }

  @Test("names failures")
  func failure() throws {
    struct Failure: Codable {
      var schema: Int
      var type, message: String
    }
    var machine = WatchSample.machine(.jsonPolls)
    let text = machine.handle(.pollFailed("no \u{1b}[m room")).text
    #expect(!text.contains("\u{1b}"))
    let failures = try objects(text, as: Failure.self)
    #expect(failures.map(\.message) == ["no \u{1b}[m room"])
    #expect(failures.map(\.type) == ["error"])
  }

  @Test("rounds bounds outwards, and survives every number")
  func extremes() throws {
    var update = WatchSample.update(2)
    update.report.worst = [
      OverdueSocket(
        socket: WatchSample.socket(WatchSample.client, 1, WatchSample.server, 2),
        overdue: Bounds(least: .microseconds(1_999), most: .microseconds(2_001))),
      OverdueSocket(
        socket: WatchSample.socket(WatchSample.client, 1, WatchSample.server, 2),
        overdue: Bounds(least: .seconds(Int64.min), most: .seconds(Int64.max))),
    ]
    update.report.timeWait = .max
    update.report.enteredRate = .value(perSecond: .infinity)
    update.report.goneRate = .value(perSecond: 0.000_6)
    update.report.walk = InstantRange(Instant(nanoseconds: .max), Instant(nanoseconds: .min))
    update.notes = Array(repeating: String(repeating: "\u{1}", count: 100_000), count: 100)
    let poll = try poll(update)
    #expect(poll.worst[0].overdueMs == JSONRange(min: 1, max: 3))
    #expect(poll.timeWait == .max)
    #expect(poll.enteredRate == JSONRate(state: "value"))
    #expect(poll.goneRate == JSONRate(state: "value", perSecond: 0.001))
    #expect(poll.notes.count == 10)
  }

  @Test("is written for thousands of events at once")
  func many() throws {
    var update = WatchSample.update(12)
    update.events = (0..<6_000).map { WatchSample.events[$0 % 12] }
    var machine = WatchMachine(WatchSample.setup(.jsonEvents))
    let bytes = machine.handle(.poll(update)).flatMap(\.bytes)
    #expect(bytes.count { $0 == UInt8(ascii: "\n") } == 6_000)
  }
  @Test("keeps its members and their order")
  func order() throws {
    var machine = WatchMachine(WatchSample.setup(.jsonEvents))
    _ = machine.handle(.poll(WatchSample.update(1)))
    let events = machine.handle(.poll(WatchSample.update(12))).text.split(separator: "\n")
    #expect(
      try #require(events.last)
        == """
        {"schema":1,"type":"event","event":"expired_late","reason":null,"poll":12,\
        "at_ms":{"min":10900,"max":11900},"state":"TIME_WAIT","local_address":"10.0.0.1",\
        "local_port":80,"remote_address":"192.0.2.4","remote_port":51234,"cookie":"0x1050",\
        "inode":4711,"process":"nginx[812]","deadline_ms":{"min":10800,"max":10820},"reap_ms":null,\
        "lateness_ms":{"min":5102,"max":5200},"beyond_design":true}
        """)
  }
}
