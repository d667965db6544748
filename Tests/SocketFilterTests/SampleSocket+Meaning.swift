import SockDiag
import TestSupport

/// What each condition means, written without any of the filter's code.
extension SampleSocket {
  static let namespaceNames = ["here", "4026531840"]
  static let ephemeralPorts: ClosedRange<UInt16> = 32768...60999

  func holds(_ condition: FilterCondition) -> Bool {
    switch condition {
    case .port(let side, let order, let port): order.holds(end(side).port, port)
    case .host(let side, let address, let length, let port):
      (port == nil || port == end(side).port) && begins(end(side).address, with: address, length)
    case .anyHost(let side, let port): port == nil || port == end(side).port
    case .states(let numbers, _): numbers.contains(record.state.rawValue)
    case .timer(let code): record.timer.code == code
    case .family(let number): record.family.rawValue == number
    case .minisocket: record.timer.code == 3
    case .overdue: record.timer.code == 3 && milliseconds <= 0
    case .autobound: Self.ephemeralPorts.contains(record.local.port)
    case .remaining(let order, let time): compares(order, milliseconds, time, record.timer != .off)
    case .age(let order, let time):
      compares(
        order, 60_000 - milliseconds, time, record.timer.code == 3 && record.state == .timeWait)
    case .cookie(let value): record.cookie.rawValue == value
    case .uid(let order, let value):
      compares(
        order, Int(record.uid), Int(value), record.timer.code != 3 && record.state.rawValue != 3)
    case .inode(let order, let value): order.holds(record.inode, value)
    case .interface(let index): record.interfaceIndex == index
    case .mark(let value, let mask): record.mark.map { $0 & mask == value } ?? false
    case .cgroup(let number): (cgroupID ?? 0) == number
    case .namespace(let name): Self.namespaceNames.contains(name)
    }
  }

  private func end(_ side: FilterCondition.Side) -> Endpoint {
    side == .src ? record.local : record.remote
  }

  private var milliseconds: Int {
    guard let time = record.timer.expiresIn else { return 0 }
    return Int(time / .milliseconds(1))
  }

  /// Without a value, nothing compares, and `!=` is the opposite of `=`.
  private func compares(
    _ order: FilterCondition.Order, _ left: Int, _ right: Int, _ hasValue: Bool
  ) -> Bool {
    hasValue ? order.holds(left, right) : order == .notEqual
  }

  /// An IPv4 prefix also counts inside a v4-mapped address.
  private func begins(_ address: IPAddress, with prefix: [UInt8], _ length: Int) -> Bool {
    let isMapped = address.family == .ipv6 && prefix.count == 4
    if isMapped, address.bits >> 32 != 0xffff { return false }
    if address.family == .ipv4, prefix.count == 16 { return false }
    let width = prefix.count * 8
    let wanted = prefix.reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
    let bits = isMapped ? address.bits & 0xffff_ffff : address.bits
    return (bits ^ wanted) >> UInt128(width - length) == 0
  }
}
