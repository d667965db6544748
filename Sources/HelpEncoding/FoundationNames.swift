// Why this module exists
//
// swift-argument-parser uses Foundation in one file: `LocalizedError`, to describe an error, and `JSONEncoder`, for
// `--experimental-dump-help`. Statically linked, these few names bring all of FoundationEssentials into the program.
//
// The release build therefore compiles everything with `-module-alias FoundationEssentials=HelpEncoding`, so that the
// parser's `import FoundationEssentials` means this module: the same names, and only those. The Makefile says what that
// saves. The JSON is real, since the manual page is made from it.
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

/// Encodes any value as JSON text.
///
/// As in Foundation, except that slashes are not escaped, and dates and data have no form of their own.
public final class JSONEncoder {
  /// How the text looks.
  public struct OutputFormatting: OptionSet, Sendable {
    public let rawValue: UInt

    public init(rawValue: UInt) {
      self.rawValue = rawValue
    }

    /// One member or element per line, indented by two spaces.
    public static let prettyPrinted = OutputFormatting(rawValue: 1 << 0)
    /// Members of objects in the order of their names; otherwise in the order in which they were encoded.
    public static let sortedKeys = OutputFormatting(rawValue: 1 << 1)
  }

  /// How the text looks; compact unless told.
  public var outputFormatting: OutputFormatting = []

  public init() {}

  /// The value as JSON text in UTF-8.
  ///
  /// Throws what the value's own `encode(to:)` throws, and `EncodingError.invalidValue` for a number that is not finite
  /// or a value that encodes nothing.
  public func encode<Value: Encodable>(_ value: Value) throws -> Data {
    let root = JSONNode()
    try value.encode(to: JSONNodeEncoder(node: root, codingPath: []))
    guard !root.isEmpty else {
      throw EncodingError.invalidValue(
        value, .init(codingPath: [], debugDescription: "\(Value.self) encoded nothing."))
    }
    var text = JSONText(formatting: outputFormatting)
    text.append(root)
    return Data(bytes: Array(text.text.utf8))
  }
}
