import ArgumentParser
import TextOutput

extension ListOptions {
  /// Finds options that do not go together.
  ///
  /// - Throws: a `ValidationError` whose sentence says what to do.
  func validate() throws {
    try validateNumbers()
    try validateCapture()
    try validateColumns()
    try grouping == nil ? validateRows() : validateGroups()
  }

  private func validateNumbers() throws {
    if let limit, limit < 0 {
      throw ValidationError("--limit takes a number from 0 on, not \(limit)")
    }
    if let top, top < 0 { throw ValidationError("--top takes a number from 0 on, not \(top)") }
  }

  private func validateCapture() throws {
    if replay == "" { throw ValidationError("--replay takes the name of a file, and got none") }
    if round != nil, replay == nil {
      throw ValidationError("--round chooses from a capture, so it needs --replay")
    }
    guard replay != nil else { return }
    if namespaces != .own {
      throw ValidationError(
        "a capture holds the sockets of one namespace: --netns and --all-netns do not go with "
          + "--replay")
    }
    if needs.contains(.processes) {
      throw ValidationError("a capture does not tell processes: leave --processes out of --replay")
    }
  }

  private func validateColumns() throws {
    guard let columns else { return }
    guard format == .wide || format == .csv else {
      throw ValidationError("--columns chooses those of --format wide and csv, not \(format)")
    }
    guard grouping == nil else {
      throw ValidationError("--group-by has columns of its own: leave --columns out")
    }
    if let twice = columns.first(where: { column in columns.count { $0 == column } > 1 }) {
      throw ValidationError("--columns names \(twice.name) twice")
    }
  }

  private func validateRows() throws {
    if top != nil {
      throw ValidationError("--top shows the largest groups, so it needs --group-by; see --limit")
    }
    if case .group(let key) = sort {
      throw ValidationError("--sort \(key.rawValue) is for groups, so it needs --group-by")
    }
    if isReversed, sort == nil {
      throw ValidationError("--reverse turns an order around, so it needs --sort")
    }
  }

  private func validateGroups() throws {
    if limit != nil {
      throw ValidationError("--limit counts sockets; with --group-by use --top")
    }
    if !additions.subtracting(.namespace).isEmpty {
      throw ValidationError(
        "--group-by shows no single socket for --processes, --resolve or --info")
    }
    if case .column(let column) = sort, column != .expires {
      throw ValidationError(
        "--sort \(column.name) is for sockets; groups are sorted by "
          + GroupColumn.allCases.map(\.rawValue).joined(separator: ", "))
    }
  }
}
