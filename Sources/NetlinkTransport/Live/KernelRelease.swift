internal import Glibc

/// The version of a kernel, as far as its behaviour depends on it.
struct KernelRelease: Comparable {
  let major: Int
  let minor: Int

  init(_ major: Int, _ minor: Int) {
    self.major = major
    self.minor = minor
  }

  /// Reads a text like `6.18.44-fc`; 0.0 when it has no numbers.
  init(_ text: some StringProtocol) {
    let numbers = text.split(separator: ".", maxSplits: 2).prefix(2).map { part in
      Int(part.prefix { $0.isASCII && $0.isNumber }) ?? 0
    }
    self.init(numbers.first ?? 0, numbers.dropFirst().first ?? 0)
  }

  /// The running kernel's.
  static let current: Self = {
    var name = utsname()
    // Safe: the call fills the structure that it is given, with text that a null byte ends.
    guard unsafe uname(&name) == 0 else { return Self(0, 0) }
    return unsafe withUnsafeBytes(of: &name.release) {
      unsafe Self(String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self))
    }
  }()

  static func < (left: Self, right: Self) -> Bool {
    (left.major, left.minor) < (right.major, right.minor)
  }
}
