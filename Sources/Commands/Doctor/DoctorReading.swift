import Captures
import Diagnosis
import LinuxProc
import Netlink
import SockDiag
import TextOutput
import TimeWait

/// Reads all that a diagnosis rests on: one look over all sockets, and the polls before it.
struct DoctorReading {
  let place: Place
  /// How long the running kernel is polled before the look; nil for the look alone.
  let duration: Duration?
  let diagnostics: Diagnostics

  func examination() throws(LookError) -> Examination {
    switch place {
    case .live(let namespace): try examineKernel(namespace)
    case .capture(let file, _): try examineCapture(file)
    }
  }

  private static func request() -> LookRequest {
    LookRequest(selection: { _ in .everything }, readings: .all, needsListeners: true)
  }

  // MARK: The running kernel

  private func examineKernel(_ namespace: NetworkNamespace?) throws(LookError) -> Examination {
    let first = lines(in: namespace)
    let start = MonotonicClock.now()
    let watched = try duration.map { duration throws(LookError) in
      try poll(namespace, for: duration)
    }
    let observed = watched.map { _ in Duration.nanoseconds(MonotonicClock.now() - start) }
    let last = watched == nil ? first : lines(in: namespace)
    var examination = Examination(
      facts: KernelFacts(last), first: Readings(first), last: Readings(last))
    examination.observed = observed
    examination.watched = watched
    try look(in: namespace, last, &examination)
    readDescriptors(in: namespace, &examination)
    return examination
  }

  /// Settings and counters now. Some machine-wide settings exist only in the initial namespace,
  /// which may be the caller's own.
  private func lines(in namespace: NetworkNamespace?) -> [(name: String, value: String)] {
    let lines = CaptureEnvironment.current(in: namespace).lines
    guard namespace != nil else { return lines }
    let known = Set(lines.map(\.name))
    let missing = KernelValue.machineSettings.filter {
      $0.scope == .initialNamespace && !known.contains($0.key)
    }.map(\.key)
    return lines + CaptureEnvironment.facts().lines.filter { missing.contains($0.name) }
  }

  /// One walk over all sockets, and conntrack's table beside it.
  private func look(
    in namespace: NetworkNamespace?, _ lines: [(name: String, value: String)],
    _ examination: inout Examination
  ) throws(LookError) {
    let tracked = Readings(lines)[.conntrackCount]
    var request = Self.request()
    request.readings = .none
    guard var look = try place.roundLookSource().look(request) else { return }
    look.readings = lines
    for note in look.notes { diagnostics.say(note) }
    var tally = DoctorTally(
      examination.facts, look.listeners,
      conntrack: (tracked ?? 0) > 0
        ? ConntrackTally(localAddresses: LocalAddresses.all(in: namespace)) : nil)
    do throws(DumpError) {
      try tally.read(&look, into: &examination, diagnostics)
    } catch {
      throw .dump(error)
    }
    // Another walk, which is left out if it would find nothing.
    examination.lingering =
      tally.lingering == 0 ? [] : LingeringReading(place: place).groups(examination.facts)
    examination.conntrack = tally.conntrackLook(in: namespace, diagnostics)
  }

  private func readDescriptors(in namespace: NetworkNamespace?, _ examination: inout Examination) {
    let processes = DescriptorUse.busiest(in: namespace, most: 20)
    examination.descriptors = processes.busiest.map {
      DescriptorUse(
        processID: $0.processID, command: SanitizedText.sentence($0.command), open: $0.open,
        limit: $0.limit)
    }
    examination.hiddenProcesses = processes.hidden
  }

  /// A poll each second, until the time is over or a signal ends it.
  private func poll(
    _ namespace: NetworkNamespace?, for duration: Duration
  ) throws(LookError) -> WatchEvidence {
    let lookSource = LiveLookSource(namespace, readsAhead: false)
    var poller = Poller(lookSource, WatchOptions(facts: lookSource.facts))
    var polls = 0
    do throws(SystemError) {
      var loop = try EventLoop(signals: [Signal.SIGINT, Signal.SIGTERM], lasting: duration)
      try loop.setInterval(.seconds(1), startingNow: true)
      while true {
        let event = try loop.next()
        // A signal ends the polls early; what was seen so far is diagnosed.
        if !event.signals.isEmpty || event.hasEnded { break }
        if let tick = event.tick { poll(&poller, &polls, tick.skipped) }
      }
    } catch {
      throw .system(error)
    }
    poll(&poller, &polls, 0)
    return Self.evidence(poller, polls)
  }

  private func poll(_ poller: inout Poller, _ polls: inout Int, _ skipped: Int) {
    // A failed poll is not reported here: the look fails in the same way, and says why.
    guard let reading = (try? poller.poll(PollRequest(), skipped: skipped)) ?? nil else { return }
    polls += 1
    for note in reading.notes { diagnostics.say(note) }
  }

  private static func evidence(_ poller: borrowing Poller, _ polls: Int) -> WatchEvidence {
    let lateness = poller.engine.lateness
    return WatchEvidence(
      polls: polls, totals: poller.engine.totals, lateness: lateness.count > 0 ? lateness : nil)
  }

  // MARK: A capture

  private func examineCapture(_ file: String) throws(LookError) -> Examination {
    let first: [(name: String, value: String)]
    do throws(DumpError) {
      first = try CaptureEnvironment.read(file, round: .number(1))
    } catch {
      throw .dump(error)
    }
    guard var look = try place.roundLookSource().look(Self.request()) else {
      throw .dump(.capture(CaptureError(.noDump, file: file, offset: 0)))
    }
    var examination = Examination(
      facts: look.facts, first: Readings(first), last: Readings(look.readings))
    examination.source =
      look.readings.contains { $0.name == "twdiag.model" } ? .model : .capture
    var tally = DoctorTally(examination.facts, look.listeners)
    do throws(DumpError) {
      try tally.read(&look, into: &examination, diagnostics)
    } catch {
      throw .dump(error)
    }
    try pollSeries(file, &examination)
    return examination
  }

  /// What the rounds show together, where there are several and their times are known.
  private func pollSeries(
    _ file: String, _ examination: inout Examination
  ) throws(LookError) {
    guard let lookSource = try? CaptureLookSource(file, .all),
      (try? lookSource.surveySeries()) != nil,
      let begin = (try? lookSource.advance()) ?? nil
    else { return }
    var poller = Poller(lookSource, WatchOptions(facts: lookSource.facts))
    var polls = 0
    var end = begin
    while let reading = (try? poller.poll(PollRequest(), skipped: 0)) ?? nil {
      polls += 1
      end = reading.report.walk.latest
    }
    guard polls > 1 else { return }
    examination.observed = end - begin
    examination.watched = Self.evidence(poller, polls)
  }
}
