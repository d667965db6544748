import LinuxProc
import Netlink
import SockDiag

/// Reads packets of netlink messages from a file in any of the formats, in constant memory.
struct PacketReader: ~Copyable {
  let file: String
  var bytes: ByteReader
  private let format: CaptureFormat
  /// What the section of a pcapng file has said so far.
  var section = Section()
  /// How the packets of a classic pcap file count time.
  private var clock = PacketClock.microseconds
  private var unconsumed = 0

  /// The size of the largest packet that is accepted; the kernel's largest datagram is 32 KiB.
  static let longestPacket = 1 << 20

  /// Recognises the format by the first bytes.
  ///
  /// - Parameter isReadTwice: whether the file must be able to go back; what comes through a pipe is
  ///   put into a temporary file then, once it is known to be a capture.
  static func open(
    _ bytes: consuming ByteReader, file: String, isReadTwice: Bool
  ) throws(CaptureError) -> PacketReader {
    var bytes = bytes
    let format = try CaptureFormat.detect(&bytes, file: file)
    let isSpooled = isReadTwice && format != .procText && !bytes.isSeekable
    var reader = PacketReader(
      isSpooled ? try spooled(bytes, file) : bytes, file: file, format: format)
    try reader.skipFileHeader()
    return reader
  }

  private static func spooled(
    _ bytes: consuming ByteReader, _ file: String
  ) throws(CaptureError) -> ByteReader {
    do {
      return try bytes.spooled(in: environment("TMPDIR") ?? "/tmp")
    } catch {
      throw CaptureError(.system(error), file: file, offset: 0)
    }
  }

  /// Classic pcap has a header before its first packet.
  private mutating func skipFileHeader() throws(CaptureError) {
    guard format == .pcap else { return }
    try require(CaptureFormat.pcapHeaderSize, "the file header")
    clock = CaptureFormat.pcapClock(buffered.uint32(at: 0))
    bytes.consume(CaptureFormat.pcapHeaderSize)
  }

  private init(_ bytes: consuming ByteReader, file: String, format: CaptureFormat) {
    self.bytes = bytes
    self.file = file
    self.format = format
  }

  /// Whether the file is a copy of `/proc/net/tcp`, which has no packets.
  var isProcText: Bool { format == .procText }

  /// Hands over the bytes of the file, before the first packet.
  consuming func takeBytes() -> ByteReader { bytes }

  /// The buffered bytes, the current packet's first.
  var buffered: RawSpan {
    @_lifetime(borrow self)
    get { bytes.bytes }
  }

  /// The header at `offset` of the buffered bytes, whose sixteen bytes are known to be there.
  func header(at offset: Int) -> NetlinkHeader {
    NetlinkHeader(unchecked: buffered, at: offset)
  }

  /// The comments beside the current packet.
  func comment(of packet: CapturePacket) -> String {
    PcapngOptions.comment(buffered.extracting(packet.options))
  }

  /// The comments of the section that the current packet is in.
  var sectionComment: String { section.comment }

  /// Offset in the file of the current packet's first byte.
  var position: Int { bytes.position }

  mutating func rewind() throws(CaptureError) {
    do {
      try bytes.rewind()
    } catch {
      throw CaptureError(.system(error), file: file, offset: position)
    }
    unconsumed = 0
    section = Section()
    try skipFileHeader()
  }

  /// The next packet of netlink messages, or nil at the end of the file.
  mutating func next() throws(CaptureError) -> CapturePacket? {
    bytes.consume(unconsumed)
    unconsumed = 0
    let packet: CapturePacket?
    switch format {
    case .raw: packet = try nextMessage()
    case .pcap: packet = try nextRecord()
    case .pcapng: packet = try nextBlock()
    case .procText: packet = nil
    }
    unconsumed = packet?.size ?? 0
    return packet
  }

  func error(_ reason: CaptureError.Reason, at offset: Int = 0) -> CaptureError {
    CaptureError(reason, file: file, offset: position + offset)
  }

