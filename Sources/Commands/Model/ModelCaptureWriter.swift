import Captures
import ReaperModel
import SockDiag

/// Writes the capture of a model, round by round.
struct ModelCaptureWriter: ~Copyable {
  private let sockets: ModelSockets
  private let rounds: ModelRounds
  private let rows: ModelRows
  private let clock: ModelClock
  private let counters: ModelCounters
  private let kernel: ModelKernel
  private let firstJiffy: Int
  private let lastTick: Int
  private var capture: ComposedCapture
  /// Nanoseconds since the beginning of the load.
  private var now: Int64 = 0
  private var sequence: UInt32 = 0

  /// Nanoseconds to build a datagram, and to receive it: 8 million rows a second.
  private static let building: Int64 = 15_000
  private static let receiving: Int64 = 5_000

  init(_ sockets: ModelSockets, _ parameters: ModelParameters, _ rounds: ModelRounds) {
    self.sockets = sockets
    self.rounds = rounds
    kernel = parameters.kernel
    firstJiffy = parameters.firstJiffy
    rows = ModelRows(sockets, parameters, rounds)
    let clock = ModelClock(ticksPerSecond: parameters.ticksPerSecond)
    self.clock = clock
    lastTick = clock.tick(parameters.duration.wholeNanoseconds)
    counters = ModelCounters(
      sockets, parameters, rounds.starts.map { clock.tick($0) }, rounds.choice.side)
    let environment = ModelEnvironment(
      parameters: parameters, mostStanding: rounds.standing.max() ?? 0,
      changes: rounds.choice.settings)
    capture = ComposedCapture(
      environment: environment.lines, system: "Linux \(kernel.release)",
      application: "\(Release.nameAndVersion) model")
  }

  /// Writes all rounds; only once.
  mutating func write() -> [UInt8] {
    var oldest = (index: rounds.first, finWait2Number: finWait2s(before: rounds.first))
    for round in rounds.starts.indices {
      now = rounds.starts[round]
      let tick = clock.tick(now)
      // A minisocket that was reaped before the oldest one left never comes back: skip it
      // from now on.
      while oldest.index < sockets.count, sockets.gone[oldest.index] <= tick {
        if sockets.isFinWait2(oldest.index) { oldest.finWait2Number += 1 }
        oldest.index += 1
      }
      write(round, from: oldest)
    }
    return capture.bytes
  }

  private func finWait2s(before end: Int) -> Int {
    (0..<end).reduce(0) { $0 + (sockets.isFinWait2($1) ? 1 : 0) }
  }

  private mutating func write(_ round: Int, from oldest: (index: Int, finWait2Number: Int)) {
    var comment = counters.lines(round, hasOverflows: kernel.countsOverflows)
    comment.append(jiffies)
    ask(kernel.usesLegacyDumps ? .none : .ipv4, comment)
    writeRows(from: oldest)
    send(ModelMessages.done(sequence: sequence))
    guard !kernel.usesLegacyDumps else { return }
    ask(.ipv6, [])
    send(ModelMessages.done(sequence: sequence))
  }

  /// What `/proc/timer_list` would have told.
  private var jiffies: (name: String, value: String) {
    let time = ModelClock.origin + now
    return ("kernel.jiffies", "\(firstJiffy + clock.tick(now)) \(time) \(time)")
  }

  private mutating func ask(_ family: AddressFamily?, _ comment: [(name: String, value: String)]) {
    sequence += 1
    capture.request(
      ModelMessages.request(family, sequence: sequence), at: ModelClock.origin + now,
      counters: comment)
  }

  /// Sends a datagram that was built a moment ago.
  private mutating func send(_ datagram: [UInt8]) {
    now += Self.receiving
    capture.reply(datagram, at: ModelClock.origin + now)
  }

  /// Full sockets come first, as in the kernel's walk.
  private mutating func writeRows(from oldest: (index: Int, finWait2Number: Int)) {
    var datagram: [UInt8] = []
    var count = 0
    let sequence = sequence
    datagram.reserveCapacity(ModelRows.ofDatagram * ModelRows.longest)
    if let listener = rows.listener {
      rows.append(listener, sequence: sequence, to: &datagram)
      count += 1
    }
    var tick = beginDatagram()
    for number in sockets.orphans.indices where isOrphan(number, at: tick) {
      rows.append(rows.orphan(number, at: tick), sequence: sequence, to: &datagram)
      endRow(&datagram, &count, &tick)
    }
    var finWait2Number = oldest.finWait2Number
    for index in oldest.index..<sockets.count {
      if sockets.born[index] > tick { break }
      if sockets.gone[index] > tick {
        let row = rows.minisocket(index, finWait2Number: finWait2Number, at: tick)
        rows.append(row, sequence: sequence, to: &datagram)
        endRow(&datagram, &count, &tick)
      }
      if sockets.isFinWait2(index) { finWait2Number += 1 }
    }
    if !datagram.isEmpty { send(datagram) }
  }

  private func isOrphan(_ number: Int, at tick: Int) -> Bool {
    let closed = Int(sockets.orphans[number])
    return closed <= tick && closed + sockets.orphanTicks > tick
  }

  /// The tick at which the rows of the next datagram are read. What happens after the end of the run
  /// is not known.
  private mutating func beginDatagram() -> Int {
    now += Self.building
    return min(clock.tick(now), lastTick)
  }

  private mutating func endRow(_ datagram: inout [UInt8], _ count: inout Int, _ tick: inout Int) {
    count += 1
    guard count.isMultiple(of: ModelRows.ofDatagram) else { return }
    send(datagram)
    datagram.removeAll(keepingCapacity: true)
    tick = beginDatagram()
  }
}
