package import LinuxProc
internal import SockDiag

/// What one dump shows of TIME_WAIT.
package struct SnapshotReport: Sendable {
  package let facts: KernelFacts
  package let counters: Readings

  /// Sockets in TIME_WAIT, and FIN_WAIT2 minisockets.
  package let timeWait: Int
  package let finWait2: Int
  /// Sockets in TIME_WAIT that are overdue: the deadline has passed, and they are still there.
  package let overdue: Int
  package let finWait2Overdue: Int
  /// The least and the most that FIN_WAIT2 minisockets still have, in milliseconds.
  package let finWait2Remaining: ClosedRange<Int64>?
  /// Sockets in TIME_WAIT that are not overdue, by remaining time in twelve steps of five seconds.
  package let histogram: [Int]
  /// Sockets with more time left than TIME_WAIT lasts on this kernel.
  package let beyondLength: Int
  /// The longest time since a deadline, in milliseconds. 0 on kernels from 5.15 on, which report no
  /// negative times.
  package let longestOverdue: Int64

  /// Sockets that are no minisockets, in whatever state.
  package let fullSockets: Int

  package let history: CloseHistory
  /// Nil when the kernel's release or its HZ is not known.
  package let expectation: Expectation?
  /// The next reap of sockets in TIME_WAIT, and how many it takes; nil where that is not known.
  package let nextBurst: BurstForecast?

  /// Sockets in TIME_WAIT of connections that were accepted here; the others were
  /// opened here. In both cases this end closed first.
  package let accepted: Int
  /// Nothing is known of listeners, so port numbers decide who opened a connection.
  package let isDirectionGuessed: Bool

  /// Destinations of connections that were opened here, those with the most minisockets first.
  package let destinations: [DestinationReport]
  /// All destinations, listed or not.
  package let destinationCount: Int
  /// Listening ports with minisockets of their connections, those with the most first.
  package let acceptingPorts: [AcceptingPort]
  package let acceptingPortCount: Int
  /// All destinations, whatever the filter, those with the fewest ports left first.
  package let fullest: [DestinationReport]
  /// The range of local ports, and what takes ports out of it.
  package let portRange: PortRange
  /// Local ports that connections can get, whatever their destination.
  package var usablePorts: Int { portRange.usable }

  /// All minisockets, as `sockstat` counts them.
  package var minisockets: Int { timeWait + finWait2 }
}

/// A destination of connections that were opened here.
package struct DestinationReport: Sendable, Equatable {
  package let group: ConnectionGroup
  package let timeWait: Int
  package let finWait2: Int
  package let overdue: Int
  /// Full sockets, in whatever state.
  package let others: Int
  /// The sockets that hold the ports, minisockets included, by state; the most frequent first.
  package let states: [StateCount]
  package internal(set) var ports: PortBudget
}

/// A listening port and the minisockets of the connections that it accepted.
package struct AcceptingPort: Sendable, Equatable {
  package let port: UInt16
  package let minisockets: Int
  package let overdue: Int
}

extension SnapshotTally {
  /// - Parameters:
  ///   - top: destinations and listening ports to report, at most.
  ///   - needsFullest: whether `fullest` is wanted, which takes a report of every destination.
  package func report(
    counters: Readings, top: Int, needsFullest: Bool = false
  ) -> SnapshotReport {
    let length = facts.timeWaitLength
    let design = facts.timerDesign
    let expectation = design.map { Expectation(history, $0, length: length) }
    let lifetime = expectation?.lifetime ?? length.inSeconds
    let (listed, holders) = destinationReports(top: top, lifetime: lifetime)
    let fullest = needsFullest ? counts.indices.map { report(of: $0, lifetime: lifetime) } : []
    let accepting = acceptingPorts
    return SnapshotReport(
      facts: facts, counters: counters, timeWait: timeWait, finWait2: finWait2, overdue: overdue,
      finWait2Overdue: finWait2Overdue, finWait2Remaining: finWait2Range, histogram: histogram,
      beyondLength: beyondLength, longestOverdue: longestOverdue, fullSockets: fullSockets,
      history: history,
      expectation: expectation, nextBurst: BurstForecast(bursts), accepted: accepted,
      isDirectionGuessed: direction.isGuess,
      destinations: listed, destinationCount: holders,
      acceptingPorts: Array(accepting.prefix(top)), acceptingPortCount: accepting.count,
      fullest: fullest.sorted { $0.ports.free < $1.ports.free }, portRange: ephemeral.range)
  }

  /// Those with minisockets, or with few ports left.
  private func destinationReports(
    top: Int, lifetime: Double
  ) -> (listed: [DestinationReport], count: Int) {
    var order = counts.indices.filter { number in
      let counts = counts[number]
      let isScarce = counts.states.total * 2 > ephemeral.count
      return counts.wantedMinisockets > 0 || (isScarce && counts.wantedOthers > 0)
    }
    order.sort { left, right in
      let (a, b) = (counts[left], counts[right])
      if a.wantedMinisockets != b.wantedMinisockets {
        return a.wantedMinisockets > b.wantedMinisockets
      }
      let (fullA, fullB) = (a.others, b.others)
      if fullA != fullB { return fullA > fullB }
      return Destination.precedes(destinations.keys[left], destinations.keys[right])
    }
    let listed = order.prefix(top).map { report(of: $0, lifetime: lifetime) }
    return (listed, order.count)
  }

  private func report(of number: Int, lifetime: Double) -> DestinationReport {
    let (key, counts) = (destinations.keys[number], counts[number])
    var holders = counts.states
    if let unbound = key.unbound.flatMap({ destinations.find($0) }) {
      holders.add(self.counts[unbound].states)
    }
    let budget = PortBudget(
      counts, held: holders.total, usable: ephemeral.count, length: facts.timeWaitLength,
      lifetime: lifetime,
      isReusable: isReusable(key.group))
    return DestinationReport(
      group: key.group, timeWait: Int(counts.wantedTimeWait), finWait2: Int(counts.wantedFinWait2),
      overdue: Int(counts.wantedOverdue), others: Int(counts.others),
      states: holders.list, ports: budget)
  }

  /// By `tcp_tw_reuse`: 1 for all, 2 where either end is of the machine itself.
  private func isReusable(_ group: ConnectionGroup) -> Bool {
    guard facts.timestamps != 0 else { return false }
    switch facts.reuse {
    case 1: return true
    case 2: return group.localAddress.isLoopback || group.remoteAddress.isLoopback
    default: return false
    }
  }

  private var acceptingPorts: [AcceptingPort] {
    ports.indices.filter { ports[$0].minisockets > 0 }.map { port in
      AcceptingPort(
        port: UInt16(port), minisockets: Int(ports[port].minisockets),
        overdue: Int(ports[port].overdue))
    }.sorted { ($1.minisockets, $0.port) < ($0.minisockets, $1.port) }
  }
}

extension Destination {
  fileprivate static func precedes(_ left: Self, _ right: Self) -> Bool {
    (left.local, left.remote, left.port, left.interface)
      < (right.local, right.remote, right.port, right.interface)
  }
}
