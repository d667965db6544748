import ArgumentParser
import TextOutput

/// How sockets are shown.
struct FormatOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "netstat (as 'netstat -tano' prints), wide, jsonl, json or csv.", valueName: "format"),
    completion: .list(OutputFormat.allCases.map(\.rawValue)), transform: OutputFormat.parse)
  var format = OutputFormat.netstat

  @Flag(name: .long, help: "No header line.")
  var noHeader = false
}

extension OutputFormat: ExpressibleByArgument {
  static func parse(_ text: String) throws -> OutputFormat {
    try Choice.find(
      text, among: allCases.map { ($0.rawValue, $0) }, refusal: "there is no format",
      list: "the formats are")
  }
}
