/// What there is to know about a finding, for `--explain`.
package struct Page: Sendable {
  package let id: FindingID
  package let title: String
  /// Paragraphs without line breaks.
  package let paragraphs: [String]
  /// Where the kernel does it: file and functions.
  package let sources: String

  package static func about(_ id: FindingID) -> Page {
    switch id {
    case .rowsAtZero: rowsAtZero
    case .standingCount: standingCount
    case .finTimeout: finTimeout
    case .reuse: reuse
    case .recycle: recycle
    case .rfc1337: rfc1337
    case .buckets: buckets
    case .ports: ports
    case .boundPorts: boundPorts
    case .serverRows: serverRows
    case .conntrackTable: conntrackTable
    case .conntrackTimeWait: conntrackTimeWait
    case .listenQueue: listenQueue
    case .synDrops: synDrops
    case .descriptors: descriptors
    case .orphans: orphans
    case .memory: memory
    case .earlyVanishing: earlyVanishing
    }
  }
}
