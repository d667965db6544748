package import SockDiag

/// What conntrack's table tells, beside the sockets of one dump.
///
/// An entry is told in one of three ways: a socket of this namespace has its addresses and ports; none
/// has, though an end of it is an address of this namespace; or it is forwarded, so that none can have.
package struct ConntrackReport: Sendable, Equatable {
  /// Entries, divided by what there is for them here.
  package struct Counts: Sendable, Hashable {
    /// A socket still stands, in whatever state.
    package var withSocket = 0
    /// One end is an address of this namespace, and no socket stands any more.
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

  /// What there is for an entry here; a key path would take most of the time of counting it.
  enum Part {
    case withSocket, withoutSocket, forwarded
  }

  /// What there is from a client to a server's port.
  package struct Tuple: Sendable, Hashable {
    /// The source of the connection's first packet.
    package let client: IPAddress
    /// Its destination, before any translation.
    package let server: Endpoint
    /// Entries in TIME_WAIT.
    package let timeWait: Counts
    /// The longest time, in whole seconds, until one of those goes.
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
  /// TCP entries of each state that there is one of, in the order of the states' numbers.
  package let states: [(state: ConntrackState, count: Int)]
  /// TCP entries of which an address or a port is translated.
  package let translated: Int
  /// TCP entries without a state: a flow table or hardware has taken them over.
  package let stateless: Int
  /// The longest time, in whole seconds, until an entry in TIME_WAIT goes.
  package let longestTimeWait: Duration?
  /// Sockets that the entries were compared with.
  package let sockets: Int
  /// The tuples with most entries in TIME_WAIT, most first.
  package let busiest: [Tuple]
  /// By how much a tuple's count may be too low: 0 unless there were too many different tuples to keep.
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
