import Netlink
import SockDiag

/// Counts what was shown, for the line at the end.
struct SocketTally {
  private(set) var shown = 0
  private var timeWait = 0
  private var finWait2 = 0
  private var overdue = 0

  @inline(__always)
  mutating func count(_ record: SocketRecord) {
    shown &+= 1
    guard record.isMinisocket else { return }
    if record.state == .timeWait { timeWait &+= 1 } else { finWait2 &+= 1 }
    if record.timer.isOverdue { overdue &+= 1 }
  }

  /// One line: counts, how many are overdue, the source and how long reading took.
  func summary(_ outcome: Outcome) -> String {
    var parts = [counted(shown, "socket")]
    if timeWait > 0 { parts.append("\(timeWait) TIME_WAIT") }
    if finWait2 > 0 { parts.append(counted(finWait2, "FIN_WAIT2 minisocket")) }
    parts.append("\(overdue) overdue")
    let source =
      switch outcome.origin {
      case .netlink: "from the kernel over sock_diag"
      case .proc: "from /proc/net/tcp"
      case .capture: "from the capture"
      }
    let tenths = outcome.microseconds / 100
    return parts.joined(separator: ", ") + "; \(source) in \(tenths / 10).\(tenths % 10) ms"
  }
}
