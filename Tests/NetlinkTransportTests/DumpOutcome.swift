import Glibc
import NetlinkTransport
import SockDiag
import TestSupport

/// All that a dump gave.
struct DumpOutcome: Equatable {
  var records: [SocketRecord] = []
  var incidents: [DumpIncident] = []
  var error: DumpError?
  var origin: DumpOrigin?

  /// The remote ports, which tell sockets of the tests apart.
  var ports: [UInt16] { records.map(\.remote.port) }

  var captureError: CaptureError? {
    if case .capture(let error) = error { error } else { nil }
  }

  var isComplete: Bool { error == nil && incidents.isEmpty }

  /// Reads a source to its end, or to its error.
  init(
    _ source: any DatagramSource, _ selection: SocketSelection = SocketSelection()
  ) {
    var dump = SocketDump(source: source, selection: selection)
    do throws(DumpError) {
      while let record = try dump.next() { records.append(record) }
    } catch {
      self.error = error
    }
    incidents = dump.incidents
    origin = dump.origin
  }

  init(error: DumpError) { self.error = error }
}

/// A capture file, which can be written again and again.
final class ReplayFile {
  let path: String
  private let directory: TemporaryDirectory

  init(_ bytes: [UInt8] = [], name: String = "capture") throws {
    directory = try TemporaryDirectory()
    path = try directory.file(name, bytes)
  }

  /// Puts a new file into the place of the old one, which is faster than to overwrite it: some file
  /// systems flush what is truncated and written again.
  func write(_ bytes: some Sequence<UInt8>) throws {
    _ = unsafe unlink(path)
    try Array(bytes).write(to: path)
  }

  func replay(
    _ round: RoundChoice = .last, _ selection: SocketSelection = SocketSelection()
  ) -> DumpOutcome {
    NetlinkTransportTests.replay(path, round, selection)
  }
}

/// Opens a capture and reads it to its end.
func replay(
  _ path: String, _ round: RoundChoice = .last, _ selection: SocketSelection = SocketSelection()
) -> DumpOutcome {
  do throws(DumpError) {
    return DumpOutcome(try ReplaySource.open(path, round: round, selection), selection)
  } catch {
    return DumpOutcome(error: error)
  }
}

/// Writes a capture, opens it and reads it to its end.
func replay(
  bytes: [UInt8], _ round: RoundChoice = .last, _ selection: SocketSelection = SocketSelection()
) throws -> DumpOutcome {
  try ReplayFile(bytes).replay(round, selection)
}
