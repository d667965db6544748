import SockDiag
import SocketFilter
import TestSupport
import Testing
import TimeWait

@testable import WatchUI

@Suite("A watch of extreme values")
struct WatchExtremeTests {
  private static let numbers = [0, 1, 7, 99, 1_000, 123_456, .max / 4, -1]
  private static let times: [Int64] = [0, 1, -1, 1_000_000_000, 60_000_000_000, .max, .min]
  private static let rates: [Rate] = [
    .starting, .noData, .stale(perSecond: 3), .value(perSecond: 0), .value(perSecond: .infinity),
    .value(perSecond: .nan), .value(perSecond: 1e300), .value(perSecond: -5),
  ]

  private static func update(_ random: inout SeededNumbers) -> WatchUpdate {
    var update = WatchSample.update(12)
    func number() -> Int { numbers.randomElement(using: &random) ?? 0 }
    func time() -> Int64 { times.randomElement(using: &random) ?? 0 }
    update.report.number = number()
    update.report.walk = InstantRange(Instant(nanoseconds: time()), Instant(nanoseconds: time()))
    update.report.gap = Bool.random(using: &random) ? nil : .nanoseconds(time())
    update.report.timeWait = number()
    update.report.finWait2 = number()
    update.report.overdue = number()
    update.report.skipped = number()
    update.report.histogram = (0..<Int.random(in: 0...15, using: &random)).map { _ in number() }
    update.report.enteredRate = rates.randomElement(using: &random) ?? .starting
    update.report.goneRate = rates.randomElement(using: &random) ?? .starting
    update.report.isComplete = Bool.random(using: &random)
    let bounds = Bounds(
      least: .nanoseconds(time()), most: Bool.random(using: &random) ? nil : .nanoseconds(time()))
    update.report.worst = update.report.worst.map {
      OverdueSocket(socket: $0.socket, overdue: bounds)
    }
    update.events = update.events.map { event in
      WatchEvent(
        kind: event.kind, socket: event.socket,
        moment: InstantRange(Instant(nanoseconds: time()), Instant(nanoseconds: time())),
        lateness: bounds, isBeyondDesign: Bool.random(using: &random))
    }
    for index in update.groups.indices {
      update.groups[index].minisockets = number()
      update.groups[index].freePorts = Bool.random(using: &random) ? nil : number()
      update.groups[index].enteredRate = rates.randomElement(using: &random) ?? .starting
    }
    let lateness = [time(), time(), time()]
    update.lateness = LatenessSummary(
      count: number(), p50: lateness[0], p90: lateness[1], p99: lateness[1], longest: lateness[2],
      uncertainty: time(), bound: Bool.random(using: &random) ? nil : time())
    return update
  }

  private static let keys: [Key] =
    "sgep?/x+-c \u{301}漢".unicodeScalars.map { .character($0) }
    + [.enter, .escape, .up, .down, .pageDown, .end, .home, .backspace, .paste("dst\n1.2.3.4/55")]

  @Test("never traps, and draws within its terminal", arguments: 1...8 as ClosedRange<UInt64>)
  func screen(_ seed: UInt64) {
    var random = SeededNumbers(seed: seed)
    var machine = WatchMachine(WatchSample.setup(.screen(TerminalSize(columns: 80, rows: 24))))
    for _ in 0..<25 {
      let size = TerminalSize(
        columns: .random(in: 0...150, using: &random), rows: .random(in: 0...60, using: &random))
      _ = machine.handle(.resized(size))
      _ = machine.handle(.poll(Self.update(&random)))
      if let key = Self.keys.randomElement(using: &random) { _ = machine.handle(.key(key)) }
      let frame = machine.screen.frame(size)
      #expect(frame.lines.count <= size.rows)
      #expect(frame.lines.allSatisfy { $0.count <= size.columns })
      #expect(frame.cursor.map { $0.row < size.rows && $0.column < size.columns } ?? true)
    }
    #expect(!machine.handle(.interrupted).words.isEmpty)
  }

  @Test(
    "never traps where it is no screen", arguments: WatchCourseTests.faces.filter { !$0.isScreen })
  func others(_ display: WatchDisplay) {
    var random = SeededNumbers(seed: 5)
    var machine = WatchMachine(WatchSample.setup(display))
    for _ in 0..<50 {
      let effects = machine.handle(.poll(Self.update(&random)))
      #expect(effects.words.allSatisfy { $0 == "write" })
    }
    #expect(machine.handle(.ended).text.hasSuffix("\n"))
  }
}
