/// Malformed netlink data, and where it is.
public struct WireError: Error, Hashable, Sendable {
  /// What is wrong with the bytes.
  public enum Reason: Hashable, Sendable {
    /// Fewer bytes are left than a message header takes.
    case headerCut(available: Int)
    /// The message's length is smaller than its own header.
    case lengthBelowHeader(UInt32)
    /// The message's length reaches beyond the data.
    case lengthBeyondData(UInt32, available: Int)
    /// The message's body is shorter than its kind requires.
    case bodyTooShort(Int, required: Int)
    /// The address family is neither IPv4 nor IPv6.
    case unknownFamily(UInt8)
    /// An attribute's length is below four, or reaches beyond its message.
    case attributeLength(UInt16, available: Int)
  }

  /// What is wrong.
  public let reason: Reason
  /// Where the message or attribute starts, in bytes from the start of the data that was given.
  public let offset: Int

  /// An error at a byte of the data that was given.
  public init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }
}

extension WireError.Reason: CustomStringConvertible {
  /// The reason as a clause, without the offset.
  public var description: String {
    switch self {
    case .headerCut(let available):
      "a message header is cut after \(available) of \(NetlinkABI.headerSize) bytes"
    case .lengthBelowHeader(let length):
      "a message claims a length of \(length) bytes, less than its own header"
    case .lengthBeyondData(let length, let available):
      "a message claims \(length) bytes where only \(available) are left"
    case .bodyTooShort(let length, let required):
      "a message body has \(length) bytes and needs at least \(required)"
    case .unknownFamily(let family):
      "a socket has the unknown address family \(family)"
    case .attributeLength(let length, let available):
      "an attribute claims \(length) bytes where \(available) are left"
    }
  }
}

extension WireError: CustomStringConvertible {
  /// The reason and the place, in one line.
  public var description: String { "\(reason) (at byte \(offset))" }
}
