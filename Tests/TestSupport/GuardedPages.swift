internal import CTestSupport

/// Memory whose end touches a page that faults, so that a read beyond the end cannot go unseen.
@safe
public struct GuardedPages: ~Copyable {
  private let start: UnsafeMutableRawPointer
  private let mapped: Int
  private let capacity: Int

  /// - Parameter capacity: the most bytes that are ever looked at.
  public init(capacity: Int) {
    var mapped = 0
    guard let start = unsafe test_guarded_map(capacity, &mapped) else {
      fatalError("no memory for guarded pages")
    }
    unsafe self.start = start
    self.mapped = mapped
    self.capacity = capacity
  }

  deinit { unsafe test_guarded_unmap(start, mapped) }

  /// The last `count` bytes before the guard.
  @unsafe
  public func end(_ count: Int) -> UnsafeMutableRawBufferPointer {
    precondition(count <= capacity)
    return unsafe UnsafeMutableRawBufferPointer(start: start + (mapped - count), count: count)
  }

  /// Shows a copy of `bytes` whose last byte is the last one before the guard.
  public borrowing func withCopy<Result, Failure: Error>(
    of bytes: some Collection<UInt8>, _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // Safe: the memory lives as long as this value, which the call borrows.
    let place = unsafe end(bytes.count)
    unsafe place.copyBytes(from: bytes)
    return try body(unsafe UnsafeRawBufferPointer(place).bytes)
  }

  /// Shows every prefix of `bytes`, the empty one and the whole included.
  public borrowing func withPrefixes<Failure: Error>(
    of bytes: [UInt8], _ body: (Int, RawSpan) throws(Failure) -> Void
  ) throws(Failure) {
    for count in 0...bytes.count {
      try withCopy(of: bytes.prefix(count)) { span throws(Failure) in try body(count, span) }
    }
  }
}
