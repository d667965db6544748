/// How the kernel answered requests to destroy sockets.
public struct DestroyTally: Hashable, Sendable {
  /// Sockets that the kernel destroyed.
  public internal(set) var destroyed = 0
  /// Sockets that no longer existed (ENOENT): something else had ended them since the dump.
  public internal(set) var gone = 0
  /// Sockets that no longer exist, of which an answer was lost: they were destroyed, or had gone.
  public internal(set) var destroyedOrGone = 0
  /// How many the kernel refused, by errno (EPERM, EOPNOTSUPP ...).
  public internal(set) var refused: [Int32: Int] = [:]
  /// Requests whose answer was lost however often they were made.
  public internal(set) var unanswered = 0
  /// How often the kernel dropped answers because its buffer was full (ENOBUFS), and was asked again.
  public internal(set) var overruns = 0

  /// Starts with these counts.
  public init(
    destroyed: Int = 0, gone: Int = 0, destroyedOrGone: Int = 0, refused: [Int32: Int] = [:],
    unanswered: Int = 0
  ) {
    self.destroyed = destroyed
    self.gone = gone
    self.destroyedOrGone = destroyedOrGone
    self.refused = refused
    self.unanswered = unanswered
  }

  /// How many the kernel refused, whatever the errno.
  public var refusedCount: Int { refused.values.reduce(0, +) }

  /// Sockets that no longer exist.
  public var ended: Int { destroyed + gone + destroyedOrGone }

  /// Requests that were made.
  public var asked: Int { ended + refusedCount + unanswered }
}
