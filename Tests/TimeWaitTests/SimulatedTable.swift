import SockDiag
import TestSupport

/// A kernel's table of minisockets in virtual time, with all that happens to them, and a record of
/// it: what a watch of its walks says can be compared with what was.
struct SimulatedTable {
  struct Setup {
    var ticks: Int64 = 250
    /// Before 4.1: one reaper for all.
    var isReaped = false
    var birthsPerSecond = 12.0
    /// Of a hundred births: in FIN_WAIT2; with a tenth of the time; re-armed once; ended early by a
    /// reset; and by a new connection, which `connect` or a listener makes.
    var finWait = 15
    var short = 0
    var rearmed = 10
    var reset = 5
    var taken = 10
    /// Of a thousand rows.
    var dropped = 0
    var doubled = 0
    /// Walks have full sockets as well.
    var givesFullSockets = true
  }

  enum End { case expired, reset, reused, reopened }

  /// What was with one minisocket, in nanoseconds.
  struct Story {
    var birth: Int64
    var isShort = false
    var wasFinWait = false
    /// Each time that its time began: at birth, and later with the full length.
    var began: [Int64]
    var finReceived: Int64?
    var rearmed: [Int64] = []
    /// The beginning of the tick at which its time was over at last.
    var deadline: Int64 = 0
    var end: (moment: Int64, how: End)?
    /// Walks that left it out though it was there.
    var drops = 0
  }

  struct Socket {
    var cookie: UInt64
    var localPort: UInt16
    var remotePort: UInt16
    /// The datagram of a walk that has it.
    let room: Int
    var isFull = false
    var state = TCPState.timeWait
    /// In ticks.
    var expires: Int64 = 0
    /// Actions of older generations are void.
    var generation = 0
  }

  enum Action { case birth, expire, fin, rearm, reset, take, close, tick }

  let setup: Setup
  var numbers: SeededNumbers
  var now: Int64 = 1_000_000_000_000
  static let rooms = 16
  private(set) var sockets: [UInt64: Socket] = [:]
  private(set) var cookies = [Set<UInt64>](repeating: [], count: Self.rooms)
  var stories: [UInt64: Story] = [:]
  var reuses: Int64 = 0
  private var queue = ActionQueue()
  private var reaper = SimulatedReaper()
  private var nextCookie: UInt64 = 1
  private var nextPort: UInt16 = 1024

  var tick: Int64 { 1_000_000_000 / setup.ticks }

  init(_ setup: Setup, seed: UInt64) {
    self.setup = setup
    numbers = SeededNumbers(seed: seed)
    queue.add(now, 0, .birth, 0)
  }

  /// Lets time pass.
  mutating func advance(to moment: Int64) {
    while let next = queue.first, next.moment <= moment {
      queue.removeFirst()
      now = max(now, next.moment)
      perform(next)
    }
    now = max(now, moment)
  }

  private mutating func perform(_ next: ActionQueue.Item) {
    if next.action == .birth { return bear() }
    if next.action == .tick { return runReaper() }
    guard let socket = sockets[next.cookie], socket.generation == next.generation else { return }
    switch next.action {
    case .expire: end(socket, .expired)
    case .reset: end(socket, .reset)
    case .fin: receiveFin(socket)
    case .rearm: rearm(socket)
    case .take: take(socket)
    case .close: becomeMinisocket(socket)
    case .birth, .tick: break
    }
  }

  func chance(_ percent: Int, _ numbers: inout SeededNumbers) -> Bool {
    Int.random(in: 0..<100, using: &numbers) < percent
  }

  /// Nanoseconds within so many seconds.
  private mutating func within(_ seconds: Double) -> Int64 {
    Int64(Double.random(in: 0..<seconds, using: &numbers) * 1e9)
  }

  private mutating func bear() {
    let pause = Double.random(in: 0..<2, using: &numbers) / setup.birthsPerSecond
    queue.add(now + Int64(pause * 1e9), 0, .birth, 0)
    nextPort = nextPort == 65_535 ? 1024 : nextPort + 1
    let isServer = chance(50, &numbers)
    let socket = newSocket(
      isServer ? 443 : nextPort, isServer ? nextPort : 80,
      room: Int.random(in: 0..<Self.rooms, using: &numbers))
    becomeMinisocket(socket)
  }

  private mutating func newSocket(_ local: UInt16, _ remote: UInt16, room: Int) -> Socket {
    defer { nextCookie += 1 }
    return Socket(cookie: nextCookie, localPort: local, remotePort: remote, room: room)
  }

  private mutating func becomeMinisocket(_ old: Socket) {
    var socket = old
    socket.isFull = false
    let isFinWait = chance(setup.finWait, &numbers)
    socket.state = isFinWait ? .finWait2 : .timeWait
    let isShort = !isFinWait && chance(setup.short, &numbers)
    stories[socket.cookie] = Story(
      birth: now, isShort: isShort, wasFinWait: isFinWait, began: [now])
    let seconds = isFinWait ? Int64.random(in: 5...60, using: &numbers) : isShort ? 6 : 60
    arm(&socket, seconds)
    planFate(socket, isFinWait)
  }

