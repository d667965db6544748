import Netlink
import SockDiag

/// Hands out a capture round by round.
final class SeriesSource: DatagramSource {
  let origin = DumpOrigin.capture
  let expectedReply: ExpectedReply? = nil

  private let source: any DatagramSource
  /// The same, where it has rounds; a copy of `/proc/net/tcp` is one.
  private let replay: ReplaySource?
  /// The round that is handed out.
  private(set) var recorded = RecordedRound()
  private(set) var window: InstantRange?
  private var malformed: (count: Int, first: CaptureError)?

  /// The first datagram of the next round, or of the current one before it is asked for.
  private var held: Held?
  private var heldBytes: [UInt8] = []
  /// What was wrong behind a round that is complete.
  private var failure: DumpError?
  private var isAtEnd = false

  private struct Held {
    var recorded: RecordedRound
    var window: InstantRange?
    var malformed: (count: Int, first: CaptureError)?
  }

  init(_ source: any DatagramSource) {
    self.source = source
    replay = source as? ReplaySource
  }

  var round: Int { recorded.number }
  var recordedLines: [(name: String, value: String)] { recorded.lines }

  var incidents: [DumpIncident] {
    var incidents = isAtEnd ? source.incidents : []
    if let malformed {
      incidents.append(.malformedRecords(malformed.count, first: malformed.first))
    }
    return incidents
  }

  func dumpEnded() {}
  func replacement(after error: DumpError) -> (any DatagramSource)? { nil }

  /// The next datagram of the current round; nil at its end.
  func receive(into buffer: inout MutableRawSpan) throws(DumpError) -> Int? {
    if let held { return held.recorded.number == round ? release(held, into: &buffer) : nil }
    guard !isAtEnd, failure == nil else { return nil }
    let isComplete = replay?.isRoundComplete ?? false
    do {
      return try read(into: &buffer)
    } catch {
      // What is wrong with the next round does not concern this one.
      guard isComplete else { throw error }
      failure = error
      return nil
    }
  }

  private func read(into buffer: inout MutableRawSpan) throws(DumpError) -> Int? {
    guard let count = try next(into: &buffer) else { return nil }
    let now = describe()
    guard now.recorded.number == round else {
      hold(now, buffer.bytes.extracting(first: count))
      return nil
    }
    take(now)
    return count
  }

  /// The next datagram of any round.
  private func next(into buffer: inout MutableRawSpan) throws(DumpError) -> Int? {
    do {
      let count = try source.receive(into: &buffer)
      if count == nil { isAtEnd = true }
      return count
    } catch {
      isAtEnd = true
      throw error
    }
  }

  /// What is known of the last datagram.
  private func describe() -> Held {
    var recorded = replay?.recorded ?? RecordedRound()
    if replay == nil { recorded.number = 1 }
    return Held(recorded: recorded, window: source.window, malformed: replay?.takeMalformed())
  }

  private func hold(_ datagram: Held, _ bytes: RawSpan) {
    held = datagram
    heldBytes.removeAll(keepingCapacity: true)
    // Safe: only reads the bytes that the span has.
    unsafe bytes.withUnsafeBytes { unsafe heldBytes.append(contentsOf: $0) }
  }

  private func release(_ datagram: Held, into buffer: inout MutableRawSpan) -> Int {
    held = nil
    take(datagram)
    // Safe: the datagram came out of a buffer of the same size, and the copy is checked.
    unsafe buffer.withUnsafeMutableBytes { target in
      unsafe heldBytes.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
    }
    return heldBytes.count
  }

  private func take(_ datagram: Held) {
    recorded = datagram.recorded
    window = datagram.window
    guard let new = datagram.malformed else { return }
    malformed = ((malformed?.count ?? 0) + new.count, malformed?.first ?? new.first)
  }

  /// Goes to the next round, over what was not read of this one; false at the end.
  func advance(_ buffer: inout MutableRawSpan) throws(DumpError) -> Bool {
    while held == nil || held?.recorded.number == round, failure == nil, !isAtEnd {
      held = nil
      _ = try receive(into: &buffer)
    }
    if let failure = failure.take() {
      isAtEnd = true
      throw failure
    }
    guard let held else { return false }
    recorded = held.recorded
    window = nil
    malformed = nil
    return true
  }
}
