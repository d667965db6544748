import SockDiag
import TestSupport
import Testing

/// Bytes to cut at every place.
struct Sample: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let bytes: [UInt8]

  /// A full socket with as many attributes as one has.
  static var fullSocket: SocketMessage {
    var message = SocketMessage.timeWait()
    message.state = 1
    message.timer = 2
    message.attributes =
      MessageBytes.attribute(8, [0]) + MessageBytes.attribute(4, Array("cubic\0".utf8))
      + MessageBytes.attribute(2, WireBytes.zeros(56))
      + MessageBytes.attribute(15, [1, 0, 0, 0]) + MessageBytes.attribute(21, WireBytes.zeros(8))
      + MessageBytes.attribute(22, [1, 0]) + MessageBytes.attribute(99, [1, 2, 3])
    return message
  }

  static let request = MessageBytes.request(family: 2)

  static let messages = [
    Sample(testDescription: "a TIME_WAIT socket", bytes: RecordVector.timeWait.bytes),
    Sample(testDescription: "a socket with attributes", bytes: fullSocket.bytes()),
    Sample(testDescription: "the end of a dump", bytes: MessageBytes.done(-2, text: "why")),
    Sample(
      testDescription: "an error", bytes: MessageBytes.error(-22, request: request, text: "why")),
    Sample(
      testDescription: "an error with the whole request",
      bytes: MessageBytes.error(-22, request: request, isCapped: false, text: "why")),
    Sample(testDescription: "a request", bytes: request),
    Sample(testDescription: "a legacy request", bytes: MessageBytes.legacyRequest()),
  ]

  static let datagram = messages.flatMap(\.bytes)
}

@Suite("Bytes on a page that ends with them")
struct GuardedPageTests {
  @Test("make a header once the message is whole, and an error before", arguments: Sample.messages)
  func cutsMessages(_ sample: Sample) throws {
    // The length does not count the padding that follows a text.
    let length = try NetlinkHeader(sample.bytes.raw, at: 0).length
    let pages = GuardedPages(capacity: sample.bytes.count)
    pages.withPrefixes(of: sample.bytes) { count, bytes in
      do throws(WireError) {
        let header = try NetlinkHeader(bytes, at: 0)
        #expect(header.length == length && count >= length)
      } catch {
        let isTruncated = count < 16
        #expect(
          error.reason
            == (isTruncated
              ? .headerCut(available: count)
              : .lengthBeyondData(UInt32(length), available: count)))
        #expect(error.offset == 0)
      }
    }
  }

  @Test("make a socket from its 72 bytes on, and an error before", arguments: 0...160)
  func cutsBodies(_ count: Int) {
    let pages = GuardedPages(capacity: 160)
    pages.withCopy(of: Sample.fullSocket.body.prefix(count)) { bytes in
      if bytes.byteCount < 72 {
        let error = WireError(.bodyTooShort(bytes.byteCount, required: 72), at: 0)
        #expect(throws: error) { try SocketRecord(bytes, body: 0..<bytes.byteCount) }
      } else {
        #expect(throws: Never.self) { try SocketRecord(bytes, body: 0..<bytes.byteCount) }
      }
    }
  }

  @Test("make attributes, or an error inside the bytes", arguments: Sample.messages)
  func cutsAttributes(_ sample: Sample) {
    let pages = GuardedPages(capacity: sample.bytes.count)
    pages.withPrefixes(of: sample.bytes) { count, bytes in
      do throws(WireError) {
        _ = try SocketAttributes(bytes, body: 0..<count)
      } catch {
        #expect((72..<count).contains(error.offset))
      }
    }
  }

  @Test("make a status, or an error when there is none", arguments: Sample.messages)
  func cutsStatuses(_ sample: Sample) throws {
    let header = try NetlinkHeader(sample.bytes.raw, at: 0)
    let body = Array(sample.bytes.dropFirst(16))
    let pages = GuardedPages(capacity: body.count)
    pages.withPrefixes(of: body) { count, bytes in
      _ = KernelStatus(done: bytes, header, body: 0..<count)
      let status = try? KernelStatus(error: bytes, header, body: 0..<count)
      #expect((status != nil) == (count >= 4))
    }
  }

  @Test("make a request, or none", arguments: Sample.messages)
  func cutsRequests(_ sample: Sample) throws {
    let header = try NetlinkHeader(sample.bytes.raw, at: 0)
    let body = Array(sample.bytes.dropFirst(16))
    let pages = GuardedPages(capacity: body.count)
    pages.withPrefixes(of: body) { count, bytes in
      let request = DumpRequest(bytes, header, body: 0..<count)
      #expect(request == nil || count >= 8)
    }
  }

  @Test("can be walked wherever a datagram is cut")
  func cutsDatagrams() {
    let pages = GuardedPages(capacity: Sample.datagram.count)
    var messages = 0
    pages.withPrefixes(of: Sample.datagram) { _, bytes in
      let count = walk(bytes)
      #expect(count >= messages)
      messages = count
    }
    #expect(messages == Sample.messages.count)
  }

  @Test("can be walked whatever has been done to them", arguments: 0..<16 as Range<UInt64>)
  func mutatesDatagrams(_ seed: UInt64) {
    var numbers = SeededNumbers(seed: seed)
    let pages = GuardedPages(capacity: 4 * Sample.datagram.count)
    for _ in 0..<500 {
      var bytes = Sample.datagram
      for _ in 0...Int.random(in: 0..<4, using: &numbers) { bytes.mutate(with: &numbers) }
      pages.withCopy(of: bytes) { #expect(walk($0) <= bytes.count / 16) }
    }
  }

  @Test("can be walked when they are nothing but noise", arguments: 0..<8 as Range<UInt64>)
  func walksNoise(_ seed: UInt64) {
    var numbers = SeededNumbers(seed: seed)
    let pages = GuardedPages(capacity: 512)
    for _ in 0..<500 {
      let count = Int.random(in: 0...512, using: &numbers)
      var bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &numbers) }
      // A length that can be believed, so that the walk comes to the body.
      if count >= 16 { bytes.replaceSubrange(0..<4, with: WireBytes.host(UInt32(count))) }
      pages.withCopy(of: bytes) { #expect(walk($0) <= 1) }
    }
  }
}
