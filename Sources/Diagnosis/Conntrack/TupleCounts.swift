import SockDiag
import TimeWait

/// Counts the entries in TIME_WAIT from each client to each server's port.
///
/// Memory is bounded: when there are too many tuples, it drops those with the fewest entries until half
/// of the room is free. A busy tuple stays; a count is too low by at most `error`, the sum over these
/// evictions of the most entries that an evicted tuple had.
struct TupleCounts: Sendable {
  /// Enough for a server with a hundred thousand clients; 14 MB in all.
  static let standardMost = 1 << 17

  private let most: Int
  private var numbers = InternTable<ConntrackTupleKey>()
  private var counts: [Counts] = []
  /// By how much a count may be too low.
  private(set) var error = 0

  private struct Counts {
    var withSocket: UInt32 = 0
    var withoutSocket: UInt32 = 0
    var forwarded: UInt32 = 0
    /// Seconds plus one; 0 if no entry had a timeout.
    var longest: UInt32 = 0

    var total: Int { Int(withSocket) + Int(withoutSocket) + Int(forwarded) }
  }

  init(most: Int) { self.most = max(2, most) }

  /// Counts an entry.
  ///
  /// - Parameter seconds: until it expires; nil if the kernel does not report it.
  mutating func add(_ original: ConntrackTuple, _ part: ConntrackReport.Part, seconds: Int64?) {
    if counts.count == most { evict() }
    let number = numbers.number(of: ConntrackTupleKey(original))
    if number == counts.count { counts.append(Counts()) }
    switch part {
    case .withSocket: counts[number].withSocket &+= 1
    case .withoutSocket: counts[number].withoutSocket &+= 1
    case .forwarded: counts[number].forwarded &+= 1
    }
    if let seconds {
      let longest = UInt32(clamping: min(seconds, Int64(UInt32.max) - 1) + 1)
      counts[number].longest = max(counts[number].longest, longest)
    }
  }

  private mutating func evict() {
    let order = counts.map(\.total).sorted()
    let limit = order[order.count / 2]
    error += limit
    var kept = InternTable<ConntrackTupleKey>()
    var keptCounts: [Counts] = []
    for (number, key) in numbers.keys.enumerated() where counts[number].total > limit {
      _ = kept.number(of: key)
      keptCounts.append(counts[number])
    }
    numbers = kept
    counts = keptCounts
  }

  /// The tuples with the most entries, most first; by address where they have as many.
  func busiest(_ most: Int) -> [ConntrackReport.Tuple] {
    let order = counts.indices.sorted {
      let (left, right) = (counts[$0].total, counts[$1].total)
      return left == right ? numbers.keys[$0] < numbers.keys[$1] : left > right
    }
    return order.prefix(max(0, most)).map(tuple)
  }

  private func tuple(_ number: Int) -> ConntrackReport.Tuple {
    let (key, counts) = (numbers.keys[number], counts[number])
    return ConntrackReport.Tuple(
      client: IPAddress(mappedBits: key.client),
      server: Endpoint(address: IPAddress(mappedBits: key.server), port: key.port),
      timeWait: ConntrackReport.Counts(
        withSocket: Int(counts.withSocket), withoutSocket: Int(counts.withoutSocket),
        forwarded: Int(counts.forwarded)),
      longestTimeout: counts.longest == 0 ? nil : .seconds(Int64(counts.longest) - 1))
  }
}

/// A client's address, and the server's address and port that it connected to.
private struct ConntrackTupleKey: InternKey, Comparable {
  let client: UInt128
  let server: UInt128
  let port: UInt16

  init(_ original: ConntrackTuple) {
    client = original.source.address.mappedBits
    server = original.destination.address.mappedBits
    port = original.destination.port
  }

  var spread: UInt64 { AddressHash.of(client, server, number: UInt64(port)) }

  static func < (left: Self, right: Self) -> Bool {
    (left.server, left.port, left.client) < (right.server, right.port, right.client)
  }
}
