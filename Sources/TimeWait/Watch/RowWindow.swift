import SockDiag

/// When the kernel read the rows of a datagram: nanoseconds.
@usableFromInline
struct RowWindow {
  /// Not before the walk began.
  @usableFromInline var earliest: Int64 = 0
  var latest: Int64 = 0
  /// The same, widened by the error of a deadline that is computed from a remaining time.
  @usableFromInline var lower: Int64 = 0
  @usableFromInline var upper: Int64 = 0
  @usableFromInline var walkBegan: Int64 = 0
  /// Milliseconds until the next burst of reaps, which takes all that have no more left; negative
  /// without one.
  @usableFromInline var untilBurst: Int64 = -1

  init() {}

  /// - Parameters: the ends as a source gave them, in any order, of any size.
  init(_ first: Int64, _ last: Int64, walkBegan: Int64, slack: Int64, burst: Int64) {
    self.walkBegan = walkBegan
    earliest = max(walkBegan, Instant.clamped(min(first, last)))
    latest = max(earliest, Instant.clamped(max(first, last)))
    lower = earliest &- slack
    upper = latest &+ slack
    untilBurst = burst > earliest ? (burst &- earliest) / 1_000_000 : -1
  }

  var moments: InstantRange { InstantRange(from: earliest, to: latest) }
}

/// What one row shows of its socket's deadline: nanoseconds.
@usableFromInline
struct ObservedDeadline {
  /// `Int64.min` for a remaining time of zero: kernels from 5.15 on report zero for any time after
  /// the deadline.
  @usableFromInline let earliest: Int64
  @usableFromInline let latest: Int64

  /// No bounds.
  static var any: ObservedDeadline { ObservedDeadline(earliest: .min, latest: .max) }

  private init(earliest: Int64, latest: Int64) {
    self.earliest = earliest
    self.latest = latest
  }

  @inlinable @inline(__always)
  init(_ window: RowWindow, _ milliseconds: Int64) {
    let remaining = milliseconds &* 1_000_000
    earliest = milliseconds == 0 ? .min : window.lower &+ remaining
    latest = window.upper &+ remaining
  }
}

/// What is counted of a walk's rows, each socket once.
@usableFromInline
struct WalkTally {
  @usableFromInline var minisockets = 0
  @usableFromInline var timeWait = 0
  @usableFromInline var full = 0
  /// In TIME_WAIT, and reaped by the next burst.
  @usableFromInline var untilBurst = 0
  var overdue = 0
  var beyondDesign = 0
  var returned = 0
  var doubled = 0
  /// By remaining time, in twelve steps of five seconds.
  @usableFromInline var histogram = InlineArray<12, Int>(repeating: 0)

  init() {}

  @inlinable @inline(__always)
  mutating func add(_ milliseconds: Int64, isTimeWait: Bool, untilBurst limit: Int64) {
    minisockets &+= 1
    timeWait &+= isTimeWait ? 1 : 0
    untilBurst &+= isTimeWait && milliseconds <= limit ? 1 : 0
    if milliseconds > 0 {
      histogram[min(11, Int(UInt32(truncatingIfNeeded: milliseconds) / 5000))] &+= 1
    }
  }
}

/// The current walk and the last two complete ones: nanoseconds.
struct WalkState {
  struct Walk {
    var begin: Int64
    var end: Int64
  }

  private(set) var number = 0
  private(set) var begin: Int64 = 0
  private(set) var end: Int64 = .min
  /// The latest beginning of a row's window.
  var latestRow: Int64 = .min
  private(set) var gap: Int64?
  private(set) var lastWasComplete = false
  /// The last complete walk, and the one before that.
  private(set) var last: Walk?
  private(set) var secondLast: Walk?
  /// Between the beginnings of those two.
  var lastGap: Int64? {
    guard let last, let secondLast else { return nil }
    return last.begin &- secondLast.begin
  }

  mutating func begin(at moment: Instant) {
    let wanted = Instant.clamped(moment.nanoseconds)
    let start = end == .min ? wanted : max(wanted, end &+ 1)
    gap = number == 0 ? nil : start &- begin
    begin = start
    latestRow = start
    number += 1
  }

  /// Ends the walk, at or after all that it has seen.
  mutating func finish(at moment: Instant) {
    end = max(latestRow, Instant.clamped(moment.nanoseconds))
  }

  mutating func close(isComplete: Bool) {
    lastWasComplete = isComplete
    guard isComplete else { return }
    secondLast = last
    last = Walk(begin: begin, end: end)
  }
}
