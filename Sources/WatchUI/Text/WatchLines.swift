import SockDiag
import SocketFilter
import TextOutput
import TimeWait

/// A line for each poll, as `vmstat` has it.
///
/// `time` is seconds since the first poll began. `worst` is by how many seconds the latest of the due
/// is overdue, at least, and `p99` the lateness of those that expired in the whole watch. What follows
/// was counted since the line before. `-` is not known, `...` not yet, `?` old, and `+` a walk that was
/// cut short.
struct WatchLines {
  /// Lines between two headers; nil for none at all.
  private let headerEvery: Int?
  private var written = 0

  init(_ face: WatchFace) {
    if case .lines(let every) = face { headerEvery = every } else { headerEvery = nil }
  }

  /// Widths of the columns, the space before each included.
  private static let widths = [8, 10, 7, 6, 7, 7, 7, 7, 6, 6, 7, 5, 6, 6]
  private static let titles = [
    "time", "time-wait", "fin-w2", "due", "worst", "p99", "in/s", "out/s", "early", "rearm",
    "beyond", "skip", "reuse", "ovfl",
  ]

  /// The line of a poll, with the header before it where it is time for one.
  mutating func poll(_ update: WatchUpdate, _ clock: WatchClock) -> [UInt8] {
    defer { written += 1 }
    let line = Self.line(cells(update, clock))
    guard let headerEvery, written % max(1, headerEvery) == 0 else { return Array(line.utf8) }
    return Array((Self.line(Self.titles) + line).utf8)
  }

  private func cells(_ update: WatchUpdate, _ clock: WatchClock) -> [String] {
    let report = update.report
    let counted = report.counted
    return [
      clock.seconds(report.walk.earliest),
      // A walk that was cut short saw at least these.
      "\(report.timeWait)" + (report.isComplete ? "" : "+"), "\(report.finWait2)", "\(report.due)",
      report.worst.first.map { Self.seconds($0.overdue.least) } ?? "-",
      update.lateness.map { QuantityText.seconds(milliseconds: $0.p99) } ?? "-",
      Self.rate(report.enteredRate), Self.rate(report.goneRate),
      "\(report.events.vanishedEarly)", "\(report.events.rearmed)",
      "\(report.events.beyondDesign)", "\(report.skipped)",
      Self.count(counted?.reused), Self.count(counted?.overflows),
    ]
  }

  private static func line(_ cells: [String]) -> String {
    var line = ""
    for (cell, width) in zip(cells, widths) {
      // A cell that is too long pushes the others to the right, and never touches them.
      let spaces = width - cell.utf8.count
      line += String(repeating: " ", count: line.isEmpty ? max(0, spaces) : max(1, spaces)) + cell
    }
    return line + "\n"
  }

  private static func seconds(_ duration: Duration) -> String {
    QuantityText.seconds(milliseconds: QuantityText.milliseconds(duration))
  }

  private static func count(_ value: Int64?) -> String { value.map(String.init) ?? "-" }

  /// Without commas, so that programs can read it.
  private static func rate(_ rate: Rate) -> String {
    String(QuantityText.rate(rate).filter { $0 != "," })
  }
}

/// A line of words for each event.
enum EventLines {
  static func lines(_ update: WatchUpdate, _ clock: WatchClock) -> [UInt8] {
    var bytes: [UInt8] = []
    for event in update.events { bytes += Array(line(event, update.owners, clock).utf8) }
    return bytes
  }

  private static func line(
    _ event: WatchEvent, _ owners: [UInt32: String], _ clock: WatchClock
  ) -> String {
    let socket = event.socket
    let moment = QuantityText.bounds(
      Bounds(
        least: .milliseconds(clock.milliseconds(event.moment.earliest)),
        most: .milliseconds(clock.milliseconds(event.moment.latest, roundedUp: true))))
    let owner = owners[socket.inode].map {
      "  " + String(decoding: PlainText.bytes($0), as: UTF8.self)
    }
    let (local, remote) = (
      EndpointText.endpoint(socket.local), EndpointText.endpoint(socket.remote)
    )
    return "\(moment)  \(local) - \(remote)  \(EventWords.sentence(event))\(owner ?? "")\n"
  }
}
