import TestSupport

/// Takes recorded netlink messages apart.
enum NetlinkBytes {
  /// The messages, without what differs between two recordings of the same sockets: sequence and
  /// port id in the header, and `idiag_expires`.
  static func messages(of bytes: [UInt8]) throws -> [[UInt8]] {
    var messages: [[UInt8]] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let length = rest.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
      let aligned = (length + 3) & ~3
      guard length >= 16, aligned <= rest.count else {
        throw TestFailure("a message claims \(length) of \(rest.count) bytes")
      }
      var message = Array(rest.prefix(aligned))
      clear(8..<16, in: &message)
      if length >= 16 + 72 { clear(68..<72, in: &message) }
      messages.append(message)
      rest = rest.dropFirst(aligned)
    }
    return messages
  }

  private static func clear(_ range: Range<Int>, in message: inout [UInt8]) {
    for index in range { message[index] = 0 }
  }
}
