import Captures
import LinuxProc
import Netlink
import SockDiag
import SocketFilter
import TimeWait

/// Looks once at the chosen rounds of a capture, all in one stream of rows.
final class JoinedCaptureLookSource: LookSource {
  let facts = KernelFacts()
  private let file: String
  private let round: RoundChoice
  private var hasLooked = false

  init(_ file: String, _ round: RoundChoice) {
    self.file = file
    self.round = round
  }

  func look(_ request: LookRequest) throws(LookError) -> Look? {
    if hasLooked { return nil }
    hasLooked = true
    let place = Place.capture(file, round)
    let selection = request.selection(nil)
    let rows: SocketDump
    do throws(DumpError) {
      rows = SocketDump(
        source: try ReplaySource.open(file, round: round, selection), selection: selection)
    } catch {
      throw .dump(error)
    }
    let listening = request.needsListeners ? Listeners(file, round) : nil
    let context = request.filter.map { FilterContext.context($0.fields, at: place) }
    return Look(
      place: place, listeners: listening?.table, start: Instant(nanoseconds: 0), rows: rows,
      program: context.flatMap { request.filter?.program(for: $0) },
      notes: [listening?.note].compactMap(\.self))
  }

  func endLook() -> LookResult { LookResult(instant: Instant(nanoseconds: 0)) }
}

extension Place {
  /// Looks for a table of rows: at the running kernel, or at the chosen rounds joined.
  func tableLookSource() -> any LookSource {
    switch self {
    case .live(let namespace): LiveLookSource(namespace, readsAhead: true)
    case .capture(let file, let round): JoinedCaptureLookSource(file, round)
    }
  }

  /// Looks for what one round says as a whole, with its readings.
  func roundLookSource() throws(LookError) -> any LookSource {
    switch self {
    case .live(let namespace): LiveLookSource(namespace, readsAhead: true)
    case .capture(let file, let round): try CaptureLookSource(file, round)
    }
  }
}
