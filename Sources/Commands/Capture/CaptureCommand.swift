import ArgumentParser
import Captures
import Netlink
import SockDiag
import TextOutput

struct CaptureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "capture",
    abstract: "Records the socket table to a file, to be replayed here or elsewhere.",
    discussion: """
      A pcapng file holds requests and replies with their times and, in its section header, the \
      kernel's release, HZ, settings and counters; Wireshark opens it. A raw file holds what 'ss -D' \
      would write, for 'TCPDIAG_FILE=file ss -tano'; ss reads only the first family, so record one \
      with -4 or -6.

      A capture holds the addresses of every connection: treat it as private.

      Exit status: 0 recorded, 1 recorded but incomplete, 2 failed, 64 wrong usage.
      """)

  @Argument(
    help: "File to create or overwrite; - is standard output.", completion: .file())
  var file: String

  @Option(
    name: .long,
    help: ArgumentHelp("pcapng or raw.", valueName: "format"),
    completion: .list(RecordingFormat.allCases.map(\.rawValue)), transform: RecordingFormat.parse)
  var format = RecordingFormat.pcapng

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Record this many rounds.", valueName: "n"))
  var count = 1

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp(
      "Seconds from the start of one round to the start of the next.", valueName: "seconds"))
  var interval = 1.0

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Only sockets in this state or group of states; may be repeated. (default: all)",
      valueName: "state"),
    completion: .list(StateArgument.spellings), transform: StateArgument.parse)
  var state: [StateArgument] = []

  @OptionGroup var families: FamilyOptions

  /// A year: longer than anybody waits, and well within the range of the clock.
  private static let longestInterval = 365.0 * 86_400

  func validate() throws {
    guard count >= 1 else {
      throw ValidationError("--count takes a number of at least 1, not \(count)")
    }
    guard interval >= 0, interval <= Self.longestInterval else {
      throw ValidationError("--interval takes from 0 seconds to a year, not \(interval)")
    }
  }

  var selection: SocketSelection {
    let states = state.reduce(into: TCPStateSet()) { $0.formUnion($1.states) }
    return SocketSelection(states: state.isEmpty ? .all : states, family: families.family)
  }

  func run() throws {
    let status = CaptureRun(command: self, diagnostics: .standardError).run()
    if status != .complete { throw status.code }
  }
}

extension RecordingFormat {
  static func parse(_ text: String) throws -> RecordingFormat {
    if let format = RecordingFormat(rawValue: text.lowercased()) { return format }
    throw ValidationError("there is no format '\(text)'; the formats are pcapng and raw")
  }
}
