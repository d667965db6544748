internal import CTestSupport

/// Calls `body` on a thread where no netlink socket can be made: the call fails with `errorNumber`.
public func withoutNetlink<T>(_ errorNumber: CInt, _ body: () -> T) throws -> T {
  try withoutActuallyEscaping(body) { body in
    let call = Call(body)
    // Safe: the object lives until the thread has ended.
    let error = withExtendedLifetime(call) {
      unsafe test_call_without_netlink(
        errorNumber,
        { unsafe Unmanaged<Callable>.fromOpaque($0!).takeUnretainedValue().run() },
        Unmanaged<Callable>.passUnretained(call).toOpaque())
    }
    guard error == 0, let result = call.result else {
      throw TestFailure("forbid netlink", errorNumber: error)
    }
    return result
  }
}

private class Callable {
  func run() {}
}

private final class Call<T>: Callable {
  private let body: () -> T
  var result: T?

  init(_ body: @escaping () -> T) { self.body = body }

  override func run() { result = body() }
}
