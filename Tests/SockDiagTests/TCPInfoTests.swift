import SockDiag
import TestSupport
import Testing

@Suite("What the kernel tells of a connection")
struct TCPInfoTests {
  @Test("is what ss showed of the same reply")
  func readsRecording() {
    let info = TCPInfo.connection
    #expect(info.bytes.count == 280)
    #expect(info.state == .established && info.congestionState == .open)
    #expect(info.options == [.timestamps, .sack, .windowScale])
    #expect(info.sendWindowScale == 10 && info.receiveWindowScale == 10)
    #expect(info.isDeliveryRateApplicationLimited == true)
    #expect(info.rto == .milliseconds(204) && info.ato == .milliseconds(40))
    #expect(info.rtt == .microseconds(49) && info.rttVariance == .microseconds(26))
    #expect(info.minimumRTT == .microseconds(12) && info.receiveRTT == .milliseconds(1))
    #expect(info.lastDataSent == .milliseconds(260) && info.lastAckReceived == .milliseconds(260))
    #expect(info.sendMSS == 50176 && info.receiveMSS == 700 && info.advertisedMSS == 65483)
    #expect(info.pathMTU == 65535 && info.congestionWindow == 15)
    #expect(info.bytesSent == 15000 && info.bytesAcked == 15001 && info.bytesReceived == 3500)
    #expect(info.segmentsOut == 9 && info.segmentsIn == 7)
    #expect(info.dataSegmentsOut == 5 && info.dataSegmentsIn == 5 && info.delivered == 6)
    #expect(info.deliveryRate == 4_181_333_333)
    #expect(info.pacingRate == 1_000_000 && info.maxPacingRate == 1_000_000)
    #expect(info.busyTime == .milliseconds(4) && info.totalRetransmits == 0)
    #expect(info.receiveSpace == 59392 && info.receiveSlowStartThreshold == 59392)
    #expect(info.sendWindow == 100_352 && info.receiveWindow == 65536)
    #expect(info.sendSlowStartThreshold == nil)
  }

  @Test("is read from its own place", arguments: TCPInfoField.all)
  func readsPlaces(_ field: TCPInfoField) {
    // Each byte is its own offset, so that no two fields hold the same number.
    let info = TCPInfo(bytes: (0..<248).map { UInt8($0) })
    let expected = (0..<field.size).reduce(0 as UInt64) { number, place in
      number | UInt64(field.offset + place) << (8 * UInt64(place))
    }
    // A time of eight bytes is clamped where no clock could have counted it.
    let isLongTime = field.size == 8 && (168..<192).contains(field.offset)
    #expect(field.number(info) == (isLongTime ? min(expected, UInt64(Int64.max)) : expected))
  }

  @Test("has the fields that lie inside it, at every length", arguments: 0...300)
  func readsPrefixes(_ count: Int) {
    var message = SocketMessage.timeWait()
    message.attributes = MessageBytes.attribute(2, [UInt8](repeating: 1, count: count))
    let body = Array(message.bytes().dropFirst(16))
    GuardedPages(capacity: 512).withCopy(of: body) { bytes in
      let attributes = try? SocketAttributes(bytes, body: 0..<bytes.byteCount)
      #expect(attributes?.tcpInfo.count == count)
      #expect((attributes?.info == nil) == (count == 0))
      let info = attributes?.info ?? TCPInfo(bytes: [])
      for field in TCPInfoField.all {
        let isInside = field.offset + field.size <= count
        #expect((field.number(info) != nil) == isInside, "\(field.testDescription)")
      }
    }
  }

  @Test("is no number where the kernel has none to tell")
  func knowsNothing() {
    let info = TCPInfo(bytes: [UInt8](repeating: 0xff, count: 248))
    #expect(info.minimumRTT == nil && info.sendSlowStartThreshold == nil)
    #expect(info.pacingRate == nil && info.maxPacingRate == nil)
    #expect(info.busyTime == .microseconds(Int64.max))
    #expect(info.rto == .microseconds(4_294_967_295))
    #expect(info.options?.rawValue == 0xff && info.congestionState?.rawValue == 0xff)
  }

  @Test("keeps the two window scales of one byte apart")
  func readsWindowScales() {
    let info = TCPInfo(bytes: [0, 0, 0, 0, 0, 0, 0x7e, 0])
    #expect(info.sendWindowScale == 14 && info.receiveWindowScale == 7)
    #expect(info.isDeliveryRateApplicationLimited == false)
  }
}

@Suite("What a socket's buffers hold")
struct SocketMemoryTests {
  @Test("has the words that the kernel sent", arguments: 0...12)
  func readsPrefixes(_ count: Int) throws {
    let words = (0..<12).map { 10 + UInt32($0) }
    var message = SocketMessage.timeWait()
    message.attributes = MessageBytes.attribute(
      7, words.prefix(count).flatMap { WireBytes.host($0) })
    let memory = try decodeAttributes(message.bytes()).memory
    #expect((memory == nil) == (count == 0))
    let fields = [
      memory?.receiveAllocated, memory?.receiveBuffer, memory?.sendAllocated, memory?.sendBuffer,
      memory?.forwardAllocated, memory?.sendQueued, memory?.optionMemory, memory?.backlog,
      memory?.drops,
    ]
    for (index, field) in fields.enumerated() {
      #expect(field == (index < count ? words[index] : nil))
    }
  }
}
