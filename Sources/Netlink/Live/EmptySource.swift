import SockDiag

/// Dumps nothing, where it is known that there is nothing.
final class EmptySource: DatagramSource {
  let origin = DumpOrigin.netlink
  let expectedReply: ExpectedReply? = nil
  let incidents: [DumpIncident] = []

  func receive(into buffer: inout MutableRawSpan) throws(DumpError) -> Int? { nil }
  func dumpEnded() {}
  func replacement(after error: DumpError) -> (any DatagramSource)? { nil }
}
