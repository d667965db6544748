internal import CTestSupport

/// Counts what the calling thread allocates.
public enum Allocations {
  /// Not where a sanitizer brings its own allocator.
  public static var areCounted: Bool { test_allocations_are_counted() }

  /// How often `body` allocates memory.
  public static func count<Failure: Error>(
    _ body: () throws(Failure) -> Void
  ) throws(Failure) -> Int {
    test_allocations_begin()
    defer { _ = test_allocations_end() }
    try body()
    return test_allocations_end()
  }
}
