public import LinuxProc
public import Netlink
import SockDiag

/// Formats that captures are recorded in.
public enum RecordingFormat: String, CaseIterable, Sendable {
  /// pcapng with link type 253: requests and replies with their times, and the environment.
  case pcapng
  /// The replies alone, as `ss -D` writes them and `TCPDIAG_FILE` reads them.
  case raw
}

/// A capture that is being written: of each dump that it observes, the datagrams as they pass by.
///
///     let recording = try Recording("series.pcapng", format: .pcapng, application: "twdiag")
///     recording.beginRound()
///     var dump = try SocketDump.live(.minisockets(), readsAhead: false, observer: recording)
///     while let record = try dump.next() { print(record.timer) }
///     try recording.finishRound()
///
/// Rows of `/proc/net/tcp` are no datagrams, and are not recorded.
public final class Recording: DumpObserver {
  private var file: CaptureFile
  private let format: RecordingFormat
  private var failure: SystemError?
  private let namespace: NetworkNamespace?
  private var roundComment = ""

  /// Opens or creates the file; `-` is standard output. It is overwritten by the first round.
  ///
  /// - Parameter namespace: whose settings and counters are recorded; the caller's own for nil.
  public init(
    _ path: String, format: RecordingFormat, application: String,
    in namespace: NetworkNamespace? = nil
  ) throws(SystemError) {
    file = try CaptureFile.create(path)
    self.format = format
    self.namespace = namespace
    begin(application: application)
  }

  /// Whether the capture would go to a terminal, where its bytes do harm.
  public var isTerminal: Bool { file.isTerminal }

  /// Bytes written so far.
  public var size: Int { file.size }

  private func begin(application: String) {
    guard format == .pcapng else { return }
    let environment = CaptureEnvironment.current(in: namespace)
    let system = ["kernel.ostype", "kernel.osrelease", "kernel.version"].compactMap { name in
      environment.lines.first { $0.name == name }?.value
    }
    file.append(
      PcapngBlocks.section(
        comment: environment.text, system: system.joined(separator: " "),
        application: application))
    file.append(PcapngBlocks.interface())
  }

  /// Begins a round, which is one dump. The next request is its first, and carries the counters and
  /// the kernel's ticks as its comment.
  ///
  /// - Parameter counters: what was read already; nil to read them all now.
  public func beginRound(counters: [(name: String, value: String)]? = nil) {
    guard format == .pcapng else { return }
    let lines = counters ?? CaptureEnvironment.counters(in: namespace)
    roundComment = CaptureEnvironment.text(lines + TickReading.recorded())
  }

  /// Records a request.
  public func sent(_ bytes: RawSpan) {
    guard format == .pcapng else { return }
    packet(bytes, .outbound, comment: roundComment)
    roundComment = ""
  }

  /// Records a datagram of replies.
  public func received(_ bytes: RawSpan) {
    switch format {
    case .pcapng: packet(bytes, .inbound, comment: "")
    case .raw: file.append(bytes)
    }
    if file.isFull { flush() }
  }

  private func packet(_ bytes: RawSpan, _ direction: PcapngBlocks.Direction, comment: String) {
    file.append(
      PcapngBlocks.packet(
        bytes, nanoseconds: UInt64(max(0, WallClock.now())), direction: direction, comment: comment)
    )
  }

  private func flush() {
    guard failure == nil else { return }
    do {
      try file.flush()
    } catch {
      failure = error
    }
  }

  /// Ends a round: it is in the file then, so that an interrupted series can be read.
  ///
  /// - Throws: the first error of writing, also that of an earlier round.
  public func finishRound() throws(SystemError) {
    flush()
    if let failure { throw failure }
  }
}
