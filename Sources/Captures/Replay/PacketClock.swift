import Netlink
import SockDiag

/// How the packets of a file count time.
struct PacketClock: Equatable {
  /// Units in a second.
  private let unitsPerSecond: UInt128
  /// Seconds to add.
  private let offset: Int64

  /// The clocks of classic pcap. Microseconds are also the default of pcapng.
  static let microseconds = PacketClock(unitsPerSecond: 1_000_000)
  static let nanoseconds = PacketClock(unitsPerSecond: 1_000_000_000)

  init(unitsPerSecond: UInt128, offset: Int64 = 0) {
    self.unitsPerSecond = unitsPerSecond
    self.offset = offset
  }

  /// Reads `if_tsresol`: a power of ten, or with the highest bit of two. Nil for steps so small that
  /// they cannot be counted.
  init?(resolution: UInt8, offset: Int64) {
    let exponent = Int(resolution & 0x7f)
    if resolution & 0x80 != 0 {
      self.init(unitsPerSecond: UInt128(1) << exponent, offset: offset)
    } else {
      guard exponent <= 38 else { return nil }
      let power = (0..<exponent).reduce(UInt128(1)) { power, _ in power * 10 }
      self.init(unitsPerSecond: power, offset: offset)
    }
  }

  /// The instants that a timestamp may mean: recorders truncate fractions of a unit. Nil for what
  /// does not fit into 64 bits of nanoseconds, 292 years.
  func window(_ units: UInt64) -> InstantRange? {
    let second: UInt128 = 1_000_000_000
    let begin = UInt128(units) * second
    guard let earliest = moment(begin / unitsPerSecond),
      let latest = moment((begin + second - 1) / unitsPerSecond)
    else { return nil }
    return InstantRange(nanoseconds: earliest, latest)
  }

  /// The same for classic pcap, which has seconds and a fraction.
  func window(seconds: UInt32, _ fraction: UInt32) -> InstantRange? {
    window(UInt64(seconds) * UInt64(unitsPerSecond) + UInt64(fraction))
  }

  private func moment(_ nanoseconds: UInt128) -> Int64? {
    Int64(exactly: Int128(nanoseconds) + Int128(offset) * 1_000_000_000)
  }
}
