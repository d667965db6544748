import FuzzProperties
import Glibc

@testable import SockDiag

/// A record that is written and read again is the same, and its texts are one line.
func checkRecord(_ record: SocketRecord) {
  checkRoundTrip(record)
  checkText(record.local.address)
  checkText(record.remote.address)
  Property.requireOneLine("\(record.state)")
}

private func checkRoundTrip(_ record: SocketRecord) {
  let offset = 4
  let size = record.encodedSize
  var bytes = [UInt8](repeating: 0xa5, count: offset + size + 4)
  var span = bytes.mutableSpan
  var target = span.raw
  record.encode(into: &target, at: offset, sequence: 7, portID: 9)
  let written = bytes.raw
  do {
    let header = try NetlinkHeader(written, at: offset)
    Property.require(header.length == size, "the encoded length is not the encoded size")
    Property.require(header.isSocketMessage && !header.isRequest, "an encoded reply is none")
    Property.require(header.sequence == 7 && header.portID == 9, "an encoded header differs")
    let again = try SocketRecord(written, body: (offset + 16)..<(offset + size))
    Property.require(again == record, "encoded and decoded: \(record) became \(again)")
  } catch {
    fatalError("what was encoded cannot be decoded: \(error)")
  }
  let untouched = bytes.prefix(offset) + bytes.suffix(4)
  Property.require(untouched.allSatisfy { $0 == 0xa5 }, "encoding writes beyond the message")
}

/// The text of an address is the C library's.
private func checkText(_ address: IPAddress) {
  let isIPv4 = address.family == .ipv4
  let count = isIPv4 ? 4 : 16
  let bytes = (0..<count).map {
    UInt8(truncatingIfNeeded: address.bits >> UInt128(8 * (count - 1 - $0)))
  }
  // Safe: the address has the size of its family, the text is as long as any can be, and the call
  // ends it with a NUL.
  let expected = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
    let end = unsafe inet_ntop(isIPv4 ? AF_INET : AF_INET6, bytes, text.baseAddress, 64)
    return unsafe end.map { unsafe String(cString: $0) }
  }
  Property.require(address.description == expected, "\(address) is not inet_ntop's")
}
