import ArgumentParser
import SockDiag
import TextOutput

struct KillCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kill",
    abstract:
      "Destroys TIME_WAIT sockets, or others with --any-state; without --yes, only shows them.",
    usage: "twdiag kill [<options>] <filter> ...",
    discussion: """
      Without --yes it lists what it would destroy, says why that is or is not wise, and changes \
      nothing. A filter is required, in the language of list: 'dport = :443 and overdue'. Only \
      TIME_WAIT sockets are destroyed unless --any-state is given.

      Each request names one socket by the cookie from the dump, so it cannot hit anything else: \
      not a new connection with the same addresses and ports, and not the listener on the same \
      port.

      Destroying needs CAP_NET_ADMIN and a kernel with CONFIG_INET_DIAG_DESTROY; for minisockets \
      (TIME_WAIT and orphaned FIN_WAIT2) Linux 6.0 or later.

      Exit status: 0 all selected sockets are destroyed, gone or shown, 1 some were refused or \
      may have been missed, 2 failed, 64 wrong usage.
      """)

  @Argument(help: ArgumentHelp("Which sockets, in ss's filter language.", valueName: "filter"))
  var filter: [String] = []

  @Flag(name: .long, help: "Destroy them; this cannot be undone.")
  var yes = false

  @Flag(
    name: .long,
    help:
      "Include every state that the filter selects: FIN_WAIT2 minisockets, connections, listeners."
  )
  var anyState = false

  @Flag(
    name: .long,
    help: "Only overdue sockets: their deadline has passed, and the kernel has not reaped them.")
  var overdueOnly = false

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Destroy at most this many sockets.", valueName: "n"))
  var limit: Int?

  @Option(
    name: .long, help: ArgumentHelp("text or json.", valueName: "format"),
    completion: .list(DocumentFormat.allCases.map(\.rawValue)), transform: DocumentFormat.parse)
  var format = DocumentFormat.text

  @OptionGroup var namespace: NamespaceOption

  @Option(name: .long, help: .hidden)
  var replay: String?

  func validate() throws {
    guard replay == nil else {
      throw ValidationError(
        "the sockets of a capture cannot be destroyed: leave --replay out")
    }
    guard filterText.contains(where: { !$0.isWhitespace }) else {
      throw ValidationError(
        "kill needs a filter that says which sockets, such as 'dport = :443 and overdue'")
    }
    try OptionCheck.check(limit, "--limit", atLeast: 0)
  }

  private var filterText: String { filter.joined(separator: " ") }

  var target: Target { Target(namespaces: namespace.choice, filter: filterText) }

  var rows: RowOptions {
    RowOptions(
      format: format == .json ? .json : .netstat,
      additions: namespace.netns == nil ? [] : .namespace)
  }

  var choice: KillChoice {
    KillChoice(takesAnyState: anyState, isOnlyOverdue: overdueOnly, limit: limit ?? .max)
  }

  func run() throws {
    let status = KillRun(
      target: target, rows: rows, choice: choice, isConfirmed: yes, format: format
    ).run()
    if status != .complete { throw status.code }
  }
}
