public import LinuxProc
public import Netlink
import SockDiag

/// Records dumps of the running kernel to a file.
///
/// The dump is read to its end as any other is, so that a failed one is noticed, and its datagrams
/// are written as they pass by.
public final class CaptureRecorder {
  private let recording: Recording
  private let selection: SocketSelection

  /// What one recorded round holds.
  public struct Round: Sendable {
    /// Sockets in the dump.
    public let sockets: Int
    /// What a reader of the dump must know.
    public let incidents: [DumpIncident]
    /// Why the dump was not read to its end; nil when it was.
    public let error: DumpError?
  }

  /// Opens or creates the file; `-` is standard output. It is overwritten by the first round.
  public init(
    _ path: String, format: RecordingFormat, selection: SocketSelection, application: String
  ) throws(SystemError) {
    self.selection = selection
    recording = try Recording(path, format: format, application: application)
  }

  /// Whether the capture would go to a terminal, where its bytes do harm.
  public var isTerminal: Bool { recording.isTerminal }

  /// Bytes written so far.
  public var size: Int { recording.size }

  /// Records one round: a dump of each family that is wanted.
  ///
  /// - Throws: a `SystemError` when the socket cannot be opened or the file not be written. An
  ///   error of the dump is in the result; what came before it is in the file.
  public func record() throws(SystemError) -> Round {
    recording.beginRound()
    // Rows of /proc are no datagrams, so there is no fallback.
    let source = try LiveSource.openByFamily(selection, observer: recording)
    var dump = SocketDump(source: source, selection: selection)
    var sockets = 0
    var failure: DumpError?
    do {
      while try dump.next() != nil { sockets += 1 }
    } catch {
      failure = error
    }
    try recording.finishRound()
    return Round(sockets: sockets, incidents: dump.incidents, error: failure)
  }
}
