internal import CLinux
internal import Glibc
import LinuxProc

/// A timer of the kernel's that expires again and again, at the same distances whatever happens
/// between.
struct PeriodicTimer: ~Copyable {
  let descriptor: OwnedDescriptor

  private init(_ descriptor: consuming OwnedDescriptor) { self.descriptor = descriptor }

  static func open() throws(SystemError) -> PeriodicTimer {
    var descriptor: CInt = -1
    // Safe: the C function fills the number that it is given.
    let error = unsafe sockdiag_timer_open(&descriptor)
    guard error == 0 else { throw SystemError("timerfd_create", errorNumber: error) }
    return PeriodicTimer(OwnedDescriptor(rawValue: descriptor))
  }

  /// - Parameter first: nanoseconds until it expires for the first time; 0 stops it.
  borrowing func set(first: Int64, interval: Int64) throws(SystemError) {
    let error = sockdiag_timer_set(descriptor.rawValue, first, interval)
    guard error == 0 else { throw SystemError("timerfd_settime", errorNumber: error) }
  }

  /// How often it has expired since this was asked before.
  borrowing func take() throws(SystemError) -> Int {
    var expirations: UInt64 = 0
    // Safe: the C function fills the number that it is given.
    let error = unsafe sockdiag_timer_take(descriptor.rawValue, &expirations)
    guard error == 0 else { throw SystemError("read from timerfd", errorNumber: error) }
    return Int(clamping: expirations)
  }
}
