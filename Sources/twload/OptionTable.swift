/// One command-line option: its name, its text in the help, and what it does.
struct OptionDefinition: Sendable {
  let name: String
  /// The name of its value in the help; nil for a flag.
  let value: String?
  let help: String
  let apply: @Sendable (inout Options, String) throws(LoadError) -> Void

  init(
    _ name: String, _ value: String? = nil, _ help: String,
    _ apply: @escaping @Sendable (inout Options, String) throws(LoadError) -> Void
  ) {
    self.name = name
    self.value = value
    self.help = help
    self.apply = apply
  }

  static let all: [OptionDefinition] = minisockets + connections + run

  private static let minisockets = [
    OptionDefinition("--count", "N", "how many minisockets to make, at most 1000000") {
      (options, text) throws(LoadError) in
      options.count = try OptionValue.integer(text, in: 1...Options.maximumCount)
    },
    OptionDefinition("--state", "STATE", "time-wait (default) or fin-wait-2") {
      (options, text) throws(LoadError) in
      options.state = try OptionValue.choice(text)
    },
    OptionDefinition("--close-first", "SIDE", "which side closes first: client (default), server") {
      (options, text) throws(LoadError) in
      options.closesFirst = try OptionValue.choice(text)
    },
    OptionDefinition("--rate", "R", "connections per second (default: as fast as possible)") {
      (options, text) throws(LoadError) in
      options.rate = try OptionValue.decimal(text, in: 0.01...1_000_000)
    },
  ]

  private static let connections = [
    OptionDefinition("--family", "LIST", "ipv4 (default), ipv6, mapped, or several with commas") {
      (options, text) throws(LoadError) in
      options.families = try OptionValue.families(text)
    },
    OptionDefinition("--ports", "N", "server ports of each family (default: as many as needed)") {
      (options, text) throws(LoadError) in
      options.ports = try OptionValue.integer(text, in: 1...1000)
    },
    OptionDefinition(
      "--first-port", "P", "server ports P, P+1, ... (default: free ones, by chance)"
    ) {
      (options, text) throws(LoadError) in
      options.firstPort = UInt16(try OptionValue.integer(text, in: 1...65535))
    },
    OptionDefinition("--sources", "N", "source addresses 127.0.0.1 to 127.0.0.N; IPv6 has ::1") {
      (options, text) throws(LoadError) in
      options.sources = try OptionValue.integer(text, in: 1...254)
    },
    OptionDefinition("--established", "N", "connections to hold open, with keepalive on") {
      (options, text) throws(LoadError) in
      options.established = try OptionValue.integer(text, in: 1...250_000)
    },
    OptionDefinition("--unread", "BYTES", "bytes waiting unread on each of them") {
      (options, text) throws(LoadError) in
      options.unread = try OptionValue.integer(text, in: 1...16_777_216)
    },
  ]

  private static let run = [
    OptionDefinition("--hold", "SECONDS", "keep all standing so long (default 30 where needed)") {
      (options, text) throws(LoadError) in
      options.hold = try OptionValue.decimal(text, in: 0...3600)
    },
    OptionDefinition("--until-eof", nil, "end the hold when standard input ends") {
      (options, _) throws(LoadError) in options.untilEndOfInput = true
    },
    OptionDefinition("--reset", nil, "end what is held with a RST, so that nothing stays behind") {
      (options, _) throws(LoadError) in options.resets = true
    },
    OptionDefinition("--max-seconds", "S", "give up making after so long (default 60)") {
      (options, text) throws(LoadError) in
      options.maximumSeconds = try OptionValue.decimal(text, in: 0.01...3600)
    },
    OptionDefinition("--log", nil, "tell the closes of each 10 ms of CLOCK_MONOTONIC") {
      (options, _) throws(LoadError) in options.logs = true
    },
    OptionDefinition("--json", nil, "print one JSON object instead of a sentence") {
      (options, _) throws(LoadError) in options.json = true
    },
    OptionDefinition("--help", nil, "print this and exit") {
      (options, _) throws(LoadError) in options.help = true
    },
  ]
}
