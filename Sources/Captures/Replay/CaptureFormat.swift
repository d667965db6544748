import LinuxProc
import Netlink
import SockDiag

/// The formats of captures, recognised by their first bytes.
enum CaptureFormat: Equatable {
  /// Netlink messages one behind the other, as `ss -D` writes them.
  case raw
  case pcap
  case pcapng
  /// The text of `/proc/net/tcp` or `tcp6`.
  case procText

  /// `LINKTYPE_NETLINK`.
  static let netlinkLinkType: UInt32 = 253
  /// Block type of a pcapng section header.
  static let sectionHeader: UInt32 = 0x0a0d_0d0a
  /// Byte-order magic of a pcapng section.
  static let byteOrder: UInt32 = 0x1a2b_3c4d
  /// Magic of classic pcap with times in microseconds and in nanoseconds.
  private static let pcapMagics: [UInt32] = [0xa1b2_c3d4, 0xa1b2_3c4d]

  /// The clock of a classic pcap file with this magic.
  static func pcapClock(_ magic: UInt32) -> PacketClock {
    magic == pcapMagics[1] ? .nanoseconds : .microseconds
  }

  /// Bytes of the header of a classic pcap file.
  static let pcapHeaderSize = 24

  /// Looks at the start of the file, and leaves it where it is.
  static func detect(
    _ reader: inout ByteReader, file: String
  ) throws(CaptureError) -> CaptureFormat {
    let available: Int
    do {
      available = try reader.fill(pcapHeaderSize)
    } catch {
      throw CaptureError(.system(error), file: file, offset: 0)
    }
    func failure(_ reason: CaptureError.Reason, _ offset: Int = 0) -> CaptureError {
      CaptureError(reason, file: file, offset: offset)
    }
    guard available > 0 else { throw failure(.empty) }
    guard available >= 4 else { throw failure(.notACapture) }
    let magic = reader.bytes.uint32(at: 0)
    if let program = compression(magic) { throw failure(.compressed(program)) }
    if pcapMagics.contains(magic.byteSwapped) { throw failure(.bigEndian) }
    if pcapMagics.contains(magic) {
      guard available >= pcapHeaderSize else { throw failure(.cut("the file header"), available) }
      // The upper bits are about checksums, not about the link.
      let linkType = reader.bytes.uint32(at: 20) & 0xffff
      guard linkType == netlinkLinkType else { throw failure(.linkType(linkType)) }
      return .pcap
    }
    if magic == sectionHeader { return .pcapng }
    let bytes = reader.bytes
    if bytes.string(in: 0..<min(6, available)) == "  sl  " { return .procText }
    return try detectRaw(bytes.extracting(first: available), failure)
  }

  private static func detectRaw(
    _ bytes: RawSpan, _ failure: (CaptureError.Reason, Int) -> CaptureError
  ) throws(CaptureError) -> CaptureFormat {
    var isZero = true
    for offset in 0..<bytes.byteCount where bytes.uint8(at: offset) != 0 { isZero = false }
    if isZero { throw failure(.zeros, 0) }
    guard bytes.byteCount >= NetlinkABI.headerSize else { throw failure(.notACapture, 0) }
    let header = NetlinkHeader(
      length: Int(bytes.uint32(at: 0)), type: bytes.uint16(at: 4), flags: bytes.uint16(at: 6),
      sequence: 0, portID: 0)
    let isControl = (NetlinkABI.NLMSG_NOOP...NetlinkABI.NLMSG_OVERRUN).contains(header.type)
    if header.isSocketMessage || isControl { return .raw }
    // Messages of a big-endian machine have their type in the other byte.
    let swapped = header.type.byteSwapped
    if swapped == NetlinkABI.SOCK_DIAG_BY_FAMILY || swapped == NetlinkABI.TCPDIAG_GETSOCK {
      throw failure(.bigEndian, 0)
    }
    throw failure(.notACapture, 0)
  }

  private static func compression(_ magic: UInt32) -> String? {
    if magic & 0xffff == 0x8b1f { return "gunzip" }
    switch magic {
    case 0xfd2f_b528: return "unzstd"
    case 0x587a_37fd: return "unxz"
    case _ where magic & 0xff_ffff == 0x68_5a42: return "bunzip2"
    default: return nil
    }
  }
}
