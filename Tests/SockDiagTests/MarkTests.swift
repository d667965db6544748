import SockDiag
import TestSupport
import Testing

/// Attributes of a reply, and the mark that they say.
struct MarkVector: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let attributes: [UInt8]
  let mark: UInt32?

  private static let mark7 = MessageBytes.attribute(15, [7, 0, 0, 0])
  private static let cgroup = MessageBytes.attribute(21, WireBytes.zeros(8))
  private static let shutdown = MessageBytes.attribute(8, [3])

  static let all = [
    MarkVector(testDescription: "no attribute", attributes: [], mark: nil),
    MarkVector(testDescription: "the mark only", attributes: mark7, mark: 7),
    MarkVector(
      testDescription: "a mark of zero", attributes: MessageBytes.attribute(15, [0, 0, 0, 0]),
      mark: 0),
    MarkVector(
      testDescription: "a mark with all bits set",
      attributes: MessageBytes.attribute(15, [0xff, 0xff, 0xff, 0xff]), mark: .max),
    MarkVector(testDescription: "another attribute only", attributes: shutdown, mark: nil),
    MarkVector(testDescription: "the mark first", attributes: mark7 + cgroup, mark: 7),
    MarkVector(
      testDescription: "the mark in the middle", attributes: shutdown + mark7 + cgroup, mark: 7),
    MarkVector(testDescription: "the mark last", attributes: shutdown + cgroup + mark7, mark: 7),
    MarkVector(
      testDescription: "a mark with a flag in its type",
      attributes: MessageBytes.attribute(0x400f, [7, 0, 0, 0]), mark: 7),
    MarkVector(
      testDescription: "a mark that is too long",
      attributes: MessageBytes.attribute(15, [7, 0, 0, 0, 9, 9, 9, 9]), mark: 7),
    MarkVector(
      testDescription: "a mark that is too short",
      attributes: MessageBytes.attribute(15, [7, 0, 0]), mark: nil),
    MarkVector(
      testDescription: "a mark behind an attribute whose length lies",
      attributes: MessageBytes.attribute(8, [3], length: 200) + mark7, mark: nil),
    MarkVector(
      testDescription: "a mark behind an attribute of no length",
      attributes: MessageBytes.attribute(8, [3], length: 0) + mark7, mark: nil),
    MarkVector(
      testDescription: "a mark whose length lies",
      attributes: MessageBytes.attribute(15, [7, 0, 0, 0], length: 9), mark: nil),
    MarkVector(
      testDescription: "four bytes of an attribute", attributes: Array(mark7.prefix(4)), mark: nil),
  ]
}

@Suite("A socket's mark")
struct MarkTests {
  @Test("is found, and what is malformed does not hide the socket", arguments: MarkVector.all)
  func isFound(_ vector: MarkVector) throws {
    var message = SocketMessage.timeWait()
    message.attributes = vector.attributes
    let record = try decodeSocket(message.bytes())
    #expect(record.mark == vector.mark)
    #expect(record.local.port == message.localPort)
  }
}
