import Netlink
import SockDiag
import SocketFilter
import TimeWait

/// What every poll asks for.
struct PollRequest {
  var filter: SocketFilter?
  /// Full sockets, for the ports that they hold or for the processes that have them.
  var asksAllStates = false
  /// The inodes of full sockets are wanted, for the processes that have them.
  var asksOwners = false
  /// With the listeners, so that a replay knows who opened a connection.
  var isRecorded = false

  /// Ports can be counted only where nothing is left out.
  var countsPorts: Bool { asksAllStates && filter == nil }

  /// What the kernel is asked for. A filter must not hide full sockets.
  func selection(in context: FilterContext?) -> SocketSelection {
    let minisockets = SocketSelection.minisockets()
    if asksAllStates { return .everything }
    guard let filter else {
      return isRecorded
        ? SocketSelection(states: minisockets.states.union(TCPStateSet(.listen))) : minisockets
    }
    guard let context else { return minisockets }
    return SocketSelection(
      states: minisockets.states, minisocketsOnly: true,
      localPort: filter.requestPorts.local, remotePort: filter.requestPorts.remote,
      bytecode: filter.kernelFilter(for: context).bytes)
  }
}

/// What one poll gave.
struct PollReading {
  var report: PollReport
  var notes: [String] = []
  /// When the walk began, in milliseconds since 1970; nil where nobody knows.
  var realTime: Int64?
  /// Inodes of full sockets, where owners are wanted.
  var inodes: [UInt32] = []
}

/// Polls one place: each look goes into the watch engine.
struct Poller: ~Copyable {
  let lookSource: any LookSource
  private(set) var engine: WatchEngine

  init(_ lookSource: any LookSource, _ options: WatchOptions) {
    self.lookSource = lookSource
    engine = WatchEngine(options)
  }

  /// Begins anew with other options.
  mutating func restart(_ options: WatchOptions) { engine = WatchEngine(options) }

  mutating func withEngine<T>(_ body: (inout WatchEngine) -> T) -> T { body(&engine) }

  /// Makes one poll; nil behind the last round of a capture.
  mutating func poll(
    _ request: PollRequest, skipped: Int
  ) throws(LookError) -> PollReading? {
    let lookRequest = LookRequest(
      filter: request.filter, selection: request.selection, needsListeners: true,
      needsTicks: true, usesTimerList: !engine.hasTicks)
    guard var look = try lookSource.look(lookRequest) else { return nil }
    for reading in look.ticks { engine.take(reading) }
    engine.beginPoll(at: look.start, listeners: look.listeners)
    var reading = PollReading(report: PollReport())
    var failure: DumpError?
    do throws(DumpError) {
      reading.inodes = try read(&look, asksOwners: request.asksOwners)
    } catch {
      failure = error
    }
    if let failure, look.rows.socketsRead == 0 { throw .dump(failure) }
    let incidents = look.rows.incidents
    reading.realTime = look.realTime
    reading.notes = incidents.map(\.description) + (failure.map { [$0.description] } ?? [])
    let end = lookSource.endLook()
    for reading in end.ticks { engine.take(reading) }
    reading.report = engine.endPoll(
      at: end.instant, isComplete: failure == nil && !incidents.contains(where: \.isLoss),
      counters: end.counters, skipped: skipped)
    return reading
  }

  /// Reads the rows into the engine. The loops are apart, so that what only a filter or the owners need
  /// is never decoded without them.
  private mutating func read(
    _ look: inout Look, asksOwners: Bool
  ) throws(DumpError) -> [UInt32] {
    if asksOwners { return try readOwners(&look) }
    if let program = look.program {
      try read(&look, through: program)
    } else {
      while let record = try look.rows.next() { engine.observe(record, look.instants) }
    }
    return []
  }

  private mutating func read(
    _ look: inout Look, through program: FilterProgram
  ) throws(DumpError) {
    while let record = try look.rows.next() {
      // Full sockets count for the ports that they hold, whatever the filter selects.
      guard !record.isMinisocket || program.matches(record, cgroupID: nil) else { continue }
      engine.observe(record, look.instants)
    }
  }

  private mutating func readOwners(_ look: inout Look) throws(DumpError) -> [UInt32] {
    var inodes: [UInt32] = []
    while let record = try look.rows.next() {
      if record.inode != 0 { inodes.append(record.inode) }
      if record.isMinisocket, let program = look.program,
        !program.matches(record, cgroupID: nil)
      {
        continue
      }
      engine.observe(record, look.instants)
    }
    return inodes
  }
}
