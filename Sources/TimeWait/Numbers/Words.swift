import SockDiag

/// Counts, rates and durations in words: the one writer of numbers for people.
///
/// The functions without a width are for sentences and group thousands, as `1,234`. Those for
/// columns (`short`, `columnRate`, `percent`) keep to a few characters. JSON and CSV do not use
/// them.
package enum Words {}

// MARK: Counts

extension Words {
  /// A whole number with a comma between thousands.
  package static func count(_ value: Int64) -> String {
    (value < 0 ? "-" : "") + grouped(String(value.magnitude))
  }

  /// A whole number with a comma between thousands.
  package static func count(_ value: Int) -> String { count(Int64(value)) }

  /// At most five characters: `12345`, `123k`, `12M`.
  package static func short(_ value: Int) -> String {
    if value < 100_000 { return String(value) }
    let units = ["k", "M", "G", "T", "P", "E"]
    var (rest, unit) = (value / 1000, 0)
    while rest >= 10_000 { (rest, unit) = (rest / 1000, unit + 1) }
    return String(rest) + units[unit]
  }

  /// A count and its noun: `1 socket`, `2 sockets`, `2 entries`.
  ///
  /// - Parameter nouns: the plural, where it is not the noun and an s.
  package static func plural(_ number: Int64, _ noun: String, _ nouns: String? = nil) -> String {
    "\(count(number)) \(number == 1 ? noun : nouns ?? noun + "s")"
  }

  /// A count and its noun: `1 socket`, `2 sockets`, `2 entries`.
  package static func plural(_ number: Int, _ noun: String, _ nouns: String? = nil) -> String {
    plural(Int64(number), noun, nouns)
  }

  /// The verb that agrees with a count: `is`, `are`.
  package static func are(_ number: some BinaryInteger) -> String { number == 1 ? "is" : "are" }

  private static func grouped(_ digits: String) -> String {
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return text
  }
}

// MARK: Fractions

extension Words {
  /// A number rounded to so many decimals, half away from zero; `?` for what is not finite or at
  /// least 10^15.
  ///
  /// - Parameters:
  ///   - digits: 0 to 3.
  ///   - isGrouped: with a comma between thousands.
  package static func decimal(
    _ value: Double, digits: Int, isGrouped: Bool = false
  ) -> String {
    assert((0...3).contains(digits))
    guard value.isFinite, value.magnitude < 1e15 else { return "?" }
    var scale: UInt64 = 1
    for _ in 0..<digits { scale *= 10 }
    let scaled = UInt64((value.magnitude * Double(scale)).rounded())
    let whole = String(scaled / scale)
    let sign = value < 0 && scaled > 0 ? "-" : ""
    let text = sign + (isGrouped ? grouped(whole) : whole)
    return digits > 0 ? "\(text).\(padded(scaled % scale, digits))" : text
  }

  /// A share of 0 to 1 in percent, for a sentence; only 0 is shown as none, and only 1 as all.
  package static func share(_ value: Double) -> String {
    if value > 0, value < 0.01 { return "less than 1 %" }
    if value > 0.99, value < 1 { return "more than 99 %" }
    return "\(decimal(value * 100, digits: 0, isGrouped: true)) %"
  }

  /// A part of a whole in percent, for a column: `<1 %`, `>99 %`, `-` for a part of nothing.
  package static func percent(_ part: Int, of whole: Int) -> String {
    guard whole > 0 else { return "-" }
    let share = Double(part) / Double(whole) * 100
    if part > 0, share < 1 { return "<1 %" }
    if part < whole, share > 99 { return ">99 %" }
    return "\(Int(min(share, 1e6).rounded())) %"
  }

  /// A part of a whole in percent, rounded; `-` for a part of nothing.
  package static func roundedPercent(_ part: Int, of whole: Int) -> String {
    whole > 0 ? "\(decimal(Double(part) * 100 / Double(whole), digits: 0)) %" : "-"
  }

  /// So many decimals of a fraction, with its leading zeros.
  private static func padded(_ fraction: UInt64, _ digits: Int) -> String {
    let text = String(fraction)
    return String(repeating: "0", count: digits - text.utf8.count) + text
  }
}

// MARK: Rates

