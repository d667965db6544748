import Diagnosis
import Glibc
import LinuxProc
import Netlink
import SockDiag
import SocketFilter
import TextOutput
import TimeWait

/// Looks at the running kernel, once or for a while.
struct LiveLook {
  private let namespace: NetworkNamespace?
  private let duration: Duration?
  private let diagnostics: Diagnostics

  init(namespace: NetworkNamespace?, duration: Duration?, _ diagnostics: Diagnostics) {
    self.namespace = namespace
    self.duration = duration
    self.diagnostics = diagnostics
  }

  func examination() throws(WatchError) -> Examination {
    let first = lines()
    let start = MonotonicClock.now()
    let watched = try duration.map { duration throws(WatchError) in try poll(duration) }
    let observed = watched.map { _ in Duration.nanoseconds(MonotonicClock.now() - start) }
    let last = watched == nil ? first : lines()
    var examination = Examination(
      facts: KernelFacts(last), first: Readings(first), last: Readings(last))
    examination.observed = observed
    examination.watched = watched
    try look(&examination, last)
    let processes = DescriptorUse.busiest(in: namespace, most: 20)
    examination.descriptors = processes.busiest.map {
      DescriptorLoad(
        process: $0.processID, command: PlainText.sentence($0.command), open: $0.open,
        limit: $0.limit)
    }
    examination.hiddenProcesses = processes.hidden
    return examination
  }

  /// Settings and counters now. Some settings are the machine's, and only its first namespace has them,
  /// which may be the caller's own.
  private func lines() -> [(name: String, value: String)] {
    let lines = CaptureEnvironment.current(in: namespace).lines
    guard namespace != nil else { return lines }
    let known = Set(lines.map(\.name))
    return lines
      + CaptureEnvironment.facts().lines.filter {
        Self.machineSettings.contains($0.name) && !known.contains($0.name)
      }
  }

  private static let machineSettings = ["net.ipv4.tcp_mem", "net.ipv4.tcp_max_orphans"]

  /// One walk over all sockets.
  private func look(
    _ examination: inout Examination, _ lines: [(name: String, value: String)]
  ) throws(WatchError) {
    let tracked = Int64(lines.last { $0.name == "net.netfilter.nf_conntrack_count" }?.value ?? "")
    do throws(DumpError) {
      var listeners = try SocketDump.live(.listeners, in: namespace)
      var tally = DoctorTally(
        examination.facts, try ListenerTable(&listeners),
        conntrack: (tracked ?? 0) > 0
          ? ConntrackTally(localAddresses: LocalAddresses.all(in: namespace)) : nil)
      var dump = try SocketDump.live(.everything, in: namespace)
      try tally.read(&dump, lines, into: &examination, diagnostics)
      examination.conntrack = tally.conntrackLook(in: namespace, diagnostics)
    } catch {
      throw .dump(error)
    }
  }

  /// A poll each second, until the time is over or a signal ends it.
  private func poll(_ duration: Duration) throws(WatchError) -> WatchEvidence {
    let feed = LiveFeed(namespace, recording: nil)
    var engine = WatchEngine(WatchOptions(facts: feed.facts))
    var polls = 0
    do throws(SystemError) {
      var wait = try WaitSet.open(signals: [SIGINT, SIGTERM])
      try wait.setInterval(.seconds(1), startingNow: true)
      let end = MonotonicClock.now() + duration.wholeNanoseconds
      while true {
        let rest = end - MonotonicClock.now()
        let result = try wait.wait(atMost: .nanoseconds(max(0, rest)))
        // Who is impatient gets what was seen so far.
        if !result.signals.isEmpty || result.timedOut { break }
        if result.expirations > 0 { try poll(feed, &engine, &polls, result.expirations - 1) }
      }
      try poll(feed, &engine, &polls, 0)
    } catch {
      throw .system(error)
    }
    let lateness = engine.lateness
    return WatchEvidence(
      polls: polls, totals: engine.totals, lateness: lateness.count > 0 ? lateness : nil)
  }

  private func poll(
    _ feed: LiveFeed, _ engine: inout WatchEngine, _ polls: inout Int, _ skipped: Int
  ) throws(SystemError) {
    do throws(WatchError) {
      guard let reading = try feed.poll(&engine, WatchQuestion(), skipped: skipped) else { return }
      polls += 1
      for note in reading.notes { diagnostics.say(note) }
    } catch {
      // The last look, which takes the same way, tells why.
    }
  }
}
