import LinuxProc
package import SockDiag

/// Decides which connections this machine accepted, and which it opened.
package struct DirectionRule: Sendable {
  private let listeners: ListenerTable?
  private let ephemeralPorts: ClosedRange<UInt16>

  /// - Parameters:
  ///   - listeners: nil when they are not known, as in a capture of TIME_WAIT alone. Then a
  ///     connection counts as opened here if its local port is an ephemeral one.
  ///   - ephemeralPorts: `ip_local_port_range`; the kernel's default for nil.
  package init(listeners: ListenerTable?, ephemeralPorts: ClosedRange<UInt16>?) {
    self.listeners = listeners
    self.ephemeralPorts = ephemeralPorts ?? EphemeralPorts.standard
  }

  /// Whether port numbers decide, because listeners are not known.
  package var isGuess: Bool { listeners == nil }

  /// Accepted connections of a server that has stopped have no listener; they are recognized by a
  /// local port outside of the ephemeral range and a remote port in it.
  @inline(__always)
  package func isAccepted(_ local: Endpoint, remotePort: UInt16) -> Bool {
    if let listeners {
      if listeners.accepts(local) { return true }
      return !ephemeralPorts.contains(local.port) && ephemeralPorts.contains(remotePort)
    }
    return !ephemeralPorts.contains(local.port)
  }
}
