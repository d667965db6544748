import Captures
import Glibc
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
  var output = STDOUT_FILENO
  var diagnostics = Diagnostics.standardError

  func run() -> ExitStatus {
    let namespace: NetworkNamespace?
    do throws(NamespaceError) {
      namespace = try command.netns.map { word throws(NamespaceError) in try .find(word) }
    } catch {
      diagnostics.say(error.description)
      return .failed
    }
    let filter: SocketFilter?
    do throws(FilterError) {
      filter = try readFilter(names(in: namespace))
    } catch {
      // With the text, and a caret on a line of its own under the place.
      diagnostics.write("twdiag: \(error.description)\n")
      return .wrongUsage
    }
    do throws(WatchError) {
      return try watch(namespace, filter)
    } catch {
      diagnostics.say(error.description)
      return .failed
    }
  }

  private var text: String { command.filter.joined(separator: " ") }

  private func readFilter(_ names: FilterNames) throws(FilterError) -> SocketFilter? {
    text.isEmpty ? nil : try SocketFilter(text, names: names)
  }

  private func names(in namespace: NetworkNamespace?) -> FilterNames {
    FilterNames.names(
      for: ListOptions(
        namespaces: command.netns.map { .named([$0]) } ?? .own, replay: command.replay),
      in: [namespace])
  }

  private func watch(
    _ namespace: NetworkNamespace?, _ filter: SocketFilter?
  ) throws(WatchError) -> ExitStatus {
    var question = WatchQuestion(filter: filter)
    question.asksOwners = command.processes
    if let file = command.replay {
      let feed = try CaptureFeed(file)
      let start = try feed.advance()
      question.asksAllStates = feed.hasAllStates
      let machine = WatchMachine(setup(namespace, feed.facts))
      let polls = WatchPolls(feed, question, for: machine)
      let pace = ReplayPace(feed, start: start, speed: speed(machine))
      let loop = try WatchLoop(machine, polls, self, pace: pace, listener: nil)
      return try loop.run()
    }
    let feed = LiveFeed(namespace, recording: try recording(in: namespace))
    let machine = WatchMachine(setup(namespace, feed.facts))
    // Behind a filter ports cannot be counted, and only owners take full sockets.
    question.asksAllStates =
      command.processes || (machine.setup.face.isScreen && filter == nil)
    let polls = WatchPolls(feed, question, for: machine)
    let loop = try WatchLoop(
      machine, polls, self, pace: nil, listener: command.multicast ? listen(in: namespace) : nil)
    return try loop.run()
  }

  private func listen(in namespace: NetworkNamespace?) throws(WatchError) -> DestroyListener {
    do throws(DumpError) {
      return try .open(in: namespace)
    } catch {
      throw .dump(error)
    }
  }

  private func recording(in namespace: NetworkNamespace?) throws(WatchError) -> Recording? {
    guard let file = command.record else { return nil }
    do throws(SystemError) {
      return try Recording(
        file, format: .pcapng, application: "twdiag \(Twdiag.version)", in: namespace)
    } catch {
      throw .system(error)
    }
  }

  private func speed(_ machine: WatchMachine) -> ReplaySpeed {
    command.speed ?? (machine.setup.face.isScreen ? .times(1) : .most)
  }

  private func setup(_ namespace: NetworkNamespace?, _ facts: KernelFacts) -> WatchSetup {
    var setup = WatchSetup()
    setup.face = face
    setup.place = command.replay ?? namespace?.label
    setup.isReplay = command.replay != nil
    setup.facts = facts
    setup.interval = .seconds(command.interval)
    setup.filter = text
    setup.filterNames = names(in: namespace)
    setup.isUTF8 = CharacterSet.ofEnvironment == .unicode
    setup.isColoured = command.color.isOn(for: output)
    return setup
  }

  private var face: WatchFace {
    switch (command.format, command.events) {
    case (.jsonl, false): return .jsonPolls
    case (.jsonl, true): return .jsonEvents
    case (.text, true): return .eventLines
    case (.text, false): break
    }
    let isTerminal = isatty(output) == 1
    if isTerminal, !command.lines, Self.knowsScreens {
      return .screen(.current(of: output))
    }
    return .lines(headerEvery: isTerminal ? TerminalSize.current(of: output).rows - 2 : 20)
  }

  /// A dumb terminal has no cursor to move.
  private static var knowsScreens: Bool {
    // Safe: the string is copied at once.
    let name = unsafe getenv("TERM").map { unsafe String(cString: $0) } ?? ""
    return !name.isEmpty && name != "dumb"
  }
}
