import Glibc

/// A listening socket on loopback.
final class Listener {
  let socket: FileDescriptor
  let address: SocketAddress

  private init(socket: consuming FileDescriptor, address: SocketAddress) {
    self.socket = socket
    self.address = address
  }

  /// Listens on the given port, or on a free one.
  static func open(
    _ family: Family, port: UInt16?, ephemeral: ClosedRange<UInt16>
  ) throws(LoadError) -> Listener {
    let socket = try StreamSocket.open(family)
    let any = SocketAddress(family: family, host: 1, port: port ?? 0)
    prepare(socket, family: family, fixedPort: port != nil)
    if port != nil || !bindOutside(ephemeral, socket, any) {
      let error = StreamSocket.bind(socket, to: any)
      guard error == 0 else { throw cannotBind(any, error) }
    }
    guard listen(socket.number, 128) == 0 else {
      throw .call("cannot listen on \(any.text)", errno: errno)
    }
    let address = any.with(port: StreamSocket.localPort(socket))
    return Listener(socket: socket, address: address)
  }

  private static func prepare(
    _ socket: borrowing FileDescriptor, family: Family, fixedPort: Bool
  ) {
    if family == .ipv6 {
      _ = StreamSocket.set(
        socket, level: CInt(IPPROTO_IPV6), option: IPV6_V6ONLY, to: CInt(1))
    }
    if fixedPort {
      // A second run must be able to listen where the first one left server-side TIME_WAITs.
      _ = StreamSocket.set(socket, level: SOL_SOCKET, option: SO_REUSEADDR, to: CInt(1))
    }
    _ = StreamSocket.set(
      socket, level: SOL_SOCKET, option: SO_RCVTIMEO, to: StreamSocket.patience)
  }

  /// Binds beside the ephemeral range, by chance.
  ///
  /// The kernel would assign an ephemeral port. That one is then lost to clients, and after a large load it is always the
  /// same few: bind() refuses a port with a TIME_WAIT on this address, so only former server ports are left.
  private static func bindOutside(
    _ ephemeral: ClosedRange<UInt16>, _ socket: borrowing FileDescriptor, _ address: SocketAddress
  ) -> Bool {
    for _ in 0..<100 {
      let port = UInt16.random(in: 1024...65535)
      if ephemeral.contains(port) { continue }
      if StreamSocket.bind(socket, to: address.with(port: port)) == 0 { return true }
    }
    return false
  }

  private static func cannotBind(_ address: SocketAddress, _ error: CInt) -> LoadError {
    if error == EADDRNOTAVAIL && address.family == .ipv6 {
      return .environment("there is no ::1 here: IPv6 is disabled in this network namespace")
    }
    return .call("cannot bind a server to \(address.text)", errno: error)
  }
}
