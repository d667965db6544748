import ArgumentParser

/// How `list` shows sockets.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
  case netstat, wide, jsonl, json, csv

  static func parse(_ text: String) throws -> OutputFormat {
    if let format = OutputFormat(rawValue: text.lowercased()) { return format }
    let names = allCases.map(\.rawValue)
    let near = NearWord.suggestion(for: text.lowercased(), among: names)
    let hint =
      near.map { "did you mean '\($0)'?" } ?? "the formats are \(names.joined(separator: ", "))"
    throw ValidationError("there is no format '\(text)'; \(hint)")
  }
}

/// What `list` can sort by.
enum SortKey: String, CaseIterable, ExpressibleByArgument {
  case remaining, local, remote

  static func parse(_ text: String) throws -> SortKey {
    if let key = SortKey(rawValue: text.lowercased()) { return key }
    let names = allCases.map(\.rawValue)
    let near = NearWord.suggestion(for: text.lowercased(), among: names)
    let hint =
      near.map { "did you mean '\($0)'?" } ?? "it sorts by \(names.joined(separator: ", "))"
    throw ValidationError("cannot sort by '\(text)'; \(hint)")
  }
}
