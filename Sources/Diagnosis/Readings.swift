/// Settings and counters at one moment, as `name = value` with the names that sysctl and the files of
/// `/proc` have.
package struct Readings: Sendable {
  private var values: [String: String] = [:]
  /// What exists and could not be read, with the reason.
  private var unreadable: [String: String] = [:]

  /// Reads lines such as `net.ipv4.tcp_tw_reuse = 2`; one named `twdiag.unreadable` tells of another
  /// that it may not be read, as `net.ipv4.tcp_mem (Permission denied)`.
  package init(_ lines: some Sequence<(name: String, value: String)> = []) {
    for (name, value) in lines {
      if name == "twdiag.unreadable" {
        let words = value.split(separator: " ", maxSplits: 1)
        if let name = words.first { unreadable[String(name)] = words.dropFirst().joined() }
      } else {
        values[name] = value
      }
    }
  }

  /// What became of asking for a number.
  enum Number: Equatable {
    case value(Int64)
    /// The kernel does not have it, or the capture does not tell it.
    case absent
    /// It is there and is no number, or may not be read; a sentence's part that says so.
    case unusable(String)
  }

  func number(_ name: String) -> Number {
    if let reason = unreadable[name] {
      return .unusable("\(name) cannot be read\(reason.isEmpty ? "" : " \(reason)")")
    }
    guard let text = values[name] else { return .absent }
    guard let number = Int64(text) else {
      return .unusable("\(name) is '\(Self.plain(text))', and no number")
    }
    guard Self.sane.contains(number) else {
      return .unusable("\(name) is \(number), which no kernel tells")
    }
    return .value(number)
  }

  /// The number, if there is one.
  func value(_ name: String) -> Int64? {
    if case .value(let number) = number(name) { number } else { nil }
  }

  /// Three numbers with blanks between them, as of `tcp_mem`.
  func numbers(_ name: String) -> [Int64]? {
    guard let words = values[name]?.split(whereSeparator: \.isWhitespace) else { return nil }
    let numbers = words.compactMap { Int64($0) }.filter(Self.sane.contains)
    return numbers.count == words.count ? numbers : nil
  }

  func word(_ name: String) -> String? { values[name] }

  /// Of a capture anything may be claimed; within these, what is computed fits into its numbers.
  private static let sane: ClosedRange<Int64> = -1_000_000_000_000_000...1_000_000_000_000_000

  /// A few characters of what stood there, harmless to a terminal.
  private static func plain(_ text: String) -> String {
    let bytes = text.utf8.prefix(24).map { (0x20..<0x7f).contains($0) ? $0 : UInt8(ascii: "?") }
    return String(decoding: bytes, as: UTF8.self) + (text.utf8.count > 24 ? "..." : "")
  }
}
