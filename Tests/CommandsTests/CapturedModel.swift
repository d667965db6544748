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

/// What this machine tells of itself.
enum CaptureEnvironmentOfThisMachine {
  static var lines: [(name: String, value: String)] { CaptureEnvironment.facts().lines }
}

/// A model, its capture, and what the capture's rounds hold.
struct CapturedModel {
  let parameters: ModelParameters
  let sockets: ModelSockets
  let bytes: [UInt8]
  var rounds: [Round] = []

  struct Round {
    var records: [SocketRecord] = []
    var lines: [String: String] = [:]
    var start: Int64 = 0

    var minisockets: [SocketRecord] { records.filter(\.isMinisocket) }
    var counters: Readings { Readings(lines.map { ($0.key, $0.value) }) }
    func number(_ name: String) -> Int? { lines[name].flatMap { Int($0) } }
  }

  init(
    _ release: String, hz: Int = 250, rate: Double = 40, seconds: Int = 200,
    _ choice: ModelCapture.Choice = ModelCapture.Choice(),
    _ change: (inout ModelParameters) -> Void = { _ in }
  ) throws {
    var parameters = ModelParameters(
      kernel: try #require(ModelKernel(release)), ticksPerSecond: hz, rate: rate,
      duration: .seconds(seconds))
    change(&parameters)
    self.parameters = parameters
    sockets = try ReaperModel.run(parameters)
    bytes = try ModelCapture(parameters, choice).bytes
    let directory = try TemporaryDirectory()
    var series = try CaptureSeries.open(
      directory.file("model.pcapng", bytes), SocketSelection(states: .all))
    while var dump = try series.nextRound() {
      var round = Round()
      while let record = try dump.next() { round.records.append(record) }
      for line in series.environment + series.counters { round.lines[line.name] = line.value }
      round.start = series.window?.earliest.nanoseconds ?? 0
      #expect(dump.incidents.isEmpty)
      rounds.append(round)
    }
  }
}
