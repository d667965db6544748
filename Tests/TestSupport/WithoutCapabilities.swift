internal import CTestSupport

/// What root may do, by the numbers of `linux/capability.h`.
public enum Capability: UInt64, Sendable {
  /// To read conntrack's table and to destroy sockets, besides much else.
  case administrateNetwork = 12
  /// To look at processes that may do more, or that are another user's.
  case trace = 19
  /// To enter namespaces, besides much else.
  case administrate = 21
}

/// Calls `body` while the calling thread lacks capabilities that its user has. It must not suspend.
public func without<T>(_ capabilities: [Capability], _ body: () throws -> T) throws -> T {
  let kept = capabilities.reduce(UInt64.max) { $0 & ~(1 << $1.rawValue) }
  var before: UInt64 = 0
  // Safe: the call stores one number.
  let error = unsafe test_keep_capabilities(kept, &before)
  guard error == 0 else { throw TestFailure("give up capabilities", errorNumber: error) }
  defer {
    let error = test_restore_capabilities(before)
    precondition(error == 0, "the thread keeps fewer capabilities than it had: errno \(error)")
  }
  return try body()
}
