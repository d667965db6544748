package import TimeWait

/// Numbers and times as people read them.
package enum QuantityText {
  /// With a comma between thousands.
  package static func count(_ value: Int) -> String {
    let digits = String(value.magnitude)
    var text = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return text
  }

  package static func count(_ value: Int64) -> String { count(Int(value)) }

  /// At most five characters: `12345`, `123k`, `12M`.
  package static func short(_ value: Int) -> String {
    if value < 100_000 { return String(value) }
    let units = ["k", "M", "G", "T", "P", "E"]
    var (rest, unit) = (value / 1000, 0)
    while rest >= 10_000 { (rest, unit) = (rest / 1000, unit + 1) }
    return String(rest) + units[unit]
  }

  /// Per second: one decimal below ten, none above.
  package static func rate(_ value: Double) -> String {
    guard value.isFinite, value >= 0 else { return "?" }
    if value >= 9.95 { return count(Int(min(value, 1e15).rounded())) }
    let tenths = Int((value * 10).rounded())
    return tenths == 0 && value > 0 ? "<0.1" : "\(tenths / 10).\(tenths % 10)"
  }

  /// A number, or why there is none.
  package static func rate(_ rate: Rate) -> String {
    switch rate {
    case .starting: "..."
    case .noData: "-"
    case .stale(let value): self.rate(value) + "?"
    case .value(let value): self.rate(value)
    }
  }

  /// A rate with its unit, where it has a number.
  package static func perSecond(_ rate: Rate) -> String {
    switch rate {
    case .starting, .noData: self.rate(rate)
    case .stale, .value: self.rate(rate) + "/s"
    }
  }

  /// Seconds with two decimals, from milliseconds; rounded to the nearest.
  package static func seconds(milliseconds: Int64) -> String {
    hundredths(floor(clamped(milliseconds) + 5, 10))
  }

  /// Milliseconds that a sum or a product cannot overflow with: some 30 million years.
  private static func clamped(_ milliseconds: Int64) -> Int64 {
    min(max(milliseconds, -1_000_000_000_000_000_000), 1_000_000_000_000_000_000)
  }

  private static func floor(_ value: Int64, _ unit: Int64) -> Int64 {
    let quotient = value / unit
    return value < 0 && value % unit != 0 ? quotient - 1 : quotient
  }

  private static func hundredths(_ value: Int64) -> String {
    let magnitude = value.magnitude
    let rest = magnitude % 100
    let sign = value < 0 ? "-" : ""
    return "\(sign)\(magnitude / 100).\(rest < 10 ? "0" : "")\(rest)"
  }

  /// Whole milliseconds, down or up.
  package static func milliseconds(_ duration: Duration, roundedUp: Bool = false) -> Int64 {
    let nanoseconds = Int64(clamping: duration.attoseconds / 1_000_000_000)
    let down = floor(nanoseconds, 1_000_000)
    return roundedUp && nanoseconds % 1_000_000 != 0 ? down + 1 : down
  }

  /// Seconds with two decimals: the lower bound down and the upper one up, so that the range that is
  /// shown contains the one that is known. `1.02..1.12 s`, `at least 1.02 s`.
  package static func bounds(_ bounds: Bounds) -> String {
    let least = hundredths(floor(milliseconds(bounds.least), 10))
    guard let most = bounds.most else {
      return isKnown(bounds) ? "at least \(least) s" : "not known"
    }
    let upper = hundredths(-floor(-milliseconds(most, roundedUp: true), 10))
    return least == upper ? "\(least) s" : "\(least)..\(upper) s"
  }

  /// Whether the bounds tell anything.
  package static func isKnown(_ bounds: Bounds) -> Bool {
    bounds.most != nil || bounds.least > .zero
  }

  /// `50 ms`, `1 s`, `1.5 s`.
  package static func interval(_ interval: Duration) -> String {
    let value = milliseconds(interval)
    if value.magnitude < 1000 { return "\(value) ms" }
    let tenths = value % 1000 / 100
    return tenths == 0 ? "\(value / 1000) s" : "\(value / 1000).\(tenths.magnitude) s"
  }

  /// A whole percentage; what is not quite nothing and not quite all is said so.
  package static func percent(_ part: Int, of whole: Int) -> String {
    guard whole > 0 else { return "-" }
    let share = Double(part) / Double(whole) * 100
    if part > 0, share < 1 { return "<1 %" }
    if part < whole, share > 99 { return ">99 %" }
    return "\(Int(min(share, 1e6).rounded())) %"
  }
}
