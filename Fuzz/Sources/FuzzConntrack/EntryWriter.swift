import SockDiag

/// Writes the body of a message about an entry, as the kernel would.
enum EntryWriter {
  static func bytes(of entry: ConntrackEntry) -> [UInt8] {
    var bytes: [UInt8] = [2, 0, 0, 0]
    bytes += tuple(1, entry.original, entry.protocolNumber)
    bytes += tuple(2, entry.reply, entry.protocolNumber)
    bytes += attribute(3, network(entry.status)) + attribute(18, network(entry.zone))
    if let timeout = entry.timeout {
      bytes += attribute(7, network(UInt32(timeout.components.seconds)))
    }
    if let state = entry.state {
      bytes += attribute(4, attribute(1, attribute(1, [state.rawValue])))
    }
    return bytes
  }

  private static func tuple(
    _ type: UInt16, _ tuple: ConntrackTuple, _ protocolNumber: UInt8
  ) -> [UInt8] {
    let ports =
      attribute(1, [protocolNumber]) + attribute(2, network(tuple.source.port))
      + attribute(3, network(tuple.destination.port))
    let addresses = address(tuple.source.address, 1) + address(tuple.destination.address, 2)
    return attribute(type, attribute(1, addresses) + attribute(2, ports))
  }

  /// - Parameter type: that of an IPv4 address; that of an IPv6 one is two more.
  private static func address(_ address: IPAddress, _ type: UInt16) -> [UInt8] {
    address.family == .ipv4
      ? attribute(type, network(UInt32(truncatingIfNeeded: address.bits)))
      : attribute(type + 2, network(address.bits))
  }

  private static func attribute(_ type: UInt16, _ payload: [UInt8]) -> [UInt8] {
    let head = [UInt16(4 + payload.count), type].flatMap { network($0).reversed() }
    return head + payload + [UInt8](repeating: 0, count: -payload.count & 3)
  }

  private static func network<Number: FixedWidthInteger>(_ value: Number) -> [UInt8] {
    stride(from: Number.bitWidth - 8, through: 0, by: -8).map {
      UInt8(truncatingIfNeeded: value >> $0)
    }
  }
}
