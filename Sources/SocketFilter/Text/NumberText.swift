/// Reads numbers as `strtol` does.
enum NumberText {
  /// A number in base 10, 16 after `0x`, or 8 after `0`, with an optional plus sign; nil if the text is
  /// no number or the number is greater than the maximum.
  static func number(_ text: some Collection<UInt8>, max maximum: UInt64) -> UInt64? {
    var digits = text[...]
    if digits.first == UInt8(ascii: "+") { digits.removeFirst() }
    var radix: UInt64 = 10
    if digits.first == UInt8(ascii: "0"), digits.count > 1 {
      digits.removeFirst()
      radix = 8
      if let mark = digits.first, mark | 0x20 == UInt8(ascii: "x") {
        digits.removeFirst()
        radix = 16
      }
    }
    return number(digits, radix: radix, max: maximum)
  }

  /// A number of up to 32 bits.
  static func number32(_ text: some Collection<UInt8>) -> UInt32? {
    number(text, max: UInt64(UInt32.max)).map(UInt32.init)
  }

  private static func number(
    _ digits: some Collection<UInt8>, radix: UInt64, max maximum: UInt64
  ) -> UInt64? {
    if digits.isEmpty { return nil }
    var result: UInt64 = 0
    for byte in digits {
      guard let digit = value(of: byte), digit < radix else { return nil }
      let (product, overflow) = result.multipliedReportingOverflow(by: radix)
      let (sum, carry) = product.addingReportingOverflow(digit)
      if overflow || carry || sum > maximum { return nil }
      result = sum
    }
    return result
  }

  /// The value of a decimal or hexadecimal digit.
  static func value(of byte: UInt8) -> UInt64? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }
}
