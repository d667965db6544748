import Captures
import FuzzProperties
import LinuxProc
import Netlink
import SockDiag

/// Hands out an input as datagrams.
final class ScriptedSource: DatagramSource {
  let origin: DumpOrigin
  private(set) var expectedReply: ExpectedReply?
  let incidents: [DumpIncident] = []

  private let script: Script
  private let bytes: [UInt8]
  private let datagrams: [Range<Int>]
  /// What the buffer holds behind a datagram.
  private let tail: UInt8
  private var next = 0
  private var replacements: Int

  init(_ input: RawSpan, _ script: Script, tail: UInt8) {
    self.script = script
    self.tail = tail
    origin = script.origin
    // Safe: only reads the bytes that the span has.
    bytes = unsafe input.withUnsafeBytes { unsafe Array($0) }
    datagrams = script.datagrams(input)
    replacements = script.hasReplacement ? 1 : 0
    guard script.checksReply, let header = try? NetlinkHeader(input, at: 0) else { return }
    expectedReply = ExpectedReply(sequence: header.sequence, portID: header.portID)
  }

  func receive(into buffer: inout MutableRawSpan) throws(DumpError) -> Int? {
    guard next < datagrams.count else {
      if script.failsAtEnd { throw .timeout(milliseconds: 1) }
      return nil
    }
    let datagram = datagrams[next]
    next += 1
    buffer.copy(bytes[datagram], padding: 256, with: tail)
    return datagram.count
  }

  /// As for a live source, the next request has the next number.
  func dumpEnded() {
    guard let reply = expectedReply else { return }
    expectedReply = ExpectedReply(sequence: reply.sequence &+ 1, portID: reply.portID)
  }

  func doubt() -> DumpError? { script.doubts ? .unlikelyEmpty(minisockets: 1) : nil }

  /// Starts again, once.
  func replacement(after error: DumpError) -> (any DatagramSource)? {
    guard replacements > 0 else { return nil }
    replacements -= 1
    next = 0
    return self
  }
}
