import Glibc
import SockDiag

/// Formats that captures are recorded in.
public enum RecordingFormat: String, CaseIterable, Sendable {
  /// pcapng with link type 253: requests and replies with their times, and the environment.
  case pcapng
  /// The replies alone, as `ss -D` writes them and `TCPDIAG_FILE` reads them.
  case raw
}

/// Records dumps of the running kernel to a file.
///
/// The dump is read to its end as any other is, so that a failed one is noticed, and its datagrams
/// are written as they pass by.
public final class CaptureRecorder {
  private let tap: Tap
  private let selection: SocketSelection

  /// What one recorded round holds.
  public struct Round: Sendable {
    public let sockets: Int
    public let incidents: [DumpIncident]
    public let error: DumpError?
  }

  /// Opens or creates the file; `-` is standard output. It is overwritten by the first round.
  public init(
    _ path: String, format: RecordingFormat, selection: SocketSelection, application: String
  ) throws(SystemError) {
    self.selection = selection
    let file = try CaptureFile.create(path)
    tap = Tap(file, format)
    tap.begin(application: application)
  }

  /// Whether the capture would go to a terminal, where its bytes do harm.
  public var isTerminal: Bool { tap.isTerminal }

  /// Bytes written so far.
  public var size: Int { tap.size }

  /// Records one round: a dump of each family that is wanted.
  ///
  /// - Throws: a `SystemError` when the socket cannot be opened or the file not be written. What
  ///   goes wrong with the dump is told in the result; what came before is in the file.
  public func record() throws(SystemError) -> Round {
    tap.beginRound()
    let source = try LiveSource.open(selection, plan: .byFamily, observer: tap)
    var dump = SocketDump(source: WithoutReplacement(source), selection: selection)
    var sockets = 0
    var failure: DumpError?
    do {
      while try dump.next() != nil { sockets += 1 }
    } catch {
      failure = error
    }
    try tap.finishRound()
    return Round(sockets: sockets, incidents: dump.incidents, error: failure)
  }
}

/// A live source that never turns to /proc, whose rows are no datagrams to record.
private final class WithoutReplacement: DatagramSource {
  private let source: LiveSource

  init(_ source: LiveSource) { self.source = source }

  var origin: DumpOrigin { source.origin }
  var expectedReply: ExpectedReply? { source.expectedReply }
  var incidents: [DumpIncident] { source.incidents }

  func receive(into buffer: inout MutableRawSpan) throws(DumpError) -> Int? {
    try source.receive(into: &buffer)
  }

  func dumpEnded() { source.dumpEnded() }
  func replacement(after error: DumpError) -> (any DatagramSource)? { nil }
}

/// Writes what passes by.
private final class Tap: DumpObserver {
  private var file: CaptureFile
  private let format: RecordingFormat
  private var failure: SystemError?
  private var roundComment = ""

  init(_ file: consuming CaptureFile, _ format: RecordingFormat) {
    self.file = file
    self.format = format
  }

  var isTerminal: Bool { file.isTerminal }
  var size: Int { file.size }

  func begin(application: String) {
    guard format == .pcapng else { return }
    let environment = CaptureEnvironment.current()
    let system = ["kernel.ostype", "kernel.osrelease", "kernel.version"].compactMap { name in
      environment.lines.first { $0.name == name }?.value
    }
    file.append(
      PcapngBlocks.section(
        comment: environment.text, system: system.joined(separator: " "),
        application: application))
    file.append(PcapngBlocks.interface())
  }

  /// The counters at the start of a round stand beside its first request.
  func beginRound() {
    guard format == .pcapng else { return }
    roundComment = CaptureEnvironment.text(CaptureEnvironment.counters())
  }

  func sent(_ bytes: RawSpan) {
    guard format == .pcapng else { return }
    packet(bytes, .outbound, comment: roundComment)
    roundComment = ""
  }

  func received(_ bytes: RawSpan) {
    switch format {
    case .pcapng: packet(bytes, .inbound, comment: "")
    case .raw: file.append(bytes)
    }
    if file.isFull { flush() }
  }

  private func packet(_ bytes: RawSpan, _ direction: PcapngBlocks.Direction, comment: String) {
    file.append(
      PcapngBlocks.packet(
        bytes, nanoseconds: Self.now(), direction: direction, comment: comment))
  }

  private func flush() {
    guard failure == nil else { return }
    do {
      try file.flush()
    } catch {
      failure = error
    }
  }

  /// Each round is in the file when it ends, so that an interrupted series can be read.
  func finishRound() throws(SystemError) {
    flush()
    if let failure { throw failure }
  }

  private static func now() -> UInt64 {
    var time = timespec()
    // Safe: the call fills the structure that it is given.
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
