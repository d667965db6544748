import Captures
import Glibc
import LinuxProc
import Netlink
import SockDiag
import TestSupport
import Testing

@Suite("Every message of our recordings, cut at every byte before a guarded page")
struct FixturePrefixTests {
  @Test("is a value or an error, and is never read beyond", arguments: Recording.all)
  func cuts(_ recording: Recording) throws {
    let messages = try recording.messages()
    #expect(!messages.isEmpty)
    let pages = GuardedPages(capacity: SocketDump.bufferSize)
    for message in messages {
      pages.withPrefixes(of: message) { count, bytes in
        let whole = Self.decode(bytes)
        #expect(whole == (count == message.count))
      }
    }
  }

  /// Decodes a message in every way there is; whether its header says that it is whole.
  private static func decode(_ bytes: RawSpan) -> Bool {
    let body = min(16, bytes.byteCount)..<bytes.byteCount
    _ = try? SocketRecord(bytes, body: body)
    _ = try? SocketAttributes(bytes, body: body)
    guard let header = try? NetlinkHeader(bytes, at: 0) else { return false }
    _ = KernelStatus(done: bytes, header, body: body)
    _ = try? KernelStatus(error: bytes, header, body: body)
    _ = DumpRequest(bytes, header, body: body)
    return true
  }
}

/// One of our own recordings.
struct Recording: CustomTestStringConvertible, Sendable {
  let name: String
  var testDescription: String { name }

  static let all = [
    "series-6.18.raw", "series-6.18.pcapng", "states-6.18.pcap", "legacy-6.18.raw", "ss-6.18.raw",
    "due-6.18.pcapng", "refused-6.18.pcap", "states-6.1.pcapng", "legacy-6.1.raw", "nlmon-6.1.pcap",
    "due-6.1.pcapng", "refused-6.1.pcap",
  ].map(Recording.init)

  /// The messages of all rounds, requests left out.
  func messages() throws -> [[UInt8]] {
    let path = Fixture.path(name)
    let source = try ReplaySource.open(path, round: .all, SocketSelection())
    var messages: [[UInt8]] = []
    var buffer = [UInt8](repeating: 0, count: SocketDump.bufferSize)
    while let datagram = try Self.receive(source, &buffer) {
      var offset = 0
      while offset < datagram.byteCount {
        let length = try NetlinkHeader(buffer.raw, at: offset).length
        messages.append(Array(buffer[offset..<(offset + length)]))
        offset += (length + 3) & ~3
      }
    }
    return messages
  }

  private static func receive(
    _ source: any DatagramSource, _ buffer: inout [UInt8]
  ) throws(DumpError) -> Datagram? {
    try buffer.withMutableBytes { bytes throws(DumpError) in try source.receive(into: &bytes) }
  }
}
