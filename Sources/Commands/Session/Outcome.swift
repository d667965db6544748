import LinuxProc
import Netlink
import SockDiag
import TextOutput

/// How a command's looks went; the exit status follows from it alone.
struct Outcome {
  /// Where the sockets come from; of several dumps the first that is not the kernel's answer.
  private(set) var origin = DumpOrigin.netlink
  /// What the reader must know, a sentence each.
  private(set) var notes: [String] = []
  /// Why a dump could not be read, or not to its end; a sentence each.
  private(set) var errors: [String] = []
  /// Dumps that gave sockets, or were known to have none.
  private(set) var shownDumps = 0
  private(set) var failedDumps = 0
  /// Something may be missing from what was shown.
  private var isLossy = false
  /// From the first request to the last reply; rows are shown meanwhile.
  var duration = Duration.zero

  /// Adds how one dump went.
  ///
  /// - Parameter place: the namespace that it is of, named where there can be several.
  mutating func add(
    _ incidents: [DumpIncident], error: DumpError?, origin: DumpOrigin, hasFailed: Bool,
    place: String?
  ) {
    let prefix = place.map { "\($0): " } ?? ""
    notes += incidents.map { prefix + $0.description }
    isLossy = isLossy || incidents.contains(where: \.isLoss)
    if let error { errors.append(prefix + error.description) }
    if self.origin == .netlink { self.origin = origin }
    if hasFailed { failedDumps += 1 } else { shownDumps += 1 }
  }

  /// Adds what could not even be opened.
  mutating func add(failure: String) {
    errors.append(failure)
    failedDumps += 1
  }

  /// Adds what holds for the whole; a loss where sockets may be missing.
  mutating func add(note: String, isLoss: Bool) {
    notes.append(note)
    isLossy = isLossy || isLoss
  }

  /// Nothing could be shown.
  var hasFailed: Bool { shownDumps == 0 && failedDumps > 0 }

  var isComplete: Bool { errors.isEmpty && !isLossy }

  var microseconds: Int64 {
    let (seconds, attoseconds) = duration.components
    return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
  }

  /// What a document says behind its rows.
  var tableEnd: TableEnd {
    TableEnd(
      origin: origin, isComplete: isComplete, microseconds: microseconds, notes: notes,
      errors: errors)
  }

  /// Says what there is to say, once, and gives the exit status.
  ///
  /// - Parameters:
  ///   - failure: of standard output.
  ///   - summary: a line for a terminal.
  func end(
    _ diagnostics: Diagnostics, _ failure: OutputBuffer.Failure?, summary: String? = nil
  ) -> ExitStatus {
    switch failure {
    case .closedPipe:
      return .complete
    case .error(let number):
      diagnostics.say("cannot write to standard output: \(errorText(number))")
      return .failed
    case nil:
      break
    }
    for sentence in notes + errors { diagnostics.say(sentence) }
    if let summary, diagnostics.isTerminal, !hasFailed { diagnostics.write(summary + "\n") }
    return status
  }

  private var status: ExitStatus {
    if isComplete { return .complete }
    return hasFailed ? .failed : .incomplete
  }
}
