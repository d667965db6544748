import SockDiag

// The table of settings and counters. To add one, add its row; a setting has its place in the order
// of captures too (`kernelSettings`, `namespaceSettings`), and captures have every counter of their
// files anyway.

// MARK: The kernel

extension KernelValue {
  package static let ostype = Self(.setting, "kernel.ostype", .text, .machine)
  package static let osrelease = Self(.setting, "kernel.osrelease", .text, .machine)
  package static let version = Self(.setting, "kernel.version", .text, .machine)
  package static let arch = Self(
    .setting, "kernel.arch", .text, .machine, since: KernelVersion(6, 1))
  package static let bootID = Self(
    .setting, "kernel.boot_id", .text, .machine, path: "/proc/sys/kernel/random/boot_id")
  /// HZ. No file has it: it is the resolution of a coarse clock,
  /// `clock_getres(CLOCK_MONOTONIC_COARSE)`.
  package static let hz = Self(.setting, "kernel.hz", .ticksPerSecond, .machine, path: "")

  /// In the order of captures.
  static let kernelSettings: [Self] = [.ostype, .osrelease, .version, .arch, .bootID, .hz]
}

// MARK: Settings

extension KernelValue {
  /// The limit of FIN_WAIT2, and of nothing else.
  package static let tcpFinTimeout = Self(.setting, "net.ipv4.tcp_fin_timeout", .seconds)
  /// The limit on minisockets: one for each namespace since 4.11, one for the machine before.
  package static let tcpMaxTwBuckets = Self(.setting, "net.ipv4.tcp_max_tw_buckets", .sockets)
  /// Whether TIME_WAIT ignores resets (RFC 1337).
  package static let tcpRFC1337 = Self(.setting, "net.ipv4.tcp_rfc1337", .choice)
  package static let tcpTimestamps = Self(.setting, "net.ipv4.tcp_timestamps", .choice)
  /// What `connect` may take over: 0 nothing, 1 any TIME_WAIT with timestamps, 2 on loopback only.
  package static let tcpTwReuse = Self(.setting, "net.ipv4.tcp_tw_reuse", .choice)
  /// The age in milliseconds at which `connect` may reuse a TIME_WAIT; 1000 on older kernels.
  package static let tcpTwReuseDelay = Self(
    .setting, "net.ipv4.tcp_tw_reuse_delay", .milliseconds, since: KernelVersion(6, 14))
  /// Gone since 4.12.
  package static let tcpTwRecycle = Self(.setting, "net.ipv4.tcp_tw_recycle", .choice)
  /// The length of TIME_WAIT on kernels of some vendors; upstream has a constant.
  package static let tcpTwTimeout = Self(.setting, "net.ipv4.tcp_tw_timeout", .seconds)
  /// The first and the last ephemeral port.
  package static let ipLocalPortRange = Self(.setting, "net.ipv4.ip_local_port_range", .ports)
  /// Ports and ranges that the kernel does not assign as ephemeral ports.
  package static let ipLocalReservedPorts = Self(
    .setting, "net.ipv4.ip_local_reserved_ports", .ports)
  package static let ipAutobindReuse = Self(
    .setting, "net.ipv4.ip_autobind_reuse", .choice, since: KernelVersion(5, 7))
  /// Buckets of the table of connections; negative where a namespace shares the initial one's.
  package static let tcpEhashEntries = Self(
    .setting, "net.ipv4.tcp_ehash_entries", .entries, since: KernelVersion(6, 1))
  package static let tcpChildEhashEntries = Self(
    .setting, "net.ipv4.tcp_child_ehash_entries", .entries, since: KernelVersion(6, 1))
  package static let tcpMaxOrphans = Self(
    .setting, "net.ipv4.tcp_max_orphans", .sockets, .initialNamespace)
  package static let tcpOrphanRetries = Self(.setting, "net.ipv4.tcp_orphan_retries", .segments)
  /// Three numbers: below the first TCP is free, from the second on under pressure, the third is
  /// the limit.
  package static let tcpMem = Self(.setting, "net.ipv4.tcp_mem", .pages, .initialNamespace)
  package static let tcpMaxSynBacklog = Self(.setting, "net.ipv4.tcp_max_syn_backlog", .connections)
  package static let tcpSyncookies = Self(.setting, "net.ipv4.tcp_syncookies", .choice)
  package static let tcpAbortOnOverflow = Self(.setting, "net.ipv4.tcp_abort_on_overflow", .choice)

  /// The limit of accept queues.
  package static let somaxconn = Self(.setting, "net.core.somaxconn", .connections)

