import SockDiag
import TestSupport
import Testing

@Suite("A socket's reply")
struct RecordWireTests {
  @Test("decodes to its record", arguments: RecordVector.all)
  func decodes(_ vector: RecordVector) throws {
    #expect(try decodeSocket(vector.bytes) == vector.record)
  }

  @Test("is what the record encodes to", arguments: RecordVector.all)
  func encodes(_ vector: RecordVector) {
    let bytes = encode(
      vector.record, sequence: RecordVector.sequence, portID: RecordVector.portID)
    #expect(bytes == vector.bytes)
  }

  @Test("has the header that netlink promises", arguments: RecordVector.all)
  func hasHeader(_ vector: RecordVector) throws {
    let header = try NetlinkHeader(vector.bytes.raw, at: 0)
    #expect(
      header
        == NetlinkHeader(
          length: vector.bytes.count, type: 20, flags: 2, sequence: RecordVector.sequence,
          portID: RecordVector.portID))
    #expect(header.isSocketMessage)
    #expect(!header.isRequest)
    #expect(!header.isInterrupted)
  }

  @Test("is a minisocket's when the time-wait timer runs", arguments: RecordVector.all)
  func tellsMinisockets(_ vector: RecordVector) throws {
    let isMinisocket = vector.bytes[16 + 2] == 3
    #expect(try decodeSocket(vector.bytes).isMinisocket == isMinisocket)
  }

  @Test("of a whole FIN_WAIT2 socket is no minisocket's", arguments: [0, 1, 2, 4, 5] as [UInt8])
  func tellsWholeFinWait2(_ timer: UInt8) throws {
    var message = SocketMessage.timeWait()
    message.state = 5
    message.timer = timer
    #expect(try !decodeSocket(message.bytes()).isMinisocket)
  }

  @Test("is found behind other messages")
  func decodesAtAnOffset() throws {
    let bytes = MessageBytes.done() + RecordVector.established.bytes
    let header = try NetlinkHeader(bytes.raw, at: 20)
    let record = try SocketRecord(bytes.raw, body: 36..<(20 + header.length))
    #expect(record == RecordVector.established.record)
  }

  @Test("with an IPv4 address ignores the three words behind it")
  func ignoresTheRestOfAnIPv4Address() throws {
    var message = SocketMessage.timeWait()
    message.localAddress = [10, 0, 0, 1] + [UInt8](repeating: 0xff, count: 12)
    #expect(try decodeSocket(message.bytes()).local.address == IPAddress(ipv4: 0x0a00_0001))
  }

  @Test("of another family is refused", arguments: [0, 1, 3, 9, 11, 17, 40, 255] as [UInt8])
  func refusesOtherFamilies(_ family: UInt8) {
    var message = SocketMessage.timeWait()
    message.family = family
    #expect(throws: WireError(.unknownFamily(family), at: 16)) {
      try decodeSocket(message.bytes())
    }
  }

  @Test("of any state keeps its number", arguments: 0...255 as ClosedRange<UInt8>)
  func keepsStates(_ state: UInt8) throws {
    var message = SocketMessage.timeWait()
    message.state = state
    let record = try decodeSocket(message.bytes())
    #expect(record.state.rawValue == state)
    #expect(encode(record, sequence: 1, portID: 4242) == message.bytes())
  }

  @Test("decodes to its record whatever its fields hold", arguments: 0..<8 as Range<UInt64>)
  func decodesRandomFields(_ seed: UInt64) throws {
    var numbers = SeededNumbers(seed: seed)
    for _ in 0..<250 {
      let message = SocketMessage.random(with: &numbers)
      let record = try decodeSocket(message.bytes())
      #expect(record.local.port == message.localPort)
      #expect(record.remote.port == message.remotePort)
      #expect(record.cookie.rawValue == message.cookie)
      #expect(record.uid == message.uid && record.inode == message.inode)
      #expect(encode(record, sequence: 1, portID: 4242) == message.bytes())
    }
  }
}

extension SocketMessage {
  /// Any socket whose every field decodes and encodes.
  static func random(with numbers: inout SeededNumbers) -> Self {
    var message = Self()
    message.family = Bool.random(using: &numbers) ? 2 : 10
    message.state = .random(in: 1...13, using: &numbers)
    message.timer = .random(in: 1...6, using: &numbers)
    message.retransmits = .random(in: 0...255, using: &numbers)
    message.localPort = .random(in: 0 ... .max, using: &numbers)
    message.remotePort = .random(in: 0 ... .max, using: &numbers)
    let octets = message.family == 2 ? 4 : 16
    message.localAddress = (0..<octets).map { _ in .random(in: 0...255, using: &numbers) }
    message.remoteAddress = (0..<octets).map { _ in .random(in: 0...255, using: &numbers) }
    message.interface = .random(in: 0 ... .max, using: &numbers)
    message.cookie = .random(in: 0 ... .max, using: &numbers)
    message.expires = .random(in: 0 ... .max, using: &numbers)
    message.receiveQueue = .random(in: 0 ... .max, using: &numbers)
    message.sendQueue = .random(in: 0 ... .max, using: &numbers)
    message.uid = .random(in: 0 ... .max, using: &numbers)
    message.inode = .random(in: 0 ... .max, using: &numbers)
    return message
  }
}
