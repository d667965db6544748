import SockDiag

/// Reads packets of netlink messages from a file in any of the formats, in constant memory.
struct PacketReader: ~Copyable {
  let file: String
  private var bytes: ByteReader
  private let format: CaptureFormat
  /// Link type of each interface that the section of a pcapng file has described.
  private var interfaces: [UInt32] = []
  private var hasNetlinkInterface = false
  private static let mostInterfaces = 4096
  private var unconsumed = 0

  /// The largest packet that is believed; the kernel's largest datagram is 32 KiB.
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

  /// Offset in the file of the current packet's first byte.
  var position: Int { bytes.position }

  mutating func rewind() throws(CaptureError) {
    do {
      try bytes.rewind()
    } catch {
      throw CaptureError(.system(error), file: file, offset: position)
    }
    unconsumed = 0
    forgetInterfaces()
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

  /// Makes `count` bytes available, or says what the file ends inside of.
  private mutating func require(_ count: Int, _ what: String) throws(CaptureError) {
    let available: Int
    do {
      available = try bytes.fill(count)
    } catch {
      throw self.error(.system(error))
    }
    if available < count { throw error(.cut(what), at: available) }
  }

  private mutating func isAtEnd() throws(CaptureError) -> Bool {
    do {
      return try bytes.fill(1) == 0
    } catch {
      throw self.error(.system(error))
    }
  }

  // MARK: Raw messages

  private mutating func nextMessage() throws(CaptureError) -> CapturePacket? {
    if try isAtEnd() { return nil }
    try require(Netlink.headerSize, "a message header")
    let length = buffered.uint32(at: 0)
    guard length >= Netlink.headerSize else { throw error(.wire(.lengthBelowHeader(length))) }
    guard length <= SocketDump.bufferSize else {
      throw error(.length(length, of: "a netlink message"))
    }
    try require(Int(length), "a message")
    // The last message of a file may lack the padding that aligns the next one.
    let padded = Netlink.align(Int(length))
    let size = try fill(padded) < padded ? Int(length) : padded
    return CapturePacket(
      family: Netlink.NETLINK_SOCK_DIAG, messages: 0..<Int(length), size: size)
  }

  private mutating func fill(_ count: Int) throws(CaptureError) -> Int {
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
    return try packet(
      at: 16, kept: kept, length: length, size: 16 + Int(min(kept, UInt32(Self.longestPacket))))
  }

  /// A packet with its link-layer header, at `start` of the buffered bytes.
  ///
  ///      0       2       4                               14      16
  ///     +-------+-------+-------------------------------+-------+
  ///     | kind  | 824   | nothing                       | family|   all big-endian
  ///     +-------+-------+-------------------------------+-------+
  private mutating func packet(
    at start: Int, kept: UInt32, length: UInt32, size: Int
  ) throws(CaptureError) -> CapturePacket {
    guard kept <= Self.longestPacket else { throw error(.length(kept, of: "a packet")) }
    guard kept >= 16 else { throw error(.length(kept, of: "a netlink packet")) }
    try require(max(size, start + Int(kept)), "a packet")
    let family = buffered.bigEndianUInt16(at: start + 14)
    if kept < length, family == Netlink.NETLINK_SOCK_DIAG {
      throw error(.shortenedPacket(kept: kept, of: length))
    }
    return CapturePacket(
      family: family, messages: (start + 16)..<(start + Int(kept)), size: size)
  }

  // MARK: pcapng

  /// Blocks of a type, their length, a body and their length again; unknown ones are skipped.
  private mutating func nextBlock() throws(CaptureError) -> CapturePacket? {
    while true {
      if try isAtEnd() { return nil }
      try require(12, "a block header")
      let type = buffered.uint32(at: 0)
      let length = buffered.uint32(at: 4)
      guard length >= 12, length % 4 == 0 else { throw error(.length(length, of: "a block")) }
      switch type {
      case CaptureFormat.sectionHeader:
        try startSection(length)
      case 1:
        try describeInterface(length)
      case 6:
        if let packet = try enhancedPacket(Int(length)) { return packet }
      case 3:
        if let packet = try simplePacket(Int(length)) { return packet }
      default:
        break
      }
      try skip(Int(length))
    }
  }

  private mutating func startSection(_ length: UInt32) throws(CaptureError) {
    guard length >= 28 else { throw error(.length(length, of: "a section header")) }
    try require(16, "a section header")
    let order = buffered.uint32(at: 8)
    if order == CaptureFormat.byteOrder.byteSwapped { throw error(.bigEndian) }
    guard order == CaptureFormat.byteOrder else { throw error(.notACapture) }
    forgetInterfaces()
  }

  private mutating func forgetInterfaces() {
    interfaces.removeAll()
    hasNetlinkInterface = false
  }

  private mutating func describeInterface(_ length: UInt32) throws(CaptureError) {
    guard length >= 20 else { throw error(.length(length, of: "an interface description")) }
    try require(20, "an interface description")
    guard interfaces.count < Self.mostInterfaces else { throw error(.tooManyInterfaces) }
    let type = UInt32(buffered.uint16(at: 8))
    interfaces.append(type)
    if type == CaptureFormat.netlinkLinkType { hasNetlinkInterface = true }
  }

  private mutating func enhancedPacket(_ block: Int) throws(CaptureError) -> CapturePacket? {
    guard block >= 32 else { throw error(.length(UInt32(block), of: "a packet block")) }
    try require(28, "a packet block")
    guard try isNetlink(interface: buffered.uint32(at: 8)) else { return nil }
    return try packet(
      at: 28, kept: buffered.uint32(at: 20), length: buffered.uint32(at: 24), block: block)
  }

  private mutating func simplePacket(_ block: Int) throws(CaptureError) -> CapturePacket? {
    guard block >= 16 else { throw error(.length(UInt32(block), of: "a packet block")) }
    try require(12, "a packet block")
    guard try isNetlink(interface: 0) else { return nil }
    let length = buffered.uint32(at: 8)
    return try packet(
      at: 12, kept: min(length, UInt32(block - 16)), length: length, block: block)
  }

  private mutating func packet(
    at start: Int, kept: UInt32, length: UInt32, block: Int
  ) throws(CaptureError) -> CapturePacket {
    // The packet, its padding and the length at the end must fit into the block.
    guard block <= Self.longestPacket else {
      throw error(.length(UInt32(block), of: "a packet block"))
    }
    guard Int(kept) <= block - start - 4 else { throw error(.length(kept, of: "a packet")) }
    return try packet(at: start, kept: kept, length: length, size: block)
  }

  private mutating func isNetlink(interface: UInt32) throws(CaptureError) -> Bool {
    guard interface < interfaces.count else {
      throw error(.length(interface, of: "the number of an interface"))
    }
    let type = interfaces[Int(interface)]
    if type == CaptureFormat.netlinkLinkType { return true }
    // A file of other packets only is a mistake; among netlink packets they are passed over.
    guard hasNetlinkInterface else { throw error(.linkType(type)) }
    return false
  }

  private mutating func skip(_ count: Int) throws(CaptureError) {
    var rest = count
    while rest > 0 {
      let step = min(rest, 64 * 1024)
      try require(step, "a block")
      bytes.consume(step)
      rest -= step
    }
  }
}
