import LinuxProc
import SockDiag
import TextOutput
import TimeWait

/// A line for each poll, like those of `vmstat`.
///
/// `time` is seconds since the first poll began. `worst` is by how many seconds a socket is overdue at
/// least, the largest of all; `p99` is the lateness of those that expired in the whole watch. The columns
/// after these count since the line before. `-` is not known, `...` not known yet, `?` outdated, and `+`
/// the lower bound of an incomplete walk.
struct WatchLines {
  /// Lines between two headers; nil for none at all.
  private let headerEvery: Int?
  private var written = 0

  init(headerEvery: Int?) { self.headerEvery = headerEvery }

  /// Widths of the columns, with the space before each.
  private static let widths = [8, 10, 7, 8, 7, 7, 7, 7, 6, 6, 7, 5, 6, 6]
  private static let titles = [
    "time", "time-wait", "fin-w2", "overdue", "worst", "p99", "in/s", "out/s", "early", "rearm",
    "beyond", "skip", "reuse", "ovfl",
  ]

  /// The line of a poll, after the header where that is to be repeated.
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
      // An incomplete walk gives a lower bound.
      "\(report.timeWait)" + (report.isComplete ? "" : "+"), "\(report.finWait2)",
      "\(report.overdue)",
      report.worst.first.map { Self.seconds($0.overdue.least) } ?? "-",
      update.lateness.map { Words.seconds(milliseconds: $0.p99) } ?? "-",
      Self.rate(report.enteredRate), Self.rate(report.goneRate),
      "\(report.events.vanishedEarly)", "\(report.events.rearmed)",
      "\(report.events.beyondDesign)", "\(report.skipped)",
      Self.count(counted?[.twRecycled]), Self.count(counted?[.timeWaitOverflow]),
    ]
  }

  private static func line(_ cells: [String]) -> String {
    var line = ""
    for (cell, width) in zip(cells, widths) {
      // A cell that is too long pushes the others to the right.
      let spaces = width - cell.utf8.count
      line += String(repeating: " ", count: line.isEmpty ? max(0, spaces) : max(1, spaces)) + cell
    }
    return line + "\n"
  }

  private static func seconds(_ duration: Duration) -> String {
    Words.seconds(milliseconds: Words.milliseconds(duration))
  }

  private static func count(_ value: Int64?) -> String { value.map(String.init) ?? "-" }

  /// Without commas, for programs.
  private static func rate(_ rate: Rate) -> String {
    String(Words.columnRate(rate).filter { $0 != "," })
  }
}

/// A line for each event, in words.
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
    let moment = Words.bounds(
      Bounds(
        least: .milliseconds(clock.milliseconds(event.moment.earliest)),
        most: .milliseconds(clock.milliseconds(event.moment.latest, roundedUp: true))))
    let owner = owners[socket.inode].map { "  " + SanitizedText.cell($0) }
    let (local, remote) = (
      EndpointText.endpoint(socket.local), EndpointText.endpoint(socket.remote)
    )
    return "\(moment)  \(local) - \(remote)  \(EventWords.sentence(event))\(owner ?? "")\n"
  }
}
