import Captures
import SockDiag
import TextOutput

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
