/// Why the making ended.
enum Ending {
  case complete
  case exhausted(path: String)
  case timeLimit
  case signal
  case failed(LoadError)

  /// Whether what was made is worth holding.
  var allowsHold: Bool {
    switch self {
    case .complete, .exhausted: true
    case .timeLimit, .signal, .failed: false
    }
  }
}

/// Makes the sockets, and owns those that stay open.
struct Load: ~Copyable {
  let options: Options
  let listeners: [Listener]
  private let signals: StopSignals
  private var paths: [Path]
  private var turn = 0
  private let giveUp: Double
  private var held = HeldSockets()
  private(set) var closed = 0
  private(set) var established = 0
  private(set) var log = CloseLog()

  private init(_ options: Options, signals: StopSignals, listeners: [Listener], paths: [Path]) {
    self.options = options
    self.signals = signals
    self.listeners = listeners
    self.paths = paths
    giveUp = Clock.now() + options.maxSeconds
  }

  /// Opens the listeners and lays out the paths; makes no connection yet.
  static func open(_ options: Options, signals: StopSignals) throws(LoadError) -> Load {
    let ephemeral = KernelState.ephemeralRange()
    let choosesPorts = try StreamSocket.open(.ipv4).canChoosePorts
    let plan = Plan(options, ephemeral: ephemeral.count, choosesPorts: choosesPorts)
    try DescriptorLimit.ensure(options.heldDescriptors + plan.ports * options.families.count)
    let listeners = try listen(options, plan, ephemeral)
    let start = UInt16.random(in: ephemeral)
    let paths = listeners.flatMap { listener in
      let sources = listener.address.family.hasManySources ? plan.sources : 1
      return (1...sources).map { host in
        Path(
          source: SocketAddress(family: listener.address.family, host: UInt8(host), port: 0),
          listener: listener, ephemeral: ephemeral, start: start, choosesPorts: choosesPorts,
          closesFirst: options.closeFirst)
      }
    }
    return Load(options, signals: signals, listeners: listeners, paths: paths)
  }

  private static func listen(
    _ options: Options, _ plan: Plan, _ ephemeral: ClosedRange<UInt16>
  ) throws(LoadError) -> [Listener] {
    var listeners: [Listener] = []
    for family in options.families {
      for _ in 0..<plan.ports {
        let port = options.firstPort.map { UInt16(clamping: $0 + listeners.count) }
        listeners.append(try Listener.open(family, port: port, ephemeral: ephemeral))
      }
    }
    return listeners
  }

  /// The source addresses in use, each once.
  var sources: [String] {
    var seen: Set<String> = []
    return paths.map(\.source.hostText).filter { seen.insert($0).inserted }
  }

  /// Makes the established connections, then the minisockets, until all are made or something ends it.
  mutating func make() -> Ending {
    make(options.established + options.count)
  }

  /// Makes minisockets in place of those that the kernel dropped.
  mutating func replace(_ lost: Int) -> Ending {
    closed -= lost
    return make(lost)
  }

  private mutating func make(_ total: Int) -> Ending {
    let start = Clock.now()
    for index in 0..<total {
      if let ending = pause(before: index, since: start) ?? makeOne() { return ending }
    }
    return .complete
  }

  private mutating func makeOne() -> Ending? {
    do {
      guard let connection = try connect() else {
        return .exhausted(path: paths[turn % paths.count].text)
      }
      if established < options.established {
        keep(connection)
      } else {
        finish(connection)
      }
      return nil
    } catch {
      return .failed(error)
    }
  }

  /// Waits as the rate demands, and checks now and then whether to stop.
  private func pause(before index: Int, since start: Double) -> Ending? {
    guard options.rate != nil || index & 63 == 0 else { return nil }
    let now = Clock.now()
    let planned = start + (options.rate.map { Double(index) / $0 } ?? 0)
    // A sleep of less than a millisecond takes too long: wait until a whole one has accumulated.
    if planned - now > 0.001, signals.wait(until: min(planned, giveUp)) == .signal {
      return .signal
    }
    if max(now, planned) >= giveUp { return .timeLimit }
    return signals.isPending ? .signal : nil
  }

  /// A new connection on the next path that has a port left; nil when none has.
  private mutating func connect() throws(LoadError) -> Connection? {
    for _ in paths.indices {
      let path = turn % paths.count
      turn += 1
      if let connection = try paths[path].connect() { return connection }
    }
    return nil
  }

  private mutating func keep(_ connection: consuming Connection) {
    connection.client.enable(.keepAlive)
    if options.unread > 0 { connection.server.sendUnread(options.unread) }
    connection.hold(first: options.closeFirst, in: &held)
    established += 1
  }

  private mutating func finish(_ connection: consuming Connection) {
    switch options.state {
    case .timeWait: connection.close(first: options.closeFirst)
    case .finWait2: connection.halfClose(options.closeFirst, keepingOtherIn: &held)
    }
    closed += 1
    if options.log { log.note(Clock.now()) }
  }

  /// Keeps everything open until its time is over, a signal arrives or standard input ends; then closes it.
  consuming func hold(seconds: Double) {
    _ = signals.wait(until: Clock.now() + seconds, orEndOfInput: options.untilEof)
    if options.reset { held.resetOnClose() }
  }
}
