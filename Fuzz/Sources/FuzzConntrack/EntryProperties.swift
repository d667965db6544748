import FuzzProperties
import SockDiag

/// What must hold for the body of a message about conntrack's table.
func checkEntry(_ body: RawSpan) {
  let outcome = decode(body, 0..<body.byteCount)
  switch outcome {
  case .success(let entry): checkRoundTrip(entry)
  case .failure(let error): check(error, byteCount: body.byteCount)
  }
  checkSurroundings(body, outcome)
}

private func decode(_ bytes: RawSpan, _ body: Range<Int>) -> Result<ConntrackEntry, WireError> {
  do {
    return .success(try ConntrackEntry(bytes, body: body))
  } catch {
    return .failure(error)
  }
}

private func check(_ error: WireError, byteCount: Int) {
  Property.requireOneLine("\(error)")
  Property.require((0...byteCount).contains(error.offset), "an error is beyond the bytes")
}

/// What stands before and behind a body changes nothing but the place of an error.
private func checkSurroundings(_ body: RawSpan, _ outcome: Result<ConntrackEntry, WireError>) {
  let offset = 20
  var bytes = [UInt8](repeating: 0x01, count: offset + body.byteCount + 64)
  for index in 0..<body.byteCount {
    // Safe: the bounds are checked, and every bit pattern is a byte.
    bytes[offset + index] = unsafe body.unsafeLoad(fromByteOffset: index, as: UInt8.self)
  }
  // Safe: integers of one byte have no padding.
  let again = unsafe decode(bytes.span.bytes, offset..<(offset + body.byteCount))
  let expected = outcome.mapError { WireError($0.reason, at: $0.offset + offset) }
  Property.require(again == expected, "elsewhere it is \(again), and not \(expected)")
}

/// An entry that is written by others' rules and read again is the same.
private func checkRoundTrip(_ entry: ConntrackEntry) {
  let seconds = entry.timeout?.components.seconds ?? 0
  Property.require((0...Int64(UInt32.max)).contains(seconds), "a time is \(seconds) s")
  let bytes = EntryWriter.bytes(of: entry)
  // Safe: integers of one byte have no padding.
  let again = unsafe decode(bytes.span.bytes, 0..<bytes.count)
  Property.require(again == .success(entry), "written and read: \(entry) became \(again)")
}
