/// One packet of a capture, whose bytes stand at the front of the reader's buffer.
struct CapturePacket: Equatable {
  /// Netlink family of the messages in it.
  let family: UInt16
  /// Where the messages start and end in the reader's buffer.
  let messages: Range<Int>
  /// Bytes of the file that the packet takes, to be dropped when it is done.
  let size: Int
}
