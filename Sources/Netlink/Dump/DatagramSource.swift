public import SockDiag

/// Where datagrams of netlink messages come from.
///
/// The seam between live and replayed data is here, at the datagram, so that all that follows runs
/// on the same bytes either way.
public protocol DatagramSource: AnyObject {
  /// Where the sockets come from, for people and for machine-readable output.
  var origin: DumpOrigin { get }

  /// The sequence number and port id that replies must carry; nil when any will do.
  var expectedReply: ExpectedReply? { get }

  /// The round of a capture that the last datagram belongs to, counted from 1; 0 where there are
  /// no rounds.
  var round: Int { get }

  /// When the kernel built the last datagram; nil where the source does not tell, as `/proc` and
  /// captures without times do not.
  var window: InstantRange? { get }

  /// What a capture tells of the machine and of the round of the last datagram; nothing elsewhere.
  var recordedLines: [(name: String, value: String)] { get }

  /// What has been noticed so far that the reader must be told.
  var incidents: [DumpIncident] { get }

  /// Fills `buffer` with whole messages and returns how many bytes they take; nil at the end.
  func receive(into buffer: inout MutableRawSpan) throws(DumpError) -> Int?

  /// Told when a dump has ended, successfully: there may be another one to ask for.
  func dumpEnded() throws(DumpError)

  /// Why it is hard to believe that there are no sockets, asked when none was given; nil to believe
  /// it.
  func doubt() -> DumpError?

  /// Told when a dump failed before it gave a single socket.
  ///
  /// - Returns: the source to go on with, this one if it can ask in another way; nil for none.
  func replacement(after error: DumpError) -> (any DatagramSource)?
}

extension DatagramSource {
  public var round: Int { 0 }
  public var window: InstantRange? { nil }
  public var recordedLines: [(name: String, value: String)] { [] }
  public func doubt() -> DumpError? { nil }
}

/// What identifies the replies to one request.
public struct ExpectedReply: Hashable, Sendable {
  public let sequence: UInt32
  public let portID: UInt32

  @inlinable
  public init(sequence: UInt32, portID: UInt32) {
    self.sequence = sequence
    self.portID = portID
  }
}
