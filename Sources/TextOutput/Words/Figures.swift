/// Numbers as text, for people.
package enum Figures {
  /// With so many digits behind the point, rounded.
  package static func decimal(_ value: Double, digits: Int) -> String {
    guard value.isFinite, value.magnitude < 1e15 else { return "?" }
    var scale: Int64 = 1
    for _ in 0..<digits { scale *= 10 }
    let scaled = Int64((value * Double(scale)).rounded())
    let sign = scaled < 0 ? "-" : ""
    let magnitude = scaled.magnitude
    guard digits > 0 else { return "\(sign)\(magnitude)" }
    let fraction = String(magnitude % UInt64(scale))
    let zeros = String(repeating: "0", count: digits - fraction.utf8.count)
    return "\(sign)\(magnitude / UInt64(scale)).\(zeros)\(fraction)"
  }

  /// A rate per second: with a digit behind the point below a thousand.
  package static func rate(_ value: Double) -> String {
    decimal(value, digits: value < 1000 ? 1 : 0)
  }

  /// Milliseconds as seconds, with three digits.
  package static func seconds(milliseconds: Int64) -> String {
    decimal(Double(milliseconds) / 1000, digits: 3)
  }

  /// A part of a whole in percent; a dash for nothing of nothing.
  package static func share(_ part: Int, of whole: Int) -> String {
    whole > 0 ? "\(decimal(Double(part) * 100 / Double(whole), digits: 0)) %" : "-"
  }

  package static func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  package static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
