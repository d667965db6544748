/// Numbers as people write them in a sentence.
enum Words {
  /// Whole, with a comma before each third digit.
  static func count(_ value: Int64) -> String {
    var digits = String(value.magnitude)
    var place = digits.count - 3
    while place > 0 {
      digits.insert(",", at: digits.index(digits.startIndex, offsetBy: place))
      place -= 3
    }
    return value < 0 ? "-\(digits)" : digits
  }

  static func count(_ value: Int) -> String { count(Int64(value)) }

  /// With so many digits behind the point, rounded.
  static func decimal(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite, value.magnitude < 1e12 else { return "?" }
    var scale: Int64 = 1
    for _ in 0..<digits { scale *= 10 }
    let scaled = Int64((value.magnitude * Double(scale)).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard digits > 0 else { return sign + count(scaled) }
    let fraction = String(scaled % scale)
    let zeros = String(repeating: "0", count: digits - fraction.count)
    return "\(sign)\(count(scaled / scale)).\(zeros)\(fraction)"
  }

  /// A rate per second, with a digit behind the point where that tells something.
  static func rate(_ value: Double) -> String { decimal(value, value < 100 ? 1 : 0) }

  static func seconds(_ value: Double) -> String { "\(decimal(value, value < 10 ? 2 : 1)) s" }

  /// In percent; what is not nothing is not shown as nothing, nor what is not all as all.
  static func share(_ value: Double) -> String {
    if value > 0, value < 0.01 { return "less than 1 %" }
    if value > 0.99, value < 1 { return "more than 99 %" }
    return "\(decimal(value * 100, 0)) %"
  }

  /// `1 row`, `2 rows`.
  static func plural(_ number: Int, _ noun: String, _ nouns: String? = nil) -> String {
    "\(count(number)) \(number == 1 ? noun : nouns ?? noun + "s")"
  }

  static func plural(_ number: Int64, _ noun: String, _ nouns: String? = nil) -> String {
    plural(Int(clamping: number), noun, nouns)
  }

  /// So many times as much, in digits alone for a command; as much as there is where it is too large.
  static func plain(_ factor: Int64, times value: Int64) -> String {
    let (product, isTooLarge) = value.multipliedReportingOverflow(by: factor)
    return "\(isTooLarge ? value : product)"
  }

  /// Which of these are not known, and why.
  static func missing(_ names: [String], _ readings: Readings) -> String {
    let reasons = names.compactMap { name -> String? in
      switch readings.number(name) {
      case .value: nil
      case .absent: "\(name) is not known"
      case .unusable(let why): why
      }
    }
    return reasons.joined(separator: " and ")
  }
}
