import Captures
import LinuxProc
import Netlink
import SockDiag
import SocketFilter
import TestSupport
import Testing

@testable import Commands
@testable import ReaperModel
@testable import TimeWait

@Suite("The capture of a model")
struct ModelCaptureTests {
  static let kernels = ["2.6.18", "2.6.38", "3.10", "4.4", "5.15", "6.18"]

  @Test(
    "has in each round what stands then, as the counters say, and what each has left",
    arguments: kernels)
  func rows(_ release: String) throws {
    let model = try CapturedModel(release)
    #expect(model.rounds.count == 10)
    for (number, round) in model.rounds.enumerated() {
      // The last round is half a second before the end.
      let tick = (200_000 - 500 - (9 - number) * 1000) / 4
      let standing = (0..<model.sockets.count).filter { model.sockets.stands($0, at: tick) }
      // The walk takes a few ticks at most, in which a burst may go.
      let cookies = Set(standing.map { 0x1000 + UInt64($0) })
      #expect(Set(round.minisockets.map(\.cookie.rawValue)).isSubset(of: cookies))
      #expect(round.number("sockstat.TCP.tw") == standing.count)
      #expect(round.minisockets.count >= standing.count * 9 / 10)
      for record in round.minisockets {
        let left = model.sockets.deadline(Int(record.cookie.rawValue) - 0x1000) - tick
        let told = try #require(record.timer.expiresIn).wholeMilliseconds
        #expect(told <= max(0, Int64(left) * 4) && told >= max(0, Int64(left) * 4 - 40))
      }
    }
  }

  @Test(
    "asks old kernels in the legacy way, and tells the marks that they tell", arguments: kernels)
  func protocols(_ release: String) throws {
    let model = try CapturedModel(release, ModelCapture.Choice(rounds: 2))
    let isOld = model.parameters.kernel.version < KernelVersion(3, 3)
    let types = Set(model.bytes.requestTypes)
    #expect(types == [isOld ? MessageBytes.legacy : MessageBytes.byFamily])
    #expect(model.bytes.requestTypes.count == (isOld ? 2 : 4))
    let marks = Set(model.rounds.flatMap { $0.minisockets.map(\.mark) })
    #expect(marks == [model.parameters.kernel.version < KernelVersion(5, 15) ? nil : 0])
  }

  @Test("is of a server, which listens", arguments: ["2.6.38", "6.18"])
  func server(_ release: String) throws {
    let round = try #require(CapturedModel(release).rounds.last)
    let listeners = round.records.filter { $0.state == .listen }
    #expect(listeners.map(\.local.port) == [80])
    #expect(round.minisockets.allSatisfy { $0.local.port == 80 })
    #expect(Set(round.minisockets.map(\.remote)).count == round.minisockets.count)
  }

  @Test(
    "is of a client, whose ports go to as few servers as there are ports for",
    arguments: [(100.0, 1), (1000, 3)])
  func client(_ rate: Double, _ servers: Int) throws {
    let model = try CapturedModel("4.4", rate: rate, seconds: 70, .init(rounds: 1, side: .client))
    let rows = try #require(model.rounds.last).records
    #expect(rows.allSatisfy { $0.isMinisocket && $0.remote.port == 80 })
    #expect(Set(rows.map(\.remote.address)).count == servers)
    #expect(rows.allSatisfy { (32_768..<61_000).contains($0.local.port) })
    #expect(Set(rows.map { "\($0.local.port) \($0.remote.address)" }).count == rows.count)
  }

  @Test("has FIN_WAIT2 as full sockets first where tcp_fin_timeout is over a minute")
  func orphans() throws {
    let model = try CapturedModel("6.18", rate: 20) {
      ($0.finWait2Percent, $0.finTimeout) = (50, 90)
    }
    for round in model.rounds {
      let waiting = round.records.filter { $0.state == .finWait2 }
      let full = waiting.filter { !$0.isMinisocket }
      // 10 a second, for 30 s each.
      #expect(abs(full.count - 300) <= 2 && round.number("sockstat.TCP.orphan") == full.count)
      #expect(waiting.count - full.count >= 300 && waiting.count - full.count <= 325)
      #expect(
        full.allSatisfy { $0.timer.code == 2 && ($0.timer.expiresIn ?? .zero) <= .seconds(30) })
      #expect(Set(round.records.map(\.cookie)).count == round.records.count)
      #expect(Set(round.records.map { "\($0.local) \($0.remote)" }).count == round.records.count)
    }
    // One keeps its ends and its cookie when it becomes a minisocket.
    let (first, last) = (model.rounds[0].records, try #require(model.rounds.last).records)
    let before = Dictionary(uniqueKeysWithValues: first.map { ($0.cookie, $0) })
    let both = last.filter { before[$0.cookie] != nil }
    #expect(both.allSatisfy { before[$0.cookie]?.remote == $0.remote })
    #expect(both.contains { $0.isMinisocket && before[$0.cookie]?.isMinisocket == false })
  }

