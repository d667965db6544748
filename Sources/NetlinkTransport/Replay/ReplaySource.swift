import Glibc
import SockDiag

/// Which rounds of a capture to show.
public enum RoundChoice: Hashable, Sendable {
  case last
  case all
  /// Counted from 1.
  case number(Int)
}

/// Dumps from a capture: raw netlink messages, classic pcap or pcapng with link type 253.
///
/// Requests, other netlink families, and other protocols' dumps are passed over; what remains of
/// the chosen rounds is handed out as it was recorded.
public final class ReplaySource: DatagramSource {
  public let origin = DumpOrigin.capture
  public let expectedReply: ExpectedReply? = nil
  public var incidents: [DumpIncident] {
    var incidents: [DumpIncident] = isAnswerMissing ? [.missingEnd] : []
    if let firstMalformed {
      incidents.append(.malformedRecords(malformedRecords, first: firstMalformed))
    }
    return incidents
  }

  public private(set) var round = 0
  public private(set) var window: DatagramWindow?
  /// The round of the last datagram, as far as it has been handed out.
  private(set) var recorded = RecordedRound()

  private var reader: PacketReader
  private var tracker = RoundTracker()
  private let choice: RoundChoice
  /// The round that is wanted; 0 for all.
  private var wanted = 0
  private var packet: CapturePacket?
  private var offset = 0
  private var buildTimes = BuildTimes()
  /// When the current packet was built.
  private var built: DatagramWindow?
  /// The round of the current message, and that of the request that waits for its answer.
  private var current = RecordedRound()
  private var announced: RecordedRound?
  private var pending: Range<Int>?
  private var failure: CaptureError?
  private var isAnswerMissing = false
  private var malformedRecords = 0
  private var firstMalformed: CaptureError?
  private var isAtEnd = false

  private init(reader: consuming PacketReader, choice: RoundChoice) {
    self.reader = reader
    self.choice = choice
  }

  /// Opens a capture, or a copy of `/proc/net/tcp`; `-` is standard input.
  ///
  /// - Throws: `DumpError.capture` with the file, the place and what is wrong.
  public static func open(
    _ path: String, round: RoundChoice, _ selection: SocketSelection
  ) throws(DumpError) -> any DatagramSource {
    let reader: PacketReader
    do {
      reader = try PacketReader.open(
        try openFile(path), file: path, isReadTwice: round != .all)
    } catch {
      throw .capture(error)
    }
    // What has come through a pipe cannot be opened again.
    if reader.isProcText {
      if case .number(let number) = round, number != 1 {
        throw .capture(reader.error(.noSuchRound(number, rounds: 1)))
      }
      return ProcSource(saved: reader.takeBytes(), path: path)
    }
    let source = ReplaySource(reader: reader, choice: round)
    try source.findRound()
    return source
  }

  public func dumpEnded() {}

  public func replacement(after error: DumpError) -> (any DatagramSource)? { nil }

  public func receive(into buffer: inout MutableRawSpan) throws(DumpError) -> Int? {
    var count = 0
    while !isAtEnd, failure == nil {
      guard let message = nextWanted() else { break }
      let padded = Netlink.align(message.count)
      // What is handed out at once belongs to one round, and was built at the same time.
      if count == 0 { beginDatagram() }
      guard padded <= buffer.byteCount - count, round == tracker.round, window == built else {
        pending = message
        break
      }
      if isMalformed(message) { continue }
      buffer.copy(reader.buffered, message, to: count)
      count += padded
    }
    if count > 0 { return count }
    if let failure {
      isAtEnd = true
      self.failure = nil
      throw .capture(failure)
    }
    return nil
  }

  private func beginDatagram() {
    round = tracker.round
    window = built
    recorded = current
  }

  /// The malformed records since this was asked before.
  func takeMalformed() -> (count: Int, first: CaptureError)? {
    guard let first = firstMalformed.take() else { return nil }
    defer { malformedRecords = 0 }
    return (malformedRecords, first)
  }

