/// The text of `/proc/net/stat/nf_conntrack`: a line of names, and a line of hexadecimal numbers
/// for each processor.
enum ConntrackStatisticsText {
  /// Each column's name, as the file has it, and its sum as decimal text. A column that lacks a
  /// number has what stands there in its place; one that a line lacks altogether is left out, as is
  /// the first, `entries`, which is no counter: each line has that of the whole namespace.
  static func sums(_ text: String) -> [(name: String, value: String)] {
    var lines = text.split(whereSeparator: \.isNewline)
    guard !lines.isEmpty else { return [] }
    let names = words(lines.removeFirst())
    let rows = lines.map(words).filter { !$0.isEmpty }
    guard !rows.isEmpty else { return [] }
    return names.indices.compactMap { column in
      guard names[column] != "entries", rows.allSatisfy({ $0.count > column }) else { return nil }
      return (String(names[column]), sum(rows.map { $0[column] }))
    }
  }

  private static func words(_ line: Substring) -> [Substring] {
    line.split { $0 == " " || $0 == "\t" }
  }

  private static func sum(_ words: [Substring]) -> String {
    var sum: UInt64 = 0
    for word in words {
      guard let number = number(word) else { return CaptureEnvironment.oneLine(String(word)) }
      let (next, isTooLarge) = sum.addingReportingOverflow(number)
      guard !isTooLarge else { return CaptureEnvironment.oneLine(String(word)) }
      sum = next
    }
    return "\(sum)"
  }

  /// Nil for a sign as well, which the library would take.
  private static func number(_ word: Substring) -> UInt64? {
    word.utf8.first == UInt8(ascii: "+") ? nil : UInt64(word, radix: 16)
  }
}
