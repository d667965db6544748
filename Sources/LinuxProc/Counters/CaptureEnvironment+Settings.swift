extension CaptureEnvironment {
  /// Settings of the calling thread's network namespace; those of the whole machine are only in its
  /// first one.
  static func settings() -> [(name: String, value: String)] {
    settings(ipv4Settings, of: "ipv4") + settings(["somaxconn"], of: "core")
      + settings(conntrackSettings, of: "netfilter") + [conntrackPresence()]
  }

  static func settings(
    _ names: [String], of group: String
  ) -> [(name: String, value: String)] {
    names.compactMap { line("net.\(group).\($0)", "/proc/sys/net/\(group)/\($0)") }
  }

  /// The file's text under a name. Of a file that is there and cannot be read, this is told under the
  /// name `twdiag.unreadable`.
  static func line(_ name: String, _ path: String) -> (name: String, value: String)? {
    switch ProcFile.read(path) {
    case .text(let text): (name, oneLine(text))
    case .absent: nil
    case .unreadable(let error): unreadable(name, error)
    }
  }

  static func unreadable(_ name: String, _ error: SystemError) -> (name: String, value: String) {
    ("twdiag.unreadable", "\(name) (\(errorText(error.errorNumber)))")
  }

  /// The text as one line of a capture, whatever a file holds: the line after it would be read as
  /// another setting.
  static func oneLine(_ text: String) -> String {
    let trimmed = ProcFile.trimmed(text[...])
    // Bytes, since a carriage return and the line's end are one character.
    guard trimmed.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 }) else { return trimmed }
    let bytes = trimmed.utf8.map { $0 < 0x20 && $0 != 0x09 ? UInt8(ascii: " ") : $0 }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Whether conntrack is in the kernel at all; whether it tracks anything here is another question.
  private static func conntrackPresence() -> (name: String, value: String) {
    let path = "/proc/sys/net/netfilter/nf_conntrack_max"
    if case .absent = ProcFile.read(path, limit: 64) { return ("conntrack.tables", "no") }
    return ("conntrack.tables", "yes")
  }

  /// The settings that bear on TIME_WAIT, ports and failing connections, on any kernel; the last
  /// two of tcp_tw are those of old kernels and of some vendors.
  private static let ipv4Settings = [
    "tcp_fin_timeout", "tcp_max_tw_buckets", "tcp_rfc1337", "tcp_timestamps", "tcp_tw_reuse",
    "tcp_tw_reuse_delay", "tcp_tw_recycle", "tcp_tw_timeout", "ip_local_port_range",
    "ip_local_reserved_ports", "ip_autobind_reuse", "tcp_ehash_entries",
    "tcp_child_ehash_entries", "tcp_max_orphans", "tcp_orphan_retries", "tcp_mem",
    "tcp_max_syn_backlog", "tcp_syncookies", "tcp_abort_on_overflow",
  ]

  private static let conntrackSettings = [
    "nf_conntrack_max", "nf_conntrack_buckets", "nf_conntrack_expect_max",
    "nf_conntrack_tcp_loose", "nf_conntrack_tcp_timeout_time_wait",
    "nf_conntrack_tcp_timeout_fin_wait", "nf_conntrack_tcp_timeout_close_wait",
    "nf_conntrack_tcp_timeout_established",
  ]
}
