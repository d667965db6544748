/// A listening socket on loopback.
final class Listener {
  private let socket: StreamSocket
  let address: SocketAddress

  private init(socket: consuming StreamSocket, address: SocketAddress) {
    self.socket = socket
    self.address = address
  }

  /// Listens on the given port, or on a free one.
  static func open(
    _ family: Family, port: UInt16?, ephemeral: ClosedRange<UInt16>
  ) throws(LoadError) -> Listener {
    let socket = try StreamSocket.open(family)
    let wanted = SocketAddress(family: family, host: 1, port: port ?? 0)
    // A second run must be able to listen where the first one left server-side TIME_WAITs.
    if port != nil { socket.enable(.reuseAddress) }
    if family == .ipv6 { socket.enable(.onlyIPv6) }
    socket.limitWaits(for: .accept)
    if port != nil || !bindOutside(ephemeral, socket, wanted) { try bind(socket, to: wanted) }
    do {
      try socket.listen()
    } catch {
      throw .call("cannot listen on \(wanted.text)", error)
    }
    let address = wanted.with(port: socket.localPort)
    return Listener(socket: socket, address: address)
  }

  /// Binds to a random port outside the ephemeral range; returns false if none was free.
  ///
  /// The kernel would assign an ephemeral port, which clients then cannot use. After a large load it would always assign
  /// the same few: bind() rejects a port with a TIME_WAIT on this address, so only former server ports remain.
  private static func bindOutside(
    _ ephemeral: ClosedRange<UInt16>, _ socket: borrowing StreamSocket, _ address: SocketAddress
  ) -> Bool {
    for _ in 0..<100 {
      let port = UInt16.random(in: 1024...65535)
      if ephemeral.contains(port) { continue }
      do {
        try socket.bind(to: address.with(port: port))
        return true
      } catch { continue }
    }
    return false
  }

  private static func bind(
    _ socket: borrowing StreamSocket, to address: SocketAddress
  ) throws(LoadError) {
    do {
      try socket.bind(to: address)
    } catch {
      if error == .addressNotAvailable && address.family == .ipv6 {
        throw .environment("there is no ::1 here: IPv6 is disabled in this network namespace")
      }
      throw .call("cannot bind a server to \(address.text)", error)
    }
  }

  /// Takes the next connection.
  func accept() throws(LoadError) -> AcceptedSocket {
    do {
      return try socket.accept()
    } catch {
      throw .call("cannot accept a connection", error)
    }
  }
}
