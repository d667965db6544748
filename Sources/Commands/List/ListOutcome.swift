import Netlink
import SockDiag
import TextOutput

/// How the reading of one dump, or of several, ended.
struct ListOutcome {
  /// Where the sockets come from; of several dumps the first that is not the kernel's answer.
  private(set) var origin = DumpOrigin.netlink
  /// What is to be told, a sentence each.
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

  /// Takes in how one dump went.
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

  /// Takes in what could not even be opened.
  mutating func add(failure: String) {
    errors.append(failure)
    failedDumps += 1
  }

  /// Takes in what is to be told of the whole; a loss where sockets may be missing.
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

  /// What a document says of it behind the rows.
  var tableEnd: TableEnd {
    TableEnd(
      origin: origin, isComplete: isComplete, microseconds: microseconds, notes: notes,
      errors: errors)
  }
}
