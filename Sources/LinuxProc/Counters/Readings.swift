import SockDiag

/// Settings and counters at one moment: present, absent, or unusable with the reason.
package struct Readings: Sendable, Equatable {
  private enum Value: Equatable {
    case number(Int64)
    /// As the kernel writes it, which may be a number.
    case text(String)
    /// It exists and could not be read, with the reason in parentheses.
    case unreadable(String)
  }

  private var values: [String: Value]

  package init() { values = [:] }

  /// Reads the lines of a capture; if a name appears twice, the last line wins.
  ///
  /// - Parameter lines: such as `net.ipv4.tcp_tw_reuse`, `2`. One named `twdiag.unreadable` names
  ///   another that could not be read: `net.ipv4.tcp_mem (Permission denied)`.
  package init(_ lines: some Sequence<(name: String, value: String)>) {
    values = Dictionary(minimumCapacity: lines.underestimatedCount)
    for (name, value) in lines {
      if name == CaptureEnvironment.unreadableName {
        let words = value.split(separator: " ", maxSplits: 1)
        if let name = words.first { values[String(name)] = .unreadable(words.dropFirst().joined()) }
      } else {
        values[name] = .text(value)
      }
    }
  }

  /// - Parameter count: how many will be added.
  init(reserving count: Int) { values = Dictionary(minimumCapacity: count) }

  mutating func add(_ key: String, _ text: String) { values[key] = .text(text) }

  // MARK: Numbers

  /// A number, or why there is none.
  package enum Number: Equatable {
    case value(Int64)
    /// The kernel does not have it, or the capture does not record it.
    case absent
    /// It cannot be read or makes no sense; a clause that says why.
    case unusable(String)
  }

  /// The number; nil where it is absent or unusable.
  package subscript(_ value: KernelValue) -> Int64? {
    get { if case .value(let number) = number(value) { number } else { nil } }
    set { values[value.key] = newValue.map(Value.number) }
  }

  package func number(_ value: KernelValue) -> Number {
    switch values[value.key] {
    case nil: return .absent
    case .unreadable(let reason):
      return .unusable("\(value.key) cannot be read\(reason.isEmpty ? "" : " \(reason)")")
    case .number(let number): return plausible(number, value)
    case .text(let text):
      guard let number = Int64(text) else {
        return .unusable("\(value.key) is '\(Self.plain(text))', which is not a number")
      }
      return plausible(number, value)
    }
  }

  private func plausible(_ number: Int64, _ value: KernelValue) -> Number {
    Self.plausible.contains(number)
      ? .value(number) : .unusable("\(value.key) is \(number), which no kernel reports")
  }

  /// Other numbers are rejected, so that no arithmetic on a forged capture overflows.
  private static let plausible: ClosedRange<Int64> = -1_000_000_000_000_000...1_000_000_000_000_000

  /// Numbers with blanks between them, as in `tcp_mem`; nil if any of them is none.
  package func numbers(_ value: KernelValue) -> [Int64]? {
    guard let words = text(value)?.split(whereSeparator: \.isWhitespace) else { return nil }
    let numbers = words.compactMap { Int64($0) }.filter(Self.plausible.contains)
    return numbers.count == words.count ? numbers : nil
  }

  // MARK: Text

  /// The value as the kernel writes it; nil where it is absent or could not be read.
  package func text(_ value: KernelValue) -> String? {
    switch values[value.key] {
    case .text(let text): text
    case .number(let number): "\(number)"
    case .unreadable, nil: nil
    }
  }

  /// Why these have no number, as a clause: `a cannot be read (…) and b is not known`.
  package func missing(_ wanted: [KernelValue]) -> String {
    let absent = wanted.filter { number($0) == .absent }.map(\.key)
    var reasons = wanted.compactMap { value in
      if case .unusable(let why) = number(value) { why } else { nil as String? }
    }
    if !absent.isEmpty {
      let are = absent.count == 1 ? "is" : "are"
      reasons.append("\(absent.joined(separator: " and ")) \(are) not known")
    }
    return reasons.joined(separator: " and ")
  }

  /// The first characters of a value, safe for a terminal.
  private static func plain(_ text: String) -> String {
    let start = SanitizedText.cell(text.utf8.prefix(24))
    return String(decoding: start, as: UTF8.self) + (text.utf8.count > 24 ? "..." : "")
  }
}

// MARK: Two moments

extension Readings {
  /// How much a counter has increased since; nil if it is no counter, if either number is not
  /// known, or if it went backwards, as when the two readings are of different namespaces.
  package func increase(of counter: KernelValue, since earlier: Readings) -> Int64? {
    guard counter.kind == .counter, let now = self[counter], let before = earlier[counter],
      now >= before
    else { return nil }
    return now - before
  }

  /// The increases of these counters since.
  package func increases(of counters: [KernelValue], since earlier: Readings) -> Readings {
    var increases = Readings(reserving: counters.count)
    for counter in counters { increases[counter] = increase(of: counter, since: earlier) }
    return increases
  }
}