  @Test("tells the settings that this kernel has, and that it is a model's", arguments: kernels)
  func environment(_ release: String) throws {
    let model = try CapturedModel(release, hz: 1000, rate: 5) { $0.finTimeout = 30 }
    let lines = try #require(model.rounds.first).lines
    let version = model.parameters.kernel.version
    #expect(lines["twdiag.model"] == "1" && lines["twdiag.capture"] == "1")
    let facts = KernelFacts(lines.map { ($0.key, $0.value) })
    #expect(facts.release == release && facts.ticksPerSecond == 1000 && facts.finTimeout == 30)
    #expect((lines["net.ipv4.tcp_tw_recycle"] != nil) == (version < KernelVersion(4, 12)))
    #expect(facts.reuse == (version < KernelVersion(4, 19) ? 0 : 2))
    #expect((facts.reuseDelay != nil) == (version >= KernelVersion(6, 14)))
    #expect(facts.maxMinisockets == 262_144)
    #expect(facts.localPorts?.lowerBound == 32_768)
  }

  @Test("takes other settings, of any name")
  func settings() throws {
    let choice = ModelCapture.Choice(
      rounds: 1,
      settings: ["net.ipv4.tcp_tw_recycle": "1", "net.netfilter.nf_conntrack_max": "512"])
    let lines = try #require(CapturedModel("2.6.38", choice).rounds.first).lines
    #expect(lines["net.ipv4.tcp_tw_recycle"] == "1")
    #expect(lines["net.netfilter.nf_conntrack_max"] == "512")
  }

  @Test(
    "counts in TW what enters from 5.19 on, and what ends before",
    arguments: [("6.18", true), ("5.19", true), ("5.15", false), ("4.4", false), ("2.6.38", false)])
  func counters(_ release: String, _ isEntry: Bool) throws {
    let model = try CapturedModel(release) { ($0.finWait2Percent, $0.finTimeout) = (25, 3) }
    for (number, round) in model.rounds.enumerated() {
      let tick = (200_000 - 500 - (9 - number) * 1000) / 4
      let counted = (0..<model.sockets.count).filter {
        Int(isEntry ? model.sockets.born[$0] : model.sockets.gone[$0]) <= tick
      }
      let short = counted.filter(model.sockets.isFinWait2)
      #expect(round.counters[.tw] == Int64(counted.count - short.count))
      #expect(round.counters[.twKilled] == Int64(short.count))
      #expect(round.counters[.passiveOpens] == Int64(model.sockets.born.count { $0 <= tick }))
      #expect((round.counters[.timeWaitOverflow] != nil) == (release != "2.6.38"))
    }
  }

  @Test("has a round at each interval, and tells the jiffies of each")
  func times() throws {
    let model = try CapturedModel("6.18", .init(rounds: 5, interval: .milliseconds(300))) {
      $0.firstJiffy = 4711
    }
    let starts = model.rounds.map(\.start)
    #expect(zip(starts, starts.dropFirst()).allSatisfy { $1 - $0 == 300_000_000 })
    for round in model.rounds {
      let words = try #require(round.lines["kernel.jiffies"]).split(separator: " ").compactMap {
        Int64($0)
      }
      #expect(words[1] == round.start && words[2] == round.start)
      #expect(words[0] == 4711 + (round.start - 1_700_000_000_000_000_000) / 4_000_000)
    }
  }

  @Test("is refused where it would be too large, and where its rounds do not fit")
  func refusals() throws {
    var parameters = ModelParameters(
      kernel: try #require(ModelKernel("4.4")), ticksPerSecond: 100, rate: 2000,
      duration: .seconds(70))
    #expect {
      try ModelCapture(parameters, .init(rounds: 60, interval: .milliseconds(100)))
    } throws: { error in
      guard case .size(let bytes)? = error as? ModelCapture.Refusal else { return false }
      return bytes > ModelCapture.mostBytes
    }
    for choice in [
      ModelCapture.Choice(rounds: 72), .init(rounds: 0), .init(rounds: -1), .init(rounds: .max),
      .init(interval: .zero), .init(interval: .seconds(-1)),
    ] {
      #expect(throws: ModelCapture.Refusal.rounds) { try ModelCapture(parameters, choice) }
    }
    parameters.ticksPerSecond = 0
    #expect(throws: ModelCapture.Refusal.parameters(.ticksPerSecond)) {
      try ModelCapture(parameters)
    }
  }

  @Test("of an empty table is one too", arguments: kernels)
  func empty(_ release: String) throws {
    // The only close is the first tick's.
    let model = try CapturedModel(release, hz: 100, rate: 0.001, seconds: 100, .init(rounds: 3))
    #expect(model.rounds.count == 3)
    #expect(model.rounds.allSatisfy { $0.minisockets.isEmpty && $0.records.count == 1 })
  }
}

