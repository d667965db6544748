import FuzzProperties
import LinuxProc

@testable import Netlink
@testable import SockDiag

/// Hands out an input as datagrams.
final class ScriptedSource: DatagramSource {
  let origin: DumpOrigin
  let incidents: [DumpIncident] = []

  private let script: Script
  private let bytes: [UInt8]
  private let datagrams: [Range<Int>]
  /// What the buffer holds behind a datagram.
  private let tail: UInt8
  private var next = 0
  private var reply: ExpectedReply?

  init(_ input: RawSpan, _ script: Script, tail: UInt8) {
    self.script = script
    self.tail = tail
    origin = script.origin
    // Safe: only reads the bytes that the span has.
    bytes = unsafe input.withUnsafeBytes { unsafe Array($0) }
    datagrams = script.datagrams(input)
    guard script.checksReply, let header = try? NetlinkHeader(input, at: 0) else { return }
    reply = ExpectedReply(sequence: header.sequence, portID: header.portID)
  }

  func receive(into buffer: inout MutableRawSpan) throws(DumpError) -> Datagram? {
    guard next < datagrams.count else {
      if script.failsAtEnd { throw .timeout(milliseconds: 1) }
      return nil
    }
    let datagram = datagrams[next]
    next += 1
    buffer.copy(bytes[datagram], padding: 256, with: tail)
    defer { noteEnd(datagram) }
    return Datagram(byteCount: datagram.count, reply: reply)
  }

  /// As for a live source, the request behind the end of a dump has the next number.
  private func noteEnd(_ datagram: Range<Int>) {
    guard let old = reply else { return }
    let bytes = bytes
    let messages = bytes.span.bytes
    var walk = MessageWalk(datagram)
    while let message = try? walk.next(in: messages) {
      if message.header.type == NetlinkABI.NLMSG_DONE {
        reply = ExpectedReply(sequence: old.sequence &+ 1, portID: old.portID)
        return
      }
    }
  }

  private func rewind() { next = 0 }

  /// A dump of this source, which starts again once where the script has a replacement.
  func dump(_ selection: SocketSelection) throws(DumpError) -> SocketDump {
    let emptyError: DumpError? = script.doubts ? .unlikelyEmpty(minisockets: 1) : nil
    let needs: [DumpNeeds] = script.hasReplacement ? [.netlink, .proc] : [.netlink]
    let attempts = needs.map { needs in
      DumpAttempt(needs: needs) { _ throws(DumpError) in
        self.rewind()
        return DumpAttempt.Opened(source: self) { emptyError }
      }
    }
    return try SocketDump(DumpAttempts(attempts), selection: selection)
  }
}
