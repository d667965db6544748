extension Page {
  static let rowsAtZero = Page(
    id: .rowsAtZero, title: "Rows at 0.00: due, and not reaped yet",
    paragraphs: [
      "A row of 'timewait (0.00/0/0)' in netstat, or 'timer:(timewait,,0)' in ss, is a TIME_WAIT socket "
        + "whose 60 seconds are over and which the kernel has not taken away yet. Whether that is normal "
        + "depends on the kernel.",
      "Linux 4.8 and later: each row has a timer on a wheel whose steps are the coarser the longer the "
        + "time is. A timer of 60 s fires at the next multiple of 512 ticks, which is up to 2.05 s late "
        + "at HZ=250, 5.12 s at HZ=100, 1.71 s at HZ=300, and of 4096 ticks at HZ=1000, up to 4.10 s. "
        + "Rows go together, once for each step. That is no leak, and no setting changes it.",
      "Linux 4.1 to 4.7: each row has a timer that fires on the tick. Rows at 0.00 are not seen.",
      "Linux 2.6.32 to 4.0: one reaper serves all in eight slots of 7.5 s, and takes at most about 100 "
        + "rows at a time. Below 13.3 closes/s, rows go after 52.5 to 60 s and never show 0.00. Above, "
        + "each slot takes two rounds: rows stay for 97.5 to 112.5 s, 43 of 100 show 0.00, and the table "
        + "is 105 times the closes per second instead of 60 times. It recovers only below 6.7 closes/s.",
      "The check compares the number at 0.00 with what the closes of a minute ago and this design "
        + "give; with --for it asks whether any row stayed beyond the bound.",
    ],
    sources: "net/ipv4/inet_timewait_sock.c: tw_timer_handler, and up to 4.0 inet_twdr_hangman, "
      + "inet_twdr_twkill_work; kernel/time/timer.c: calc_index")

  static let standingCount = Page(
    id: .standingCount, title: "How many rows should stand",
    paragraphs: [
      "In a steady state the number of rows is the rate of closes times the time that the kernel keeps "
        + "one: 60 s and the mean lateness of its timers, such as 61.02 s at HZ=250 from Linux 4.8 on. "
        + "A hundred closes per second make about 6,100 rows, for as long as the load lasts.",
      "The rate is read off the rows: each deadline tells when its row was born, so one dump has the "
        + "closes of each of the last 60 seconds. It is a lower bound, as rows that were reused, reset or "
        + "destroyed have left no trace.",
      "The kernel's own count is 'tw' in /proc/net/sockstat, which includes FIN_WAIT2 minisockets; it is "
        + "this namespace's own in 5.0 and later, and the machine's in 4.10. The counter TcpExt.TW (and TWKilled, for "
        + "timers of 4 s or less, which are not 'killed') changed its meaning: up to 5.15 it counts rows "
        + "that ended, from 5.19 on rows that entered.",
    ],
    sources:
      "net/ipv4/inet_timewait_sock.c: __inet_twsk_schedule, tw_timer_handler; net/ipv4/proc.c: "
      + "sockstat_seq_show")

  static let serverRows = Page(
    id: .serverRows, title: "A server's rows hold no ports",
    paragraphs: [
      "Whoever closes a connection first has the TIME_WAIT. Where that is the server, the row's local "
        + "port is the service's own, such as 443, which all its connections share. It keeps no other "
        + "client from connecting, and the same client with the same port may come back at once: a new "
        + "SYN with a higher sequence number, or a newer timestamp, ends the row.",
      "So nothing that frees ports helps such a server: not ip_local_port_range, not tcp_tw_reuse, which "
        + "only connect asks, and not more addresses. Its rows cost memory (256 bytes each on 6.18), and "
        + "a place within tcp_max_tw_buckets. If clients cannot connect, look at the accept queue, at "
        + "conntrack and at descriptors.",
      "A proxy has both kinds: rows of its clients, which are harmless, and rows of connections that it "
        + "opened to the servers behind it, which hold ports.",
    ],
    sources: "net/ipv4/tcp_minisocks.c: tcp_timewait_state_process; net/ipv4/tcp_ipv4.c: tcp_v4_rcv"
  )

  static let earlyVanishing = Page(
    id: .earlyVanishing, title: "Rows that go before their time",
    paragraphs: [
      "A row can end before its 60 s: connect takes it over (tcp_tw_reuse, or a bound port; counted as "
        + "TWRecycled); a new SYN reopens it at a server (no counter); a reset with the right sequence "
        + "number ends it (no counter, and not with tcp_rfc1337=1); somebody destroys it (ss -K, twdiag "
        + "kill; no counter); its namespace ends. At the limit of tcp_max_tw_buckets it never begins "
        + "(TCPTimeWaitOverflow).",
      "A reset can be of the row's own making: any stray old segment makes it answer with an ACK, and a "
        + "peer that has forgotten the connection answers that with exactly the reset that ends it (RFC "
        + "1337 calls it assassination).",
      "Only polls can tell how many: twdiag doctor --for 10s, or twdiag watch --events, which names each.",
    ],
    sources: "net/ipv4/tcp_minisocks.c: tcp_timewait_state_process; net/ipv4/tcp_ipv4.c: "
      + "tcp_twsk_unique, tcp_v4_rcv; net/ipv4/inet_timewait_sock.c: inet_twsk_alloc, "
      + "inet_twsk_deschedule_put")
}
