import TestSupport

/// Reads the rows that netstat prints, and that we print as it does.
enum NetstatRows {
  /// - Returns: the rows behind the header, which must be there.
  static func parse(_ text: String) throws -> [TimedRow] {
    let lines = text.split(separator: "\n")
    guard let header = lines.firstIndex(where: { $0.hasPrefix("Proto") }) else {
      throw TestFailure("no header in: \(text)")
    }
    return try lines[(header + 1)...].map(row)
  }

  /// A row ends with a timer such as `timewait (12.34/0/0)`.
  static func row(_ line: Substring) throws -> TimedRow {
    guard let open = line.lastIndex(of: "("), let slash = line[open...].firstIndex(of: "/"),
      let time = milliseconds(line[open..<slash].dropFirst())
    else { throw TestFailure("a row of netstat: \(line)") }
    // A time of 0.00 may stand for a timer that does not run, and netstat has hundredths.
    let timer = line[..<open].hasSuffix("off ") ? nil : time...(time + 9)
    return TimedRow(text: "\(line[...open])…\(line[slash...])", time: timer)
  }

  private static func milliseconds(_ text: Substring) -> Int? {
    let parts = text.split(separator: ".")
    guard parts.count == 2, parts[1].count == 2, let seconds = Int(parts[0]),
      let hundredths = Int(parts[1])
    else { return nil }
    return seconds * 1000 + hundredths * 10
  }
}
