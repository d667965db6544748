package import SockDiag

/// A group of minisockets that one side of a connection has in common.
///
/// For connections that this machine opened, the local port is what differs, and what runs out; for
/// those that it accepted, the remote port differs, and no local port is held.
package struct ConnectionGroup: Sendable, Hashable {
  package let localAddress: IPAddress
  /// Nil for connections that were opened here: each has another.
  package let localPort: UInt16?
  package let remoteAddress: IPAddress
  /// Nil for connections that were accepted: each has another.
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

/// Local address, remote address and remote port: what a local port is unique for.
///
/// IPv4 addresses have their v4-mapped form here, since the two share one space of ports.
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
  /// Of the machine itself: 127.0.0.0/8 or ::1.
  var isLoopback: Bool {
    if let address = embeddedIPv4 { return address >> 24 == 127 }
    return bits == 1
  }
}

extension TCPState {
  @inline(__always)
  var isTimeWait: Bool { rawValue == 6 }
}
