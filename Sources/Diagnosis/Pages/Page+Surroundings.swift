extension Page {
  static let conntrackTable = Page(
    id: .conntrackTable, title: "conntrack's table: when it is full, packets are dropped",
    paragraphs: [
      "Where netfilter tracks connections (NAT, stateful rules, most container networks), each has an "
        + "entry in a table of its own, limited by nf_conntrack_max. When it is full, the first packet of "
        + "a new connection is dropped: clients see timeouts, not refusals, and the kernel logs "
        + "'nf_conntrack: table full, dropping packet'. That looks like running out of ports, and is not.",
      "The count is a namespace's own; in most kernels the limit is the machine's. Statistics are in "
        + "/proc/net/stat/nf_conntrack: drop counts what was dropped for want of a place, or as "
        + "two first packets of one connection raced, early_drop "
        + "entries that had to go to make one, insert_failed entries that lost a race.",
      "What helps: a higher nf_conntrack_max (some hundred bytes for each entry); shorter "
        + "nf_conntrack_tcp_timeout_time_wait; no tracking for what needs none (a 'notrack' rule).",
    ],
    sources: "net/netfilter/nf_conntrack_core.c: __nf_conntrack_alloc, early_drop; "
      + "net/netfilter/nf_conntrack_standalone.c")

  static let conntrackTimeWait = Page(
    id: .conntrackTimeWait, title: "conntrack's TIME_WAIT is not the socket's",
    paragraphs: [
      "conntrack follows TCP from outside and has states of its own. Its TIME_WAIT lasts "
        + "nf_conntrack_tcp_timeout_time_wait, 120 s by default, where the socket's lasts 60 s: so in a "
        + "steady state it has about twice as many entries in TIME_WAIT as there are sockets, and half of "
        + "them have no socket any more. Nothing is wrong with that.",
      "An entry without a socket holds no port of this machine. Destroying the socket leaves the entry, "
        + "and a new connection of the same addresses and ports revives it. On a router entries have no "
        + "socket here at all.",
      "The number to expect is closes per second times 120 s, as long as the limit allows it.",
    ],
    sources: "net/netfilter/nf_conntrack_proto_tcp.c: tcp_timeouts, nf_conntrack_tcp_packet")

  static let listenQueue = Page(
    id: .listenQueue, title: "The accept queue of a listener",
    paragraphs: [
      "A connection that is complete waits in the listener's accept queue until the program takes it. "
        + "Its length is the backlog of listen(2) or net.core.somaxconn, whichever is less. When it is "
        + "full, the kernel drops the last ACK of the handshake, and ListenOverflows counts it: the client "
        + "believes to be connected, and waits (with tcp_abort_on_overflow=1 it gets a reset).",
      "That has nothing to do with TIME_WAIT, and often goes with it, as both come with load. It means "
        + "that the program accepts too slowly: blocked, out of threads, or out of descriptors.",
      "For a listener ss -ltn shows in Recv-Q how many wait and in Send-Q how many may.",
    ],
    sources: "net/ipv4/tcp_ipv4.c: tcp_v4_syn_recv_sock; net/ipv4/tcp_input.c: tcp_conn_request")

  static let synDrops = Page(
    id: .synDrops, title: "SYNs that are dropped",
    paragraphs: [
      "Half-open connections wait in a queue as long as the listener's backlog, within "
        + "tcp_max_syn_backlog. When it is full, a SYN is answered with a cookie (TCPReqQFullDoCookies), "
        + "or dropped where tcp_syncookies is 0 (TCPReqQFullDrop).",
      "Cookies work, but connections that are made so may lack window scaling and SACK, where the client "
        + "sends no timestamps.",
    ],
    sources: "net/ipv4/tcp_input.c: tcp_conn_request, tcp_syn_flood_action")

  static let descriptors = Page(
    id: .descriptors, title: "Descriptors",
    paragraphs: [
      "Each connection that a program holds takes a file descriptor, of which it may have as many as its "
        + "soft RLIMIT_NOFILE says; beyond that, socket and accept fail with EMFILE. All of the machine "
        + "together may have fs.file-max, beyond which they fail with ENFILE. TIME_WAIT takes none: no "
        + "program holds it any more.",
      "The check looks at the processes of the namespace that it may look at: all of them as root.",
    ],
    sources: "fs/file.c: alloc_fd; fs/file_table.c: alloc_empty_file")

  static let orphans = Page(
    id: .orphans, title: "Orphans",
    paragraphs: [
      "A connection that a program has closed and that is not done with (FIN_WAIT1, LAST_ACK, CLOSING, "
        + "FIN_WAIT2 beyond 60 s) is an orphan: a full socket that no process holds. Minisockets are not "
        + "counted. Beyond tcp_max_orphans the kernel resets them. The number in sockstat is the machine's, "
        + "also inside of a namespace.",
      "Many orphans mean slow or vanished peers with data in flight. tcp_orphan_retries lets them end "
        + "sooner.",
    ],
    sources: "net/ipv4/tcp.c: __tcp_close, tcp_orphan_count_sum; net/ipv4/tcp_timer.c: "
      + "tcp_out_of_resources")

  static let memory = Page(
    id: .memory, title: "TCP's memory",
    paragraphs: [
      "net.ipv4.tcp_mem has three numbers of pages, for the whole machine: below the first all is well, "
        + "from the second on TCP is under pressure and shrinks its buffers, and beyond the third it "
        + "drops, and resets orphans (TCPAbortOnMemory). 'mem' in /proc/net/sockstat is what it has.",
      "Minisockets are not part of it.",
    ],
    sources: "net/core/sock.c: __sk_mem_raise_allocated; net/ipv4/tcp_timer.c: tcp_out_of_resources"
  )
}
