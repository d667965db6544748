import LinuxProc
import SockDiag
import TimeWait

/// A watch in virtual time: moments are milliseconds, and a walk takes ten of them.
final class WatchScene {
  var engine: WatchEngine
  var listeners: ListenerTable?

  /// Linux 6.18 with HZ=250: a tick is 4 ms, and a TIME_WAIT may be 2,048 ms late.
  init(
    release: String = "6.18.0", ticks: Int? = 250, listening: [UInt16] = [],
    change: (inout WatchOptions) -> Void = { _ in }
  ) {
    var options = WatchOptions(keepsEvents: true)
    options.facts.release = release
    options.facts.ticksPerSecond = ticks
    options.facts.localPorts = 32768...60999
    change(&options)
    engine = WatchEngine(options)
    var table = ListenerTable()
    for port in listening {
      let end = Endpoint(address: IPAddress(ipv4: 0), port: port)
      table.insert(
        SocketRecord(family: .ipv4, state: .listen, timer: .off, local: end, remote: end))
    }
    listeners = table
  }

  /// Polls at a moment. The rows are read within the ten milliseconds of the walk.
  @discardableResult
  func poll(
    _ moment: Int64, _ rows: [SocketRecord], isComplete: Bool = true,
    counters: Readings? = nil, skipped: Int = 0
  ) -> PollReport {
    engine.beginPoll(at: .at(moment), listeners: listeners)
    for row in rows { engine.observe(row, .from(moment, to: moment + 10)) }
    return engine.endPoll(
      at: .at(moment + 10), isComplete: isComplete, counters: counters, skipped: skipped)
  }

  /// The events of the last poll.
  func events() -> [WatchEvent] {
    var events: [WatchEvent] = []
    engine.takeEvents { events.append($0) }
    return events
  }
}

extension Instant {
  static func at(_ milliseconds: Int64) -> Instant {
    Instant(nanoseconds: milliseconds * 1_000_000)
  }
}

extension InstantRange {
  static func from(_ earliest: Int64, to latest: Int64) -> InstantRange {
    InstantRange(.at(earliest), .at(latest))
  }
}

extension Bounds {
  static func milliseconds(_ least: Int64, _ most: Int64?) -> Bounds {
    Bounds(least: .milliseconds(least), most: most.map { .milliseconds($0) })
  }
}

extension Readings {
  static func counting(reused: Int64 = 0, short: Int64 = 0) -> Readings {
    var counters = Readings()
    counters[.twRecycled] = reused
    counters[.twKilled] = short
    return counters
  }
}

extension Endpoint {
  static func loopback(_ port: UInt16) -> Endpoint {
    Endpoint(address: IPAddress(ipv4: 0x7f00_0001), port: port)
  }
}

extension SocketRecord {
  /// A minisocket between a port of ours, which is that of a client unless it is told, and 80.
  static func timeWait(
    _ cookie: UInt64, left milliseconds: Int64, port: UInt16 = 40_000, remotePort: UInt16 = 80,
    state: TCPState = .timeWait
  ) -> SocketRecord {
    SocketRecord(
      family: .ipv4, state: state, timer: .timeWait(remaining: .milliseconds(milliseconds)),
      local: .loopback(port), remote: .loopback(remotePort),
      cookie: SocketCookie(rawValue: cookie))
  }

  static func finWait2(
    _ cookie: UInt64, left milliseconds: Int64, port: UInt16 = 40_000
  ) -> SocketRecord {
    .timeWait(cookie, left: milliseconds, port: port, state: .finWait2)
  }

  static func full(
    _ cookie: UInt64, port: UInt16 = 40_000, remotePort: UInt16 = 80, inode: UInt32 = 0,
    state: TCPState = .established
  ) -> SocketRecord {
    SocketRecord(
      family: .ipv4, state: state, timer: .off, local: .loopback(port),
      remote: .loopback(remotePort), cookie: SocketCookie(rawValue: cookie), inode: inode)
  }

  /// The same connection on an IPv6 socket.
  var mapped: SocketRecord {
    func map(_ end: Endpoint) -> Endpoint {
      Endpoint(address: IPAddress(ipv6: 0xffff << 32 | end.address.bits), port: end.port)
    }
    return SocketRecord(
      family: .ipv6, state: state, timer: timer, local: map(local), remote: map(remote),
      cookie: cookie, inode: inode)
  }
}
