package import SockDiag

/// What a kernel and the settings of a network namespace tell that bears on TIME_WAIT.
///
/// What is not known is nil: a setting that this kernel does not have, or a capture that was made
/// by another program.
package struct KernelFacts: Sendable, Equatable {
  /// As `uname -r` prints it.
  package var release: String?
  /// HZ.
  package var ticksPerSecond: Int?
  /// `net.ipv4.tcp_fin_timeout`, in seconds: the limit of FIN_WAIT2, and of nothing else.
  package var finTimeout: Int?
  /// `net.ipv4.tcp_max_tw_buckets`: minisockets that a namespace may have.
  package var mostMinisockets: Int?
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

  /// Reads what is known of a list of `name = value`, with the names that sysctl has; the kernel's
  /// own are `kernel.osrelease` and `kernel.hz`.
  package init(_ lines: some Sequence<(name: String, value: String)>) {
    for (name, value) in lines { take(name, value) }
  }

  private mutating func take(_ name: String, _ value: String) {
    switch name {
    case "kernel.osrelease": release = value
    case "kernel.hz": ticksPerSecond = Self.number(value)
    case "net.ipv4.tcp_fin_timeout": finTimeout = Self.number(value)
    case "net.ipv4.tcp_max_tw_buckets": mostMinisockets = Self.number(value)
    case "net.ipv4.tcp_tw_reuse": reuse = Self.number(value)
    case "net.ipv4.tcp_tw_reuse_delay": reuseDelay = Self.number(value)
    case "net.ipv4.tcp_tw_timeout": vendorTimeout = Self.number(value)
    case "net.ipv4.tcp_timestamps": timestamps = Self.number(value)
    case "net.ipv4.ip_local_port_range": localPorts = PortList.range(value)
    case "net.ipv4.ip_local_reserved_ports": reservedPorts = PortList.ranges(value)
    default: break
    }
  }

  /// A setting as the kernel has it, which is never negative and fits into 32 bits; a capture may
  /// claim anything.
  private static func number(_ text: String) -> Int? {
    Int(text).flatMap { (0...Int(Int32.max)).contains($0) ? $0 : nil }
  }

  package var version: KernelVersion? { release.flatMap(KernelVersion.init) }

  package var timerDesign: TimerDesign? {
    TimerDesign(version, ticksPerSecond: ticksPerSecond)
  }

  /// One tick, the resolution of a remaining time; ten milliseconds, the longest, when HZ is not known.
  package var tick: Duration {
    .nanoseconds(1_000_000_000 / Int64(max(1, ticksPerSecond ?? 100)))
  }

  /// How long a socket is in TIME_WAIT before it is due: a constant of the kernel, but for vendors'.
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
