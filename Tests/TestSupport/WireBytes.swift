/// Numbers as they stand in messages: in host order, which is little-endian on every machine that
/// these tests run on, or in network order.
public enum WireBytes {
  public static func host(_ value: some FixedWidthInteger) -> [UInt8] {
    network(value).reversed()
  }

  public static func network<Number: FixedWidthInteger>(_ value: Number) -> [UInt8] {
    stride(from: Number.bitWidth - 8, through: 0, by: -8).map {
      UInt8(truncatingIfNeeded: value >> $0)
    }
  }

  public static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

  /// The bytes, and zeros behind them up to a multiple of four.
  public static func padded(_ bytes: [UInt8]) -> [UInt8] {
    bytes + zeros(-bytes.count & 3)
  }

  /// The bytes many times over.
  public static func repeated(_ bytes: [UInt8], _ count: Int) -> [UInt8] {
    var all: [UInt8] = []
    all.reserveCapacity(count * bytes.count)
    for _ in 0..<count { all += bytes }
    return all
  }
}