  private mutating func planFate(_ socket: Socket, _ isFinWait: Bool) {
    let fate = Int.random(in: 0..<100, using: &numbers)
    let action: Action? =
      isFinWait
      ? (fate < 50 ? .fin : nil)
      : fate < setup.rearmed
        ? .rearm
        : fate < setup.rearmed + setup.reset
          ? .reset : fate < setup.rearmed + setup.reset + setup.taken ? .take : nil
    if let action { queue.add(now + within(55), socket.cookie, action, socket.generation) }
  }

  private mutating func receiveFin(_ old: Socket) {
    var socket = old
    socket.state = .timeWait
    stories[socket.cookie]?.finReceived = now
    stories[socket.cookie]?.began.append(now)
    arm(&socket, 60)
  }

  private mutating func rearm(_ old: Socket) {
    var socket = old
    stories[socket.cookie]?.rearmed.append(now)
    stories[socket.cookie]?.began.append(now)
    arm(&socket, 60)
  }

  /// A new connection takes over addresses and ports, and is closed by one of its sides later.
  private mutating func take(_ old: Socket) {
    let isServer = old.localPort == 443
    if !isServer { reuses += 1 }
    end(old, isServer ? .reopened : .reused)
    var socket = newSocket(old.localPort, old.remotePort, room: old.room)
    socket.isFull = true
    keep(socket)
    queue.add(now + within(20), socket.cookie, .close, 0)
  }

  private mutating func arm(_ socket: inout Socket, _ seconds: Int64) {
    let jiffy = now / tick
    socket.expires = jiffy + seconds * setup.ticks
    socket.generation += 1
    let deadline = socket.expires * tick
    stories[socket.cookie]?.deadline = deadline
    if setup.isReaped {
      if reaper.insert(socket.cookie, socket.generation, seconds: seconds) {
        queue.add(now + SimulatedReaper.period, 0, .tick, 0)
      }
    } else {
      let late = Int64.random(in: 0..<2_000_000, using: &numbers)
      let fires = Self.wheelExpiry(socket.expires, from: jiffy) * tick + late
      queue.add(fires, socket.cookie, .expire, socket.generation)
    }
    keep(socket)
  }

  private mutating func keep(_ socket: Socket) {
    sockets[socket.cookie] = socket
    cookies[socket.room].insert(socket.cookie)
  }

  /// The tick at which a timer on the wheel runs: the next multiple of its level's step.
  static func wheelExpiry(_ expires: Int64, from now: Int64) -> Int64 {
    var level: Int64 = 0
    while level < 8, expires - now >= 63 << (3 * level) { level += 1 }
    let shift = 3 * level
    return (expires >> shift + 1) << shift
  }

  private mutating func runReaper() {
    for (cookie, generation) in reaper.tick(count: sockets.count) {
      if let socket = sockets[cookie], socket.generation == generation { end(socket, .expired) }
    }
    if reaper.isBusy { queue.add(now + SimulatedReaper.period, 0, .tick, 0) }
  }

  private mutating func end(_ socket: Socket, _ how: End) {
    sockets[socket.cookie] = nil
    cookies[socket.room].remove(socket.cookie)
    stories[socket.cookie]?.end = (now, how)
  }
}

/// The reaper of kernels before 4.1: eight slots, one of which it empties every seven and a half
/// seconds; after one that held more than a hundred it needs a second round for the slot.
struct SimulatedReaper {
  static let period: Int64 = 7_500_000_000
  private var cells = [[(UInt64, Int)]](repeating: [], count: 8)
  private var hand = 0

  var isBusy: Bool { cells.contains { !$0.isEmpty } }

  /// - Returns: whether it was idle, and must be started.
  mutating func insert(_ cookie: UInt64, _ generation: Int, seconds: Int64) -> Bool {
    let wasIdle = !isBusy
    let steps = seconds >= 60 ? 7 : min(7, Int((seconds * 1_000_000_000 - 1) / Self.period) + 1)
    cells[(hand + steps) & 7].append((cookie, generation))
    return wasIdle
  }

  mutating func tick(count: Int) -> [(UInt64, Int)] {
    let reaped = cells[hand]
    cells[hand] = []
    if reaped.count <= 100 { hand = (hand + 1) & 7 }
    return reaped
  }
}

/// What will happen, the earliest first: a heap.
struct ActionQueue {
  struct Item {
    let moment: Int64
    let cookie: UInt64
    let action: SimulatedTable.Action
    let generation: Int
  }

  private var items: [Item] = []

  var first: Item? { items.first }

  mutating func add(
    _ moment: Int64, _ cookie: UInt64, _ action: SimulatedTable.Action, _ generation: Int
  ) {
    items.append(Item(moment: moment, cookie: cookie, action: action, generation: generation))
    var child = items.count - 1
    while child > 0, items[child].moment < items[(child - 1) / 2].moment {
      items.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func removeFirst() {
    items.swapAt(0, items.count - 1)
    items.removeLast()
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < items.count {
        if items[child].moment < items[least].moment { least = child }
      }
      if least == parent { return }
      items.swapAt(parent, least)
      parent = least
    }
  }
}
