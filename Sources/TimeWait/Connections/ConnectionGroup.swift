package import SockDiag

/// Connections that differ in one port only.
///
/// Connections that this machine opened differ in the local port, which may run out. Those that it
/// accepted differ in the remote port, and hold no local port.
package struct ConnectionGroup: Sendable, Hashable {
  package let localAddress: IPAddress
  /// Nil for connections that were opened here: each has its own.
  package let localPort: UInt16?
  package let remoteAddress: IPAddress
  /// Nil for connections that were accepted: each has its own.
  package let remotePort: UInt16?

  package init(
    localAddress: IPAddress, localPort: UInt16?, remoteAddress: IPAddress, remotePort: UInt16?
  ) {
    self.localAddress = localAddress
    self.localPort = localPort
    self.remoteAddress = remoteAddress
    self.remotePort = remotePort
  }

  package var isAccepted: Bool { localPort != nil }
}

/// Local address, remote address and remote port: each local port can be used once with them.
///
/// IPv4 addresses have their v4-mapped form here, because both share the same ports.
struct Destination: InternKey {
  let local: UInt128
  let remote: UInt128
  let port: UInt16

  @inline(__always)
  init(local: IPAddress, remote: Endpoint) {
    self.local = local.mappedBits
    self.remote = remote.address.mappedBits
    port = remote.port
  }

  @inline(__always)
  var spread: UInt64 { AddressHash.of(remote, local, number: UInt64(port)) }

  var group: ConnectionGroup {
    ConnectionGroup(
      localAddress: IPAddress(mappedBits: local), localPort: nil,
      remoteAddress: IPAddress(mappedBits: remote), remotePort: port)
  }
}

extension IPAddress {
  /// 127.0.0.0/8 or ::1.
  var isLoopback: Bool {
    if let address = embeddedIPv4 { return address >> 24 == 127 }
    return bits == 1
  }
}

extension TCPState {
  @inline(__always)
  var isTimeWait: Bool { rawValue == 6 }
}