  /// Whether nothing of the round can follow what has been read.
  var isRoundComplete: Bool { tracker.isRoundComplete }

  /// The next message of a wanted round; nil at the end, or at an error, which is then kept.
  private func nextWanted() -> Range<Int>? {
    if let message = pending.take() { return message }
    do {
      while let message = try nextMessage() {
        if wanted > 0, tracker.round > wanted { break }
        if wanted == 0 || tracker.round == wanted { return message }
      }
      isAtEnd = true
      if tracker.round == 0 {
        failure = reader.error(.noDump)
      } else if tracker.isAnswerMissing {
        isAnswerMissing = true
      }
    } catch {
      failure = error
    }
    return nil
  }

  /// Whether a socket message is too short to be one; what it is and where is noted.
  private func isMalformed(_ message: Range<Int>) -> Bool {
    guard reader.header(at: message.lowerBound).isSocketMessage else { return false }
    let body = message.count - Netlink.headerSize
    guard body < Netlink.inetDiagMessageSize else { return false }
    malformedRecords += 1
    if firstMalformed == nil {
      let reason = WireError.Reason.bodyTooShort(body, required: Netlink.inetDiagMessageSize)
      firstMalformed = reader.error(.wire(reason), at: message.lowerBound)
    }
    return true
  }

  /// The next message that belongs to a dump of TCP sockets.
  private func nextMessage() throws(CaptureError) -> Range<Int>? {
    while true {
      guard let packet, offset < packet.messages.upperBound else {
        packet = try reader.next()
        guard let packet else { return nil }
        offset = packet.messages.lowerBound
        noteTime(of: packet)
        continue
      }
      let start = offset
      guard packet.family == Netlink.NETLINK_SOCK_DIAG else {
        offset = packet.messages.upperBound
        continue
      }
      let header = try header(at: start, end: packet.messages.upperBound)
      offset = min(start + Netlink.align(header.length), packet.messages.upperBound)
      let body = (start + Netlink.headerSize)..<(start + header.length)
      let isWanted = track(header, body: body)
      if !header.isRequest { noteRound(packet) }
      if isWanted { return start..<(start + header.length) }
    }
  }

  /// The first message tells whether a packet is a request.
  private func noteTime(of packet: CapturePacket) {
    guard packet.family == Netlink.NETLINK_SOCK_DIAG,
      packet.messages.count >= Netlink.headerSize
    else { return }
    if reader.header(at: packet.messages.lowerBound).isRequest {
      buildTimes.request(packet.time)
    } else {
      built = buildTimes.reply(packet.time)
    }
  }

  /// Takes note of a request: what stands beside it is of the round that it begins. twdiag writes
  /// counters there, beside the first request of each round.
  private func noteRequest(_ request: DumpRequest) {
    let comment = packet.map { reader.comment(of: $0) } ?? ""
    let isFirst = CaptureEnvironment.hasLines(comment)
    if isFirst { tracker.marked() }
    tracker.requested(request)
    guard isFirst || announced == nil else { return }
    announced = RecordedRound(
      start: packet?.time?.earliest, comment: comment, section: reader.sectionComment)
  }

  /// Takes note of a reply.
  private func noteRound(_ packet: CapturePacket) {
    if tracker.round != current.number {
      current =
        announced ?? RecordedRound(start: packet.time?.earliest, section: reader.sectionComment)
      current.number = tracker.round
    }
    current.end = packet.time?.latest
    announced = nil
  }

  private func header(at start: Int, end: Int) throws(CaptureError) -> NetlinkHeader {
    let header: NetlinkHeader
    do {
      header = try NetlinkHeader(reader.buffered.extracting(first: end), at: start)
    } catch {
      throw reader.error(.wire(error.reason), at: start)
    }
    guard header.length <= SocketDump.bufferSize else {
      throw reader.error(.length(UInt32(header.length), of: "a netlink message"), at: start)
    }
    return header
  }

