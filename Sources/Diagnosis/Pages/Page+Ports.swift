extension Page {
  static let ports = Page(
    id: .ports, title: "Local ports left towards a destination",
    paragraphs: [
      "A connection that is opened here gets a local port out of net.ipv4.ip_local_port_range: 28,232 by "
        + "default. A port is unique for (source address, destination address, destination port), so each "
        + "destination has all of them, and each runs out for itself. A row of TIME_WAIT holds its port "
        + "for about a minute: 28,232 ports last for 463 connections per second and destination at HZ=250. "
        + "When none is left, connect fails with EADDRNOTAVAIL.",
      "Counted as taken: sockets in any state with exactly these addresses and destination port, v4-mapped "
        + "ones included. Not usable: ip_local_reserved_ports, and ports that somebody listens on or has "
        + "bound, on whatever address. With tcp_tw_reuse, rows older than a second count as reclaimable.",
      "The verdict is critical with two in a hundred left, or with one in five when the rate of the last "
        + "five seconds uses these up within ten; a warning with one in five left, or when that rate will "
        + "use up the rest.",
      "What helps, the best first: keep connections and use them again; let the other side close first; "
        + "tcp_tw_reuse=1; a wider range; more source or destination addresses, or destination ports. "
        + "tcp_fin_timeout does not help.",
    ],
    sources: "net/ipv4/inet_hashtables.c: __inet_hash_connect, __inet_check_established")

  static let boundPorts = Page(
    id: .boundPorts, title: "bind before connect blocks a port for every destination",
    paragraphs: [
      "A program that binds its source address with port 0 before it connects (as proxies do to choose "
        + "an address) gets a port from bind, which does not know the destination yet. Such a port is "
        + "passed over by connect towards every destination, while the socket lives and for the TIME_WAIT "
        + "after it: before 6.18 even longer, until the last socket with the port is gone. When "
        + "none is left, bind fails with EADDRINUSE.",
      "The remedy is IP_BIND_ADDRESS_NO_PORT, a socket option (24) that is set before bind: bind then "
        + "takes the address alone, and connect chooses the port for its destination.",
      "The kernel does not tell which rows were bound. But kernels of 4.10 and later look for a port in one half of "
        + "the range for connect, those as even or odd as its first, and in the other half for bind. The "
        + "check counts rows of the other half towards destinations whose first half is not used up.",
      "A program that chooses its ports itself, or sets IP_LOCAL_PORT_RANGE, looks the same; the latter "
        + "blocks nothing.",
    ],
    sources:
      "net/ipv4/inet_connection_sock.c: inet_csk_find_open_port; net/ipv4/inet_hashtables.c: "
      + "__inet_hash_connect, inet_bind_bucket_destroy; net/ipv4/af_inet.c: __inet_bind")
}
