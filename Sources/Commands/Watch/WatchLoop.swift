import LinuxProc
import Netlink
import SockDiag
import SocketFilter
import TextOutput
import WatchUI

/// Runs a watch: hands what the event loop reports to the machine, and does what it says.
final class WatchLoop {
  private var machine: WatchMachine
  private let polls: WatchPolls
  private let output: CInt
  private let diagnostics: Diagnostics
  private var events: EventLoop
  private var pace: ReplayPace?
  private var listener: DestroyListener?
  private var terminal: Terminal?
  private var keyboard: Keyboard?
  private let mostPolls: Int?
  /// When the next round of a series is due.
  private var nextRound = ContinuousClock.now
  private var isPaused = false
  private var hasReportedEnd = false
  private var knownLosses = 0
  private var failedPolls = 0
  /// Whether the capture is damaged: the series ends with an error.
  private var isDamaged = false
  /// Nil for as long as the watch goes on.
  private var status: ExitStatus?

  init(
    _ machine: WatchMachine, _ polls: WatchPolls, _ run: WatchRun, pace: ReplayPace?,
    listener: consuming DestroyListener?
  ) throws(LookError) {
    self.machine = machine
    self.polls = polls
    output = run.output
    diagnostics = run.diagnostics
    mostPolls = run.command.count
    self.pace = pace
    let descriptor = listener?.descriptor
    self.listener = listener
    do throws(SystemError) {
      events = try EventLoop(
        signals: Self.signals(machine.setup.display),
        lasting: run.command.duration.map { .seconds($0) }, output: output, listener: descriptor)
    } catch {
      throw .system(error)
    }
  }

  /// All that would end the program, but for crashes, ends the watch: the terminal is given back, and
  /// what was seen is summed up.
  private static func signals(_ display: WatchDisplay) -> [CInt] {
    [
      Signal.SIGINT, Signal.SIGTERM, Signal.SIGHUP, Signal.SIGQUIT, Signal.SIGUSR1, Signal.SIGUSR2,
      Signal.SIGALRM, Signal.SIGVTALRM, Signal.SIGPROF, Signal.SIGXCPU,
    ] + (display.isScreen ? [Signal.SIGTSTP, Signal.SIGCONT, Signal.SIGWINCH] : [])
  }

  func run() throws(LookError) -> ExitStatus {
    do throws(SystemError) {
      if machine.setup.display.isScreen { try openScreen() }
      perform(machine.start())
      if pace == nil { try events.setInterval(machine.interval, startingNow: true) }
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
    events.setInput(terminal.input)
    self.terminal = consume terminal
  }

  // MARK: Waiting

  private func step() throws(SystemError) {
    let event = try events.next(by: pace == nil || isPaused || hasReportedEnd ? nil : nextRound)
    handle(event)
    guard status == nil else { return }
    if event.hasEnded, polls.count > 0 {
      perform(machine.handle(.ended))
    } else if pace != nil {
      if !isPaused, !hasReportedEnd, ContinuousClock.now >= nextRound { try replay() }
    } else if let tick = event.tick {
      try pollInTime(skipped: tick.skipped)
    }
  }

  private func handle(_ event: EventLoop.Event) {
    for signal in event.signals where status == nil { take(signal) }
    if event.hasAnnouncements { takeAnnouncements() }
    if event.hasInput, status == nil { takeKeys() }
    if event.inputEnded, status == nil { perform(machine.handle(.inputEnded)) }
    // Whoever reads the other end of a pipe may stop at any time.
    if event.outputClosed, status == nil { status = .complete }
  }

  private func take(_ signal: CInt) {
    switch signal {
    case Signal.SIGTSTP: perform(machine.handle(.suspended))
    case Signal.SIGCONT: perform(machine.handle(.continued))
    case Signal.SIGWINCH: perform(machine.handle(.resized(.current(of: output))))
    default: perform(machine.handle(.interrupted))
    }
  }

  private func takeKeys() {
    guard let keys = keyboard?.keys() else {
      events.dropInput()
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
      events.dropListener()
      diagnostics.say(error.description)
    }
  }

  // MARK: Polling

  /// Polls, and skips the ticks that passed meanwhile.
  private func pollInTime(skipped: Int) throws(SystemError) {
    let start = ContinuousClock.now
    poll(skipped: skipped)
    guard status == nil, let event = try events.skipTicks(since: start) else { return }
    handle(event)
  }

  private func poll(skipped: Int = 0) {
    takeAnnouncements()
    do throws(LookError) {
      guard var update = try polls.poll(skipped: skipped, sort: machine.sort) else { return }
      update.notes += announcementLosses()
      perform(machine.handle(.poll(update)))
    } catch {
      failedPolls += 1
      perform(machine.handle(.pollFailed(error.description)))
      // A namespace that is gone does not come back.
      if status == nil, error.isFinal { perform(machine.handle(.ended)) }
    }
    if status == nil, let mostPolls, polls.count + failedPolls >= mostPolls {
      perform(machine.handle(.ended))
    }
  }

  private func announcementLosses() -> [String] {
    guard let losses = listener?.losses, losses > knownLosses else { return [] }
    knownLosses = losses
    return [
      "the kernel dropped notifications of closed sockets: closes between polls may be "
        + "missing"
    ]
  }

  private func replay() throws(SystemError) {
    poll()
    guard status == nil else { return }
    do throws(LookError) {
      nextRound = max(nextRound, ContinuousClock.now) + (try pace?.advance() ?? .zero)
    } catch {
      perform(machine.handle(.pollFailed(error.description)))
      pace?.stop()
      isDamaged = true
    }
    if status == nil, pace?.hasEnded ?? true {
      hasReportedEnd = true
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
    if !hasReportedEnd { attempt { () throws(SystemError) in try replay() } }
  }

  /// A series that can be read again begins anew.
  private func setFilter(_ filter: SocketFilter?) {
    polls.setFilter(filter)
    guard pace != nil else { return }
    do throws(LookError) {
      if try pace?.restart() ?? false { (nextRound, hasReportedEnd) = (.now, false) }
    } catch {
      diagnostics.say(error.description)
      status = .failed
    }
  }

  private func setInterval(_ interval: Duration) {
    guard pace == nil, !isPaused else { return }
    attempt { () throws(SystemError) in try events.setInterval(interval, startingNow: false) }
  }

  private func setPaused(_ isPaused: Bool) {
    self.isPaused = isPaused
    guard pace == nil else { return }
    attempt { () throws(SystemError) in
      if isPaused {
        try events.stopTicking()
      } else {
        try events.setInterval(machine.interval, startingNow: true)
      }
    }
  }

  private func suspend() {
    attempt { () throws(SystemError) in
      if terminal == nil { stopProgram() } else { try terminal?.suspend() }
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
      guard (try? events.waitUntilWritable(output)) ?? true else {
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
