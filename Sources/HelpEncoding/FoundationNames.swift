// Why this module exists
//
// swift-argument-parser uses Foundation in one file: `LocalizedError`, to describe an error, and `JSONEncoder`, for
// `--experimental-dump-help`. Statically linked, these few names bring all of FoundationEssentials into the program:
// megabytes, and constructors that run at each start.
//
// The release build therefore compiles everything with `-module-alias FoundationEssentials=HelpEncoding` (see the
// Makefile), so that the parser's `import FoundationEssentials` means this module: the same names, and only those. It is
// small, but it does the work: the JSON is real, since the manual page is made of it.
//
// In any other build, without the alias, this module is linked and not used.

/// An error that has its own description.
public protocol LocalizedError: Error {
  /// What happened; nil if the error has nothing to say.
  var errorDescription: String? { get }
}

extension LocalizedError {
  public var errorDescription: String? { nil }
}

/// Bytes, as the encoder returns them.
public struct Data: Equatable, Sendable {
  /// The bytes themselves.
  public let bytes: [UInt8]
}

extension String {
  /// How bytes stand for text.
  public enum Encoding: Sendable {
    case utf8
  }

  /// The text that the bytes stand for; nil if they are not valid in that encoding.
  public init?(data: Data, encoding: Encoding) {
    self.init(validating: data.bytes, as: UTF8.self)
  }
}
