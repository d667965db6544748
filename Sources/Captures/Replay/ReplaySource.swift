import LinuxProc
public import Netlink
public import SockDiag

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
  /// A capture.
  public let origin = DumpOrigin.capture
  /// What has been noticed so far that a reader must know.
  public var incidents: [DumpIncident] {
    var incidents: [DumpIncident] = isAnswerMissing ? [.missingEnd] : []
    if let firstMalformed {
      incidents.append(.malformedRecords(malformedRecords, first: firstMalformed))
    }
    return incidents
  }

  /// The round of the last datagram, as far as it has been handed out.
  private(set) var recorded = RecordedRound()
  private var round = 0
  private var window: InstantRange?

  private var walk: ReplayWalk
  private let choice: RoundChoice
  /// The round that is wanted; 0 for all.
  private var wanted = 0
  private var pending: Range<Int>?
  private var failure: CaptureError?
  private var isAnswerMissing = false
  private var malformedRecords = 0
  private var firstMalformed: CaptureError?
  private var isAtEnd = false

  private init(reader: consuming PacketReader, choice: RoundChoice) {
    walk = ReplayWalk(reader)
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

  /// Fills `buffer` with messages of one round that were built at the same time; nil at the end.
  public func receive(into buffer: inout MutableRawSpan) throws(DumpError) -> Datagram? {
    var count = 0
    while !isAtEnd, failure == nil {
      guard let message = nextWanted() else { break }
      let padded = NetlinkABI.align(message.count)
      // What is handed out at once belongs to one round, and was built at the same time.
      if count == 0 { beginDatagram() }
      guard padded <= buffer.byteCount - count, !walk.hasNewBuildTime, round == walk.round else {
        pending = message
        break
      }
      if isMalformed(message) { continue }
      buffer.copy(walk.buffered.extracting(message), to: count)
      for offset in message.count..<padded { buffer.store(0 as UInt8, at: count + offset) }
      count += padded
    }
    if count > 0 {
      return Datagram(byteCount: count, round: round, window: window, notes: recorded.notes)
    }
    if let failure {
      isAtEnd = true
      self.failure = nil
      throw .capture(failure)
    }
    return nil
  }

  private func beginDatagram() {
    round = walk.round
    window = walk.built
    recorded = walk.recorded
    walk.hasNewBuildTime = false
  }

  /// The malformed records since the last call.
  func malformedSinceLastCall() -> (count: Int, first: CaptureError)? {
    guard let first = firstMalformed.take() else { return nil }
    defer { malformedRecords = 0 }
    return (malformedRecords, first)
  }

  /// Whether nothing of the round can follow what has been read.
  var isRoundComplete: Bool { walk.isRoundComplete }

  /// The next message of a wanted round; nil at the end, or at an error, which is then kept.
  private func nextWanted() -> Range<Int>? {
    if let message = pending.take() { return message }
    do {
      while let message = try walk.next() {
        if wanted > 0, walk.round > wanted { break }
        if wanted == 0 || walk.round == wanted { return message }
      }
      isAtEnd = true
      if walk.round == 0 {
        failure = walk.error(.noDump)
      } else if walk.isAnswerMissing {
        isAnswerMissing = true
      }
    } catch {
      failure = error
    }
    return nil
  }

  /// Whether a socket message is too short to be one; what it is and where is noted.
  private func isMalformed(_ message: Range<Int>) -> Bool {
    guard walk.header(at: message.lowerBound).isSocketMessage else { return false }
    let body = message.count - NetlinkABI.headerSize
    guard body < NetlinkABI.inetDiagMessageSize else { return false }
    malformedRecords += 1
    if firstMalformed == nil {
      let reason = WireError.Reason.bodyTooShort(body, required: NetlinkABI.inetDiagMessageSize)
      firstMalformed = walk.error(.wire(reason), at: message.lowerBound)
    }
    return true
  }

  /// Reads the file once to learn which round is the last, and starts again.
  private func findRound() throws(DumpError) {
    if choice == .all { return }
    let problem = countRounds()
    let rounds = walk.round
    if rounds == 0 { throw .capture(problem ?? walk.error(.noDump)) }
    wanted = rounds
    if case .number(let number) = choice {
      guard (1...rounds).contains(number) else {
        throw .capture(problem ?? walk.error(.noSuchRound(number, rounds: rounds)))
      }
      wanted = number
    }
    do {
      try walk.rewind()
    } catch {
      throw .capture(error)
    }
  }

  /// Walks to the end, or to the first error, which the second walk will report.
  private func countRounds() -> CaptureError? {
    do {
      while try walk.next() != nil {}
      return nil
    } catch {
      return error
    }
  }
}

extension ReplaySource {
  private static func openFile(_ path: String) throws(CaptureError) -> ByteReader {
    do {
      return ByteReader(try OwnedDescriptor.open(path))
    } catch {
      throw CaptureError(.system(error), file: path, offset: 0)
    }
  }
}
