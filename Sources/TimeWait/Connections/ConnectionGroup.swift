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
  /// The interface that the sockets are bound to; 0 for none. `SO_BINDTODEVICE`, a VRF, or a
  /// link-local address sets it.
  package let interfaceIndex: UInt32

  package init(
    localAddress: IPAddress, localPort: UInt16?, remoteAddress: IPAddress, remotePort: UInt16?,
    interfaceIndex: UInt32 = 0
  ) {
    self.localAddress = localAddress
    self.localPort = localPort
    self.remoteAddress = remoteAddress
    self.remotePort = remotePort
    self.interfaceIndex = interfaceIndex
  }

  package var isAccepted: Bool { localPort != nil }
}

/// Local address, remote address, remote port and interface: each local port can be used once with
/// them.
///
/// IPv4 addresses have their v4-mapped form here, because both share the same ports.
struct Destination: InternKey {
  let local: UInt128
  let remote: UInt128
  let port: UInt16
  var interface: UInt32

  @inline(__always)
  init(_ record: SocketRecord) {
    local = record.local.address.mappedBits
    remote = record.remote.address.mappedBits
    port = record.remote.port
    interface = record.interfaceIndex
  }

  @inline(__always)
  var spread: UInt64 {
    AddressHash.of(remote, local, number: UInt64(interface) << 16 | UInt64(port))
  }

  /// The same without an interface: its sockets are in the way of those with one too, as
  /// `inet_sk_bound_dev_eq` lets them match.
  var unbound: Destination? {
    guard interface != 0 else { return nil }
    var key = self
    key.interface = 0
    return key
  }

  var group: ConnectionGroup {
    ConnectionGroup(
      localAddress: IPAddress(mappedBits: local), localPort: nil,
      remoteAddress: IPAddress(mappedBits: remote), remotePort: port, interfaceIndex: interface)
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
