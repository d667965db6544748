import SockDiag
import TestSupport
import Testing

@Suite("The walk through the messages of a datagram")
struct MessageWalkTests {
  private func walked(
    _ bytes: [UInt8], _ range: Range<Int>? = nil
  ) throws(WireError) -> [NetlinkMessage] {
    var walk = MessageWalk(range ?? 0..<bytes.count)
    var messages: [NetlinkMessage] = []
    while let message = try walk.next(in: bytes.raw) { messages.append(message) }
    return messages
  }

  @Test("gives each header, and where its body lies")
  func givesBodies() throws {
    let bytes = SocketMessage().bytes() + MessageBytes.done()
    let messages = try walked(bytes)
    #expect(messages.map(\.body) == [16..<88, 104..<108])
    #expect(messages[0].header.isSocketMessage && !messages[0].header.isDone)
    #expect(messages[1].header.isDone && !messages[1].header.isError)
  }

  @Test("of no bytes gives nothing")
  func givesNothing() throws {
    #expect(try walked([]).isEmpty)
  }

  @Test("goes on at the next multiple of four, behind padding that belongs to no body")
  func skipsPadding() throws {
    let bytes = MessageBytes.message(20, body: [1, 2, 3, 4, 5]) + MessageBytes.done()
    // The message says 21 bytes and takes 24.
    #expect(bytes.count == 44)
    #expect(try walked(bytes).map(\.body) == [16..<21, 40..<44])
    // The padding of the last message may be missing.
    #expect(try walked(Array(bytes.prefix(21))).map(\.body) == [16..<21])
  }

  @Test("stays inside its range")
  func staysInside() throws {
    let bytes = MessageBytes.done() + MessageBytes.done() + MessageBytes.done()
    #expect(try walked(bytes, 20..<40).map(\.body) == [36..<40])
    #expect(throws: WireError(.lengthBeyondData(20, available: 18), at: 20)) {
      try walked(bytes, 20..<38)
    }
  }

  @Test("throws for a header that is cut or a length that is impossible, each time anew")
  func throwsAgain() throws {
    let bytes = MessageBytes.done() + MessageBytes.message(20, length: 400)
    var walk = MessageWalk(0..<bytes.count)
    #expect(try walk.next(in: bytes.raw) != nil)
    for _ in 0..<2 {
      #expect(throws: WireError(.lengthBeyondData(400, available: 16), at: 20)) {
        try walk.next(in: bytes.raw)
      }
    }
    #expect(throws: WireError(.headerCut(available: 6), at: 20)) {
      try walked(Array(bytes.prefix(26)))
    }
    #expect(throws: WireError(.lengthBelowHeader(15), at: 0)) {
      try walked(MessageBytes.message(20, length: 15))
    }
  }
}
