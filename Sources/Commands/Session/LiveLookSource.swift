import Captures
import LinuxProc
import Netlink
import SockDiag
import SocketFilter
import TimeWait

/// Looks at the running kernel, over the same sockets each time.
final class LiveLookSource: LookSource {
  private let namespace: NetworkNamespace?
  private var place: Place { .live(namespace) }
  private var recording: Recording?
  /// One socket for the rows, which may be recorded, and one for the listeners, which are not.
  private var watcher: LiveWatcher
  private var listeners: LiveWatcher
  private var counters: CounterReader?
  private var isUsingTimerList = false
  lazy var facts = KernelFacts(CaptureEnvironment.facts(in: namespace).lines)

  /// - Parameters:
  ///   - namespace: the caller's own for nil.
  ///   - readsAhead: whether a thread may receive ahead; a long dump then takes less time, and more of
  ///     the processor.
  init(_ namespace: NetworkNamespace?, readsAhead: Bool, recording: Recording? = nil) {
    self.namespace = namespace
    self.recording = recording
    watcher = LiveWatcher(namespace, readsAhead: readsAhead, observer: recording)
    listeners = LiveWatcher(namespace)
  }

  func look(_ request: LookRequest) throws(LookError) -> Look? {
    let listening =
      request.needsListeners ? Listeners(&listeners, in: namespace) : nil
    let readings = lines(request.readings)
    let context = request.filter.map { FilterContext.context($0.fields, at: place) }
    recording?.beginRound()
    isUsingTimerList = request.usesTimerList
    let before = request.needsTicks ? ticks() : []
    let rows: SocketDump
    do throws(DumpError) {
      rows = try watcher.dump(request.selection(context))
    } catch {
      throw .dump(error)
    }
    return Look(
      place: place, readings: readings, ticks: before, listeners: listening?.table,
      start: Instant(nanoseconds: MonotonicClock.now()), realTime: WallClock.now() / 1_000_000,
      rows: rows,
      program: context.flatMap { request.filter?.program(for: $0) },
      notes: [listening?.note].compactMap(\.self))
  }

  /// Settings and counters now.
  private func lines(_ needed: LookRequest.ReadingsNeeded) -> [(name: String, value: String)] {
    switch needed {
    case .none: []
    case .timers: CaptureEnvironment.timerFacts(in: namespace).lines
    case .all: CaptureEnvironment.current(in: namespace).lines
    }
  }

  private func ticks() -> [TickReading] { TickReading.current(usesTimerList: isUsingTimerList) }

  func endLook() -> LookResult {
    if counters == nil { counters = .open(WatchEngine.counters, in: namespace) }
    // A second reading of the ticks lies at another place within a tick.
    let after = ticks()
    return LookResult(
      instant: Instant(nanoseconds: MonotonicClock.now()),
      counters: counters?.readings(), ticks: after)
  }

  /// Ends a round of the recording, if there is one. A recording that fails is given up, and the looks
  /// go on.
  func finishRecording() throws(SystemError) {
    do throws(SystemError) {
      try recording?.finishRound()
    } catch {
      recording = nil
      watcher = LiveWatcher(namespace)
      throw error
    }
  }
}
