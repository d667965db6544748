/// The timer that runs on a socket, and how long it has still to run
/// (kernel fields `idiag_timer` and `idiag_expires`, the latter in milliseconds).
///
/// A time can be zero or negative. Current kernels clamp it at zero; older ones let it wrap, so
/// that a timer that fired 4 ms ago reads as 49 days. It is given here as the negative time that it
/// is.
public enum SocketTimer: Hashable, Sendable {
  /// No timer runs.
  case off
  /// Retransmission, also tail loss probe, RACK reordering and the SYN-ACK timer (code 1).
  case retransmit(expiresIn: Duration)
  /// Keepalive, also the timer of a FIN_WAIT2 socket that no process holds (code 2).
  case keepalive(expiresIn: Duration)
  /// The timer of a time-wait minisocket (code 3). Zero or less: overdue, its
  /// deadline has passed and the kernel has not reaped it.
  case timeWait(remaining: Duration)
  /// Zero-window probe (code 4).
  case probe(expiresIn: Duration)
  /// Delayed acknowledgement (code 5); kernels after Linux 6.18 report it.
  case delayedAck(expiresIn: Duration)
  /// A timer of a later kernel, by its number.
  case unknown(code: UInt8, expiresIn: Duration)

  /// The timer of a reply.
  ///
  /// - Parameters:
  ///   - code: kernel field `idiag_timer`.
  ///   - milliseconds: kernel field `idiag_expires`.
  @inlinable @inline(__always)
  public init(code: UInt8, milliseconds: UInt32) {
    // Above 2³¹ it is a negative number that an older kernel let wrap.
    let time = Duration.milliseconds(Int32(bitPattern: milliseconds))
    switch code {
    case 0: self = .off
    case 1: self = .retransmit(expiresIn: time)
    case 2: self = .keepalive(expiresIn: time)
    case 3: self = .timeWait(remaining: time)
    case 4: self = .probe(expiresIn: time)
    case 5: self = .delayedAck(expiresIn: time)
    default: self = .unknown(code: code, expiresIn: time)
    }
  }

  /// The kernel's number for this timer (kernel field `idiag_timer`).
  @inlinable
  public var code: UInt8 {
    switch self {
    case .off: 0
    case .retransmit: 1
    case .keepalive: 2
    case .timeWait: 3
    case .probe: 4
    case .delayedAck: 5
    case .unknown(let code, _): code
    }
  }

  /// Time until the timer fires; nil when none runs.
  @inlinable
  public var expiresIn: Duration? {
    switch self {
    case .off: nil
    case .retransmit(let time), .keepalive(let time), .timeWait(let time), .probe(let time),
      .delayedAck(let time), .unknown(_, let time):
      time
    }
  }

  /// Whether the socket is overdue: its time-wait timer is at or past zero, and it is still there.
  @inlinable
  public var isOverdue: Bool {
    // Comparing durations is a function call; comparing their attoseconds is inlined.
    if case .timeWait(let remaining) = self { remaining.attoseconds <= 0 } else { false }
  }
}

extension Duration {
  /// The whole milliseconds.
  ///
  /// Exact for what the kernel reports. A millisecond is 2¹⁵·5¹⁵ attoseconds; dividing in two steps
  /// keeps the division in one machine word, where the general one costs more than printing a row.
  @inlinable @inline(__always)
  package var wholeMilliseconds: Int64 {
    let coarse = attoseconds >> 15
    guard let word = Int64(exactly: coarse) else {
      return Int64(clamping: attoseconds / 1_000_000_000_000_000)
    }
    return word / 30_517_578_125
  }
}
