package import SockDiag

/// Compares conntrack's table with the sockets of one dump. All sockets are added first, then the
/// entries, so that a socket that goes in between still counts.
///
///     var tally = ConntrackTally(localAddresses: addresses)
///     while let socket = try sockets.next() { tally.addSocket(socket) }
///     while let entry = try entries.next() { tally.add(entry) }
///     let report = tally.report(busiest: 5)
///
/// Memory is 8 to 24 bytes for each socket, and bounded for any number of entries.
package struct ConntrackTally: Sendable {
  private var sockets = TupleSet()
  private let local: LocalAddressSet
  private var entries = ConntrackReport.Counts()
  private var timeWait = ConntrackReport.Counts()
  /// By the states' numbers.
  private var states = [Int](repeating: 0, count: 256)
  private var translated = 0
  private var stateless = 0
  /// Seconds; -1 if no entry had a timeout.
  private var longestTimeWait: Int64 = -1
  private var tuples: TupleCounts

  /// - Parameters:
  ///   - localAddresses: those of the namespace; without any, nothing counts as forwarded.
  package init(localAddresses: [IPAddress] = []) {
    self.init(localAddresses: localAddresses, mostTuples: TupleCounts.standardMost)
  }

  init(localAddresses: [IPAddress], mostTuples: Int) {
    local = LocalAddressSet(localAddresses)
    tuples = TupleCounts(most: mostTuples)
  }

  /// Adds a socket in any state; one without a peer, such as a listener, has no entry.
  package mutating func addSocket(_ record: SocketRecord) {
    guard record.remote.port != 0 else { return }
    sockets.insert(local: record.local, remote: record.remote)
  }

  /// Counts a TCP entry; call it after all sockets are added.
  package mutating func add(_ entry: ConntrackEntry) {
    let part = part(of: entry)
    entries.count(part)
    if entry.isTranslated { translated += 1 }
    guard let state = entry.state else {
      stateless += 1
      return
    }
    states[Int(state.rawValue)] += 1
    guard state == .timeWait else { return }
    timeWait.count(part)
    let seconds = entry.timeout?.components.seconds
    longestTimeWait = max(longestTimeWait, seconds ?? -1)
    tuples.add(entry.original, part, seconds: seconds)
  }

  /// Looks for the client's socket, which has the ends of the original direction (before NAT), and for
  /// the server's, which has those of the reply direction.
  private func part(of entry: ConntrackEntry) -> ConntrackReport.Part {
    let (original, reply) = (entry.original, entry.reply)
    if sockets.contains(local: original.source, remote: original.destination)
      || sockets.contains(local: reply.source, remote: reply.destination)
    {
      return .withSocket
    }
    let isHere =
      local.isUnknown || local.contains(original.source.address)
      || local.contains(reply.source.address)
    return isHere ? .withoutSocket : .forwarded
  }

  /// The counts so far.
  ///
  /// - Parameter most: the number of tuples to report, at most.
  package func report(busiest most: Int) -> ConntrackReport {
    ConntrackReport(
      entries: entries, timeWait: timeWait,
      states: states.enumerated().compactMap { number, count in
        count > 0 ? (ConntrackState(rawValue: UInt8(number)), count) : nil
      },
      translated: translated, stateless: stateless,
      longestTimeWait: longestTimeWait < 0 ? nil : .seconds(longestTimeWait),
      sockets: sockets.count, busiest: tuples.busiest(most), tupleError: tuples.error)
  }
}

/// The addresses that sockets of a namespace can have.
private struct LocalAddressSet: Sendable {
  private let addresses: Set<UInt128>

  init(_ addresses: [IPAddress]) { self.addresses = Set(addresses.map(\.mappedBits)) }

  var isUnknown: Bool { addresses.isEmpty }

  func contains(_ address: IPAddress) -> Bool {
    // All of 127.0.0.0/8 is local, though an interface has one address of it.
    if let ipv4 = address.embeddedIPv4, ipv4 >> 24 == 127 { return true }
    return addresses.contains(address.mappedBits)
  }
}
