import SockDiag

/// Decodes a whole message about a socket.
func decodeSocket(_ bytes: [UInt8]) throws(WireError) -> SocketRecord {
  let header = try NetlinkHeader(bytes.raw, at: 0)
  return try SocketRecord(bytes.raw, body: 16..<header.length)
}

/// Decodes the attributes of a whole message about a socket.
func decodeAttributes(_ bytes: [UInt8]) throws(WireError) -> SocketAttributes {
  let header = try NetlinkHeader(bytes.raw, at: 0)
  return try SocketAttributes(bytes.raw, body: 16..<header.length)
}

/// Encodes a record as a whole message.
func encode(_ record: SocketRecord, sequence: UInt32 = 0, portID: UInt32 = 0) -> [UInt8] {
  var bytes = [UInt8](repeating: 0xee, count: record.encodedSize)
  var span = bytes.mutableSpan
  // Safe: integers of one byte have no padding, and take any bits.
  var raw = unsafe span.mutableBytes
  record.encode(into: &raw, at: 0, sequence: sequence, portID: portID)
  return bytes
}

/// Walks messages the way a dump does and decodes each as all that it could be, for its traps.
///
/// - Returns: how many messages there were before the end, or before the first that lies.
@discardableResult
func walk(_ bytes: RawSpan) -> Int {
  var offset = 0
  var messages = 0
  while offset < bytes.byteCount, let header = try? NetlinkHeader(bytes, at: offset) {
    let body = (offset + 16)..<(offset + header.length)
    _ = try? SocketRecord(bytes, body: body)
    _ = try? SocketAttributes(bytes, body: body)
    _ = try? KernelStatus(error: bytes, header, body: body)
    _ = KernelStatus(done: bytes, header, body: body)
    _ = DumpRequest(bytes, header, body: body)
    offset += (header.length + 3) & ~3
    messages += 1
  }
  return messages
}
