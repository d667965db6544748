import LinuxProc

/// Signals that are received through a descriptor. They stay blocked for the thread that created
/// this, for as long as this exists.
struct SignalSet: ~Copyable {
  let descriptor: OwnedDescriptor
  private let blocked: UInt64

  private init(_ descriptor: consuming OwnedDescriptor, blocked: UInt64) {
    self.descriptor = descriptor
    self.blocked = blocked
  }

  deinit { unblockSignals(blocked) }

  /// - Throws: the errno; EINVAL for a number that is not a signal.
  static func open(_ signals: [Int32]) throws(SystemError) -> SignalSet {
    let (descriptor, blocked) = try openSignals(signals)
    return SignalSet(OwnedDescriptor(rawValue: descriptor), blocked: blocked)
  }

  /// All pending signals, in the order in which the kernel reports them.
  borrowing func take() throws(SystemError) -> [Int32] {
    var signals: [Int32] = []
    while let signal = try takeSignal(descriptor.rawValue) { signals.append(signal) }
    return signals
  }
}

/// A kernel timer that expires at a fixed interval, however late its expirations are read.
struct PeriodicTimer: ~Copyable {
  let descriptor: OwnedDescriptor

  private init(_ descriptor: consuming OwnedDescriptor) { self.descriptor = descriptor }

  static func open() throws(SystemError) -> PeriodicTimer { PeriodicTimer(try openTimer()) }

  /// - Parameter first: nanoseconds until it expires for the first time; 0 stops it.
  borrowing func set(first: Int64, interval: Int64) throws(SystemError) {
    try setTimer(descriptor.rawValue, first: first, interval: interval)
  }

  /// How often it has expired since the last call.
  borrowing func take() throws(SystemError) -> Int { try takeExpirations(descriptor.rawValue) }
}
