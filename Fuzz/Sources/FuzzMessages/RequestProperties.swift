import FuzzProperties

@testable import SockDiag

/// What must hold for the requests that an input is taken for.
func checkRequests(_ bytes: RawSpan) {
  var walk = MessageWalk(0..<bytes.byteCount)
  var end = 0
  while let message = try? walk.next(in: bytes) {
    Property.require(message.body.lowerBound == end + 16, "a message starts behind a gap")
    Property.require(message.body.upperBound <= bytes.byteCount, "a message leaves its datagram")
    end = NetlinkABI.align(message.body.upperBound)
    if let request = DumpRequest(bytes, message.header, body: message.body) {
      checkRoundTrip(request, bytecode: bytes.bytes(in: message.body))
    }
  }
}

/// A request that is encoded is one message, and decoded again the same but for what is left alone.
private func checkRoundTrip(_ request: DumpRequest, bytecode: [UInt8]) {
  let whole = DumpRequest(
    scope: request.scope, states: request.states, protocolNumber: request.protocolNumber,
    extensions: request.extensions, bytecode: bytecode)
  guard let message = whole.message(sequence: 7) else {
    let isTooLong = bytecode.count > DumpRequest.maxBytecodeSize
    return Property.require(isTooLong, "a request has no message")
  }
  do {
    var walk = MessageWalk(0..<message.count)
    let only = try walk.next(in: message.raw)
    let none = try walk.next(in: message.raw)
    guard let only, none == nil else { fatalError("a request is not one message") }
    let again = DumpRequest(message.raw, only.header, body: only.body)
    Property.require(again == request, "encoded and decoded: \(request) became \(again as Any)")
    // A buffer that is a byte short stays as it was.
    var short = [UInt8](repeating: 0xa5, count: message.count - 1)
    var span = short.mutableSpan
    var target = span.raw
    let size = whole.encode(into: &target, sequence: 7)
    Property.require(size == nil && short.allSatisfy { $0 == 0xa5 }, "a request is cut")
  } catch {
    fatalError("what was encoded cannot be walked: \(error)")
  }
}
