import LinuxProc
import Netlink
import SockDiag

extension PacketReader {
  /// What a section of a pcapng file says before its packets.
  struct Section {
    /// One for each interface that was described.
    fileprivate(set) var interfaces: [Interface] = []
    fileprivate(set) var hasNetlinkInterface = false
    fileprivate(set) var comment = ""
  }

  /// What packets of an interface have in common.
  struct Interface {
    let linkType: UInt32
    /// Nil where the times cannot be read.
    let clock: PacketClock?
  }

  private static let mostInterfaces = 4096

  /// Bytes of a block that options are looked for in; each has at most 64 KiB.
  private static let optionsLimit = 128 * 1024

  /// Blocks of a type, their length, a body and their length again; unknown ones are skipped.
  mutating func nextBlock() throws(CaptureError) -> CapturePacket? {
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
    section = Section()
    let options = try options(at: 24, length)
    section.comment = PcapngOptions.comment(buffered.extracting(options))
  }

  /// Where the options of a block are, as far as they are looked at. A block that the file ends inside
  /// of is noticed later.
  private mutating func options(at start: Int, _ length: UInt32) throws(CaptureError) -> Range<Int>
  {
    let wanted = min(Int(length), Self.optionsLimit)
    let end = try min(fill(wanted), wanted, Int(length) - 4)
    return start < end ? start..<end : 0..<0
  }

  private mutating func describeInterface(_ length: UInt32) throws(CaptureError) {
    guard length >= 20 else { throw error(.length(length, of: "an interface description")) }
    try require(20, "an interface description")
    guard section.interfaces.count < Self.mostInterfaces else { throw error(.tooManyInterfaces) }
    let type = UInt32(buffered.uint16(at: 8))
    let options = try options(at: 16, length)
    let clock = PcapngOptions.clock(buffered.extracting(options))
    section.interfaces.append(Interface(linkType: type, clock: clock))
    if type == CaptureFormat.netlinkLinkType { section.hasNetlinkInterface = true }
  }

  private mutating func enhancedPacket(_ block: Int) throws(CaptureError) -> CapturePacket? {
    guard block >= 32 else { throw error(.length(UInt32(block), of: "a packet block")) }
    try require(28, "a packet block")
    let interface = buffered.uint32(at: 8)
    guard try isNetlink(interface: interface) else { return nil }
    let units = UInt64(buffered.uint32(at: 12)) << 32 | UInt64(buffered.uint32(at: 16))
    var packet = try packet(
      at: 28, kept: buffered.uint32(at: 20), length: buffered.uint32(at: 24), block: block)
    packet.time = section.interfaces[Int(interface)].clock?.window(units)
    let data = NetlinkABI.align(packet.messages.upperBound)
    packet.options = data..<max(data, block - 4)
    return packet
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
    guard interface < section.interfaces.count else {
      throw error(.length(interface, of: "the number of an interface"))
    }
    let type = section.interfaces[Int(interface)].linkType
    if type == CaptureFormat.netlinkLinkType { return true }
    // A file of other packets only is a mistake; among netlink packets they are passed over.
    guard section.hasNetlinkInterface else { throw error(.linkType(type)) }
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
