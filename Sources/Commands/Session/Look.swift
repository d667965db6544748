import Captures
import LinuxProc
import Netlink
import SockDiag
import SocketFilter
import TimeWait

/// What a look must provide besides its rows.
struct LookRequest {
  /// Nil for every socket of the selection.
  var filter: SocketFilter?
  /// The sockets to ask for.
  ///
  /// - Parameter context: what the filter has to know of the place; nil without a filter, and for a
  ///   capture, which is judged in this process alone.
  var selection: (_ context: FilterContext?) -> SocketSelection
  var readings = ReadingsNeeded.none
  var needsListeners = false
  /// The kernel's tick count is wanted, by which reaps are forecast.
  var needsTicks = false
  /// Whether `/proc/timer_list` is read for the kernel's ticks too, which needs root and takes longer.
  var usesTimerList = false

  /// How much of the settings and counters is read.
  enum ReadingsNeeded {
    case none
    /// What affects the timers of minisockets; takes a few microseconds.
    case timers
    case all
  }
}

/// One look at one place: what is known when the walk begins, and the rows to walk over.
struct Look: ~Copyable {
  let place: Place
  /// Settings and counters, as far as they were asked for; of a capture all that the round tells.
  var readings: [(name: String, value: String)] = []
  /// Readings of the kernel's tick count, taken before the walk.
  var ticks: [TickReading] = []
  /// Nil if they were not asked for, or are not known.
  var listeners: ListenerTable?
  /// When the walk began.
  var start: Instant
  /// When the walk began, in milliseconds since 1970; nil if not known.
  var realTime: Int64?
  var rows: SocketDump
  /// Judges each row; nil without a filter.
  var program: FilterProgram?
  /// What the reader must know, a sentence each.
  var notes: [String] = []

  var facts: KernelFacts { KernelFacts(readings) }

  /// The rows by themselves.
  consuming func intoRows() -> SocketDump { rows }

  /// When the last row was read: between these. Where the source has no times, since the walk began.
  @inline(__always)
  var instants: InstantRange {
    rows.window ?? InstantRange(start, Instant(nanoseconds: MonotonicClock.now()))
  }
}

/// What is known when the walk of a look has ended.
struct LookResult {
  var instant: Instant
  /// Nil where they are not known.
  var counters: Readings?
  var ticks: [TickReading] = []
}

/// Looks at one place, once or again and again.
protocol LookSource: AnyObject {
  /// The kernel and its settings; of a capture complete after the first look.
  var facts: KernelFacts { get }

  /// Begins the next look; nil after the last round of a capture.
  func look(_ request: LookRequest) throws(LookError) -> Look?

  /// Ends the current look, when its rows have been read.
  func endLook() -> LookResult
}

/// Why nothing can be looked at.
enum LookError: Error {
  case dump(DumpError)
  case system(SystemError)
  /// A capture without times.
  case noTimes(String)

  /// The namespace is gone, and no later look can find it.
  var isFinal: Bool {
    if case .dump(.namespace(let error)) = self { error.reason == .vanished } else { false }
  }

  var description: String {
    switch self {
    case .dump(let error): error.description
    case .system(let error): error.description
    case .noTimes(let file):
      "\(file) has no packet times, which a watch needs: record a series with 'twdiag capture "
        + "FILE.pcapng --count N --interval S' or 'twdiag watch --record'"
    }
  }
}
