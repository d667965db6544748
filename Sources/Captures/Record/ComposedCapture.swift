package import LinuxProc
import SockDiag

/// A pcapng capture of dumps that no kernel has made, such as a model's, in the format
/// that `Recording` writes.
package struct ComposedCapture: ~Copyable {
  package private(set) var bytes: [UInt8]

  /// - Parameters:
  ///   - environment: the machine that it is to look like, without `twdiag.capture`.
  ///   - system: the same in a few words.
  package init(
    environment: [(name: String, value: String)], system: String, application: String
  ) {
    let lines = [(name: "twdiag.capture", value: "1")] + environment
    bytes =
      PcapngBlocks.section(
        comment: CaptureEnvironment.text(lines), system: system, application: application)
      + PcapngBlocks.interface()
  }

  /// Appends a request.
  ///
  /// - Parameters:
  ///   - nanoseconds: the time, since the beginning of 1970.
  ///   - counters: the comment on the first request of a round, which marks the beginning
  ///     of the round.
  package mutating func request(
    _ message: [UInt8], at nanoseconds: Int64, counters: [(name: String, value: String)]
  ) {
    bytes += PcapngBlocks.packet(
      message.raw, nanoseconds: UInt64(max(0, nanoseconds)), direction: .outbound,
      comment: CaptureEnvironment.text(counters))
  }

  /// Appends a datagram of replies.
  package mutating func reply(_ messages: [UInt8], at nanoseconds: Int64) {
    bytes += PcapngBlocks.packet(
      messages.raw, nanoseconds: UInt64(max(0, nanoseconds)), direction: .inbound, comment: "")
  }

  /// Bytes that a datagram takes in the file beside its own: the block, the header of the link, a
  /// flag, and padding.
  package static let packetOverhead = 64

  /// Writes a capture to a file, which is its owner's only; an earlier one is overwritten.
  package static func write(_ bytes: [UInt8], to path: String) throws(SystemError) {
    var file = try CaptureFile.create(path)
    file.append(bytes)
    try file.flush()
  }
}
