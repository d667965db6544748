package import SockDiag

/// conntrack's TCP entries compared with the sockets of one dump.
///
/// An entry either has a socket in this namespace with its addresses and ports; or has none, though one
/// of its ends is an address of this namespace; or is forwarded, and cannot have one.
package struct ConntrackReport: Sendable, Equatable {
  /// Entries by whether they have a socket here.
  package struct Counts: Sendable, Hashable {
    /// A socket still exists, in any state.
    package var withSocket = 0
    /// One end is an address of this namespace, and no socket exists any more.
    package var withoutSocket = 0
    /// Neither end is an address of this namespace.
    package var forwarded = 0

    package init(withSocket: Int = 0, withoutSocket: Int = 0, forwarded: Int = 0) {
      self.withSocket = withSocket
      self.withoutSocket = withoutSocket
      self.forwarded = forwarded
    }

    package var total: Int { withSocket + withoutSocket + forwarded }

    mutating func count(_ part: Part) {
      switch part {
      case .withSocket: withSocket += 1
      case .withoutSocket: withoutSocket += 1
      case .forwarded: forwarded += 1
      }
    }
  }

  /// Whether an entry has a socket here. An enum and not a key path into `Counts`: writing through a key
  /// path takes most of the time of counting an entry.
  enum Part {
    case withSocket, withoutSocket, forwarded
  }

  /// The entries from a client to a server's port.
  package struct Tuple: Sendable, Hashable {
    /// The source of the connection's first packet.
    package let client: IPAddress
    /// Its destination, before any translation.
    package let server: Endpoint
    /// Entries in TIME_WAIT.
    package let timeWait: Counts
    /// The longest time until one of those expires, in whole seconds.
    package let longestTimeout: Duration?

    package init(client: IPAddress, server: Endpoint, timeWait: Counts, longestTimeout: Duration?) {
      self.client = client
      self.server = server
      self.timeWait = timeWait
      self.longestTimeout = longestTimeout
    }
  }

  /// TCP entries of all states.
  package let entries: Counts
  /// TCP entries in TIME_WAIT.
  package let timeWait: Counts
  /// TCP entries by state, in the order of the states' numbers, without empty states.
  package let states: [(state: ConntrackState, count: Int)]
  /// TCP entries with a translated address or port (NAT).
  package let translated: Int
  /// TCP entries without a state: offloaded to a flow table or to hardware.
  package let stateless: Int
  /// The longest time until an entry in TIME_WAIT expires, in whole seconds.
  package let longestTimeWait: Duration?
  /// Sockets that the entries were compared with.
  package let sockets: Int
  /// The tuples with the most entries in TIME_WAIT, most first.
  package let busiest: [Tuple]
  /// By how much a tuple's count may be too low; 0 unless there were too many tuples to keep them all.
  package let tupleError: Int

  /// TCP entries in a state.
  package func count(_ state: ConntrackState) -> Int {
    states.first { $0.state == state }?.count ?? 0
  }

  package static func == (left: Self, right: Self) -> Bool {
    left.entries == right.entries && left.timeWait == right.timeWait
      && left.states.elementsEqual(right.states, by: ==) && left.translated == right.translated
      && left.stateless == right.stateless && left.longestTimeWait == right.longestTimeWait
      && left.sockets == right.sockets && left.busiest == right.busiest
      && left.tupleError == right.tupleError
  }
}
