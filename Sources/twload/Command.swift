import Glibc

/// The run of twload from its arguments to its exit code.
enum Command {
  static func run(_ arguments: [String]) -> ExitCode {
    do {
      let options = try OptionParser.parse(arguments)
      if options.help {
        Output.print(Help.text, terminator: "")
        return .success
      }
      return try run(options)
    } catch {
      Output.complain("\(error)")
      return error.exitCode
    }
  }

  private static func run(_ options: Options) throws(LoadError) -> ExitCode {
    guard KernelState.loopbackIsUp() else {
      throw .environment("loopback is down in this network namespace; run: ip link set lo up")
    }
    let signals = StopSignals()
    let before = Observation.take()
    Notes.beforehand(options, before).forEach(Output.complain)

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
      log: options.logs ? load.log : nil,
      minisocketsBefore: before.minisockets, minisocketsAfter: after.minisockets)
    Output.print(options.json ? summary.json : summary.sentence)
    Notes.afterwards(summary).forEach(Output.complain)

    if let seconds = options.holdSeconds, ending.allowsHold {
      Output.print("ready")
      load.hold(seconds: seconds)
    }
    return summary.exitCode
  }

  /// Waits until the kernel counts what was made, and makes again what it lost.
  private static func settle(
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

/// Lines, written at once and whole.
enum Output {
  static func print(_ text: String, terminator: String = "\n") {
    write(text + terminator, to: STDOUT_FILENO)
  }

  static func complain(_ sentence: String) {
    write("twload: \(sentence)\n", to: STDERR_FILENO)
  }

  private static func write(_ text: String, to descriptor: CInt) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }
}
