package import Captures
import Glibc
package import Netlink
package import SockDiag
import TestSupport

/// The result of reading a whole dump.
package struct DumpOutcome: Equatable {
  package var records: [SocketRecord] = []
  package var incidents: [DumpIncident] = []
  package var error: DumpError?
  package var origin: DumpOrigin?

  /// The remote ports, which tell sockets of the tests apart.
  package var ports: [UInt16] { records.map(\.remote.port) }

  package var captureError: CaptureError? {
    if case .capture(let error) = error { error } else { nil }
  }

  package var isComplete: Bool { error == nil && incidents.isEmpty }

  /// Reads a source to its end, or to its error.
  package init(
    _ source: any DatagramSource, _ selection: SocketSelection = SocketSelection()
  ) {
    self.init(SocketDump(source: source, selection: selection))
  }

  /// Reads a dump to its end, or to its error.
  package init(_ dump: consuming SocketDump) {
    do throws(DumpError) {
      while let record = try dump.next() { records.append(record) }
    } catch {
      self.error = error
    }
    incidents = dump.incidents
    origin = dump.origin
  }

  package init(error: DumpError) { self.error = error }
}

/// A capture file, which can be written again and again.
package final class ReplayFile {
  package let path: String
  private let directory: TemporaryDirectory

  package init(_ bytes: [UInt8] = [], name: String = "capture") throws {
    directory = try TemporaryDirectory()
    path = try directory.file(name, bytes)
  }

  /// Puts a new file into the place of the old one, which is faster than to overwrite it: some file
  /// systems flush what is truncated and written again.
  package func write(_ bytes: some Sequence<UInt8>) throws {
    _ = unsafe unlink(path)
    try Array(bytes).write(to: path)
  }

  package func replay(
    _ round: RoundChoice = .last, _ selection: SocketSelection = SocketSelection()
  ) -> DumpOutcome {
    SocketTestSupport.replay(path, round, selection)
  }
}

/// Opens a capture and reads it to its end.
package func replay(
  _ path: String, _ round: RoundChoice = .last, _ selection: SocketSelection = SocketSelection()
) -> DumpOutcome {
  do throws(DumpError) {
    return DumpOutcome(try ReplaySource.open(path, round: round, selection), selection)
  } catch {
    return DumpOutcome(error: error)
  }
}

/// Writes a capture, opens it and reads it to its end.
package func replay(
  bytes: [UInt8], _ round: RoundChoice = .last, _ selection: SocketSelection = SocketSelection()
) throws -> DumpOutcome {
  try ReplayFile(bytes).replay(round, selection)
}
