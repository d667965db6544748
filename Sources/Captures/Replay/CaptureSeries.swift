public import LinuxProc
public import Netlink
public import SockDiag

/// The rounds of a capture one after another, in one pass and in constant memory.
///
///     var series = try CaptureSeries.open("series.pcapng", .minisockets())
///     while var dump = try series.nextRound() {
///       while let record = try dump.next() { print(series.round, record.timer) }
///       print(series.window, dump.incidents)
///     }
public struct CaptureSeries: ~Copyable {
  private let source: SeriesSource
  private let selection: SocketSelection
  private var buffer: [UInt8]

  /// Opens a capture, or a copy of `/proc/net/tcp`, which is one round; `-` is standard input.
  ///
  /// - Parameter choice: all rounds, or only one: then the file is read twice.
  /// - Throws: `DumpError.capture` with the file, the place and what is wrong.
  public static func open(
    _ path: String, round choice: RoundChoice = .all, _ selection: SocketSelection
  ) throws(DumpError) -> CaptureSeries {
    let source = try ReplaySource.open(path, round: choice, selection)
    return CaptureSeries(SeriesSource(source), selection)
  }

  private init(_ source: SeriesSource, _ selection: SocketSelection) {
    self.source = source
    self.selection = selection
    buffer = [UInt8](repeating: 0, count: SocketDump.bufferSize)
  }

  /// The sockets of the next round, perhaps none at all; nil after the last. Skips what was not
  /// read of the round before.
  ///
  /// - Throws: a `DumpError` when the file cannot be read on. What is wrong with a round is thrown by
  ///   its own `next()`, or stands in its incidents.
  public mutating func nextRound() throws(DumpError) -> SocketDump? {
    guard try advance() else { return nil }
    return SocketDump(source: source, selection: selection)
  }

  private mutating func advance() throws(DumpError) -> Bool {
    let source = source
    return try buffer.withMutableBytes { bytes throws(DumpError) in try source.advance(&bytes) }
  }

  /// The current round, counted from 1; 0 before the first.
  public var round: Int { source.round }

  /// The time from the round's first request to its last reply read so far, on the recorder's
  /// clock. Nil in a capture without times.
  public var window: InstantRange? {
    guard let start = source.recorded.start else { return nil }
    let end = source.recorded.end ?? start
    return InstantRange(min(start, end), max(start, end))
  }

  /// The counters that were recorded with the current round, as `TcpExt.TW` and `5`; none where
  /// another program recorded it.
  public var counters: [(name: String, value: String)] {
    CaptureEnvironment(text: source.recorded.notes.round).lines
  }

  /// The machine that the current round was recorded on, as lines such as `kernel.osrelease`; none
  /// where another program recorded it.
  public var environment: [(name: String, value: String)] {
    CaptureEnvironment(text: source.recorded.notes.section).lines
  }
}

extension CaptureEnvironment {
  /// Reads what a capture says of the machine and of one of its rounds, whose counters come last;
  /// nothing where another program recorded it. `-`, standard input, can be read once only: there
  /// `CaptureSeries` gives the same beside the sockets.
  ///
  /// - Throws: a `DumpError` when the capture cannot be read, or has no such round.
  public static func read(
    _ path: String, round: RoundChoice
  ) throws(DumpError) -> [(name: String, value: String)] {
    var series = try CaptureSeries.open(path, round: round, SocketSelection())
    _ = try series.nextRound()
    return series.environment + series.counters
  }
}
