import Glibc
import LinuxProc
import Netlink
import SockDiag
import SocketFilter
import TextOutput
import WatchUI

/// The one loop of a watch: waits for the clock, signals, keys and announcements, hands them to the
/// machine, and does what it says.
final class WatchLoop {
  private var machine: WatchMachine
  private let polls: WatchPolls
  private let output: CInt
  private let diagnostics: Diagnostics
  private var waits: WaitSet
  private var pace: ReplayPace?
  private var listener: DestroyListener?
  private var terminal: Terminal?
  private var keyboard: Keyboard?
  private let mostPolls: Int?
  /// When the watch has lasted as long as was asked for.
  private var end: ContinuousClock.Instant?
  /// When the next round of a series is due.
  private var nextRound = ContinuousClock.now
  private var isPaused = false
  private var hasToldEnd = false
  /// Moments of the interval at which a poll was still under way.
  private var skipped = 0
  private var knownLosses = 0
  private var failedPolls = 0
  /// The series breaks off.
  private var isDamaged = false
  /// Nil for as long as the watch goes on.
  private var status: ExitStatus?

  init(
    _ machine: WatchMachine, _ polls: WatchPolls, _ run: WatchRun, pace: ReplayPace?,
    listener: consuming DestroyListener?
  ) throws(WatchError) {
    self.machine = machine
    self.polls = polls
    output = run.output
    diagnostics = run.diagnostics
    mostPolls = run.command.count
    end = run.command.duration.map { ContinuousClock.now + .seconds($0) }
    self.pace = pace
    let descriptor = listener?.descriptor
    self.listener = listener
    do throws(SystemError) {
      waits = try .open(
        signals: Self.signals(machine.setup.face), output: output, listener: descriptor)
    } catch {
      throw .system(error)
    }
  }

  /// All that would end the program, but for crashes, ends the watch: the terminal is given back, and
  /// what was seen is summed up.
  private static func signals(_ face: WatchFace) -> [CInt] {
    [
      SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGXCPU,
    ] + (face.isScreen ? [SIGTSTP, SIGCONT, SIGWINCH] : [])
  }

  func run() throws(WatchError) -> ExitStatus {
    do throws(SystemError) {
      if machine.setup.face.isScreen { try openScreen() }
      perform(machine.start())
      if pace == nil { try waits.setInterval(machine.interval, startingNow: true) }
      while status == nil { try step() }
    } catch {
      terminal?.leave()
      throw .system(error)
    }
    terminal?.leave()
    let status = status ?? .complete
    return status == .complete && (polls.isIncomplete || polls.hasLostRecording || isDamaged)
      ? .incomplete : status
  }

  private func openScreen() throws(SystemError) {
    let terminal = try Terminal.open(output: output)
    keyboard = Keyboard(descriptor: terminal.input)
    waits.setInput(terminal.input)
    self.terminal = consume terminal
  }

  // MARK: Waiting

  private func step() throws(SystemError) {
    let result = try waits.wait(atMost: patience)
    handle(result)
    guard status == nil else { return }
    if let end, polls.count > 0, ContinuousClock.now >= end {
      perform(machine.handle(.ended))
    } else if pace != nil {
      if !isPaused, !hasToldEnd, ContinuousClock.now >= nextRound { try replay() }
    } else if result.expirations > 0 {
      skipped += result.expirations - 1
      try pollInTime()
    }
  }

  /// How long to wait at most; nil for as long as it takes.
  private var patience: Duration? {
    let round = pace == nil || isPaused || hasToldEnd ? nil : nextRound
    let next = [round, polls.count > 0 ? end : nil].compactMap { $0 }.min()
    return next.map { max(.zero, $0 - .now) }
  }

  private func handle(_ result: WaitResult) {
    for signal in result.signals where status == nil { take(signal) }
    if result.hasEvents { takeAnnouncements() }
    if result.hasInput, status == nil { takeKeys() }
    if result.inputEnded, status == nil { perform(machine.handle(.inputEnded)) }
    // Whoever reads the other end of a pipe may stop when it likes.
    if result.outputClosed, status == nil { status = .complete }
  }

  private func take(_ signal: CInt) {
    switch signal {
    case SIGTSTP: perform(machine.handle(.suspended))
    case SIGCONT: perform(machine.handle(.continued))
    case SIGWINCH: perform(machine.handle(.resized(.current(of: output))))
    default: perform(machine.handle(.interrupted))
    }
  }

  private func takeKeys() {
    guard let keys = keyboard?.keys() else {
      waits.dropInput()
      perform(machine.handle(.inputEnded))
      return
    }
    for key in keys where status == nil { perform(machine.handle(.key(key))) }
  }

  private func takeAnnouncements() {
    do throws(SystemError) {
      try listener?.receive { record, nanoseconds in
        // Listeners and bound sockets are announced as well.
        if record.remote.port != 0 { polls.closed(record, at: nanoseconds) }
      }
    } catch {
      waits.setListener(nil)
      diagnostics.say(error.description)
    }
  }

