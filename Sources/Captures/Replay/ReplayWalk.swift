import LinuxProc
import Netlink
import SockDiag

/// Walks through the messages of a capture that belong to dumps of TCP sockets, and knows which round
/// each is of, and when it was built.
struct ReplayWalk: ~Copyable {
  private var reader: PacketReader
  private var tracker = RoundTracker()
  private var packet: CapturePacket?
  private var walk = MessageWalk(0..<0)
  private var buildTimes = BuildTimes()
  /// When the current packet was built. `hasNewBuildTime` is set when this changes; the
  /// reader clears it.
  private(set) var built: InstantRange?
  var hasNewBuildTime = false
  /// The round of the current message, and that of the request that waits for its answer.
  private(set) var recorded = RecordedRound()
  private var announced: RecordedRound?
  /// Whether there was a request or a new time since the last reply was noted.
  private var isRoundStale = false

  init(_ reader: consuming PacketReader) { self.reader = reader }

  /// The round of the current message.
  var round: Int { tracker.round }

  /// Whether nothing of the round can follow what has been read.
  var isRoundComplete: Bool { tracker.isRoundComplete }

  /// Whether a request has no answer.
  var isAnswerMissing: Bool { tracker.isAnswerMissing }

  /// The buffered bytes, in which messages are.
  var buffered: RawSpan {
    @_lifetime(borrow self)
    get { reader.buffered }
  }

  /// The header at `offset` of the buffered bytes, whose sixteen bytes are known to be there.
  func header(at offset: Int) -> NetlinkHeader { reader.header(at: offset) }

  func error(_ reason: CaptureError.Reason, at offset: Int = 0) -> CaptureError {
    reader.error(reason, at: offset)
  }

  /// Goes back to the start of the file.
  mutating func rewind() throws(CaptureError) {
    try reader.rewind()
    tracker = RoundTracker()
    (packet, walk) = (nil, MessageWalk(0..<0))
    buildTimes = BuildTimes()
    (built, hasNewBuildTime) = (nil, false)
    (recorded, announced, isRoundStale) = (RecordedRound(), nil, false)
  }

  /// The next message that belongs to a dump of TCP sockets; nil at the end of the file.
  mutating func next() throws(CaptureError) -> Range<Int>? {
    while true {
      guard let packet, let message = try nextMessage() else {
        packet = try reader.next()
        guard let packet else { return nil }
        let isOurs = packet.family == NetlinkABI.NETLINK_SOCK_DIAG
        walk = MessageWalk(isOurs ? packet.messages : 0..<0)
        noteTime(of: packet)
        continue
      }
      let isWanted = track(message.header, body: message.body)
      if isRoundStale || round != recorded.number, !message.header.isRequest { noteRound(packet) }
      if isWanted { return Self.start(of: message)..<message.body.upperBound }
    }
  }

  /// The first message says whether a packet is a request.
  private mutating func noteTime(of packet: CapturePacket) {
    guard packet.family == NetlinkABI.NETLINK_SOCK_DIAG,
      packet.messages.count >= NetlinkABI.headerSize
    else { return }
    if reader.header(at: packet.messages.lowerBound).isRequest {
      buildTimes.request(packet.time)
    } else {
      let time = buildTimes.reply(packet.time)
      if time != built { (built, hasNewBuildTime) = (time, true) }
      isRoundStale = isRoundStale || packet.time != nil
    }
  }

  /// Notes a request. Its comment belongs to the round that it begins: twdiag writes counters
  /// there, on the first request of each round.
  private mutating func noteRequest(_ request: DumpRequest) {
    let comment = packet.map { reader.comment(of: $0) } ?? ""
    let isFirst = CaptureEnvironment.hasLines(comment)
    if isFirst { tracker.marked() }
    tracker.requested(request)
    isRoundStale = true
    guard isFirst || announced == nil else { return }
    announced = RecordedRound(
      start: packet?.time?.earliest,
      notes: RecordedNotes(section: reader.sectionComment, round: comment))
  }

  /// Takes note of a reply.
  private mutating func noteRound(_ packet: CapturePacket) {
    if round != recorded.number {
      recorded =
        announced
        ?? RecordedRound(
          start: packet.time?.earliest, notes: RecordedNotes(section: reader.sectionComment))
      recorded.number = round
    }
    recorded.end = packet.time?.latest
    announced = nil
    isRoundStale = false
  }

  /// The next message of the packet; nil at its end.
  private mutating func nextMessage() throws(CaptureError) -> NetlinkMessage? {
    // A copy, which is stored only if there is a message: the walk stays in front of
    // a malformed one.
    var walk = walk
    let next: NetlinkMessage?
    do {
      next = try walk.next(in: reader.buffered)
    } catch {
      throw reader.error(.wire(error.reason), at: error.offset)
    }
    guard let message = next else { return nil }
    let length = message.header.length
    guard length <= SocketDump.bufferSize else {
      throw reader.error(
        .length(UInt32(length), of: "a netlink message"), at: Self.start(of: message))
    }
    self.walk = walk
    return message
  }

  private static func start(of message: NetlinkMessage) -> Int {
    message.body.lowerBound - NetlinkABI.headerSize
  }

  /// Notes a message, and returns whether it is part of a dump of TCP sockets.
  private mutating func track(_ header: NetlinkHeader, body: Range<Int>) -> Bool {
    if header.isSocketMessage {
      if header.isRequest {
        let request = DumpRequest(reader.buffered, header, body: body)
        if let request { noteRequest(request) }
        return false
      }
      return trackSocket(header, body: body)
    }
    switch header.type {
    case NetlinkABI.NLMSG_DONE:
      tracker.ended()
      return tracker.isTCP
    case NetlinkABI.NLMSG_ERROR:
      guard isRefusedDump(body) else { return false }
      tracker.ended()
      return tracker.isTCP
    default:
      return header.type == NetlinkABI.NLMSG_OVERRUN
    }
  }

  private mutating func trackSocket(_ header: NetlinkHeader, body: Range<Int>) -> Bool {
    guard body.count > 0 else { return tracker.isInsideDump }
    let family = AddressFamily(rawValue: reader.buffered.uint8(at: body.lowerBound))
    // The replies for UNIX, packet and other sockets have the same type and another family.
    let isInternet = family == .ipv4 || family == .ipv6
    guard isInternet else { return false }
    tracker.socket(header.type == NetlinkABI.TCPDIAG_GETSOCK ? nil : family)
    return tracker.isTCP
  }

  /// Whether an error answers a request for a dump, and is not an acknowledgement or the answer to
  /// something else, such as the destruction of a socket.
  private func isRefusedDump(_ body: Range<Int>) -> Bool {
    let start = body.lowerBound
    guard body.count >= 4, reader.buffered.uint32(at: start) != 0 else { return false }
    guard body.count >= 4 + NetlinkABI.headerSize else { return tracker.isInsideDump }
    let request = reader.header(at: start + 4)
    return request.isSocketMessage && request.flags & NetlinkABI.NLM_F_DUMP != 0
  }
}
