import SockDiag
import TestSupport
import Testing

/// A message that ends a dump, and what the kernel says with it.
struct StatusVector: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let bytes: [UInt8]
  let status: KernelStatus

  init(_ description: String, _ bytes: [UInt8], _ errorNumber: Int32, _ message: String? = nil) {
    testDescription = description
    self.bytes = bytes
    status = KernelStatus(errorNumber: errorNumber, message: message)
  }
}

private let request = MessageBytes.request(family: 2)

extension StatusVector {
  static let ends = [
    StatusVector("success", MessageBytes.done(), 0),
    StatusVector("no handler for the protocol", MessageBytes.done(-2), 2),
    StatusVector(
      "an error with its text", MessageBytes.done(-22, text: "bad filter"), 22, "bad filter"),
    StatusVector("an error with an empty text", MessageBytes.done(-22, text: ""), 22),
    StatusVector(
      "a text that a terminal would obey", MessageBytes.done(-22, text: "a\u{1b}[0m\r"), 22,
      "a?[0m?"),
    StatusVector("success with a text", MessageBytes.done(text: "so so"), 0, "so so"),
    StatusVector(
      "a text without the flag that announces it",
      MessageBytes.message(
        3, body: WireBytes.host(-2 as Int32) + MessageBytes.attribute(1, [65, 0])), 2),
    StatusVector("no status at all", MessageBytes.message(3), 0),
    StatusVector("three bytes of a status", MessageBytes.message(3, body: [1, 2, 3]), 0),
    StatusVector("the smallest number", MessageBytes.done(.min), .max),
    StatusVector("a positive number", MessageBytes.done(5), 5),
    StatusVector(
      "other attributes beside the text",
      MessageBytes.message(
        3, flags: MessageBytes.withAttributes,
        body: WireBytes.host(-22 as Int32) + MessageBytes.attribute(2, WireBytes.zeros(4))
          + MessageBytes.attribute(1, Array("no\0".utf8))), 22, "no"),
  ]

  static let errors = [
    StatusVector("an acknowledgement", MessageBytes.error(0, request: request), 0),
    StatusVector("a capped error", MessageBytes.error(-22, request: request), 22),
    StatusVector(
      "a capped error with its text",
      MessageBytes.error(-22, request: request, text: "no such filter"), 22, "no such filter"),
    StatusVector(
      "an error with the whole request",
      MessageBytes.error(-2, request: request, isCapped: false), 2),
    StatusVector(
      "an error with the whole request and its text",
      MessageBytes.error(-2, request: request, isCapped: false, text: "no family"), 2,
      "no family"),
    StatusVector(
      "an error with a request whose length is not a multiple of four",
      MessageBytes.error(
        -2, request: MessageBytes.message(20, body: [1, 2, 3, 4, 5]), isCapped: false,
        text: "odd"), 2, "odd"),
    StatusVector(
      "an error with a request whose length lies",
      MessageBytes.error(
        -2, request: MessageBytes.message(20, length: .max), isCapped: false, text: "lost"), 2),
    StatusVector(
      "an error without the request",
      MessageBytes.message(2, flags: 0x200, body: WireBytes.host(-1 as Int32)), 1),
    StatusVector(
      "an error with half of the request's header",
      MessageBytes.message(2, flags: 0x200, body: WireBytes.host(-1 as Int32) + request.prefix(8)),
      1),
    StatusVector("the smallest number", MessageBytes.error(.min, request: request), .max),
  ]
}

@Suite("What the kernel says of a dump")
struct KernelStatusTests {
  @Test("stands in its end", arguments: StatusVector.ends)
  func decodesEnd(_ vector: StatusVector) throws {
    let header = try NetlinkHeader(vector.bytes.raw, at: 0)
    let status = KernelStatus(done: vector.bytes.raw, header, body: 16..<header.length)
    #expect(status == vector.status)
    #expect(status.isSuccess == (vector.status.errorNumber == 0))
  }

  @Test("stands in an error", arguments: StatusVector.errors)
  func decodesError(_ vector: StatusVector) throws {
    let header = try NetlinkHeader(vector.bytes.raw, at: 0)
    let status = try KernelStatus(error: vector.bytes.raw, header, body: 16..<header.length)
    #expect(status == vector.status)
  }

  @Test("is not guessed from an error that is too short", arguments: 0..<4)
  func refusesShortErrors(_ count: Int) throws {
    let bytes = MessageBytes.message(2, body: WireBytes.zeros(count))
    let header = try NetlinkHeader(bytes.raw, at: 0)
    #expect(throws: WireError(.bodyTooShort(count, required: 4), at: 16)) {
      try KernelStatus(error: bytes.raw, header, body: 16..<header.length)
    }
  }
}