  /// Read-only outside of the initial namespace.
  package static let conntrackMax = Self(
    .setting, "net.netfilter.nf_conntrack_max", .entries, .machine)
  package static let conntrackBuckets = Self(
    .setting, "net.netfilter.nf_conntrack_buckets", .entries, .machine)
  package static let conntrackExpectMax = Self(
    .setting, "net.netfilter.nf_conntrack_expect_max", .entries, .machine)
  package static let conntrackLoose = Self(
    .setting, "net.netfilter.nf_conntrack_tcp_loose", .choice)
  package static let conntrackTimeWait = Self(
    .setting, "net.netfilter.nf_conntrack_tcp_timeout_time_wait", .seconds)
  package static let conntrackFinWait = Self(
    .setting, "net.netfilter.nf_conntrack_tcp_timeout_fin_wait", .seconds)
  package static let conntrackCloseWait = Self(
    .setting, "net.netfilter.nf_conntrack_tcp_timeout_close_wait", .seconds)
  package static let conntrackEstablished = Self(
    .setting, "net.netfilter.nf_conntrack_tcp_timeout_established", .seconds)

  /// In the order of captures.
  static let namespaceSettings: [Self] = [
    .tcpFinTimeout, .tcpMaxTwBuckets, .tcpRFC1337, .tcpTimestamps, .tcpTwReuse, .tcpTwReuseDelay,
    .tcpTwRecycle, .tcpTwTimeout, .ipLocalPortRange, .ipLocalReservedPorts, .ipAutobindReuse,
    .tcpEhashEntries, .tcpChildEhashEntries, .tcpMaxOrphans, .tcpOrphanRetries, .tcpMem,
    .tcpMaxSynBacklog, .tcpSyncookies, .tcpAbortOnOverflow, .somaxconn, .conntrackMax,
    .conntrackBuckets, .conntrackExpectMax, .conntrackLoose, .conntrackTimeWait, .conntrackFinWait,
    .conntrackCloseWait, .conntrackEstablished,
  ]

  /// Settings of the network that are the same in all namespaces, whether they can be read there or
  /// not.
  package static var machineSettings: [Self] { namespaceSettings.filter { $0.scope != .namespace } }
}

// MARK: Levels

extension KernelValue {
  /// Minisockets of TIME_WAIT and FIN_WAIT2, both families; of all namespaces together before 4.11.
  package static let minisockets = Self(.level, "sockstat.TCP.tw", .sockets)
  package static let orphans = Self(.level, "sockstat.TCP.orphan", .sockets, .machine)
  package static let tcpPages = Self(.level, "sockstat.TCP.mem", .pages, .machine)
  package static let conntrackCount = Self(.level, "net.netfilter.nf_conntrack_count", .entries)
  package static let filesOpen = Self(
    .level, "fs.file_nr.allocated", .files, .machine, path: "/proc/sys/fs/file-nr")
  package static let filesLimit = Self(
    .setting, "fs.file_nr.max", .files, .machine, path: "/proc/sys/fs/file-nr")
}

// MARK: Counters

extension KernelValue {
  /// Minisockets with a timer of more than 4 s, counted on entry from 5.19 on, at the end
  /// up to 5.15.
  package static let tw = Self(.counter, "TcpExt.TW", .sockets)
  /// Minisockets with a timer of 4 s or less, counted like `TW`. The name does not
  /// mean "killed early".
  package static let twKilled = Self(.counter, "TcpExt.TWKilled", .sockets)
  /// Taken over by `connect`.
  package static let twRecycled = Self(.counter, "TcpExt.TWRecycled", .sockets)
  /// Closed without TIME_WAIT, because of `tcp_max_tw_buckets` or for lack of memory.
  package static let timeWaitOverflow = Self(.counter, "TcpExt.TCPTimeWaitOverflow", .sockets)
  /// Segments for a TIME_WAIT that were refused for their old timestamp.
  package static let pawsTimewait = Self(
    .counter, "TcpExt.PAWSTimewait", .segments, since: KernelVersion(6, 18))
  /// SYNs that `tcp_tw_recycle` refused; no kernel since 4.12 counts them.
  package static let pawsPassive = Self(.counter, "TcpExt.PAWSPassive", .segments)
  /// ACKs that TIME_WAIT sockets did not send, because the last one was too recent (rate limit).
  package static let ackSkippedTimeWait = Self(
    .counter, "TcpExt.TCPACKSkippedTimeWait", .segments, since: KernelVersion(4, 0))
  package static let listenOverflows = Self(.counter, "TcpExt.ListenOverflows", .connections)
  package static let synQueueDrops = Self(.counter, "TcpExt.TCPReqQFullDrop", .segments)
  package static let synQueueCookies = Self(.counter, "TcpExt.TCPReqQFullDoCookies", .segments)
  package static let memoryPressures = Self(.counter, "TcpExt.TCPMemoryPressures", .events)
  package static let abortsOnMemory = Self(.counter, "TcpExt.TCPAbortOnMemory", .connections)

  package static let activeOpens = Self(.counter, "Tcp.ActiveOpens", .connections)
  package static let passiveOpens = Self(.counter, "Tcp.PassiveOpens", .connections)

  /// Packets that were dropped because the table was full, or because another packet of the same
  /// connection was inserted first.
  package static let conntrackDrop = Self(.counter, "conntrack.stat.drop", .packets)
  package static let conntrackEarlyDrop = Self(.counter, "conntrack.stat.early_drop", .entries)
  package static let conntrackInsertFailed = Self(
    .counter, "conntrack.stat.insert_failed", .entries)
}
