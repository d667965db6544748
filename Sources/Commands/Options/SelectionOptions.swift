import ArgumentParser
import SockDiag

struct SelectionOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Sockets in this state or group of states; may be repeated.",
      discussion: """
        \(StateArgument.spellings.joined(separator: ", ")). Without it: every minisocket, that is, \
        TIME_WAIT and orphaned FIN_WAIT2, as sockstat counts them under 'tw'.
        """,
      valueName: "state"),
    completion: .list(StateArgument.spellings), transform: StateArgument.parse)
  var state: [StateArgument] = []

  @OptionGroup var families: FamilyOptions

  /// The states that were named; nil when none was.
  var states: TCPStateSet? {
    state.isEmpty ? nil : state.reduce(into: TCPStateSet()) { $0.formUnion($1.states) }
  }
}
