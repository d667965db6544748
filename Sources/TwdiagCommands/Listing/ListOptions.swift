import NetlinkTransport
import SockDiag

/// What `list` was asked to do, however it was asked.
struct ListOptions: Equatable {
  var states: TCPStateSet?
  var family: AddressFamily?
  /// The words of the filter, with spaces between them; empty for none.
  var filter = ""
  var explainsFilter = false
  var format = OutputFormat.netstat
  var hasHeader = true
  var columns: [Column]?
  var limit: Int?
  var sort: SortKey?
  var isReversed = false
  var grouping: GroupKey?
  var top: Int?
  /// What `--processes`, `--resolve`, `--info` and the choice of namespaces add to the rows.
  var additions: ColumnNeeds = []
  var namespaces = NamespaceChoice.own
  var colour = ColourChoice.auto
  var replay: String?
  var round: RoundChoice?

  /// What has to be known of each socket.
  var needs: ColumnNeeds {
    var needs = additions
    for column in columns ?? [] { needs.formUnion(column.needs) }
    // Unless others are chosen, all formats but netstat's have them.
    if columns == nil, grouping == nil, format != .netstat { needs.insert(.forecasts) }
    if case .column(let column) = sort { needs.formUnion(column.needs) }
    return needs
  }

  /// The columns that are shown, in the formats that have columns.
  var shownColumns: [Column] { columns ?? Column.columns(of: format, adding: additions) }
}

/// Whose sockets are listed.
enum NamespaceChoice: Equatable {
  /// Those of the caller's own network namespace.
  case own
  /// Those of the namespaces that are named, by name, path or process.
  case named([String])
  case all
}

extension ListOptions {
  /// Reads a plain command line without the argument parser, whose own work is nine tenths
  /// of the instructions of listing an empty table.
  ///
  /// Only what is beyond doubt is read here: known options in full, each with a valid value behind
  /// it, and the words of a filter. For anything else, help and mistakes included, the result is nil,
  /// and the argument parser decides. Tests hold that both agree. No sets, and nothing that is joined
  /// by a library: the first use of each such type costs as much as all of the reading.
  init?(plain arguments: [String]) {
    var (isIPv4, isIPv6) = (false, false)
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      guard argument.hasPrefix("-") else {
        if !filter.isEmpty { filter += " " }
        filter += argument
        continue
      }
      switch argument {
      case "--no-header": hasHeader = false
      case "--all-netns": guard choose(.all) else { return nil }
      case "-4", "--ipv4": isIPv4 = true
      case "-6", "--ipv6": isIPv6 = true
      default:
        guard let value = rest.popFirst(), !value.hasPrefix("-"), take(argument, value) else {
          return nil
        }
      }
    }
    if isIPv4 != isIPv6 { family = isIPv4 ? .ipv4 : .ipv6 }
    guard (try? validate()) != nil else { return nil }
  }

  /// Whether the option and its value are plain.
  private mutating func take(_ option: String, _ value: String) -> Bool {
    switch option {
    case "--state":
      guard let word = try? StateWord.parse(value) else { return false }
      states = (states ?? []).union(word.states)
    case "--format":
      guard let format = try? OutputFormat.parse(value) else { return false }
      self.format = format
    case "--limit":
      guard let limit = Int(value) else { return false }
      self.limit = limit
    case "--sort":
      guard let sort = try? SortKey.parse(value) else { return false }
      self.sort = sort
    case "--group-by":
      guard let grouping = try? GroupKey.parse(value) else { return false }
      self.grouping = grouping
    case "--top":
      guard let top = Int(value) else { return false }
      self.top = top
    case "--netns", "-N":
      return !value.isEmpty && choose(.named([value]))
    default:
      return false
    }
    return true
  }

  /// Whether the choice goes with what was chosen before.
  private mutating func choose(_ choice: NamespaceChoice) -> Bool {
    switch (namespaces, choice) {
    case (.named(let before), .named(let words)): namespaces = .named(before + words)
    case (.named, .all), (.all, .named): return false
    default: namespaces = choice
    }
    additions.insert(.namespace)
    return true
  }
}
