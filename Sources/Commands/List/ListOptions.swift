import ArgumentParser
import SockDiag
import TextOutput

/// What `list` was asked to do.
struct ListOptions: Equatable {
  var target = Target()
  var states: TCPStateSet?
  var family: AddressFamily?
  var explainsFilter = false
  var rows = RowOptions()

  /// Finds options that do not go together.
  ///
  /// - Throws: a `ValidationError` whose sentence says what to do.
  func validate() throws {
    try OptionCheck.check(rows.limit, "--limit", atLeast: 0)
    try OptionCheck.check(rows.top, "--top", atLeast: 0)
    if target.capture != nil, rows.needs.contains(.processes) {
      throw ValidationError("a capture has no processes: --processes does not work with --replay")
    }
    try validateColumns()
    try rows.grouping == nil ? validateRows() : validateGroups()
  }

  private func validateColumns() throws {
    guard let columns = rows.columns else { return }
    guard rows.format == .wide || rows.format == .csv else {
      throw ValidationError("--columns needs --format wide or csv, not \(rows.format)")
    }
    guard rows.grouping == nil else {
      throw ValidationError("--group-by has its own columns: leave out --columns")
    }
    if let twice = columns.first(where: { column in columns.count { $0 == column } > 1 }) {
      throw ValidationError("--columns names \(twice.name) twice")
    }
  }

  private func validateRows() throws {
    if rows.top != nil {
      throw ValidationError("--top needs --group-by; to limit sockets, use --limit")
    }
    if case .group(let key) = rows.sort {
      throw ValidationError("--sort \(key.rawValue) sorts groups: it needs --group-by")
    }
    if rows.isReversed, rows.sort == nil {
      throw ValidationError("--reverse needs --sort")
    }
  }

  private func validateGroups() throws {
    if rows.limit != nil {
      throw ValidationError("--limit counts sockets; with --group-by use --top")
    }
    if !rows.additions.subtracting(.namespace).isEmpty {
      throw ValidationError(
        "--group-by shows no single sockets: leave out --processes, --resolve and --info")
    }
    if case .column(let column) = rows.sort, column != .expires, column != .overdue {
      throw ValidationError(
        "--sort \(column.name) sorts sockets; the keys for groups are "
          + GroupColumn.allCases.map(\.rawValue).joined(separator: ", "))
    }
  }
}
