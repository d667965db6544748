/// What is wrong with a capture, in which file, and where.
public struct CaptureError: Error, Hashable, Sendable {
  public enum Reason: Hashable, Sendable {
    case x
  }
}
