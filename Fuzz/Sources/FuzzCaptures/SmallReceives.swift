import Captures
import FuzzProperties
import LinuxProc
import Netlink
import SockDiag

/// Reads a source through a small buffer, so that what does not fit has to wait.
final class SmallReceives: DatagramSource {
  private let source: any DatagramSource
  private var bytes = [UInt8](repeating: 0, count: 512)

  init(_ source: any DatagramSource) { self.source = source }

  var origin: DumpOrigin { source.origin }
  var incidents: [DumpIncident] { source.incidents }

  func receive(into buffer: inout MutableRawSpan) throws(DumpError) -> Datagram? {
    if let datagram = try Self.receive(from: source, into: &bytes) {
      buffer.copy(bytes[..<datagram.byteCount])
      return datagram
    }
    // The end, or a message that needs more room.
    return try source.receive(into: &buffer)
  }

  private static func receive(
    from source: any DatagramSource, into bytes: inout [UInt8]
  ) throws(DumpError) -> Datagram? {
    var span = bytes.mutableSpan
    // Safe: integers of one byte have no padding, and take any bits.
    var small = unsafe span.mutableBytes
    return try source.receive(into: &small)
  }
}
