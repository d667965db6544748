package import LinuxProc
package import SockDiag

/// Counts what one dump of all sockets shows of TIME_WAIT. Memory grows with the number of
/// destinations, not of sockets.
package struct SnapshotTally: Sendable {
  let facts: KernelFacts
  let direction: DirectionRule
  private(set) var ephemeral: EphemeralRange

  private(set) var history: CloseHistory
  private(set) var timeWait = 0
  private(set) var finWait2 = 0
  private(set) var overdue = 0
  private(set) var finWait2Overdue = 0
  /// TIME_WAIT that is not overdue, by remaining time in twelve steps of five seconds.
  private(set) var histogram = [Int](repeating: 0, count: 12)
  /// TIME_WAIT with more time left than it lasts on this kernel.
  private(set) var beyondLength = 0
  /// The longest time since a deadline, in milliseconds; kernels before 5.15 report it.
  private(set) var longestOverdue: Int64 = 0
  private(set) var finWait2Range: ClosedRange<Int64>?
  private(set) var accepted = 0
  private(set) var fullSockets = 0
  private(set) var destinations = InternTable<Destination>()
  private(set) var counts: [DestinationCounts] = []
  private(set) var ports = [PortCounts](repeating: PortCounts(), count: 65536)

  private(set) var bursts: BurstTally?

  private let length: Int64
  /// With less time left than this, in milliseconds, a socket is old enough to be reused.
  private let oldBelow: Int64

  /// What is counted of the connections that a listening port accepted.
  struct PortCounts: Sendable {
    var minisockets: UInt32 = 0
    var overdue: UInt32 = 0
  }

  /// - Parameters:
  ///   - listeners: those of the same namespace, read before; nil when they are not known.
  package init(facts: KernelFacts, listeners: ListenerTable?) {
    self.facts = facts
    direction = DirectionRule(listeners: listeners, ephemeralPorts: facts.localPorts)
    var ephemeral = EphemeralRange(facts)
    for port in 0...UInt16.max where listeners?.isListened(port) ?? false {
      ephemeral.block(port, isListener: true)
    }
    self.ephemeral = ephemeral
    history = CloseHistory(length: facts.timeWaitLength)
    length = facts.timeWaitLength.wholeMilliseconds
    oldBelow = length - Int64(facts.reuseDelay ?? 1000)
  }

  /// Forecasts the next reap, from the sockets that are added from now on.
  ///
  /// - Parameter ticks: readings of the kernel's ticks, on the clock of the dump.
  package mutating func forecastReaps(from ticks: [TickReading]) {
    let origin = KernelTicks(ticksPerSecond: facts.ticksPerSecond, ticks)?.origin
    bursts = BurstTally(ReapForecaster(facts, origin: origin))
  }

  /// Counts a socket.
  ///
  /// - Parameters:
  ///   - isWanted: it passes the filter. Others are counted for the ports that they hold.
  ///   - window: when the kernel read it; nil where that is not known.
  @inline(__always)
  package mutating func add(
    _ record: SocketRecord, isWanted: Bool = true, window: InstantRange? = nil
  ) {
    guard case .timeWait(let remaining) = record.timer else {
      fullSockets &+= 1
      addFull(record, isWanted)
      return
    }
    let milliseconds = remaining.wholeMilliseconds
    let isAccepted = direction.isAccepted(record.local, remotePort: record.remote.port)
    if isWanted {
      addMinisocket(record, milliseconds, isAccepted)
      if let window, record.state == .timeWait { bursts?.add(max(0, milliseconds), window) }
    }
    if !isAccepted {
      addHolder(record, milliseconds, isWanted)
    } else if isWanted {
      ports[Int(record.local.port)].minisockets &+= 1
      if milliseconds <= 0 { ports[Int(record.local.port)].overdue &+= 1 }
    }
  }

  private mutating func addMinisocket(
    _ record: SocketRecord, _ remaining: Int64, _ isAccepted: Bool
  ) {
    if record.state == .timeWait {
      timeWait &+= 1
      if isAccepted { accepted &+= 1 }
      addTimeWait(remaining)
    } else {
      finWait2 &+= 1
      if remaining <= 0 { finWait2Overdue &+= 1 }
      let range = finWait2Range ?? remaining...remaining
      finWait2Range = min(range.lowerBound, remaining)...max(range.upperBound, remaining)
    }
  }

  private mutating func addTimeWait(_ remaining: Int64) {
    guard remaining > 0 else {
      overdue &+= 1
      longestOverdue = max(longestOverdue, -remaining)
      return
    }
    // One tick of the slowest clock is tolerated.
    if remaining > length + 10 { beyondLength &+= 1 }
    history.add(remaining: remaining)
    histogram[Self.step(remaining)] &+= 1
  }

  /// More than a minute is in the last step.
  @inline(__always)
  private static func step(_ remaining: Int64) -> Int {
    Int(truncatingIfNeeded: min(11, (remaining &- 1) / 5000))
  }

  private mutating func addHolder(_ record: SocketRecord, _ remaining: Int64, _ isWanted: Bool) {
    let number = destination(of: record)
    let wanted: UInt32 = isWanted ? 1 : 0
    let isEphemeral = ephemeral.contains(record.local.port)
    if isEphemeral { counts[number].states.add(record.state) }
    if remaining <= 0 {
      counts[number].overdue &+= 1
      counts[number].wantedOverdue &+= wanted
    }
    guard record.state == .timeWait else {
      counts[number].finWait2 &+= 1
      counts[number].wantedFinWait2 &+= wanted
      return
    }
    counts[number].timeWait &+= 1
    counts[number].wantedTimeWait &+= wanted
    // The rate and the ports that can be taken over are those of the range.
    guard isEphemeral else { return }
    if remaining > oldBelow { counts[number].young &+= 1 }
    if remaining > 0 {
      counts[number].byRemaining[Self.step(remaining)] &+= 1
    } else {
      counts[number].overdueOnEphemeralPorts &+= 1
    }
  }

  private mutating func addFull(_ record: SocketRecord, _ isWanted: Bool) {
    guard record.remote.port != 0 else {
      // Listening, or bound without a connection. The kernel lists these before all others.
      if record.local.port != 0 {
        ephemeral.block(record.local.port, isListener: record.state == .listen)
      }
      return
    }
    if direction.isAccepted(record.local, remotePort: record.remote.port) { return }
    let number = destination(of: record)
    counts[number].others &+= 1
    counts[number].wantedOthers &+= isWanted ? 1 : 0
    if ephemeral.contains(record.local.port) { counts[number].states.add(record.state) }
  }

  @inline(__always)
  private mutating func destination(of record: SocketRecord) -> Int {
    let number = destinations.number(of: Destination(record))
    if number == counts.count { counts.append(DestinationCounts()) }
    return number
  }
}
