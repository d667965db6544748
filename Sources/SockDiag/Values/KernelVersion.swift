/// The version of a kernel, as far as its behaviour depends on it.
public struct KernelVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// 6 of 6.18.
  public let major: Int
  /// 18 of 6.18.
  public let minor: Int

  /// A version such as `KernelVersion(6, 18)`.
  public init(_ major: Int, _ minor: Int) {
    self.major = major
    self.minor = minor
  }

  /// Reads a release such as `6.1.0-18-amd64`; nil when it does not begin with two numbers.
  public init?(_ release: String) {
    let parts = release.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count >= 2, let major = Int(parts[0]),
      let minor = Int(parts[1].prefix { ("0"..."9").contains($0) })
    else { return nil }
    self.init(major, minor)
  }

  /// Whether `left` is the older one.
  public static func < (left: Self, right: Self) -> Bool {
    (left.major, left.minor) < (right.major, right.minor)
  }

  /// `major.minor`.
  public var description: String { "\(major).\(minor)" }
}
