import LinuxProc

/// Signals that are received through a descriptor, and do nothing else to the thread that made this, for
/// as long as it exists.
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

  /// All that have come, in the order in which the kernel reports them.
  borrowing func take() throws(SystemError) -> [Int32] {
    var signals: [Int32] = []
    while let signal = try takeSignal(descriptor.rawValue) { signals.append(signal) }
    return signals
  }
}

/// A timer of the kernel that expires again and again, at equal distances whatever happens between.
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
