import ArgumentParser

/// Which kind of minisocket is made.
enum MinisocketState: String, CaseIterable, ExpressibleByArgument {
  case timeWait = "time-wait"
  case finWait2 = "fin-wait-2"

  var kernelName: String {
    switch self {
    case .timeWait: "TIME_WAIT"
    case .finWait2: "FIN_WAIT2"
    }
  }
}

/// One end of a connection.
enum Side: String, CaseIterable, ExpressibleByArgument {
  case client
  case server
}

/// The load that the command line asks for.
struct Options: ParsableArguments {
  static let maximumCount = 1_000_000
  static let maximumPaths = 4096

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Minisockets to make, at most \(Options.maximumCount).", valueName: "n"),
    transform: OptionValue.integer(in: 1...Options.maximumCount))
  var count = 0

  @Option(help: "State of the minisockets.")
  var state = MinisocketState.timeWait

  @Option(
    help: ArgumentHelp(
      "The side that closes first; it gets the TIME_WAIT socket.", valueName: "side"))
  var closeFirst = Side.client

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Connections per second. (default: as fast as possible)", valueName: "r"),
    transform: OptionValue.decimal(in: 0.01...1_000_000))
  var rate: Double?

  @Option(
    name: .customLong("family"),
    help: ArgumentHelp(
      "\(Family.names), or several with commas. (default: ipv4)",
      discussion: "'mapped' is IPv4 through an IPv6 socket, as ::ffff:127.0.0.1.",
      valueName: "list"),
    transform: OptionValue.families)
  var families = [Family.ipv4]

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Server ports of each family. (default: as many as the load needs)", valueName: "n"),
    transform: OptionValue.integer(in: 1...1000))
  var ports: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Server ports P, P+1, and so on. (default: free ports, at random)", valueName: "p"),
    transform: OptionValue.integer(in: 1...65535))
  var firstPort: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Source addresses 127.0.0.1 to 127.0.0.N; IPv6 has only ::1. (default: as many as the load "
        + "needs)",
      valueName: "n"),
    transform: OptionValue.integer(in: 1...254))
  var sources: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Connections to hold open, with keepalive.", valueName: "n"),
    transform: OptionValue.integer(in: 1...250_000))
  var established = 0

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Bytes left unread on each connection of --established.", valueName: "bytes"),
    transform: OptionValue.integer(in: 1...16_777_216))
  var unread = 0

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How long to hold everything. (default: 30 if something is held open, else 0)",
      valueName: "seconds"),
    transform: OptionValue.decimal(in: 0...3600))
  var hold: Double?

  @Flag(help: "End the hold when standard input ends.")
  var untilEof = false

  @Flag(help: "End held connections with an RST, so that no TIME_WAIT remains.")
  var reset = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Stop making sockets after this time. (default: 60)", valueName: "s"),
    transform: OptionValue.decimal(in: 0.01...3600))
  var maxSeconds = 60.0

  @Flag(help: "Also print the closes in each 10 ms of CLOCK_MONOTONIC.")
  var log = false

  @Flag(help: "Print one JSON object instead of a sentence.")
  var json = false

  /// How long everything is held, in seconds; nil ends at once.
  var holdSeconds: Double? {
    let holdsSomething = established > 0 || state == .finWait2 || untilEof
    return hold ?? (holdsSomething ? 30 : nil)
  }

  /// Descriptors that stay open: both ends of the established connections, the peers of FIN_WAIT2.
  var heldDescriptors: Int { 2 * established + (state == .finWait2 ? count : 0) }

  /// Rejects options that contradict each other.
  ///
  /// This is not `validate()`, which ArgumentParser calls before it reports a mistyped option: `--cuont 1` would then be
  /// "nothing to make".
  func rejectContradictions() throws {
    if count == 0 && established == 0 {
      throw ValidationError("nothing to make: give --count <n> or --established <n>")
    }
    if unread > 0 && established == 0 {
      throw ValidationError("--unread needs --established: a minisocket has no queue")
    }
    if reset && established == 0 && state == .timeWait {
      throw ValidationError(
        "--reset needs --established or --state fin-wait-2: nothing else is held open")
    }
    if (ports ?? 1) * (sources ?? 1) * families.count > Self.maximumPaths {
      throw ValidationError(
        "ports x sources x families is more than \(Self.maximumPaths): lower --ports or --sources")
    }
    if let firstPort, firstPort + (ports ?? 1) * families.count - 1 > 65535 {
      throw ValidationError(
        "--first-port \(firstPort) leaves no room for the server ports below 65536")
    }
  }
}

/// Readers of option values. ArgumentParser puts the value and the option before their errors.
enum OptionValue {
  static func integer(in range: ClosedRange<Int>) -> @Sendable (String) throws -> Int {
    { text in
      guard let number = Int(text), range.contains(number) else {
        throw ValidationError(
          "it is not a whole number from \(range.lowerBound) to \(range.upperBound)")
      }
      return number
    }
  }

  static func decimal(in range: ClosedRange<Double>) -> @Sendable (String) throws -> Double {
    { text in
      guard let number = Double(text), range.contains(number) else {
        throw ValidationError(
          "it is not a number from \(plain(range.lowerBound)) to \(plain(range.upperBound))")
      }
      return number
    }
  }

  /// A whole number without its `.0`.
  static func plain(_ number: Double) -> String {
    Int(exactly: number).map { "\($0)" } ?? "\(number)"
  }

  /// Families separated by commas, each once.
  @Sendable static func families(_ text: String) throws -> [Family] {
    var families: [Family] = []
    for name in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let family = Family(rawValue: String(name)) else {
        throw ValidationError("'\(name)' is not one of \(Family.names)")
      }
      if !families.contains(family) { families.append(family) }
    }
    return families
  }
}
