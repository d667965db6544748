import SockDiag
import TextOutput

/// How rows are shown.
struct RowOptions: Equatable {
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
  var colour = ColourChoice.auto

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

  /// The listeners are wanted.
  var needsListeners: Bool { needs.contains(.processes) || grouping == .direction }
}
