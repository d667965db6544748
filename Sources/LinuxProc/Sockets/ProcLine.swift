package import SockDiag

/// Decodes a line of `/proc/net/tcp` or `tcp6`.
///
///       sl  local_address rem_address   st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode
///        0: 0100007F:2328 0100007F:E2AA 06 00000000:00000000 03:0000176F 00000000   0       0 0 3 ...
///
/// Addresses are words in host order, times are ticks of 1/100 s, and a TIME_WAIT line has fewer
/// columns than the others, so that no more is relied on than what stands above. Something always
/// follows the inode: a line that ends there is cut, perhaps inside the number.
package struct ProcLine {
  /// Clock ticks in a second, as /proc counts them (`sysconf(_SC_CLK_TCK)`).
  let ticksPerSecond: UInt64

  package init(ticksPerSecond: UInt64) { self.ticksPerSecond = ticksPerSecond }

  /// The socket of the line, or nil when the line is cut or malformed.
  package func record(_ line: RawSpan) -> SocketRecord? {
    var text = LineScanner(line)
    guard text.skipField(),
      let local = text.endpoint(), let remote = text.endpoint(),
      local.address.family == remote.address.family,
      let state = text.hexadecimal(), text.isAtSpace, let state = UInt8(exactly: state),
      let sendQueue = text.hexadecimal(), text.skip(":"),
      let receiveQueue = text.hexadecimal(), text.isAtSpace,
      let timer = text.hexadecimal(), let timer = UInt8(exactly: timer), text.skip(":"),
      let ticks = text.hexadecimal(), text.isAtSpace,
      let retransmits = text.hexadecimal(), text.isAtSpace,
      let uid = text.decimal(), text.isAtSpace,
      let probes = text.decimal(), text.isAtSpace,
      let inode = text.decimal(), text.isAtSpace
    else { return nil }
    // /proc has a column for either count, sock_diag one field for the one that the timer is about.
    let attempts = timer == 2 || timer == 4 ? probes : UInt64(retransmits)
    return SocketRecord(
      family: local.address.family,
      state: TCPState(rawValue: state),
      timer: SocketTimer(code: timer, milliseconds: milliseconds(ticks)),
      retransmits: UInt8(clamping: attempts),
      local: local, remote: remote,
      receiveQueue: receiveQueue, sendQueue: sendQueue,
      uid: UInt32(clamping: uid), inode: UInt32(truncatingIfNeeded: inode))
  }

  private func milliseconds(_ ticks: UInt32) -> UInt32 {
    let signed = Int64(Int32(bitPattern: ticks))
    return UInt32(bitPattern: Int32(clamping: signed * 1000 / Int64(ticksPerSecond)))
  }
}

/// Steps through the fields of a line.
private struct LineScanner: ~Escapable {
  private let line: RawSpan
  private var offset = 0

  @_lifetime(copy line)
  init(_ line: RawSpan) { self.line = line }

  private var current: UInt8? { offset < line.byteCount ? line.uint8(at: offset) : nil }

  var isAtSpace: Bool { current == UInt8(ascii: " ") }
  var isAtEndOrSpace: Bool { current == nil || isAtSpace }

  private mutating func skipSpaces() {
    while isAtSpace { offset += 1 }
  }

  /// Skips the row number.
  mutating func skipField() -> Bool {
    skipSpaces()
    let start = offset
    while !isAtEndOrSpace { offset += 1 }
    return offset > start && isAtSpace
  }

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard current == UInt8(ascii: character) else { return false }
    offset += 1
    return true
  }

  /// Up to eight hexadecimal digits.
  mutating func hexadecimal(digits: Int = 8) -> UInt32? {
    skipSpaces()
    let start = offset
    var value: UInt32 = 0
    while offset - start < digits, let digit = current.flatMap(Self.hexadecimalDigit) {
      value = value << 4 | digit
      offset += 1
    }
    return offset > start ? value : nil
  }

  mutating func decimal() -> UInt64? {
    skipSpaces()
    let start = offset
    var value: UInt64 = 0
    while let digit = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) {
      guard value < .max / 10 - 1 else { return nil }
      value = value * 10 + UInt64(digit - UInt8(ascii: "0"))
      offset += 1
    }
    return offset > start ? value : nil
  }

  /// An address of one word or four, a colon, and a port.
  mutating func endpoint() -> Endpoint? {
    guard let first = word() else { return nil }
    var address = IPAddress(ipv4: first)
    if let second = word() {
      guard let third = word(), let fourth = word() else { return nil }
      let high = UInt128(first) << 96 | UInt128(second) << 64
      address = IPAddress(ipv6: high | UInt128(third) << 32 | UInt128(fourth))
    }
    guard skip(":"), let port = hexadecimal(digits: 4), isAtSpace else { return nil }
    return Endpoint(address: address, port: UInt16(port))
  }

  /// Eight digits: a word in host order that holds four bytes in network order.
  private mutating func word() -> UInt32? {
    skipSpaces()
    let start = offset
    guard let value = hexadecimal(), offset - start == 8 else {
      offset = start
      return nil
    }
    return UInt32(bigEndian: value)
  }

  private static func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
    default: nil
    }
  }
}
