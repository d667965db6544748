import LinuxProc
import SockDiag

/// Builds the blocks of a pcapng file: type, length, body, options, and the length again.
///
/// Source: the PCAP Next Generation Capture File Format, `draft-ietf-opsawg-pcapng`.
enum PcapngBlocks {
  /// Option codes that all blocks share, and those of some blocks.
  private enum Option {
    static let end: UInt16 = 0
    static let comment: UInt16 = 1
    static let sectionSystem: UInt16 = 3
    static let sectionApplication: UInt16 = 4
    static let interfaceName: UInt16 = 2
    static let interfaceTimeResolution: UInt16 = 9
    static let packetFlags: UInt16 = 2
  }

  enum Direction: UInt32 {
    /// From the kernel.
    case inbound = 1
    /// To the kernel.
    case outbound = 2
  }

  static func section(comment: String, system: String, application: String) -> [UInt8] {
    var body: [UInt8] = []
    body.append(word: CaptureFormat.byteOrder)
    body.append(half: 1)
    body.append(half: 0)
    // The section's length is not known beforehand.
    body.append(word: .max)
    body.append(word: .max)
    body.append(option: Option.comment, text: comment)
    body.append(option: Option.sectionSystem, text: system)
    body.append(option: Option.sectionApplication, text: application)
    body.append(option: Option.end, [])
    return block(CaptureFormat.sectionHeader, body)
  }

  /// The one interface: netlink, times in nanoseconds.
  static func interface() -> [UInt8] {
    var body: [UInt8] = []
    body.append(word: CaptureFormat.netlinkLinkType)
    body.append(word: 0)
    body.append(option: Option.interfaceName, text: "sock_diag")
    body.append(option: Option.interfaceTimeResolution, [9])
    body.append(option: Option.end, [])
    return block(1, body)
  }

  /// One datagram, behind the header that link type 253 has.
  static func packet(
    _ bytes: RawSpan, nanoseconds: UInt64, direction: Direction, comment: String
  ) -> [UInt8] {
    let length = UInt32(16 + bytes.byteCount)
    var body: [UInt8] = []
    body.reserveCapacity(bytes.byteCount + comment.utf8.count + 96)
    body.append(word: 0)
    body.append(word: UInt32(truncatingIfNeeded: nanoseconds >> 32))
    body.append(word: UInt32(truncatingIfNeeded: nanoseconds))
    body.append(word: length)
    body.append(word: length)
    body.append(contentsOf: linkHeader(direction))
    body.append(bytes)
    body.pad()
    if !comment.isEmpty { body.append(option: Option.comment, text: comment) }
    body.append(option: Option.packetFlags, word: direction.rawValue)
    body.append(option: Option.end, [])
    return block(6, body)
  }

  /// Kind of packet, ARPHRD_NETLINK, ten bytes of nothing and the netlink family, big-endian.
  private static func linkHeader(_ direction: Direction) -> [UInt8] {
    let kind: UInt8 = direction == .outbound ? 4 : 0
    var header: [UInt8] = [0, kind, UInt8(824 >> 8), UInt8(824 & 0xff)]
    header += [UInt8](repeating: 0, count: 10)
    header += [0, UInt8(NetlinkABI.NETLINK_SOCK_DIAG)]
    return header
  }

  private static func block(_ type: UInt32, _ body: [UInt8]) -> [UInt8] {
    var block: [UInt8] = []
    block.reserveCapacity(body.count + 12)
    let length = UInt32(body.count + 12)
    block.append(word: type)
    block.append(word: length)
    block += body
    block.append(word: length)
    return block
  }
}

extension [UInt8] {
  fileprivate mutating func append(half value: UInt16) {
    append(UInt8(truncatingIfNeeded: value))
    append(UInt8(truncatingIfNeeded: value >> 8))
  }

  fileprivate mutating func append(word value: UInt32) {
    append(half: UInt16(truncatingIfNeeded: value))
    append(half: UInt16(truncatingIfNeeded: value >> 16))
  }

  /// Zeros up to the next multiple of four.
  fileprivate mutating func pad() {
    append(contentsOf: repeatElement(0, count: NetlinkABI.align(count) - count))
  }

  fileprivate mutating func append(option code: UInt16, _ value: [UInt8]) {
    append(half: code)
    append(half: UInt16(value.count))
    append(contentsOf: value)
    pad()
  }

  fileprivate mutating func append(option code: UInt16, word value: UInt32) {
    var bytes: [UInt8] = []
    bytes.append(word: value)
    append(option: code, bytes)
  }

  /// Text, cut behind its last whole line where it is longer than an option can be.
  fileprivate mutating func append(option code: UInt16, text: String) {
    var bytes = Array(text.utf8)
    if bytes.count > 0xfff0 {
      bytes.removeSubrange(0xfff0...)
      while let last = bytes.last, last != UInt8(ascii: "\n") { bytes.removeLast() }
    }
    append(option: code, bytes)
  }
}
