import SockDiag
import TestSupport
import Testing

/// What `idiag_timer` and `idiag_expires` hold, and what they mean.
struct TimerVector: CustomTestStringConvertible, Sendable {
  let code: UInt8
  let milliseconds: UInt32
  let timer: SocketTimer
  var isOverdue = false

  var testDescription: String { "code \(code), \(milliseconds) ms" }

  static let all: [TimerVector] = [
    TimerVector(code: 0, milliseconds: 0, timer: .off),
    TimerVector(code: 1, milliseconds: 200, timer: .retransmit(expiresIn: .milliseconds(200))),
    TimerVector(code: 1, milliseconds: 0, timer: .retransmit(expiresIn: .zero)),
    TimerVector(
      code: 2, milliseconds: 7_200_000, timer: .keepalive(expiresIn: .seconds(7200))),
    TimerVector(code: 3, milliseconds: 60_000, timer: .timeWait(remaining: .seconds(60))),
    TimerVector(code: 3, milliseconds: 1, timer: .timeWait(remaining: .milliseconds(1))),
    TimerVector(code: 3, milliseconds: 0, timer: .timeWait(remaining: .zero), isOverdue: true),
    TimerVector(
      code: 3, milliseconds: 0xffff_ffff - 4, timer: .timeWait(remaining: .milliseconds(-5)),
      isOverdue: true),
    TimerVector(
      code: 3, milliseconds: .max, timer: .timeWait(remaining: .milliseconds(-1)),
      isOverdue: true),
    TimerVector(
      code: 3, milliseconds: 0x8000_0000,
      timer: .timeWait(remaining: .milliseconds(-2_147_483_648)), isOverdue: true),
    TimerVector(
      code: 3, milliseconds: 0x7fff_ffff, timer: .timeWait(remaining: .milliseconds(2_147_483_647))
    ),
    TimerVector(code: 4, milliseconds: 400, timer: .probe(expiresIn: .milliseconds(400))),
    TimerVector(
      code: 4, milliseconds: 0xffff_fffc, timer: .probe(expiresIn: .milliseconds(-4))),
    TimerVector(code: 5, milliseconds: 40, timer: .delayedAck(expiresIn: .milliseconds(40))),
    TimerVector(
      code: 5, milliseconds: 0xffff_ffff, timer: .delayedAck(expiresIn: .milliseconds(-1))),
    TimerVector(
      code: 6, milliseconds: 40, timer: .unknown(code: 6, expiresIn: .milliseconds(40))),
    TimerVector(
      code: 255, milliseconds: 0, timer: .unknown(code: 255, expiresIn: .zero)),
  ]
}

@Suite("A socket's timer")
struct TimerTests {
  @Test("has the meaning of its code and its milliseconds", arguments: TimerVector.all)
  func decodes(_ vector: TimerVector) {
    #expect(SocketTimer(code: vector.code, milliseconds: vector.milliseconds) == vector.timer)
  }

  @Test("goes back to the bytes that it came from", arguments: TimerVector.all)
  func encodes(_ vector: TimerVector) throws {
    var message = SocketMessage.timeWait()
    message.timer = vector.code
    message.expires = vector.milliseconds
    let record = try decodeSocket(message.bytes())
    #expect(record.timer == vector.timer)
    #expect(encode(record, sequence: 1, portID: 4242) == message.bytes())
  }

  @Test("is overdue only at or past the end of TIME_WAIT", arguments: TimerVector.all)
  func tellsOverdue(_ vector: TimerVector) {
    #expect(vector.timer.isOverdue == vector.isOverdue)
  }

  @Test("keeps its code", arguments: 0...255 as ClosedRange<UInt8>)
  func keepsCodes(_ code: UInt8) {
    #expect(SocketTimer(code: code, milliseconds: 7).code == code)
  }

  @Test("has no time when none runs")
  func hasNoTimeWhenOff() {
    #expect(SocketTimer(code: 0, milliseconds: 1234).expiresIn == nil)
  }
}
