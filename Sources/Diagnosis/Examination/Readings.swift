import SockDiag

/// Settings and counters at one moment, by the names that sysctl and the files of `/proc` give them.
package struct Readings: Sendable {
  private var values: [String: String] = [:]
  /// What exists but could not be read, with the reason.
  private var unreadable: [String: String] = [:]

  /// - Parameter lines: such as `net.ipv4.tcp_tw_reuse`, `2`. A line named `twdiag.unreadable` names
  ///   another that could not be read, as `net.ipv4.tcp_mem (Permission denied)`.
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

  /// A number, or why there is none.
  enum Number: Equatable {
    case value(Int64)
    /// The kernel does not have it, or the capture does not record it.
    case absent
    /// It cannot be read or makes no sense; a clause that says why.
    case unusable(String)
  }

  func number(_ name: String) -> Number {
    if let reason = unreadable[name] {
      return .unusable("\(name) cannot be read\(reason.isEmpty ? "" : " \(reason)")")
    }
    guard let text = values[name] else { return .absent }
    guard let number = Int64(text) else {
      return .unusable("\(name) is '\(Self.plain(text))', which is not a number")
    }
    guard Self.plausible.contains(number) else {
      return .unusable("\(name) is \(number), which no kernel reports")
    }
    return .value(number)
  }

  /// The number; nil if there is none.
  func value(_ name: String) -> Int64? {
    if case .value(let number) = number(name) { number } else { nil }
  }

  /// Numbers with blanks between them, as in `tcp_mem`; nil if any of them is none.
  func numbers(_ name: String) -> [Int64]? {
    guard let words = values[name]?.split(whereSeparator: \.isWhitespace) else { return nil }
    let numbers = words.compactMap { Int64($0) }.filter(Self.plausible.contains)
    return numbers.count == words.count ? numbers : nil
  }

  func word(_ name: String) -> String? { values[name] }

  /// Which of these numbers are missing, and why, as a clause.
  func missing(_ names: [String]) -> String {
    let absent = names.filter { number($0) == .absent }
    var reasons = names.compactMap { name in
      if case .unusable(let why) = number(name) { why } else { nil as String? }
    }
    if !absent.isEmpty {
      let are = absent.count == 1 ? "is" : "are"
      reasons.append("\(absent.joined(separator: " and ")) \(are) not known")
    }
    return reasons.joined(separator: " and ")
  }

  /// A capture may claim anything; with these, no sum or product of the checks overflows.
  private static let plausible: ClosedRange<Int64> = -1_000_000_000_000_000...1_000_000_000_000_000

  /// The first characters of a value, safe for a terminal.
  private static func plain(_ text: String) -> String {
    let start = SanitizedText.cell(text.utf8.prefix(24))
    return String(decoding: start, as: UTF8.self) + (text.utf8.count > 24 ? "..." : "")
  }
}
