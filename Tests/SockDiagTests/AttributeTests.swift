import SockDiag
import TestSupport
import Testing

/// A reply with these attributes.
private func reply(_ attributes: [UInt8]...) -> [UInt8] {
  var message = SocketMessage.timeWait()
  message.attributes = attributes.flatMap { $0 }
  return message.bytes()
}

private func attribute(
  _ type: AttributeType, _ payload: [UInt8], length: UInt16? = nil
) -> [UInt8] {
  MessageBytes.attribute(type.rawValue, payload, length: length)
}

@Suite("A socket's attributes")
struct AttributeTests {
  @Test("that are numbers are decoded")
  func decodesNumbers() throws {
    let attributes = try decodeAttributes(
      reply(
        attribute(.typeOfService, [0x48]), attribute(.trafficClass, [2]),
        attribute(.shutdown, [3]), attribute(.protocolNumber, [6]), attribute(.ipv6Only, [1]),
        attribute(.mark, WireBytes.host(0xdead_f00d as UInt32)),
        attribute(.classID, WireBytes.host(2 as UInt32)),
        attribute(.cgroupID, WireBytes.host(0x1122_3344_5566_7788 as UInt64)),
        attribute(.socketOptions, [0x02, 0x01])))
    #expect(attributes.typeOfService == 0x48)
    #expect(attributes.trafficClass == 2)
    #expect(attributes.shutdown == 3)
    #expect(attributes.protocolNumber == 6)
    #expect(attributes.isIPv6Only == true)
    #expect(attributes.mark == 0xdead_f00d)
    #expect(attributes.classID == 2)
    #expect(attributes.cgroupID == 0x1122_3344_5566_7788)
    #expect(attributes.socketOptions == 0x0102)
    #expect(attributes.unknown.isEmpty)
  }

  @Test("that are lists and text are decoded")
  func decodesListsAndText() throws {
    let words = (1...9 as ClosedRange<UInt32>).flatMap { WireBytes.host($0) }
    let attributes = try decodeAttributes(
      reply(
        attribute(.memoryInfo, Array(words.prefix(16))), attribute(.socketMemory, words),
        attribute(.congestionControl, Array("cubic\0".utf8)),
        attribute(.tcpInfo, WireBytes.zeros(280)), attribute(.padding, [])))
    #expect(attributes.memoryInfo == [1, 2, 3, 4])
    #expect(attributes.socketMemory == [1, 2, 3, 4, 5, 6, 7, 8, 9])
    #expect(attributes.congestionControl == "cubic")
    #expect(attributes.tcpInfo == WireBytes.zeros(280))
    #expect(attributes.unknown.isEmpty)
  }

  @Test("are absent where the kernel sent none")
  func areAbsent() throws {
    let attributes = try decodeAttributes(SocketMessage.timeWait().bytes())
    #expect(attributes.mark == nil && attributes.cgroupID == nil && attributes.shutdown == nil)
    #expect(attributes.congestionControl == nil && attributes.isIPv6Only == nil)
    #expect(attributes.tcpInfo.isEmpty && attributes.unknown.isEmpty)
  }

  @Test("that are not known are kept in their order")
  func keepsUnknown() throws {
    let attributes = try decodeAttributes(
      reply(
        attribute(.upperLayerProtocol, [1, 2, 3, 4]), MessageBytes.attribute(99, [5, 6, 7]),
        MessageBytes.attribute(0x3fff, [])))
    #expect(attributes.unknown.map(\.type) == [19, 99, 0x3fff])
    #expect(attributes.unknown.map(\.payload) == [[1, 2, 3, 4], [5, 6, 7], []])
  }

  @Test(
    "that are too short are kept as unknown",
    arguments: [
      (AttributeType.shutdown, 1), (.typeOfService, 1), (.trafficClass, 1), (.protocolNumber, 1),
      (.ipv6Only, 1), (.mark, 4), (.classID, 4), (.cgroupID, 8), (.socketOptions, 2),
    ])
  func keepsShort(_ type: AttributeType, _ required: Int) throws {
    for count in 0..<required {
      let payload = [UInt8](repeating: 0xaa, count: count)
      let attributes = try decodeAttributes(reply(attribute(type, payload)))
      #expect(attributes.unknown.map(\.type) == [type.rawValue])
      #expect(attributes.unknown.map(\.payload) == [payload])
    }
  }

  @Test("that are longer than known are read as far as they are known")
  func readsLong() throws {
    let tail = WireBytes.zeros(12)
    let attributes = try decodeAttributes(
      reply(
        attribute(.mark, [1, 0, 0, 0] + tail), attribute(.cgroupID, [2] + tail),
        attribute(.socketOptions, [3, 0] + tail), attribute(.tcpInfo, WireBytes.zeros(999)),
        attribute(.memoryInfo, WireBytes.zeros(23))))
    #expect(attributes.mark == 1)
    #expect(attributes.cgroupID == 2)
    #expect(attributes.socketOptions == 3)
    #expect(attributes.tcpInfo.count == 999)
    #expect(attributes.memoryInfo == [0, 0, 0, 0, 0])
  }

  @Test("may carry the flags of nested and big-endian ones", arguments: [0x8000, 0x4000, 0xc000])
  func ignoresFlags(_ flag: Int) throws {
    let type = UInt16(flag) | AttributeType.mark.rawValue
    let attributes = try decodeAttributes(reply(MessageBytes.attribute(type, [9, 0, 0, 0])))
    #expect(attributes.mark == 9)
  }

  @Test("may repeat, and the mark is the first one, as in the record")
  func takesTheFirstMark() throws {
    let bytes = reply(attribute(.mark, [1, 0, 0, 0]), attribute(.mark, [2, 0, 0, 0]))
    #expect(try decodeAttributes(bytes).mark == 1)
    #expect(try decodeSocket(bytes).mark == 1)
  }

  @Test("hold no text that a terminal obeys")
  func replacesControlCharacters() throws {
    let attributes = try decodeAttributes(
      reply(attribute(.congestionControl, Array("c\u{1b}[2J\n\u{7f}é".utf8))))
    #expect(attributes.congestionControl == "c?[2J????")
  }

  @Test("may be text without an end")
  func readsTextWithoutEnd() throws {
    let attributes = try decodeAttributes(
      reply(attribute(.congestionControl, Array("bbr".utf8))))
    #expect(attributes.congestionControl == "bbr")
  }

  @Test("whose length lies are refused with their offset", arguments: [0, 1, 3, 9, 255])
  func refusesLyingLengths(_ length: Int) {
    let bytes = reply(
      attribute(.shutdown, [0]), attribute(.mark, WireBytes.zeros(4), length: UInt16(length)))
    // Behind the header, the fixed part and the first attribute.
    let place = 16 + 72 + 8
    #expect(throws: WireError(.attributeLength(UInt16(length), available: 8), at: place)) {
      try decodeAttributes(bytes)
    }
  }

  @Test("may end in less than an attribute's header", arguments: 1...3)
  func toleratesTrailingBytes(_ count: Int) throws {
    var message = SocketMessage.timeWait()
    message.attributes = attribute(.mark, [7, 0, 0, 0]) + [UInt8](repeating: 0xff, count: count)
    #expect(try decodeAttributes(message.bytes()).mark == 7)
    #expect(try decodeSocket(message.bytes()).mark == 7)
  }
}
