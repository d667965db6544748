internal import CLinux
internal import Glibc
import LinuxProc

/// Signals that are told through a descriptor, and do nothing else to the thread that made this, as
/// long as it stands.
struct SignalSet: ~Copyable {
  let descriptor: OwnedDescriptor
  private let blocked: UInt64

  private init(_ descriptor: consuming OwnedDescriptor, blocked: UInt64) {
    self.descriptor = descriptor
    self.blocked = blocked
  }

  deinit { sockdiag_signals_unblock(blocked) }

  /// - Throws: the errno; EINVAL for what is no signal.
  static func open(_ signals: [Int32]) throws(SystemError) -> SignalSet {
    var descriptor: CInt = -1
    var blocked: UInt64 = 0
    // Safe: the C function stays within the count that it is given.
    let error = unsafe sockdiag_signals_open(signals, signals.count, &descriptor, &blocked)
    guard error == 0 else { throw SystemError("signalfd", errorNumber: error) }
    return SignalSet(OwnedDescriptor(rawValue: descriptor), blocked: blocked)
  }

  /// All that have come.
  borrowing func take() throws(SystemError) -> [Int32] {
    var signals: [Int32] = []
    while true {
      var signal: CInt = 0
      // Safe: the C function fills the number that it is given.
      let error = unsafe sockdiag_signals_take(descriptor.rawValue, &signal)
      guard error == 0 else { throw SystemError("read from signalfd", errorNumber: error) }
      if signal == 0 { return signals }
      signals.append(signal)
    }
  }
}
