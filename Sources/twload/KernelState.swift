/// Settings and counters of this network namespace, read from /proc.
enum KernelState {
  /// The ports that connect() chooses from, `net.ipv4.ip_local_port_range`.
  static func ephemeralRange() -> ClosedRange<UInt16> {
    let numbers = numbers(in: "/proc/sys/net/ipv4/ip_local_port_range")
    guard numbers.count == 2, let low = UInt16(exactly: numbers[0]),
      let high = UInt16(exactly: numbers[1]), low <= high
    else { return 32768...60999 }
    return low...high
  }

  /// The most minisockets that the namespace can have, `net.ipv4.tcp_max_tw_buckets`.
  static func timeWaitLimit() -> Int? {
    numbers(in: "/proc/sys/net/ipv4/tcp_max_tw_buckets").first
  }

  /// How long a FIN_WAIT2 minisocket lives, in seconds, `net.ipv4.tcp_fin_timeout`.
  static func finTimeout() -> Int? {
    numbers(in: "/proc/sys/net/ipv4/tcp_fin_timeout").first
  }

  /// The namespace's minisockets, TIME_WAIT and FIN_WAIT2 together: `tw` in /proc/net/sockstat.
  static func minisockets() -> Int? {
    guard let words = lines(of: "/proc/net/sockstat").first(where: { $0.first == "TCP:" }),
      let name = words.firstIndex(of: "tw"), name + 1 < words.count
    else { return nil }
    return Int(words[name + 1])
  }

  /// Closes that skipped TIME_WAIT because of the limit: `TCPTimeWaitOverflow` in /proc/net/netstat.
  static func timeWaitOverflows() -> Int? {
    let lines = lines(of: "/proc/net/netstat").filter { $0.first == "TcpExt:" }
    guard lines.count == 2, let index = lines[0].firstIndex(of: "TCPTimeWaitOverflow"),
      index < lines[1].count
    else { return nil }
    return Int(lines[1][index])
  }

  private static func numbers(in path: String) -> [Int] {
    lines(of: path).joined().compactMap { Int($0) }
  }

  /// The words of each line.
  ///
  /// Splits bytes: to split /proc/net/netstat by characters takes longer than to make hundreds of connections.
  private static func lines(of path: String) -> [[Substring]] {
    fileText(path).utf8.split(separator: UInt8(ascii: "\n")).map { line in
      line.split { $0 <= UInt8(ascii: " ") }.map { Substring($0) }
    }
  }
}

/// What the kernel counts at one moment, before or after the making.
struct Observation {
  let minisockets: Int?
  /// Closes that skipped TIME_WAIT since the namespace began.
  let overflows: Int?
  let instant = Clock.now()

  static func take() -> Observation {
    Observation(
      minisockets: KernelState.minisockets(), overflows: KernelState.timeWaitOverflows())
  }

  /// Takes an observation once the minisockets are there: the last acknowledgement can be delayed by 40 ms, and by more
  /// on a slow machine. What is missing then counts as lost, and is made again.
  static func take(since earlier: Observation, expecting closes: Int) -> Observation {
    let patience = Clock.now() + 2
    while true {
      let now = take()
      guard let before = earlier.minisockets, let count = now.minisockets,
        count < before + closes - now.skipped(since: earlier), now.instant < patience
      else { return now }
      Clock.sleep(microseconds: 5000)
    }
  }

  /// Closes since `earlier` that left no minisocket, because of `tcp_max_tw_buckets`.
  func skipped(since earlier: Observation) -> Int {
    guard let before = earlier.overflows, let overflows else { return 0 }
    return max(0, overflows - before)
  }

  /// Minisockets that should exist and do not.
  ///
  /// On a busy machine a FIN can be retransmitted to a server that is gone: its RST then ends the TIME_WAIT. The count
  /// shows this only if there were no older minisockets, which would expire meanwhile, and before the new ones expire.
  func lost(since earlier: Observation, of closes: Int) -> Int {
    guard earlier.minisockets == 0, let minisockets, instant - earlier.instant < 50 else {
      return 0
    }
    return max(0, closes - skipped(since: earlier) - minisockets)
  }
}
