/// What a wait ended for; several things may have come at once.
package struct WaitResult: Equatable, Sendable {
  /// How often the timer has expired since it was last told of: more than once where the program was
  /// busy meanwhile. The expirations beyond the first were missed.
  package var expirations = 0
  /// Signals in the order in which the kernel tells of them.
  package var signals: [Int32] = []
  /// There are bytes to read from the input.
  package var hasInput = false
  /// The input has ended, and is not waited for any more.
  package var inputEnded = false
  /// The listener has something to receive.
  package var hasEvents = false
  /// Nobody can read the output any more, which is told once.
  package var outputClosed = false
  /// Nothing came within the time that was given.
  package var timedOut = false

  package init() {}
}
