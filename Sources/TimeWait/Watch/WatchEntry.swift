import SockDiag

/// A socket, as it is remembered from poll to poll: 48 bytes.
///
/// Moments are nanoseconds. Its group has its addresses and one of its ports.
@usableFromInline
struct WatchEntry: BitwiseCopyable {
  /// The cookie, or a hash of addresses and ports where the source has none. 0 in a free slot.
  @usableFromInline var identity: UInt64
  /// The bounds of the deadline; `Int64.min` for no lower bound.
  @usableFromInline var earliest: Int64
  @usableFromInline var latest: Int64
  /// The earliest moment at which the kernel may have read it in the last walk that had it;
  /// `Int64.max` in a free slot.
  @usableFromInline var seen: Int64
  var group: UInt32
  /// The slot of the socket that followed in the last walk; the order rarely changes between walks.
  @usableFromInline var next: UInt32
  /// The inode of the full socket that it was before; 0 if no walk had that one.
  var inode: UInt32
  /// The port that its group does not have: the local one of connections that were opened here,
  /// else the remote one.
  var port: UInt16
  @usableFromInline var status: Status
  var traits: Traits

  /// Minisocket or full socket, the state of a minisocket, and whether walks miss it.
  @usableFromInline
  struct Status: OptionSet, BitwiseCopyable {
    @usableFromInline let rawValue: UInt8

    @inlinable @inline(__always)
    init(rawValue: UInt8) { self.rawValue = rawValue }

    @inlinable static var isMinisocket: Self { Self(rawValue: 0x10) }
    @inlinable static var isFull: Self { Self(rawValue: 0x20) }
    /// The last complete walk did not have it.
    static var isMissing: Self { Self(rawValue: 0x40) }
    /// Another socket has its addresses and ports.
    static var isRetaken: Self { Self(rawValue: 0x80) }
  }

  /// What rarely changes.
  struct Traits: OptionSet, BitwiseCopyable {
    let rawValue: UInt8

    static var isIPv6: Self { Self(rawValue: 0x10) }
    static var hasNoCookie: Self { Self(rawValue: 0x20) }
    static var hasZeroCookie: Self { Self(rawValue: 0x40) }
    /// A minisocket that was overdue when it was last seen.
    static var isOverdue: Self { Self(rawValue: 0x80) }
  }

  static let noSlot = UInt32.max
  static let unknown = Int64.min

  var isFree: Bool { status.rawValue == 0 }

  var isMinisocket: Bool { status.contains(.isMinisocket) }

  var state: TCPState { TCPState(rawValue: status.rawValue & 15) }

  var cookie: SocketCookie {
    if traits.contains(.hasNoCookie) { return .none }
    return SocketCookie(rawValue: traits.contains(.hasZeroCookie) ? 0 : identity)
  }

  /// Nil when it has no lower bound.
  var deadline: InstantRange? {
    earliest == Self.unknown
      ? nil : InstantRange(from: earliest, to: latest)
  }

  /// Whether a row is the expected one: the same socket in the same state, not seen in this walk
  /// yet, and with a deadline that overlaps the known one.
  @inlinable @inline(__always)
  func agrees(
    _ cookie: UInt64, _ expected: UInt8, _ observed: ObservedDeadline, seenBefore walkBegan: Int64
  ) -> Bool {
    identity == cookie && status.rawValue == expected && seen < walkBegan
      && max(earliest, observed.earliest) <= min(latest, observed.latest)
  }

  /// Notes that the walk has it, and narrows its deadline.
  ///
  /// - Returns: the slot of the socket that followed in the walk before.
  @inlinable @inline(__always)
  mutating func confirm(_ observed: ObservedDeadline, seen now: Int64) -> UInt32 {
    earliest = max(earliest, observed.earliest)
    latest = min(latest, observed.latest)
    seen = now
    return next
  }
}

extension WatchEntry.Status {
  /// A minisocket in this state, by its number in `include/net/tcp_states.h`.
  @inlinable @inline(__always)
  static func minisocket(_ state: UInt8) -> UInt8 { 0x10 | state & 15 }

  /// Whether a state is TIME_WAIT, by its number; callers in other modules have it inline.
  @inlinable @inline(__always)
  static func isTimeWait(_ state: UInt8) -> Bool { state == 6 }
}
