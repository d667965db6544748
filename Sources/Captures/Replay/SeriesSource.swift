import LinuxProc
import Netlink
import SockDiag

/// Hands out a capture round by round.
final class SeriesSource: DatagramSource {
  let origin = DumpOrigin.capture

  private let source: any DatagramSource
  /// The same source if it has rounds; nil for a copy of `/proc/net/tcp`, which is one round.
  private let replay: ReplaySource?
  /// The round that is handed out.
  private(set) var recorded = RecordedRound()
  private var malformed: (count: Int, first: CaptureError)?

  /// The first datagram of the next round, or of the current one before it is asked for.
  private var held: Held?
  private var heldBytes: [UInt8] = []
  /// An error that was found after the current round was complete.
  private var failure: DumpError?
  private var isAtEnd = false

  private struct Held {
    let recorded: RecordedRound
    let datagram: Datagram
    let malformed: (count: Int, first: CaptureError)?
  }

  init(_ source: any DatagramSource) {
    self.source = source
    replay = source as? ReplaySource
  }

  var round: Int { recorded.number }

  var incidents: [DumpIncident] {
    var incidents = isAtEnd ? source.incidents : []
    if let malformed {
      incidents.append(.malformedRecords(malformed.count, first: malformed.first))
    }
    return incidents
  }

  /// The next datagram of the current round; nil at its end.
  func receive(into buffer: inout MutableRawSpan) throws(DumpError) -> Datagram? {
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

  private func read(into buffer: inout MutableRawSpan) throws(DumpError) -> Datagram? {
    guard let datagram = try next(into: &buffer) else { return nil }
    let now = describe(datagram)
    guard now.recorded.number == round else {
      hold(now, buffer.bytes.extracting(first: datagram.byteCount))
      return nil
    }
    return take(now)
  }

  /// The next datagram of any round.
  private func next(into buffer: inout MutableRawSpan) throws(DumpError) -> Datagram? {
    do {
      let datagram = try source.receive(into: &buffer)
      if datagram == nil { isAtEnd = true }
      return datagram
    } catch {
      isAtEnd = true
      throw error
    }
  }

  /// What is known of the last datagram.
  private func describe(_ datagram: Datagram) -> Held {
    var recorded = replay?.recorded ?? RecordedRound()
    if replay == nil { recorded.number = 1 }
    return Held(
      recorded: recorded, datagram: datagram, malformed: replay?.malformedSinceLastCall())
  }

  private func hold(_ datagram: Held, _ bytes: RawSpan) {
    held = datagram
    heldBytes.removeAll(keepingCapacity: true)
    heldBytes.append(bytes)
  }

  private func release(_ datagram: Held, into buffer: inout MutableRawSpan) -> Datagram {
    held = nil
    // It came out of a buffer of the same size.
    buffer.copy(heldBytes.raw, to: 0)
    return take(datagram)
  }

  /// Makes a datagram the last one of the current round.
  private func take(_ now: Held) -> Datagram {
    recorded = now.recorded
    if let new = now.malformed {
      malformed = ((malformed?.count ?? 0) + new.count, malformed?.first ?? new.first)
    }
    return Datagram(
      byteCount: now.datagram.byteCount, round: round, window: now.datagram.window,
      notes: recorded.notes)
  }

  /// Goes to the next round, and skips what was not read of this one; false at the end.
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
    malformed = nil
    return true
  }
}
