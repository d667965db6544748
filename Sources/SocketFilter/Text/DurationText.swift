/// Reads and writes times such as `5s`, `1.5m` and `250ms`; a number alone is in seconds.
package enum DurationText {
  /// Returns the time in nanoseconds; nil if the text is no time, or a time that is not a whole number of
  /// nanoseconds or is longer than 31 years.
  package static func nanoseconds(_ text: [UInt8]) -> Int64? {
    var rest = text[...]
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    let number = rest.prefix { isDigit($0) || $0 == UInt8(ascii: ".") }
    guard let unit = unit(rest.dropFirst(number.count)), let scaled = decimal(number),
      scaled.isMultiple(of: unit.divisor)
    else { return nil }
    let amount = scaled / unit.divisor * unit.factor
    guard amount <= 1_000_000_000_000_000_000 else { return nil }
    return isNegative ? -Int64(amount) : Int64(amount)
  }

  /// The nanoseconds of a billionth of the unit, as a fraction.
  private static func unit(_ name: ArraySlice<UInt8>) -> (factor: Int128, divisor: Int128)? {
    switch String(decoding: name, as: UTF8.self) {
    case "", "s": (1, 1)
    case "ms": (1, 1000)
    case "m": (60, 1)
    case "h": (3600, 1)
    default: nil
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// A number with up to ten digits and nine decimals, in billionths.
  private static func decimal(_ digits: ArraySlice<UInt8>) -> Int128? {
    let parts = digits.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = parts.first, whole.count <= 10 else { return nil }
    let decimals = parts.count == 2 ? parts[1] : []
    guard decimals.count <= 9, !whole.isEmpty || !decimals.isEmpty else { return nil }
    if parts.count == 2, decimals.isEmpty { return nil }
    var result: Int128 = 0
    for byte in whole + decimals { result = result * 10 + Int128(byte - UInt8(ascii: "0")) }
    for _ in decimals.count..<9 { result *= 10 }
    return result
  }

  /// Returns the time in seconds, which `nanoseconds` reads again.
  package static func text(nanoseconds: Int64) -> String {
    let magnitude = nanoseconds.magnitude
    var decimals = String(magnitude % 1_000_000_000)
    decimals = String(repeating: "0", count: 9 - decimals.utf8.count) + decimals
    while decimals.hasSuffix("0") { decimals.removeLast() }
    let fraction = decimals.isEmpty ? "" : ".\(decimals)"
    return "\(nanoseconds < 0 ? "-" : "")\(magnitude / 1_000_000_000)\(fraction)s"
  }
}
