import Captures
import LinuxProc
import Netlink
import SockDiag

/// What the last four bytes of an input choose; those before them are netlink messages, so that raw
/// captures are good inputs as they are.
struct Script {
  let origin: DumpOrigin
  /// Replies must answer the request that the first message seems to answer.
  let checksReply: Bool
  /// The last datagram is followed by an error instead of the end.
  let failsAtEnd: Bool
  /// There is another source to go on with.
  let hasReplacement: Bool
  let doubts: Bool
  /// Messages in a datagram; 0 for as many as there are.
  let messagesPerDatagram: Int
  /// Bytes of a datagram, wherever messages end; 0 where messages decide.
  let datagramSize: Int
  let selection: SocketSelection
  /// Where bodies of messages are tried.
  let bodies: [Range<Int>]
  let messages: Range<Int>

  init(_ bytes: RawSpan) {
    let end = max(0, bytes.byteCount - 4)
    func choice(_ index: Int) -> UInt8 {
      guard end > 0 else { return 0 }
      // Safe: the offset lies inside, and any byte is a number.
      return unsafe bytes.unsafeLoad(fromByteOffset: end + index, as: UInt8.self)
    }
    origin = choice(0) & 1 == 0 ? .netlink : .capture
    checksReply = choice(0) & 2 != 0
    failsAtEnd = choice(0) & 4 != 0
    hasReplacement = choice(0) & 8 != 0
    doubts = choice(0) & 16 != 0
    messagesPerDatagram = Int(choice(1) & 7)
    datagramSize = choice(1) & 8 == 0 ? 0 : 4 * (Int(choice(2)) + 1)
    let states = TCPStateSet(rawValue: UInt32(choice(2)) << 8 | UInt32(choice(3)))
    selection = Self.selection(choice(0) >> 5, states)
    let start = min(4 * Int(choice(3)), end)
    bodies = [0..<end, min(16, end)..<end, start..<end, start..<min(start + Int(choice(2)), end)]
    messages = 0..<end
  }

  private static func selection(_ kind: UInt8, _ states: TCPStateSet) -> SocketSelection {
    switch kind {
    case 0: SocketSelection()
    case 1: .minisockets()
    case 2: .minisockets(family: .ipv4)
    case 3: .minisockets(family: .ipv6)
    case 4: SocketSelection(family: .ipv4)
    case 5: SocketSelection(states: states)
    case 6: SocketSelection(states: states, family: .ipv6)
    default: SocketSelection(states: states, minisocketsOnly: true)
    }
  }

  /// Where the datagrams lie.
  func datagrams(_ bytes: RawSpan) -> [Range<Int>] {
    var datagrams: [Range<Int>] = []
    var start = messages.lowerBound
    while start < messages.upperBound {
      let end = min(datagramEnd(bytes, start), start + SocketDump.bufferSize, messages.upperBound)
      datagrams.append(start..<end)
      start = end
    }
    return datagrams
  }

  private func datagramEnd(_ bytes: RawSpan, _ start: Int) -> Int {
    if datagramSize > 0 { return start + datagramSize }
    if messagesPerDatagram == 0 { return messages.upperBound }
    var end = start
    for _ in 0..<messagesPerDatagram {
      // A message that lies takes all that is left.
      guard let header = try? NetlinkHeader(bytes, at: end) else { return messages.upperBound }
      end += (header.length + 3) & ~3
    }
    return end
  }
}
