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
      throw ValidationError("a capture does not tell processes: leave --processes out of --replay")
    }
    try validateColumns()
    try rows.grouping == nil ? validateRows() : validateGroups()
  }

  private func validateColumns() throws {
    guard let columns = rows.columns else { return }
    guard rows.format == .wide || rows.format == .csv else {
      throw ValidationError("--columns chooses those of --format wide and csv, not \(rows.format)")
    }
    guard rows.grouping == nil else {
      throw ValidationError("--group-by has columns of its own: leave --columns out")
    }
    if let twice = columns.first(where: { column in columns.count { $0 == column } > 1 }) {
      throw ValidationError("--columns names \(twice.name) twice")
    }
  }

  private func validateRows() throws {
    if rows.top != nil {
      throw ValidationError("--top shows the largest groups, so it needs --group-by; see --limit")
    }
    if case .group(let key) = rows.sort {
      throw ValidationError("--sort \(key.rawValue) is for groups, so it needs --group-by")
    }
    if rows.isReversed, rows.sort == nil {
      throw ValidationError("--reverse turns an order around, so it needs --sort")
    }
  }

  private func validateGroups() throws {
    if rows.limit != nil {
      throw ValidationError("--limit counts sockets; with --group-by use --top")
    }
    if !rows.additions.subtracting(.namespace).isEmpty {
      throw ValidationError(
        "--group-by shows no single socket for --processes, --resolve or --info")
    }
    if case .column(let column) = rows.sort, column != .expires {
      throw ValidationError(
        "--sort \(column.name) is for sockets; groups are sorted by "
          + GroupColumn.allCases.map(\.rawValue).joined(separator: ", "))
    }
  }
}
