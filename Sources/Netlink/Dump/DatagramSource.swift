import LinuxProc
public import SockDiag

/// A source of datagrams of netlink messages.
///
/// The seam between live and replayed data is here, at the datagram, so that all that follows runs
/// on the same bytes either way.
public protocol DatagramSource: AnyObject {
  /// Where the sockets come from.
  var origin: DumpOrigin { get }

  /// What the source has noticed so far that a reader must know.
  var incidents: [DumpIncident] { get }

  /// Fills `buffer` with whole messages, and says what they are; nil at the end.
  func receive(into buffer: inout MutableRawSpan) throws(DumpError) -> Datagram?
}

/// What a datagram is, apart from its bytes.
public struct Datagram: Sendable {
  /// Bytes of the buffer that it fills.
  public let byteCount: Int
  /// The request that its messages must answer; nil to accept any.
  public let reply: ExpectedReply?
  /// The round of a capture that it belongs to, counted from 1; 0 where there are no rounds.
  public let round: Int
  /// When the kernel built it; nil where the source does not know, as `/proc` and captures without
  /// times do not.
  public let window: InstantRange?
  /// What a capture says of its round; empty elsewhere.
  public let notes: RecordedNotes

  /// Describes a datagram.
  public init(
    byteCount: Int, reply: ExpectedReply? = nil, round: Int = 0, window: InstantRange? = nil,
    notes: RecordedNotes = RecordedNotes()
  ) {
    self.byteCount = byteCount
    self.reply = reply
    self.round = round
    self.window = window
    self.notes = notes
  }
}

/// What identifies the replies to one request.
public struct ExpectedReply: Hashable, Sendable {
  /// The request's sequence number (kernel field `nlmsg_seq`).
  public let sequence: UInt32
  /// The port id of the socket that asked (kernel field `nlmsg_pid`).
  public let portID: UInt32

  /// Names the replies to a request.
  @inlinable
  public init(sequence: UInt32, portID: UInt32) {
    self.sequence = sequence
    self.portID = portID
  }
}

/// What the recorder of a capture noted of the machine and of one round.
public struct RecordedNotes: Hashable, Sendable {
  /// The text beside the file's section: the machine.
  public let section: String
  /// The text beside the round's first request: its counters.
  public let round: String

  /// Holds the two texts.
  public init(section: String = "", round: String = "") {
    self.section = section
    self.round = round
  }

  /// Their lines such as `kernel.osrelease`, those of the round last; none where another program
  /// recorded the capture.
  public var lines: [(name: String, value: String)] {
    CaptureEnvironment(text: section).lines + CaptureEnvironment(text: round).lines
  }
}
