import ArgumentParser

@main
struct Twload: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "twload",
    abstract: "Makes TIME_WAIT sockets on loopback, for tests, demonstrations and benchmarks.",
    usage: """
      twload --count <n> [<options>]
      twload --established <n> [<options>]
      """,
    discussion: """
      Each minisocket has its own 4-tuple. With a hold, twload prints "ready" once \
      everything is made. The hold ends after its time, on SIGINT, SIGTERM or SIGHUP, or with \
      --until-eof at the end of standard input.

      A FIN_WAIT2 minisocket lives while twload holds its peer, and at most \
      net.ipv4.tcp_fin_timeout seconds. When the hold ends, it becomes TIME_WAIT; with --reset, \
      it disappears.

      Exit status: 0 all sockets were made, 1 fewer than asked for, 2 failed, 64 wrong usage.

      Examples:
      twload --count 10000
      Ten thousand TIME_WAIT sockets, as fast as possible.
      twload --count 300 --rate 10 --close-first server
      Ten per second for 30 s; the server closes first.
      twload --count 50 --state fin-wait-2 --until-eof
      FIN_WAIT2 minisockets, until you press Ctrl-D.
      """)

  @OptionGroup var options: Options

  func run() throws {
    try options.rejectContradictions()
    do {
      let status = try LoadRun(options: options).run()
      if status != .complete { throw status.code }
    } catch let error as LoadError {
      StandardStream.complain("\(error)")
      throw ExitStatus.failed.code
    }
  }
}

/// What the exit status says. ArgumentParser ends with 64 (EX_USAGE) on wrong usage.
enum ExitStatus: Int32 {
  case complete = 0
  /// Less was made than asked for.
  case fewer = 1
  case failed = 2

  var code: ExitCode { ExitCode(rawValue) }
}

/// One run: makes the load, says what was made, and holds it.
struct LoadRun {
  let options: Options

  func run() throws(LoadError) -> ExitStatus {
    guard loopbackIsUp() else {
      throw .environment("loopback is down in this network namespace; run: ip link set lo up")
    }
    let signals = StopSignals()
    let before = Observation.take()
    Notes.beforehand(options, before).forEach(StandardStream.complain)

    var load = try Load.open(options, signals: signals)
    let start = Clock.now()
    var ending = load.make()
    let elapsed = Clock.now() - start
    let after = settle(&load, &ending, since: before)
    let summary = Summary(
      options: options, ending: ending,
      made: load.closed - after.skipped(since: before) - after.lost(since: before, of: load.closed),
      established: load.established, sources: load.sources,
      serverPorts: load.listeners.map(\.address.port), elapsed: elapsed,
      log: options.log ? load.log : nil,
      minisocketsBefore: before.minisockets, minisocketsAfter: after.minisockets)
    StandardStream.print(options.json ? summary.json : summary.sentence)
    Notes.afterwards(summary).forEach(StandardStream.complain)

    if let seconds = options.holdSeconds, ending.allowsHold {
      StandardStream.print("ready")
      load.hold(seconds: seconds)
    }
    return summary.status
  }

  /// Waits until the kernel counts what was made, and makes again what the kernel dropped.
  private func settle(
    _ load: inout Load, _ ending: inout Ending, since before: Observation
  ) -> Observation {
    var after = Observation.take(since: before, expecting: load.closed)
    for _ in 0..<3 {
      let lost = after.lost(since: before, of: load.closed)
      guard lost > 0, case .complete = ending else { break }
      ending = load.replace(lost)
      after = Observation.take(since: before, expecting: load.closed)
    }
    return after
  }
}

/// Why twload cannot go on, as one sentence for standard error.
enum LoadError: Error, CustomStringConvertible {
  /// A system call failed; `what` says in the user's terms what was tried.
  case call(_ what: String, Errno)
  /// Something else prevents it, for example a limit.
  case environment(String)

  var description: String {
    switch self {
    case .call(let what, let error): "\(what): \(error.text)"
    case .environment(let sentence): sentence
    }
  }
}