@Suite("The capture of a model, replayed", .enabled(if: Binary.isAvailable, "\(Binary.why)"))
struct ModelReplayTests {
  private func capture(_ arguments: [String], _ directory: TemporaryDirectory) throws -> String {
    let file = directory.name("model.pcapng")
    let outcome = try Binary.run(["model", "--hz", "250", "--capture", file] + arguments)
    #expect(outcome.status == 0 && outcome.error == "")
    #expect(outcome.text.contains("\nwrote the last ") && outcome.text.contains(" bytes\n"))
    return file
  }

  @Test("shows the old reaper behind, in list, summary and watch")
  func overloaded() throws {
    let directory = try TemporaryDirectory()
    let file = try capture(["--kernel", "2.6.38", "--rate", "20", "--for", "5m"], directory)
    let rows = try Binary.run(["list", "--replay", file, "--no-header"])
    #expect(rows.status == 0 && rows.error == "")
    let due = rows.lines.count { $0.contains("timewait (0.00/0/0)") }
    #expect((1950...2300).contains(rows.lines.count))
    #expect(abs(Double(due) / Double(rows.lines.count) - 0.43) < 0.05)
    let summary = try Binary.run(["summary", "--replay", file])
    #expect(summary.status == 0 && summary.text.contains("closes        20.0/s over 60 s"))
    let watch = try Binary.run(["watch", "--replay", file])
    #expect(watch.status == 0 && watch.text.contains("\n         180  entered\n"))
  }

  @Test(
    "shows the wheel's steps, none of them beyond the design", arguments: ["4.8", "6.1", "6.18"])
  func wheel(_ release: String) throws {
    let directory = try TemporaryDirectory()
    let file = try capture(
      [
        "--kernel", release, "--rate", "50", "--for", "3m", "--rounds", "60", "--interval", "500ms",
      ],
      directory)
    let watch = try Binary.run(["watch", "--replay", file, "--format", "jsonl"])
    #expect(watch.status == 0)
    let summary = try #require(watch.lines.last)
    #expect(summary.contains("\"beyond_design\":0,"))
    #expect(summary.contains("\"vanished\":0,") && summary.contains("\"reused\":0,"))
    #expect(summary.contains("\"entered_short\":0,") && summary.contains("\"entered\":1475,"))
  }

  @Test("is not written where it cannot be")
  func unwritable() throws {
    let outcome = try Binary.run([
      "model", "--kernel", "4.1", "--rate", "1", "--for", "2m", "--capture", "/nonexistent/x",
    ])
    #expect(outcome.status == 2 && outcome.output == [])
    #expect(outcome.error.contains("/nonexistent/x"))
  }

  @Test("is refused where it is too large, and nothing is touched")
  func large() throws {
    let directory = try TemporaryDirectory()
    let file = directory.name("model.pcapng")
    let outcome = try Binary.run([
      "model", "--kernel", "4.1", "--hz", "100", "--rate", "3000", "--for", "90s", "--rounds", "80",
      "--capture", file,
    ])
    #expect(outcome.status == 64 && outcome.output == [])
    #expect(
      outcome.error.contains("--capture would take ")
        && outcome.error.contains("fewer --rounds than 80"))
    #expect(throws: TestFailure.self) { try [UInt8](contentsOf: file) }
  }
}

extension [UInt8] {
  /// The types of the requests that stand in a pcapng capture, one behind the other.
  fileprivate var requestTypes: [UInt16] {
    var types: [UInt16] = []
    var offset = 0
    while offset + 12 <= count {
      let length = Int(raw.uint32(at: offset + 4))
      // Behind the block's header of 28 bytes and the link's of 16 stands the message.
      if raw.uint32(at: offset) == 6, raw.uint16(at: offset + 28 + 16 + 6) & 1 != 0 {
        types.append(raw.uint16(at: offset + 28 + 16 + 4))
      }
      offset += length
    }
    return types
  }
}
