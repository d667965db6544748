public import SockDiag

/// Something that a reader of the dump must know, though the dump went on.
public enum DumpIncident: Hashable, Sendable {
  /// The sockets come from `/proc/net/tcp`, because sock_diag could not be used for this reason.
  case readFromProc(reason: DumpError)
  /// The kernel marked the dump as inconsistent (`NLM_F_DUMP_INTR`).
  case interrupted
  /// So many messages were not for this request, and were skipped.
  case strayMessages(Int)
  /// So many socket messages were malformed and were skipped; this is the first.
  case malformedMessages(Int, first: WireError)
  /// So many socket messages of a capture were malformed and were skipped; this is the first.
  case malformedRecords(Int, first: CaptureError)
  /// So many lines of this /proc file were cut or malformed; this is the number of the first.
  case malformedLines(Int, file: String, firstLine: Int)
  /// A capture ended before the last dump in it did.
  case missingEnd
  /// The kernel dropped replies while a capture was recorded.
  case recordedOverrun
  /// A capture holds a dump that the kernel refused or broke off.
  case recordedError(KernelStatus)

  /// Whether sockets may be missing from what was shown.
  public var isLoss: Bool {
    switch self {
    case .readFromProc, .strayMessages: false
    case .interrupted, .malformedMessages, .malformedRecords, .malformedLines, .missingEnd,
      .recordedOverrun, .recordedError:
      true
    }
  }
}

extension DumpIncident: CustomStringConvertible {
  /// The incident in a sentence.
  public var description: String {
    switch self {
    case .readFromProc(let reason):
      "read from /proc/net/tcp, without cookies, marks or interfaces, and with times in steps of 10 ms: "
        + "\(reason)"
    case .interrupted:
      "the kernel marked the dump as inconsistent: the table changed while it was read"
    case .strayMessages(let count):
      "skipped \(counted(count, "message")) that did not belong to this request"
    case .malformedMessages(let count, let first):
      "skipped \(counted(count, "malformed socket message")); the first: \(first)"
    case .malformedRecords(let count, let first):
      "skipped \(counted(count, "malformed socket message")); the first: \(first)"
    case .malformedLines(let count, let file, let line):
      "skipped \(counted(count, "malformed line")) of \(file == "-" ? "standard input" : file); "
        + "the first is line \(line)"
    case .missingEnd:
      "the capture ends inside its last dump"
    case .recordedOverrun:
      "the kernel dropped replies while the capture was recorded"
    case .recordedError(let status):
      "in the capture, the kernel ended a dump with an error: \(status.text)"
    }
  }
}

/// A number with its noun, in the plural where it needs one.
package func counted(_ count: Int, _ noun: String) -> String {
  "\(count) \(noun)\(count == 1 ? "" : "s")"
}
