import LinuxProc
package import SockDiag

/// Tells connections that this machine accepted from those that it opened.
package struct DirectionRule: Sendable {
  private let listeners: ListenerTable?
  private let ephemeralPorts: ClosedRange<UInt16>

  /// - Parameters:
  ///   - listeners: nil when they are not known, as in a capture of TIME_WAIT alone; then the local
  ///     port tells, by whether it is one of those that connections get.
  ///   - ephemeralPorts: those ports; the kernel's default for nil.
  package init(listeners: ListenerTable?, ephemeralPorts: ClosedRange<UInt16>?) {
    self.listeners = listeners
    self.ephemeralPorts = ephemeralPorts ?? EphemeralPorts.standard
  }

  /// Whether the ports tell, for want of listeners.
  package var isGuess: Bool { listeners == nil }

  /// A server that has stopped listens no more: then a local port that no connection gets, towards one
  /// that connections get, tells.
  @inline(__always)
  package func isAccepted(_ local: Endpoint, remotePort: UInt16) -> Bool {
    if let listeners {
      if listeners.accepts(local) { return true }
      return !ephemeralPorts.contains(local.port) && ephemeralPorts.contains(remotePort)
    }
    return !ephemeralPorts.contains(local.port)
  }
}
