import LinuxProc
import SockDiag

/// Steps through the options of a pcapng block.
///
///      0       2       4                   4 + length, padded to four
///     +-------+-------+- - - - - - - - - -+
///     | code  | length| value             |
///     +-------+-------+- - - - - - - - - -+
///
/// A malformed option ends the walk without an error: options are only notes beside the packets.
struct PcapngOptions: ~Escapable {
  private let bytes: RawSpan
  private var offset = 0

  @_lifetime(copy bytes)
  init(_ bytes: RawSpan) { self.bytes = bytes }

  /// The next option and where its value is.
  mutating func next() -> (code: UInt16, value: Range<Int>)? {
    guard bytes.byteCount - offset >= 4 else { return nil }
    let code = bytes.uint16(at: offset)
    let start = offset + 4
    let end = start + Int(bytes.uint16(at: offset + 2))
    guard code != 0, end <= bytes.byteCount else { return nil }
    offset = min(NetlinkABI.align(end), bytes.byteCount)
    return (code, start..<end)
  }

  /// All comments, one below the other. Bytes that are not UTF-8 become U+FFFD.
  static func comment(_ bytes: RawSpan) -> String {
    var options = PcapngOptions(bytes)
    var text = ""
    while let option = options.next() {
      guard option.code == commentCode else { continue }
      if !text.isEmpty { text += "\n" }
      text += bytes.text(in: option.value)
    }
    return text
  }

  /// The clock that an interface's options describe.
  static func clock(_ bytes: RawSpan) -> PacketClock? {
    var options = PcapngOptions(bytes)
    var resolution: UInt8 = 6
    var offset: Int64 = 0
    while let option = options.next() {
      let start = option.value.lowerBound
      switch (option.code, option.value.count) {
      case (resolutionCode, 1): resolution = bytes.uint8(at: start)
      case (offsetCode, 8): offset = Int64(bitPattern: bytes.uint64(at: start))
      default: break
      }
    }
    return PacketClock(resolution: resolution, offset: offset)
  }

  private static let commentCode: UInt16 = 1
  /// `if_tsresol` and `if_tsoffset`.
  private static let resolutionCode: UInt16 = 9
  private static let offsetCode: UInt16 = 14
}

extension RawSpan {
  fileprivate func text(in range: Range<Int>) -> String {
    var copy: [UInt8] = []
    copy.append(extracting(range))
    return String(decoding: copy, as: UTF8.self)
  }
}
