import SockDiag
import TestSupport
import Testing

@Suite("A message header")
struct HeaderTests {
  @Test("whose length is below its own size is refused", arguments: 0..<16 as Range<UInt32>)
  func refusesShortLengths(_ length: UInt32) {
    let bytes = MessageBytes.message(20, body: WireBytes.zeros(72), length: length)
    #expect(throws: WireError(.lengthBelowHeader(length), at: 0)) {
      try NetlinkHeader(bytes.raw, at: 0)
    }
  }

  @Test(
    "whose length reaches beyond the data is refused",
    arguments: [89, 92, 0x7fff_ffff, 0x8000_0000, .max] as [UInt32])
  func refusesLongLengths(_ length: UInt32) {
    let bytes = MessageBytes.message(20, body: WireBytes.zeros(72), length: length)
    #expect(throws: WireError(.lengthBeyondData(length, available: 88), at: 0)) {
      try NetlinkHeader(bytes.raw, at: 0)
    }
  }

  @Test("that lies tells its own offset, not the start of the datagram")
  func tellsOffsets() {
    let bytes = MessageBytes.done() + MessageBytes.message(20, length: 400)
    #expect(throws: WireError(.lengthBeyondData(400, available: 16), at: 20)) {
      try NetlinkHeader(bytes.raw, at: 20)
    }
    #expect(throws: WireError(.headerCut(available: 6), at: 30)) {
      try NetlinkHeader(bytes.raw, at: 30)
    }
    #expect(throws: WireError(.headerCut(available: 0), at: 36)) {
      try NetlinkHeader(bytes.raw, at: 36)
    }
  }

  @Test("may be the whole message")
  func mayBeAll() throws {
    let bytes = MessageBytes.message(MessageBytes.noOperation)
    #expect(try NetlinkHeader(bytes.raw, at: 0).length == 16)
  }

  @Test("tells requests and interrupted dumps by their flags")
  func tellsFlags() throws {
    let request = MessageBytes.request(family: 2)
    #expect(try NetlinkHeader(request.raw, at: 0).isRequest)
    let reply = SocketMessage().bytes(flags: MessageBytes.multipart | MessageBytes.interrupted)
    #expect(try NetlinkHeader(reply.raw, at: 0).isInterrupted)
  }

  @Test(
    "tells messages about sockets by their type",
    arguments: [(18, true), (20, true), (2, false), (3, false), (16, false), (19, false)])
  func tellsSocketMessages(_ type: Int, _ isAboutSocket: Bool) throws {
    let bytes = MessageBytes.message(UInt16(type))
    #expect(try NetlinkHeader(bytes.raw, at: 0).isSocketMessage == isAboutSocket)
  }
}
