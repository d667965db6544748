import ArgumentParser
import TextOutput

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Lists sockets with the remaining time of their timers.",
    usage: "twdiag list [<options>] [<filter> ...]",
    discussion: """
      Without a filter or --state: every minisocket, that is, TIME_WAIT and orphaned FIN_WAIT2, as \
      sockstat counts them under 'tw'. A filter on state, timer, minisocket, uid, inode or cgroup \
      searches all sockets.

      The filter is ss's language: dst 10.0.0.0/8 and ( dport = :443 or sport ge :32768 ), where \
      'and', 'or' and adjacency are read from left to right. It adds remaining < 5s, age > 30s, \
      overdue, minisocket, timer = timewait, family = inet6, cookie = 0x59d1, uid, inode, netns. \
      Quote it, so that the shell does not interpret it: 'dport = :443'.

      Output is numeric unless --resolve is given. Rows appear as they are read, unless they are \
      sorted or grouped.

      Exit status: 0 shown and complete (even if nothing matched), 1 shown but incomplete, \
      2 failed, 64 wrong usage.
      """)

  @Argument(help: ArgumentHelp("Which sockets, in ss's filter language.", valueName: "filter"))
  var filter: [String] = []

  @OptionGroup var sockets: SelectionOptions

  @Flag(name: .long, help: "Show how the filter is parsed, and which part the kernel evaluates.")
  var explainFilter = false

  @OptionGroup var output: FormatOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "The columns of wide and csv, separated by commas: "
        + "\(ColumnList.names.joined(separator: ", ")).",
      valueName: "columns"),
    completion: .list(ColumnList.names), transform: ColumnList.parse)
  var columns: ColumnList?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Show at most this many sockets.", valueName: "n"))
  var limit: Int?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Sort by any column or by 'remaining', least first; with --group-by, by a column of the "
        + "groups. Keeps all rows in memory.", valueName: "key"),
    completion: .list(SortKey.names), transform: SortKey.parse)
  var sort: SortKey?

  @Flag(name: .long, help: "Reverse the order.")
  var reverse = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Count sockets instead, by \(GroupKey.allCases.map(\.rawValue).joined(separator: ", ")). A "
        + "tuple is local address, remote address and remote port. The direction, 'accepted' or "
        + "'connected', follows from the listeners and the ports.", valueName: "key"),
    completion: .list(GroupKey.allCases.map(\.rawValue)), transform: GroupKey.parse)
  var groupBy: GroupKey?

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Show at most this many groups, the largest.", valueName: "n"))
  var top: Int?

  @OptionGroup var details: DetailOptions

  @OptionGroup var namespaces: NamespaceOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Colour overdue rows: auto (on a terminal, unless NO_COLOR is set), always or never.",
      valueName: "when"),
    completion: .list(ColourChoice.allCases.map(\.rawValue)), transform: ColourChoice.parse)
  var color = ColourChoice.auto

  @OptionGroup var capture: ReplayOptions

  func validate() throws {
    try capture.validate(with: namespaces.choice)
    try options.validate()
  }

  var options: ListOptions {
    ListOptions(
      target: Target(
        namespaces: namespaces.choice, capture: capture.replay, round: capture.round,
        filter: filter.joined(separator: " ")),
      states: sockets.states, family: sockets.families.family, explainsFilter: explainFilter,
      rows: RowOptions(
        format: output.format, hasHeader: !output.noHeader, columns: columns?.columns,
        limit: limit, sort: sort, isReversed: reverse, grouping: groupBy, top: top,
        additions: details.needs.union(namespaces.choice == .own ? [] : .namespace),
        colour: color))
  }

  func run() throws {
    let status = ListRun(options: options).run()
    if status != .complete { throw status.code }
  }
}
