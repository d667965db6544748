/// The text of `/proc/net/stat/nf_conntrack`: a line of names, and a line of hexadecimal numbers
/// for each processor.
enum ConntrackStatisticsText {
  /// The name of each column as in the file, and its sum over all processors as decimal text. If a
  /// cell is not a number, its text is returned in place of the sum. A column that some line lacks
  /// is left out. So is the first column, `entries`: it is no counter, and each line repeats the
  /// whole namespace's number.
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

  /// Parses a hexadecimal number. Unlike the standard library, it rejects a sign.
  private static func number(_ word: Substring) -> UInt64? {
    word.utf8.first == UInt8(ascii: "+") ? nil : UInt64(word, radix: 16)
  }
}