  // MARK: Polling

  /// Polls, and passes over the moments at which the poll was still under way.
  private func pollInTime() throws(SystemError) {
    let start = ContinuousClock.now
    poll()
    guard status == nil, ContinuousClock.now - start >= machine.interval else { return }
    let result = try waits.wait(atMost: .zero)
    skipped += result.expirations
    handle(result)
  }

  private func poll() {
    takeAnnouncements()
    let skipped = skipped
    self.skipped = 0
    do throws(WatchError) {
      guard var update = try polls.poll(skipped: skipped, sort: machine.sort) else { return }
      update.notes += announcementLosses()
      perform(machine.handle(.poll(update)))
    } catch {
      failedPolls += 1
      perform(machine.handle(.pollFailed(error.description)))
      // What is gone does not come back.
      if status == nil, error.isFinal { perform(machine.handle(.ended)) }
    }
    if status == nil, let mostPolls, polls.count + failedPolls >= mostPolls {
      perform(machine.handle(.ended))
    }
  }

  private func announcementLosses() -> [String] {
    guard let losses = listener?.losses, losses > knownLosses else { return [] }
    knownLosses = losses
    return ["the kernel dropped announcements of closed sockets: births between polls are missing"]
  }

  private func replay() throws(SystemError) {
    poll()
    guard status == nil else { return }
    do throws(WatchError) {
      nextRound = max(nextRound, ContinuousClock.now) + (try pace?.advance() ?? .zero)
    } catch {
      perform(machine.handle(.pollFailed(error.description)))
      pace?.stop()
      isDamaged = true
    }
    if status == nil, pace?.hasEnded ?? true {
      hasToldEnd = true
      perform(machine.handle(.replayEnded))
    }
  }

  // MARK: Effects

  private func perform(_ effects: [WatchEffect]) {
    for effect in effects { perform(effect) }
  }

  private func perform(_ effect: WatchEffect) {
    switch effect {
    case .draw(let bytes): terminal?.write(bytes)
    case .write(let bytes): write(bytes)
    case .say(let sentence): diagnostics.say(sentence)
    case .poll: pollNow()
    case .regroup: perform(machine.handle(.groups(polls.groups(machine.sort))))
    case .setInterval(let interval): setInterval(interval)
    case .setFilter(let filter, _): setFilter(filter)
    case .setPaused(let isPaused): setPaused(isPaused)
    case .suspend: suspend()
    case .leaveScreen: terminal?.leave()
    case .finish(let status): self.status = self.status ?? status
    }
  }

  /// A series has no other polls than those that were recorded.
  private func pollNow() {
    guard pace != nil else { return poll() }
    if !hasToldEnd { attempt { () throws(SystemError) in try replay() } }
  }

  /// A series that can be read again begins anew.
  private func setFilter(_ filter: SocketFilter?) {
    polls.setFilter(filter)
    guard pace != nil else { return }
    do throws(WatchError) {
      if try pace?.restart() ?? false { (nextRound, hasToldEnd) = (.now, false) }
    } catch {
      diagnostics.say(error.description)
      status = .failed
    }
  }

  private func setInterval(_ interval: Duration) {
    guard pace == nil, !isPaused else { return }
    attempt { () throws(SystemError) in try waits.setInterval(interval, startingNow: false) }
  }

  private func setPaused(_ isPaused: Bool) {
    self.isPaused = isPaused
    guard pace == nil else { return }
    attempt { () throws(SystemError) in
      if isPaused {
        try waits.stopTimer()
      } else {
        try waits.setInterval(machine.interval, startingNow: true)
      }
    }
  }

  private func suspend() {
    attempt { () throws(SystemError) in
      if terminal == nil { raise(SIGSTOP) } else { try terminal?.suspend() }
    }
    guard status == nil else { return }
    perform(machine.handle(.resized(.current(of: output))))
    perform(machine.handle(.continued))
  }

  /// PIPE_BUF: a pipe that can be written to takes as much.
  private static let pieceSize = 4096

  private func attempt(_ body: () throws(SystemError) -> Void) {
    do throws(SystemError) {
      try body()
    } catch {
      terminal?.leave()
      diagnostics.say(error.description)
      status = .failed
    }
  }

  /// A reader that reads no more must not keep a signal from ending the program: a pipe is written to
  /// when it takes a piece at once.
  private func write(_ bytes: [UInt8]) {
    var buffer = OutputBuffer(descriptor: output)
    var rest = bytes[...]
    while !rest.isEmpty, buffer.isOpen {
      guard (try? waits.waitUntilWritable(output)) ?? true else {
        status = .incomplete
        return
      }
      buffer.write(rest.prefix(Self.pieceSize))
      buffer.flush()
      rest = rest.dropFirst(Self.pieceSize)
    }
    switch buffer.failure {
    case nil: return
    case .closedPipe: status = .complete
    case .error(let number):
      diagnostics.say("cannot write to standard output: \(errorText(number))")
      status = .failed
    }
  }
}