extension Words {
  /// A rate per second, for a sentence, with as many decimals as matter: `0.02`, `9.5`, `1,234`.
  package static func rate(_ value: Double) -> String {
    let isTiny = value > 0 && value < 0.095
    return decimal(value, digits: isTiny ? 2 : value < 100 ? 1 : 0, isGrouped: true)
  }

  /// A rate per second, for a column: one decimal below ten, none above, `<0.1`.
  package static func columnRate(_ value: Double) -> String {
    guard value.isFinite, value >= 0 else { return "?" }
    if value >= 9.95 { return count(Int64(min(value, 1e15).rounded())) }
    let text = decimal(value, digits: 1)
    return text == "0.0" && value > 0 ? "<0.1" : text
  }

  /// A rate for a column, or why there is none.
  package static func columnRate(_ rate: Rate) -> String {
    switch rate {
    case .starting: "..."
    case .noData: "-"
    case .stale(let value): columnRate(value) + "?"
    case .value(let value): columnRate(value)
    }
  }

  /// A rate with its unit, `12/s`, or why there is none.
  package static func perSecond(_ rate: Rate) -> String {
    switch rate {
    case .starting, .noData: columnRate(rate)
    case .stale, .value: columnRate(rate) + "/s"
    }
  }
}

// MARK: Durations

extension Words {
  /// Seconds with their unit, for a sentence: two decimals below ten, `2.05 s`, else one, `61.0 s`.
  package static func seconds(_ value: Double) -> String {
    "\(decimal(value, digits: value < 10 ? 2 : 1, isGrouped: true)) s"
  }

  /// Milliseconds as seconds without a unit, rounded to two decimals, or exact with three.
  ///
  /// - Parameter digits: 2 or 3.
  package static func seconds(milliseconds: Int64, digits: Int = 2) -> String {
    let value = clamped(milliseconds)
    return digits == 3 ? fixed(value, 3) : fixed(floor(value + 5, 10), 2)
  }

  /// An interval: `50 ms`, `1 s`, `1.5 s`.
  package static func interval(_ interval: Duration) -> String {
    let value = milliseconds(interval)
    if value.magnitude < 1000 { return "\(value) ms" }
    let tenths = value % 1000 / 100
    return tenths == 0 ? "\(value / 1000) s" : "\(value / 1000).\(tenths.magnitude) s"
  }

  /// Seconds with two decimals: the lower bound rounded down and the upper bound up, so that the
  /// range shown contains the range known. `1.02..1.12 s`, `at least 1.02 s`.
  package static func bounds(_ bounds: Bounds) -> String {
    let least = fixed(floor(milliseconds(bounds.least), 10), 2)
    guard let most = bounds.most else {
      return areKnown(bounds) ? "at least \(least) s" : "not known"
    }
    let upper = fixed(-floor(-milliseconds(most, roundedUp: true), 10), 2)
    return least == upper ? "\(least) s" : "\(least)..\(upper) s"
  }

  /// Whether the bounds say anything; false for zero without an upper bound.
  package static func areKnown(_ bounds: Bounds) -> Bool {
    bounds.most != nil || bounds.least > .zero
  }

  /// Whole milliseconds, rounded down or up.
  package static func milliseconds(_ duration: Duration, roundedUp: Bool = false) -> Int64 {
    let nanoseconds = duration.wholeNanoseconds
    let down = floor(nanoseconds, 1_000_000)
    return roundedUp && nanoseconds % 1_000_000 != 0 ? down + 1 : down
  }

  /// Milliseconds, clamped to 30 million years, so that no arithmetic here overflows.
  private static func clamped(_ milliseconds: Int64) -> Int64 {
    min(max(milliseconds, -1_000_000_000_000_000_000), 1_000_000_000_000_000_000)
  }

  private static func floor(_ value: Int64, _ unit: Int64) -> Int64 {
    let quotient = value / unit
    return value < 0 && value % unit != 0 ? quotient - 1 : quotient
  }

  /// An integer of hundredths or thousandths as a decimal number.
  private static func fixed(_ value: Int64, _ digits: Int) -> String {
    let scale: UInt64 = digits == 3 ? 1000 : 100
    let magnitude = value.magnitude
    return "\(value < 0 ? "-" : "")\(magnitude / scale).\(padded(magnitude % scale, digits))"
  }
}
