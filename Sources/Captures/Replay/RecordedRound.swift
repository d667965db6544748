import Netlink
import SockDiag

/// What a capture says of one of its rounds, apart from its sockets.
struct RecordedRound {
  /// Counted from 1; 0 before the first.
  var number = 0
  /// When it was asked for.
  var start: Instant?
  /// When the last reply so far was received.
  var end: Instant?
  /// What the recorder wrote at the beginning of the section, and beside the request.
  var notes = RecordedNotes()
}

/// Works out from the times of requests and replies when the kernel built each datagram.
///
/// The kernel builds the first datagram of a dump while the request is sent, and each next one
/// while the one before it is received, whenever that may be. Some recorders note a datagram when
/// it is built, and others when it is received. In both cases it was built before it was noted, and
/// after the datagram two before it was noted.
struct BuildTimes {
  private var last: InstantRange?
  private var beforeLast: InstantRange?

  mutating func request(_ time: InstantRange?) {
    last = time
    beforeLast = time
  }

  /// When this reply was built; nil where that is not known.
  mutating func reply(_ time: InstantRange?) -> InstantRange? {
    defer {
      beforeLast = last
      last = time
    }
    guard let time, let beforeLast else { return nil }
    return InstantRange(
      nanoseconds: beforeLast.earliest.nanoseconds, time.latest.nanoseconds)
  }
}
