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
  var raw = span.raw
  record.encode(into: &raw, at: 0, sequence: sequence, portID: portID)
  return bytes
}

/// Walks messages the way a dump does and decodes each as all that it could be, for its traps.
///
/// - Returns: how many messages there were before the end, or before the first that lies.
@discardableResult
func walk(_ bytes: RawSpan) -> Int {
  var messages = 0
  var walk = MessageWalk(0..<bytes.byteCount)
  while let message = try? walk.next(in: bytes) {
    let header = message.header
    let body = message.body
    _ = try? SocketRecord(bytes, body: body)
    _ = try? SocketAttributes(bytes, body: body)
    _ = try? KernelStatus(error: bytes, header, body: body)
    _ = KernelStatus(done: bytes, header, body: body)
    _ = DumpRequest(bytes, header, body: body)
    messages += 1
  }
  return messages
}
