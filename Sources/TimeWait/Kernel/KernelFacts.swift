package import LinuxProc
package import SockDiag

/// What the settings of a kernel and a network namespace mean for TIME_WAIT.
///
/// Nil stands for what is not known: a setting that this kernel does not have, or that a capture
/// does not record.
package struct KernelFacts: Sendable, Equatable {
  /// As `uname -r` prints it.
  package var release: String?
  /// HZ.
  package var ticksPerSecond: Int?
  /// `net.ipv4.tcp_fin_timeout`, in seconds: the limit of FIN_WAIT2, and of nothing else.
  package var finTimeout: Int?
  /// `net.ipv4.tcp_max_tw_buckets`: minisockets that a namespace may have.
  package var maxMinisockets: Int?
  /// `net.ipv4.tcp_tw_reuse`: 0 off, 1 on, 2 for loopback only.
  package var reuse: Int?
  /// `net.ipv4.tcp_tw_reuse_delay`, in milliseconds.
  package var reuseDelay: Int?
  /// `net.ipv4.tcp_tw_timeout`, in seconds, which kernels of some vendors have.
  package var vendorTimeout: Int?
  /// `net.ipv4.tcp_timestamps`.
  package var timestamps: Int?
  /// `net.ipv4.ip_local_port_range`.
  package var localPorts: ClosedRange<UInt16>?
  /// `net.ipv4.ip_local_reserved_ports`.
  package var reservedPorts: [ClosedRange<UInt16>] = []

  package init() {}

  package init(_ readings: Readings) {
    /// As the kernel has them, which is never negative and fits into 32 bits; a capture may claim
    /// anything.
    func number(_ setting: KernelValue) -> Int? {
      readings[setting].flatMap { (0...Int64(Int32.max)).contains($0) ? Int($0) : nil }
    }
    release = readings.text(.osrelease)
    ticksPerSecond = number(.hz)
    finTimeout = number(.tcpFinTimeout)
    maxMinisockets = number(.tcpMaxTwBuckets)
    reuse = number(.tcpTwReuse)
    reuseDelay = number(.tcpTwReuseDelay)
    vendorTimeout = number(.tcpTwTimeout)
    timestamps = number(.tcpTimestamps)
    localPorts = readings.text(.ipLocalPortRange).flatMap(PortList.range)
    reservedPorts = readings.text(.ipLocalReservedPorts).map(PortList.ranges) ?? []
  }

  /// Reads the lines of a capture.
  package init(_ lines: some Sequence<(name: String, value: String)>) {
    self.init(Readings(lines))
  }

  package var version: KernelVersion? { release.flatMap(KernelVersion.init) }

  package var timerDesign: TimerDesign? {
    TimerDesign(version, ticksPerSecond: ticksPerSecond)
  }

  /// One tick, the resolution of a remaining time; ten milliseconds, the longest, when HZ is not
  /// known.
  package var tick: Duration {
    .nanoseconds(1_000_000_000 / Int64(max(1, ticksPerSecond ?? 100)))
  }

  /// How long a socket is in TIME_WAIT until its deadline: 60 s, except on kernels with
  /// `tcp_tw_timeout`.
  package var timeWaitLength: Duration {
    guard let vendorTimeout, (1...600).contains(vendorTimeout) else { return .seconds(60) }
    return .seconds(vendorTimeout)
  }
}

/// Ports as sysctl writes them.
enum PortList {
  /// Two numbers with white space between them.
  static func range(_ text: String) -> ClosedRange<UInt16>? {
    let numbers = text.split { $0.isWhitespace }.map { UInt16($0) }
    guard numbers.count == 2, let first = numbers[0], let last = numbers[1], first <= last else {
      return nil
    }
    return first...last
  }

  /// Numbers and ranges with commas between them; what is neither is left out.
  static func ranges(_ text: String) -> [ClosedRange<UInt16>] {
    text.split(separator: ",").compactMap { word in
      let ends = word.split(separator: "-").map { UInt16($0.filter { !$0.isWhitespace }) }
      guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2,
        first <= last
      else { return nil }
      return first...last
    }
  }
}
