import NetlinkTransport
import SockDiag
import SocketFilter

/// Reads the sockets of one dump that a filter lets through.
struct SocketReader: ~Copyable {
  private(set) var dump: SocketDump
  private let program: FilterProgram?
  private let readsGroup: Bool
  private let readsDetails: Bool
  /// The filter looks at marks, and a socket came without one.
  private(set) var missedMark = false
  private let readsMark: Bool

  init(
    _ dump: consuming SocketDump, program: FilterProgram?, fields: FilterFields, needs: ColumnNeeds
  ) {
    self.dump = dump
    self.program = program
    readsGroup = fields.contains(.cgroup)
    readsMark = fields.contains(.mark)
    readsDetails = needs.contains(.information)
  }

  @inline(__always)
  mutating func next() throws(DumpError) -> SocketRow? {
    while let record = try dump.next() {
      if let program {
        if readsMark, record.mark == nil { missedMark = true }
        guard program.matches(record, cgroupID: readsGroup ? cgroupID() : nil) else { continue }
      }
      return SocketRow(
        record: record, round: dump.round,
        details: readsDetails && !record.isMinisocket ? details() : nil)
    }
    return nil
  }

  private borrowing func cgroupID() -> UInt64? { try? dump.attributes().cgroupID }

  /// Malformed attributes hide themselves, and not the socket.
  private borrowing func details() -> SocketDetails? {
    (try? dump.attributes()).map(SocketDetails.init)
  }
}
