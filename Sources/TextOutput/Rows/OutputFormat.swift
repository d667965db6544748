/// How rows are printed.
package enum OutputFormat: String, CaseIterable, Sendable {
  case netstat, wide, jsonl, json, csv
}
