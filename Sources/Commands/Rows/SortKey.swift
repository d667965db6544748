import ArgumentParser
import TextOutput

/// What rows or groups are sorted by.
enum SortKey: Equatable {
  case column(Column)
  case group(GroupColumn)

  /// 'remaining' is what most people mean by a time.
  private static let choices: [(name: String, value: SortKey)] =
    [("remaining", .column(.expires))] + GroupColumn.allCases.map { ($0.rawValue, .group($0)) }
    + Column.allCases.map { ($0.name.description, .column($0)) }

  static var names: [String] { choices.map(\.name) }

  static func parse(_ text: String) throws -> SortKey {
    try Choice.find(
      text, among: choices, refusal: "cannot sort by", list: "the keys are")
  }
}

/// The value of `--columns`.
struct ColumnList: Equatable {
  let columns: [Column]

  static var names: [String] { Column.allCases.map(\.name.description) }

  static func parse(_ text: String) throws -> ColumnList {
    let words = text.split(separator: ",", omittingEmptySubsequences: false)
    let columns = try words.map { word in
      try Choice.find(
        String(word), among: Column.allCases.map { ($0.name.description, $0) },
        refusal: "there is no column", list: "the columns are")
    }
    return ColumnList(columns: columns)
  }
}
