import Captures
import Glibc
import LinuxProc
import Netlink
import SockDiag
import SocketFilter
import TimeWait

/// Polls of the running kernel.
final class LiveFeed: WatchFeed {
  let facts: KernelFacts
  private let namespace: NetworkNamespace?
  private var recording: Recording?
  /// One socket for the rows, which may be recorded, and one for the listeners, which are not.
  private var watcher: LiveWatcher
  private var listeners: LiveWatcher
  private var counters: CounterReader

  init(_ namespace: NetworkNamespace?, recording: Recording?) {
    self.namespace = namespace
    self.recording = recording
    facts = KernelFacts(CaptureEnvironment.facts(in: namespace).lines)
    watcher = LiveWatcher(namespace, observer: recording)
    listeners = LiveWatcher(namespace)
    counters = .open(KernelCounters.names, in: namespace)
  }

  func poll(
    _ engine: inout WatchEngine, _ question: WatchQuestion, skipped: Int
  ) throws(WatchError) -> WatchReading? {
    let listening = listening()
    let context = question.filter.map { FilterContext.live($0.fields, in: namespace) }
    let program = context.flatMap { question.filter?.program(for: $0) }
    recording?.beginRound()
    var reading = WatchReading(report: PollReport())
    reading.realTime = WallClock.now() / 1_000_000
    do throws(DumpError) {
      var dump = try watcher.dump(question.selection(in: context, isRecorded: recording != nil))
      readTicks(&engine)
      let start = Instant(nanoseconds: MonotonicClock.now())
      engine.beginPoll(at: start, listeners: listening)
      var failure: DumpError?
      do throws(DumpError) {
        if question.asksOwners {
          reading.inodes = try WatchRows.readOwners(&dump, program, &engine, from: start)
        } else {
          try WatchRows.read(&dump, program, &engine, from: start)
        }
      } catch {
        failure = error
      }
      if let failure, dump.socketsRead == 0 { throw failure }
      readTicks(&engine)
      let incidents = dump.incidents
      reading.notes = incidents.map(\.description) + (failure.map { [$0.description] } ?? [])
      reading.report = engine.endPoll(
        at: Instant(nanoseconds: MonotonicClock.now()),
        isComplete: failure == nil && !incidents.contains(where: \.isLoss),
        counters: KernelCounters(counters.read()), skipped: skipped)
    } catch {
      throw .dump(error)
    }
    finishRecording(&reading)
    return reading
  }

  /// Twice in a poll, so that the readings lie at different places within a tick. What root may read
  /// is more exact, takes longer, and is read once.
  private func readTicks(_ engine: inout WatchEngine) {
    for reading in TickReading.current(usesTimerList: !engine.hasTicks) { engine.take(reading) }
  }

  /// A recording that fails is told, and given up; the watch goes on.
  private func finishRecording(_ reading: inout WatchReading) {
    do throws(SystemError) {
      try recording?.finishRound()
    } catch {
      reading.notes.append("the recording ends here: \(error.description)")
      reading.hasLostRecording = true
      recording = nil
      watcher = LiveWatcher(namespace)
    }
  }

  /// Nil when they cannot be looked at.
  private func listening() -> ListenerTable? {
    do throws(DumpError) {
      var dump = try listeners.dump(.listeners)
      return try ListenerTable(&dump)
    } catch {
      return nil
    }
  }
}
