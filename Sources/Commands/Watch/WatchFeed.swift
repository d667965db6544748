import LinuxProc
import Netlink
import SockDiag
import SocketFilter
import TimeWait

/// Where the polls of a watch come from.
protocol WatchFeed: AnyObject {
  /// What is known of the kernel and its settings; complete when the first poll is made.
  var facts: KernelFacts { get }

  /// Reads one poll into the engine.
  ///
  /// - Returns: how it went; nil when there are no more.
  func poll(
    _ engine: inout WatchEngine, _ question: WatchQuestion, skipped: Int
  ) throws(WatchError) -> WatchReading?
}

/// What every poll asks for.
struct WatchQuestion {
  var filter: SocketFilter?
  /// Full sockets, for the ports that they hold or for the processes that have them.
  var asksAllStates = false
  /// The processes of full sockets are wanted.
  var asksOwners = false

  /// Ports can be counted only where nothing is left out.
  var countsPorts: Bool { asksAllStates && filter == nil }

  /// What is asked of the kernel. Behind a filter full sockets would be missing as well.
  ///
  /// - Parameter isRecorded: with the listeners, by which a replay tells who opened a connection.
  func selection(in context: FilterContext?, isRecorded: Bool) -> SocketSelection {
    if asksAllStates { return .everything }
    if isRecorded, filter == nil {
      return SocketSelection(
        states: SocketSelection.minisockets().states.union(TCPStateSet(.listen)))
    }
    guard let filter, let context else { return .minisockets() }
    let minisockets = SocketSelection.minisockets()
    return SocketSelection(
      states: minisockets.states, minisocketsOnly: true,
      localPort: filter.requestPorts.local, remotePort: filter.requestPorts.remote,
      bytecode: filter.kernelFilter(for: context).bytes)
  }
}

/// How one poll went.
struct WatchReading {
  var report: PollReport
  var notes: [String] = []
  /// Milliseconds since 1970, where the clock is known.
  var realTime: Int64?
  /// The recording has failed, and goes on no more.
  var hasLostRecording = false
  /// Inodes of full sockets that were seen, where owners are wanted.
  var inodes: [UInt32] = []
}

/// Why nothing can be watched.
enum WatchError: Error {
  case dump(DumpError)
  case system(SystemError)
  /// A capture that does not tell when it was made.
  case noTimes(String)

  /// The namespace is gone, and no later poll can find it.
  var isFinal: Bool {
    if case .dump(.namespace(let error)) = self { error.reason == .vanished } else { false }
  }

  var description: String {
    switch self {
    case .dump(let error): error.description
    case .system(let error): error.description
    case .noTimes(let file):
      "\(file) does not tell the times of its packets, by which a watch judges: record a series "
        + "with 'twdiag capture FILE.pcapng --count N --interval S' or 'twdiag watch --record'"
    }
  }
}

/// Reads the rows of one walk into the engine.
enum WatchRows {
  /// The two loops are apart, so that what only a filter needs is never decoded without one.
  static func read(
    _ dump: inout SocketDump, _ program: FilterProgram?, _ engine: inout WatchEngine,
    from start: Instant
  ) throws(DumpError) {
    if let program { return try read(&dump, through: program, &engine, from: start) }
    while let record = try dump.next() {
      engine.observe(record, range(dump.window, from: start))
    }
  }

  private static func read(
    _ dump: inout SocketDump, through program: FilterProgram, _ engine: inout WatchEngine,
    from start: Instant
  ) throws(DumpError) {
    while let record = try dump.next() {
      // Full sockets are looked at for what they hold, whatever the filter lets through.
      guard !record.isMinisocket || program.matches(record, cgroupID: nil) else { continue }
      engine.observe(record, range(dump.window, from: start))
    }
  }

  /// As above, and notes the inodes of full sockets.
  static func readOwners(
    _ dump: inout SocketDump, _ program: FilterProgram?, _ engine: inout WatchEngine,
    from start: Instant
  ) throws(DumpError) -> [UInt32] {
    var inodes: [UInt32] = []
    while let record = try dump.next() {
      if record.inode != 0 { inodes.append(record.inode) }
      if record.isMinisocket, let program, !program.matches(record, cgroupID: nil) { continue }
      engine.observe(record, range(dump.window, from: start))
    }
    return inodes
  }

  /// Where the source has no times, a row was read since the walk began.
  @inline(__always)
  private static func range(_ window: InstantRange?, from start: Instant) -> InstantRange {
    guard let window else {
      return InstantRange(start, Instant(nanoseconds: MonotonicClock.now()))
    }
    return window
  }
}
