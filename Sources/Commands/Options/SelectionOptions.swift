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

struct FamilyOptions: ParsableArguments {
  @Flag(name: [.customShort("4"), .customLong("ipv4")], help: "Only IPv4 sockets.")
  var ipv4 = false

  @Flag(
    name: [.customShort("6"), .customLong("ipv6")],
    help: "Only IPv6 sockets, including those with v4-mapped addresses.")
  var ipv6 = false

  /// The one family that is wanted; nil for both.
  var family: AddressFamily? {
    if ipv4 == ipv6 { return nil }
    return ipv4 ? .ipv4 : .ipv6
  }
}
