import Captures
import FuzzProperties
import LinuxProc
import Netlink

/// Reads a source through a small buffer, so that what does not fit has to wait.
final class SmallReceives: DatagramSource {
  private let source: any DatagramSource
  private var bytes = [UInt8](repeating: 0, count: 512)

  init(_ source: any DatagramSource) { self.source = source }

  var origin: DumpOrigin { source.origin }
  var incidents: [DumpIncident] { source.incidents }

  func receive(into buffer: inout MutableRawSpan) throws(DumpError) -> Datagram? {
    let source = source
    var span = bytes.mutableSpan
    // Safe: integers of one byte have no padding, and take any bits.
    var small = unsafe span.mutableBytes
    if let datagram = try source.receive(into: &small) {
      buffer.copy(bytes[..<datagram.byteCount])
      return datagram
    }
    // The end, or a message that needs more room.
    return try source.receive(into: &buffer)
  }
}
