import SockDiag

/// The closes of a model's load, and the minisockets that result.
struct ModelLoad {
  private let parameters: ModelParameters
  private var random: ModelRandom
  /// The fraction of a FIN_WAIT2 that is left over from the closes so far.
  private var owed = 0.0

  init(_ parameters: ModelParameters) {
    self.parameters = parameters
    random = ModelRandom(seed: parameters.seed)
  }

  /// The minisockets in the order of their creation, none of them reaped.
  mutating func sockets() -> ModelSockets {
    let finWait2 = parameters.finWait2Ticks
    var sockets = ModelSockets(
      timeWaitTicks: parameters.timeWaitTicks, finWait2Ticks: finWait2.mini,
      orphanTicks: finWait2.full)
    sockets.born.reserveCapacity(Int(parameters.expectedCloses) + 1)
    var start = 0.0
    for phase in parameters.phases {
      let end = start + phase.duration.inSeconds
      add(phase.rate, from: start, until: min(end, parameters.duration.inSeconds), to: &sockets)
      start = end
    }
    convert(&sockets, until: .max)
    sockets.gone = [Int32](repeating: ModelSockets.never, count: sockets.count)
    return sockets
  }

  private mutating func add(
    _ rate: Double, from start: Double, until end: Double, to sockets: inout ModelSockets
  ) {
    guard rate > 0 else { return }
    var number = 0.0
    var gaps = parameters.isPoisson ? random.gap() : 0
    while true {
      let time = start + gaps / rate
      guard time < end else { return }
      // A close at the moment of a tick counts as after it, whatever the rounding of the quotient.
      close(Int32(time * Double(parameters.ticksPerSecond) + 1e-6), &sockets)
      number += 1
      gaps = parameters.isPoisson ? gaps + random.gap() : number
    }
  }

  private mutating func close(_ time: Int32, _ sockets: inout ModelSockets) {
    sockets.closes += 1
    convert(&sockets, until: time)
    guard isFinWait2() else { return sockets.make(at: time, isFinWait2: false) }
    if sockets.orphanTicks == 0 {
      sockets.make(at: time, isFinWait2: true)
    } else {
      sockets.orphans.append(time)
    }
  }

  /// Creates the minisockets of orphans whose time as full sockets has passed.
  private mutating func convert(_ sockets: inout ModelSockets, until time: Int32) {
    while converted < sockets.orphans.count {
      let birth = Int(sockets.orphans[converted]) + sockets.orphanTicks
      guard birth <= time, birth < parameters.ticks else { return }
      sockets.make(at: Int32(birth), isFinWait2: true)
      converted += 1
    }
  }

  private var converted = 0

  private mutating func isFinWait2() -> Bool {
    let share = parameters.finWait2Percent / 100
    guard share > 0 else { return false }
    if parameters.isPoisson { return random.share() < share }
    owed += share
    guard owed >= 1 - 1e-9 else { return false }
    owed -= 1
    return true
  }
}

extension ModelSockets {
  /// - Parameter isFinWait2: marks are kept from the first of these on.
  fileprivate mutating func make(at time: Int32, isFinWait2: Bool) {
    if isFinWait2, finWait2Marks.isEmpty {
      finWait2Marks = [Bool](repeating: false, count: born.count)
    }
    let isMarked = isFinWait2 || !finWait2Marks.isEmpty
    born.append(time)
    if isMarked { finWait2Marks.append(isFinWait2) }
  }
}
