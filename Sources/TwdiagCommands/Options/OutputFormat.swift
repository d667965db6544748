import ArgumentParser

/// How `list` shows sockets.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
  case netstat, wide, jsonl, json, csv

  static func parse(_ text: String) throws -> OutputFormat {
    try Choice.find(
      text, among: allCases.map { ($0.rawValue, $0) }, refusal: "there is no format",
      list: "the formats are")
  }
}
