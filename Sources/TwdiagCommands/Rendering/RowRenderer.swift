import NetlinkTransport
import SockDiag

/// Turns sockets into the bytes of one output format.
protocol RowRenderer {
  /// What stands before the first row.
  mutating func begin(_ output: inout OutputBuffer)
  /// One socket; may be held back until more are known.
  ///
  /// - Parameter round: the round of a capture that it belongs to; 0 where there are none.
  mutating func row(_ record: SocketRecord, round: Int, _ output: inout OutputBuffer)
  /// What stands behind the last row.
  mutating func end(_ outcome: DumpOutcome, _ output: inout OutputBuffer)
}

extension RowRenderer {
  mutating func end(_ outcome: DumpOutcome, _ output: inout OutputBuffer) {}
}

/// How the reading of a dump ended.
struct DumpOutcome {
  let origin: DumpOrigin
  let incidents: [DumpIncident]
  let error: DumpError?
  /// Not a single socket could be read.
  let hasFailed: Bool
  /// From the first request to the last reply; rows are shown meanwhile.
  let duration: Duration

  var microseconds: Int64 {
    let (seconds, attoseconds) = duration.components
    return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
  }

  var isComplete: Bool { error == nil && !incidents.contains(where: \.isLoss) }
}
