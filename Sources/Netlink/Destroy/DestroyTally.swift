/// How the kernel answered requests to destroy sockets.
public struct DestroyTally: Hashable, Sendable {
  /// Sockets that the kernel destroyed.
  public internal(set) var destroyed = 0
  /// Sockets that were there no more (ENOENT): something else had ended them since the dump.
  public internal(set) var gone = 0
  /// Sockets that are there no more, of which an answer was lost: they were destroyed, or had gone.
  public internal(set) var destroyedOrGone = 0
  /// How many the kernel refused, by errno (EPERM, EOPNOTSUPP ...).
  public internal(set) var refused: [Int32: Int] = [:]
  /// Requests whose answer was lost however often they were made.
  public internal(set) var unanswered = 0
  /// How often the kernel dropped answers for want of buffer space (ENOBUFS), and was asked again.
  public internal(set) var overruns = 0

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

  public var refusedCount: Int { refused.values.reduce(0, +) }

  /// Sockets that are not there any more.
  public var ended: Int { destroyed + gone + destroyedOrGone }

  /// All that was asked.
  public var asked: Int { ended + refusedCount + unanswered }
}
