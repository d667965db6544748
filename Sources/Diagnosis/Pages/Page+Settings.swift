extension Page {
  static let finTimeout = Page(
    id: .finTimeout, title: "tcp_fin_timeout is about FIN_WAIT2",
    paragraphs: [
      "net.ipv4.tcp_fin_timeout limits how long a connection that the program has closed waits in "
        + "FIN_WAIT2 for the peer's FIN. It does not touch TIME_WAIT, which lasts 60 s in every upstream "
        + "kernel: TCP_TIMEWAIT_LEN is compiled in. Some vendors' kernels have tcp_tw_timeout for it.",
      "An orphan in FIN_WAIT2 is a minisocket too, which sockstat counts in 'tw' and which holds a port; "
        + "it can be told by its state. When its time is over it goes without a word, and a FIN that comes "
        + "later is answered with a reset. When the FIN comes in time, the minisocket is in TIME_WAIT for "
        + "60 s from then on.",
      "Above 60 the value does not mean what it says: the kernel keeps a full socket for what is beyond "
        + "60 s, and then a minisocket for as long again. 61 gives 2 s, 65 gives 10 s, 89 gives 58 s, 90 "
        + "gives 60 s, 120 gives 120 s, 300 gives 480 s. So 61 to 89 shorten it below 60.",
      "Values below 3.5 times the retransmission timeout are raised to that; 0 and negative ones as well.",
    ],
    sources: "include/net/tcp.h: TCP_TIMEWAIT_LEN, tcp_fin_time; net/ipv4/tcp_timer.c: "
      + "tcp_keepalive_timer; net/ipv4/tcp.c: __tcp_close")

  static let reuse = Page(
    id: .reuse, title: "tcp_tw_reuse serves outgoing connections only",
    paragraphs: [
      "When connect looks for a port and finds only such as have a TIME_WAIT towards the same "
        + "destination, net.ipv4.tcp_tw_reuse says whether it may take that over: 0 no, 1 yes, 2 only on "
        + "loopback. The default is 2 in 5.0 and later, and 0 in 4.10. The old connection must have had TCP "
        + "timestamps, and be older than a second; from 6.14 on tcp_tw_reuse_delay says how old, in "
        + "milliseconds.",
      "It does nothing for connections that are accepted: a server whose own rows pile up gains nothing. "
        + "With tcp_timestamps=0 it does nothing at all.",
      "A program that binds a port itself and connects takes over a row of any age, whatever the setting, "
        + "if the old connection had timestamps.",
      "On loopback the default of 2 makes tests see fewer rows than they closed connections.",
    ],
    sources: "net/ipv4/tcp_ipv4.c: tcp_twsk_unique; net/ipv4/inet_hashtables.c: "
      + "__inet_check_established")

  static let recycle = Page(
    id: .recycle, title: "tcp_tw_recycle is gone, and was dangerous",
    paragraphs: [
      "net.ipv4.tcp_tw_recycle made TIME_WAIT last 3.5 retransmission timeouts. For that the kernel "
        + "remembered the last timestamp of each peer's address, and dropped SYNs whose timestamp was "
        + "older. Clients behind one NAT share an address and not a clock: those whose clock is behind "
        + "could not connect, without any error at the server but PAWSPassive counting.",
      "It is still in 4.10 and not in 5.0, as later kernels give each connection a timestamp offset of its "
        + "own. Advice to set it is out of date everywhere.",
    ],
    sources:
      "net/ipv4/tcp_input.c: tcp_conn_request; net/ipv4/tcp_metrics.c: tcp_peer_is_proven, of "
      + "releases up to 4.11")

  static let rfc1337 = Page(
    id: .rfc1337, title: "tcp_rfc1337: what a reset does to TIME_WAIT",
    paragraphs: [
      "With net.ipv4.tcp_rfc1337=0, the default, a reset whose sequence number is exactly the expected "
        + "one ends a TIME_WAIT at once, which RFC 1337 calls assassination. With 1 such resets are "
        + "ignored. Resets with any other sequence number are ignored in both cases.",
      "Old segments that arrive at a row are answered with an ACK, and start its 60 s anew while the peer "
        + "is alive or tcp_rfc1337 is 1. twdiag watch shows that as 'rearmed'.",
    ],
    sources: "net/ipv4/tcp_minisocks.c: tcp_timewait_state_process")

  static let buckets = Page(
    id: .buckets, title: "tcp_max_tw_buckets: the limit of the table",
    paragraphs: [
      "At net.ipv4.tcp_max_tw_buckets minisockets, TIME_WAIT and FIN_WAIT2 together, a socket that closes "
        + "skips TIME_WAIT and is gone at once; TCPTimeWaitOverflow counts it, and nothing is logged. No "
        + "connection fails by that. What is lost is the protection: an old duplicate may reach a new "
        + "connection of the same addresses and ports, and a lost last ACK is answered with a reset.",
      "The default is half of the slots of the hash table of connections. Limit and count are the "
        + "namespace's own in 5.0 and later, the machine's in 4.10 and before. Lowering the limit removes nothing; 0 "
        + "switches TIME_WAIT off.",
      "Setting a low limit to get rid of TIME_WAIT is RFC 1337's hazard on purpose. Rows cost little: "
        + "256 bytes on 6.18, 25 MB for a hundred thousand.",
    ],
    sources:
      "net/ipv4/inet_timewait_sock.c: inet_twsk_alloc; net/ipv4/tcp_minisocks.c: tcp_time_wait")
}
