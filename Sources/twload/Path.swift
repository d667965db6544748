/// One source address and one server port: connections on it differ only in the client's port.
struct Path {
  let source: SocketAddress
  let listener: Listener
  /// Whether the kernel accepts a port for each socket; otherwise it chooses one, and we count what it chose.
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

  /// Makes a connection whose 4-tuple is new on this path, or returns nil if no port is left.
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
      if choosesPorts { client.choosePort(port) }
      if try reaches(client) {
        let accepted = try listener.accept()
        return Connection(
          client: client, server: accepted.socket, clientPort: accepted.peerPort)
      }
      // The kernel has tried every port itself.
      if !choosesPorts { return nil }
    }
    return nil
  }

  /// Connects. Returns false if the client's port is taken by a TIME_WAIT that may not be reused or by a listener, or
  /// is reserved.
  private func reaches(_ client: borrowing StreamSocket) throws(LoadError) -> Bool {
    do {
      try client.connect(to: listener.address)
      return true
    } catch {
      if error == .addressNotAvailable { return false }
      if error == .inProgress {
        throw .environment("no answer within 5 s from \(text): is loopback filtered?")
      }
      throw .call("cannot connect from \(text)", error)
    }
  }

  private func openClient() throws(LoadError) -> StreamSocket {
    let client = try StreamSocket.open(source.family)
    client.limitWaits(for: .connect)
    // The kernel itself takes the first address for loopback.
    if source.host == 1 { return client }
    client.enable(.bindAddressNoPort)
    do {
      try client.bind(to: source)
    } catch {
      throw .call("cannot bind a client to \(source.hostText)", error)
    }
    return client
  }
}

/// The ephemeral ports that one path can still use, each offered once.
///
/// By itself, connect() on loopback reuses a TIME_WAIT older than a second (`tcp_tw_reuse` 2) before it tries the other
/// half of the ports, and if the server closes first it sees no TIME_WAIT at all. So each socket gets its one port with
/// IP_LOCAL_PORT_RANGE. That is not a bind(), so the port stays free towards other destinations.
struct PortWalk {
  private let range: ClosedRange<UInt16>
  private var upcoming: UInt16
  private var left: Int

  init(range: ClosedRange<UInt16>, startingAt start: UInt16) {
    self.range = range
    self.upcoming = start
    self.left = range.count
  }

  mutating func next() -> UInt16? {
    guard left > 0 else { return nil }
    left -= 1
    let port = upcoming
    upcoming = port == range.upperBound ? range.lowerBound : port + 1
    return port
  }
}

/// The ports already counted on one path, one bit each.
struct PortSet {
  private var words: [UInt64] = []

  /// Adds the port; returns whether it is new.
  mutating func insert(_ port: UInt16) -> Bool {
    if words.isEmpty { words = Array(repeating: 0, count: 1024) }
    let bit = UInt64(1) << (port & 63)
    let word = Int(port >> 6)
    defer { words[word] |= bit }
    return words[word] & bit == 0
  }
}

/// How the load is spread: enough server ports and source addresses that no path runs out of client ports.
struct Plan {
  /// The share of the ephemeral range that one path gets when the choice is ours.
  private static let comfortableShare = 0.75
  private static let comfortableMost = 20_000

  let ports: Int
  /// Source addresses of the IPv4 families.
  let sources: Int

  /// - Parameter choosesPorts: Without IP_LOCAL_PORT_RANGE only every second port is sure to be a new one.
  init(_ options: Options, ephemeral: Int, choosesPorts: Bool) {
    let share = Self.comfortableShare * (choosesPorts ? 1 : 0.5)
    let perPath = max(1, min(Self.comfortableMost, Int(Double(ephemeral) * share)))
    let families = options.families.count
    let perFamily = Self.divide(options.count + options.established, by: families)
    let paths = Self.divide(perFamily, by: perPath)
    let mostPorts = min(1000, Options.maximumPaths / families)
    if let ports = options.ports {
      self.ports = ports
    } else {
      let canSpread = options.families.allSatisfy(\.hasManySources)
      ports = min(mostPorts, Self.divide(paths, by: canSpread ? options.sources ?? 1 : 1))
    }
    sources = options.sources ?? min(254, Self.divide(paths, by: ports))
  }

  /// The quotient rounded up, at least 1.
  private static func divide(_ number: Int, by divisor: Int) -> Int {
    max(1, (number + divisor - 1) / divisor)
  }
}
