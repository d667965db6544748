import Glibc

/// One source address and one server port: the connections on it differ only in the client's port.
struct Path {
  let source: SocketAddress
  let listener: Listener
  /// Whether the kernel can be told which port to use; otherwise it chooses, and we count what it chose.
  private let choosesPorts: Bool
  private let closesFirst: Side
  private var walk: PortWalk
  private var counted = PortSet()

  init(
    source: SocketAddress, listener: Listener, ephemeral: ClosedRange<UInt16>, start: UInt16,
    choosesPorts: Bool, closesFirst: Side
  ) {
    self.source = source
    self.listener = listener
    self.choosesPorts = choosesPorts
    self.closesFirst = closesFirst
    self.walk = PortWalk(range: ephemeral, startingAt: start)
  }

  var text: String { "\(source.hostText) to \(listener.address.text)" }

  /// Makes a connection whose 4-tuple this path has not had yet, or returns nil if no port is left.
  mutating func connect() throws(LoadError) -> Connection? {
    while true {
      guard let connection = try attempt() else { return nil }
      if counted.insert(connection.clientPort) { return connection }
      // The kernel chose a port again: it took over our own TIME_WAIT, which this close puts back.
      connection.close(first: closesFirst)
    }
  }

  private mutating func attempt() throws(LoadError) -> Connection? {
    let client = try openClient()
    while let port = walk.next() {
      if choosesPorts { narrow(client, to: port) }
      let error = StreamSocket.connect(client, to: listener.address)
      switch error {
      case 0:
        let (server, clientPort) = try StreamSocket.accept(listener.socket)
        return Connection(
          client: client, server: FileDescriptor(owning: server), clientPort: clientPort)
      case EADDRNOTAVAIL:
        // Taken by a TIME_WAIT that may not be reused, by a listener, or reserved.
        if !choosesPorts { return nil }
      default:
        throw cannotConnect(error)
      }
    }
    return nil
  }

  private func openClient() throws(LoadError) -> FileDescriptor {
    let client = try StreamSocket.open(source.family)
    _ = StreamSocket.set(
      client, level: SOL_SOCKET, option: SO_SNDTIMEO, to: StreamSocket.patience)
    // The first address is the one that the kernel takes for loopback by itself.
    if source.host == 1 { return client }
    _ = StreamSocket.set(
      client, level: CInt(IPPROTO_IP), option: StreamSocket.bindAddressNoPort, to: CInt(1))
    let error = StreamSocket.bind(client, to: source)
    guard error == 0 else {
      throw .call("cannot bind a client to \(source.hostText)", errno: error)
    }
    return client
  }

  private func narrow(_ client: borrowing FileDescriptor, to port: UInt16) {
    _ = StreamSocket.set(
      client, level: CInt(IPPROTO_IP), option: StreamSocket.localPortRange,
      to: UInt32(port) << 16 | UInt32(port))
  }

  private func cannotConnect(_ error: CInt) -> LoadError {
    if error == EINPROGRESS {
      return .environment("no answer within 5 s on the way from \(text): is loopback filtered?")
    }
    return .call("cannot connect from \(text)", errno: error)
  }
}
