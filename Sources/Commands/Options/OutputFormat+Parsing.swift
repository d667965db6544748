import ArgumentParser
import TextOutput

extension OutputFormat: ExpressibleByArgument {
  static func parse(_ text: String) throws -> OutputFormat {
    try Choice.find(
      text, among: allCases.map { ($0.rawValue, $0) }, refusal: "there is no format",
      list: "the formats are")
  }
}
