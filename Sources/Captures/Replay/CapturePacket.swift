import Netlink
import SockDiag

/// One packet of a capture, whose bytes stand at the front of the reader's buffer.
struct CapturePacket: Equatable {
  /// Netlink family of the messages in it.
  let family: UInt16
  /// Where the messages start and end in the reader's buffer.
  let messages: Range<Int>
  /// Bytes of the file that the packet takes, to be dropped when it is done.
  let size: Int
  /// When it was recorded, as exactly as the file tells; nil where it does not.
  var time: InstantRange?
  /// Where the options of a pcapng block are in the reader's buffer.
  var options = 0..<0
}
