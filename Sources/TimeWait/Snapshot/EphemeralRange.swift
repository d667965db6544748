import LinuxProc

/// `ip_local_port_range`, and what takes ports out of it for all destinations.
package struct PortRange: Sendable, Equatable {
  /// The ports of the range.
  package var size = 0
  /// Of these, those in `ip_local_reserved_ports`.
  package var reserved = 0
  /// Of the others, those with a listener.
  package var listeners = 0
  /// Of the others, those that a socket has bound without a connection.
  package var bound = 0

  package init() {}

  /// Ports that connections can get, whatever their destination.
  package var usable: Int { size - reserved - listeners - bound }
}

/// The ports that connections may get, whatever their destination.
package struct EphemeralRange: Sendable {
  private var isUsable = [Bool](repeating: false, count: 65536)
  package private(set) var range = PortRange()

  package var count: Int { range.usable }

  package init(_ facts: KernelFacts) {
    let ports = facts.localPorts ?? EphemeralPorts.standard
    for port in ports { isUsable[Int(port)] = true }
    range.size = ports.count
    for reserved in facts.reservedPorts {
      for port in reserved where isUsable[Int(port)] {
        isUsable[Int(port)] = false
        range.reserved += 1
      }
    }
  }

  @inline(__always)
  package func contains(_ port: UInt16) -> Bool { isUsable[Int(port)] }

  /// Takes a port out that a listener or a bound socket holds for all destinations.
  package mutating func block(_ port: UInt16, isListener: Bool) {
    guard isUsable[Int(port)] else { return }
    isUsable[Int(port)] = false
    if isListener { range.listeners += 1 } else { range.bound += 1 }
  }
}