  /// Takes note of a message; whether it is part of a dump of TCP sockets.
  private func track(_ header: NetlinkHeader, body: Range<Int>) -> Bool {
    if header.isSocketMessage {
      if header.isRequest {
        let request = DumpRequest(reader.buffered, header, body: body)
        if let request { noteRequest(request) }
        return false
      }
      return trackSocket(header, body: body)
    }
    switch header.type {
    case Netlink.NLMSG_DONE:
      tracker.ended()
      return tracker.isTCP
    case Netlink.NLMSG_ERROR:
      guard isRefusedDump(body) else { return false }
      tracker.ended()
      return tracker.isTCP
    default:
      return header.type == Netlink.NLMSG_OVERRUN
    }
  }

  private func trackSocket(_ header: NetlinkHeader, body: Range<Int>) -> Bool {
    guard body.count > 0 else { return tracker.isInsideDump }
    let family = AddressFamily(rawValue: reader.buffered.uint8(at: body.lowerBound))
    // The replies for UNIX, packet and other sockets have the same type and another family.
    let isInternet = family == .ipv4 || family == .ipv6
    guard isInternet else { return false }
    tracker.socket(header.type == Netlink.TCPDIAG_GETSOCK ? nil : family)
    return tracker.isTCP
  }

  /// Whether an error answers a request for a dump, and is not an acknowledgement or the answer to
  /// something else, such as the destruction of a socket.
  private func isRefusedDump(_ body: Range<Int>) -> Bool {
    let start = body.lowerBound
    guard body.count >= 4, reader.buffered.uint32(at: start) != 0 else { return false }
    guard body.count >= 4 + Netlink.headerSize else { return tracker.isInsideDump }
    let request = reader.header(at: start + 4)
    return request.isSocketMessage && request.flags & Netlink.NLM_F_DUMP != 0
  }

  /// Reads the file once to learn which round is the last, and starts again.
  private func findRound() throws(DumpError) {
    if choice == .all { return }
    let problem = countRounds()
    let rounds = tracker.round
    if rounds == 0 { throw .capture(problem ?? reader.error(.noDump)) }
    wanted = rounds
    if case .number(let number) = choice {
      guard (1...rounds).contains(number) else {
        throw .capture(problem ?? reader.error(.noSuchRound(number, rounds: rounds)))
      }
      wanted = number
    }
    do {
      try reader.rewind()
    } catch {
      throw .capture(error)
    }
    tracker = RoundTracker()
    packet = nil
    offset = 0
    buildTimes = BuildTimes()
    built = nil
    current = RecordedRound()
    announced = nil
  }

  /// Walks to the end, or to the first error, which will be met again on the second walk.
  private func countRounds() -> CaptureError? {
    do {
      while try nextMessage() != nil {}
      return nil
    } catch {
      return error
    }
  }
}

extension ReplaySource {
  private static func openFile(_ path: String) throws(CaptureError) -> ByteReader {
    do {
      return ByteReader(try OwnedDescriptor.open(path, O_RDONLY))
    } catch {
      throw CaptureError(.system(error), file: path, offset: 0)
    }
  }
}

/// A variable of the environment, unless it is unset or empty.
func environment(_ name: String) -> String? {
  // Safe: the string is copied at once, and nothing changes the environment.
  guard let value = unsafe getenv(name) else { return nil }
  let text = unsafe String(cString: value)
  return text.isEmpty ? nil : text
}

extension MutableRawSpan {
  /// Copies `range` of `source` to `offset`, and zeros behind it up to the next multiple of four.
  fileprivate mutating func copy(_ source: RawSpan, _ range: Range<Int>, to offset: Int) {
    let padded = Netlink.align(range.count)
    // Safe: the caller has made sure that the padded length fits.
    unsafe withUnsafeMutableBytes { target in
      let place = unsafe UnsafeMutableRawBufferPointer(rebasing: target[offset..<(offset + padded)])
      unsafe source.extracting(range).withUnsafeBytes { unsafe place.copyMemory(from: $0) }
      for index in range.count..<padded { unsafe place[index] = 0 }
    }
  }
}