  /// Makes `count` bytes available, or throws an error that names what the file ends inside of.
  mutating func require(_ count: Int, _ what: String) throws(CaptureError) {
    let available: Int
    do {
      available = try bytes.fill(count)
    } catch {
      throw self.error(.system(error))
    }
    if available < count { throw error(.cut(what), at: available) }
  }

  mutating func isAtEnd() throws(CaptureError) -> Bool {
    do {
      return try bytes.fill(1) == 0
    } catch {
      throw self.error(.system(error))
    }
  }

  // MARK: Raw messages

  private mutating func nextMessage() throws(CaptureError) -> CapturePacket? {
    if try isAtEnd() { return nil }
    try require(NetlinkABI.headerSize, "a message header")
    let length = buffered.uint32(at: 0)
    guard length >= NetlinkABI.headerSize else { throw error(.wire(.lengthBelowHeader(length))) }
    guard length <= SocketDump.bufferSize else {
      throw error(.length(length, of: "a netlink message"))
    }
    try require(Int(length), "a message")
    // The last message of a file may lack the padding that aligns the next one.
    let padded = NetlinkABI.align(Int(length))
    let size = try fill(padded) < padded ? Int(length) : padded
    return CapturePacket(
      family: NetlinkABI.NETLINK_SOCK_DIAG, messages: 0..<Int(length), size: size)
  }

  mutating func fill(_ count: Int) throws(CaptureError) -> Int {
    do {
      return try bytes.fill(count)
    } catch {
      throw self.error(.system(error))
    }
  }

  // MARK: Classic pcap

  ///      0               4               8               12              16
  ///     +---------------+---------------+---------------+---------------+
  ///     | seconds       | fraction      | kept length   | length        |
  ///     +---------------+---------------+---------------+---------------+
  private mutating func nextRecord() throws(CaptureError) -> CapturePacket? {
    if try isAtEnd() { return nil }
    try require(16, "a packet header")
    let kept = buffered.uint32(at: 8)
    let length = buffered.uint32(at: 12)
    let time = clock.window(seconds: buffered.uint32(at: 0), buffered.uint32(at: 4))
    var packet = try packet(
      at: 16, kept: kept, length: length, size: 16 + Int(min(kept, UInt32(Self.longestPacket))))
    packet.time = time
    return packet
  }

  /// A packet with its link-layer header, at `start` of the buffered bytes.
  ///
  ///      0       2       4                               14      16
  ///     +-------+-------+-------------------------------+-------+
  ///     | kind  | 824   | nothing                       | family|   all big-endian
  ///     +-------+-------+-------------------------------+-------+
  mutating func packet(
    at start: Int, kept: UInt32, length: UInt32, size: Int
  ) throws(CaptureError) -> CapturePacket {
    guard kept <= Self.longestPacket else { throw error(.length(kept, of: "a packet")) }
    guard kept >= 16 else { throw error(.length(kept, of: "a netlink packet")) }
    try require(max(size, start + Int(kept)), "a packet")
    let family = buffered.bigEndianUInt16(at: start + 14)
    if kept < length, family == NetlinkABI.NETLINK_SOCK_DIAG {
      throw error(.shortenedPacket(kept: kept, of: length))
    }
    return CapturePacket(
      family: family, messages: (start + 16)..<(start + Int(kept)), size: size)
  }
}

/// One packet of a capture, whose bytes stand at the front of the reader's buffer.
struct CapturePacket: Equatable {
  /// Netlink family of the messages in it.
  let family: UInt16
  /// Where the messages start and end in the reader's buffer.
  let messages: Range<Int>
  /// Bytes of the file that the packet takes, to be dropped when it is done.
  let size: Int
  /// When it was recorded, as exactly as the file says; nil where it does not.
  var time: InstantRange?
  /// Where the options of a pcapng block are in the reader's buffer.
  var options = 0..<0
}
