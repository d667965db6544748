import Captures
import LinuxProc
import Netlink
import SockDiag
import SocketFilter
import TextOutput
import TimeWait
import WatchUI

/// One run of `watch`: from the options to the loop.
struct WatchRun {
  let command: WatchCommand
  var output = standardOutput
  var diagnostics = Diagnostics.standardError

  func run() -> ExitStatus {
    guard let session = Session.open(command.target, diagnostics) else { return .wrongUsage }
    guard let place = session.place else { return session.outcome.end(diagnostics, nil) }
    do throws(LookError) {
      switch place {
      case .live(let namespace): return try watch(namespace, session)
      case .capture(let file, _): return try watch(file, session)
      }
    } catch {
      diagnostics.say(error.description)
      return .failed
    }
  }

  private func watch(_ file: String, _ session: Session) throws(LookError) -> ExitStatus {
    let lookSource = try CaptureLookSource(file, .all)
    let hasAllStates = try lookSource.surveySeries()
    let start = try lookSource.advance()
    let machine = WatchMachine(setup(session, lookSource.facts))
    let request = PollRequest(filter: session.filter, asksAllStates: hasAllStates)
    let pace = ReplayPace(lookSource, start: start, speed: speed(machine))
    let loop = try WatchLoop(
      machine, WatchPolls(lookSource, request, for: machine), self, pace: pace, listener: nil)
    return try loop.run()
  }

  private func watch(
    _ namespace: NetworkNamespace?, _ session: Session
  ) throws(LookError) -> ExitStatus {
    // Processor time and exact instants matter more than the time that a walk takes: no reading ahead.
    let lookSource = LiveLookSource(
      namespace, readsAhead: false, recording: try recording(in: namespace))
    let machine = WatchMachine(setup(session, lookSource.facts))
    // With a filter ports cannot be counted, so full sockets are needed only for owners.
    let asksAllStates =
      command.processes || (machine.setup.display.isScreen && session.filter == nil)
    let request = PollRequest(
      filter: session.filter, asksAllStates: asksAllStates, asksOwners: command.processes,
      isRecorded: command.record != nil)
    let loop = try WatchLoop(
      machine, WatchPolls(lookSource, request, for: machine), self, pace: nil,
      listener: command.multicast ? listen(in: namespace) : nil)
    return try loop.run()
  }

  private func listen(in namespace: NetworkNamespace?) throws(LookError) -> DestroyListener {
    do throws(DumpError) {
      return try .open(in: namespace)
    } catch {
      throw .dump(error)
    }
  }

  private func recording(in namespace: NetworkNamespace?) throws(LookError) -> Recording? {
    guard let file = command.record else { return nil }
    do throws(SystemError) {
      return try Recording(
        file, format: .pcapng, application: Release.nameAndVersion, in: namespace)
    } catch {
      throw .system(error)
    }
  }

  private func speed(_ machine: WatchMachine) -> ReplaySpeed {
    command.speed ?? (machine.setup.display.isScreen ? .times(1) : .most)
  }

  private func setup(_ session: Session, _ facts: KernelFacts) -> WatchSetup {
    var setup = WatchSetup()
    setup.display = display
    setup.place = command.replay ?? session.place?.label
    setup.isReplay = command.replay != nil
    setup.facts = facts
    setup.interval = .seconds(command.interval)
    setup.filter = session.target.filter
    setup.filterNames = .names(in: session.places)
    setup.isUTF8 = CharacterSet.fromEnvironment == .unicode
    setup.isColoured = command.color.isOn(for: output)
    return setup
  }

  private var display: WatchDisplay {
    switch (command.format, command.events) {
    case (.jsonl, false): return .jsonPolls
    case (.jsonl, true): return .jsonEvents
    case (.text, true): return .eventLines
    case (.text, false): break
    }
    let isTerminal = isTerminal(output)
    if isTerminal, !command.lines, Self.supportsScreen {
      return .screen(.current(of: output))
    }
    return .lines(headerEvery: isTerminal ? TerminalSize.current(of: output).rows - 2 : 20)
  }

  /// A dumb terminal has no cursor to move.
  private static var supportsScreen: Bool {
    guard let name = environment("TERM") else { return false }
    return name != "dumb"
  }
}
