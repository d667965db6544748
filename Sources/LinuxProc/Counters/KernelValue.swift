package import SockDiag

/// A setting, a level or a counter of the kernel, under the one name that captures, JSON, checks
/// and documentation use for it.
///
/// `KernelValue+Table.swift` has a row for each. `Readings` has the values at one moment.
package struct KernelValue: Sendable, Equatable {
  package enum Kind: Sendable {
    /// Changes only when it is set.
    case setting
    /// Goes up and down by itself.
    case level
    /// Only grows, since the namespace was created.
    case counter
  }

  package enum Unit: Sendable {
    case seconds, milliseconds, ticksPerSecond
    case sockets, segments, connections, ports
    case packets, entries
    case pages, files, events
    /// A number that stands for a choice, such as 0 for off.
    case choice
    case text
  }

  /// Where the value applies, on a current kernel. Older kernels have fewer settings per namespace.
  package enum Scope: Sendable {
    case namespace
    /// All namespaces share it.
    case machine
    /// All namespaces share it, and only the initial one has its file.
    case initialNamespace
  }

  /// As sysctl(8) names a setting, `net.ipv4.tcp_fin_timeout`; else the group and the field of a
  /// file of `/proc/net`, `TcpExt.TW`, `sockstat.TCP.tw`.
  package let key: String
  /// The file that it is read from. A path below `/proc/net` means that of the namespace.
  package let path: String
  package let kind: Kind
  package let unit: Unit
  package let scope: Scope
  /// The first release that has it, where that is known and later than 2.6.
  package let since: KernelVersion?

  /// - Parameter path: nil to derive it from the key.
  init(
    _ kind: Kind, _ key: String, _ unit: Unit, _ scope: Scope = .namespace, path: String? = nil,
    since: KernelVersion? = nil
  ) {
    self.key = key
    self.path = path ?? CounterSource(key: key)?.path ?? Self.sysctlPath(key)
    self.kind = kind
    self.unit = unit
    self.scope = scope
    self.since = since
  }

  private static func sysctlPath(_ key: String) -> String {
    let path = key.utf8.map { $0 == UInt8(ascii: ".") ? UInt8(ascii: "/") : $0 }
    return "/proc/sys/" + String(decoding: path, as: UTF8.self)
  }
}

/// A file of `/proc/net` that has many counters, by its name there.
enum CounterSource: String {
  case sockstat, netstat, snmp
  case conntrack = "stat/nf_conntrack"

  /// The file of a key: `sockstat.TCP.tw`, `conntrack.stat.drop`; `TcpExt.TW` and whatever else has
  /// a group that ends with Ext in netstat, `Tcp.ActiveOpens` and other groups in snmp. Nil for
  /// settings.
  init?(key: String) {
    let words = key.split(separator: ".")
    switch (words.count, words.first) {
    case (3, "sockstat"): self = .sockstat
    case (3, "conntrack"): self = .conntrack
    case (2, let group?) where group.hasSuffix("Ext"): self = .netstat
    case (2, let group?) where group.first?.isUppercase ?? false: self = .snmp
    case (_, _): return nil
    }
  }

  var path: String { "/proc/net/\(rawValue)" }
}
