/// Values that are wrong, the line that points to them, and what is said of them.
extension ErrorTable {
  static let values: [(String, String, String)] = [
    ("dport = = 1", "        ^", "'=' is neither a port from 0 to 65535 nor a known service"),
    ("dport = :foo", "         ^~~", "'foo' is neither a port from 0 to 65535 nor a known service"),
    (
      "dport = 65536", "        ^~~~~",
      "'65536' is neither a port from 0 to 65535 nor a known service"
    ),
    (
      "dport = 443x", "        ^~~~", "'443x' is neither a port from 0 to 65535 nor a known service"
    ),
    ("src = 1.2.3.4/33", "      ^~~~~~~~~~", "'/33' is not a prefix length from 0 to 32"),
    (
      "src 1.2.3.4/255.0.255.0", "    ^~~~~~~~~~~~~~~~~~~",
      "'/255.0.255.0' is not a prefix length from 0 to 32"
    ),
    ("src nowhere", "    ^~~~~~~", "'nowhere' is neither an address nor a known host"),
    (
      "src inet:[::1]", "    ^~~~~~~~~~",
      "'inet:' needs an IPv4 address, but brackets are for IPv6"
    ),
    (
      "src inet6:1.2.3.4", "    ^~~~~~~~~~~~~",
      "'1.2.3.4' is neither an IPv6 address nor a known host"
    ),
    ("src inet6:four", "    ^~~~~~~~~~", "'four' is neither an IPv6 address nor a known host"),
    ("src [::1", "    ^", "this bracket is never closed"),
    ("src [::1]443", "    ^~~~~~~~", "'[::1]443' is not an address in brackets"),
    ("src [::1]/129", "    ^~~~~~~~~", "'/129' is not a prefix length from 0 to 128"),
    (
      "src unix:/run/x", "    ^~~~",
      "'unix' sockets are not TCP; only 'inet:' and 'inet6:' are allowed"
    ),
    (
      "src 1.2.3.4:foo", "            ^~~",
      "'foo' is neither a port from 0 to 65535 nor a known service"
    ),
    ("src any/8", "    ^~~~~", "'any/8' is neither an address nor a known host"),
    ("src 256.1", "    ^~~~~", "'256.1' is neither an address nor a known host"),
    ("dev eht0", "    ^~~~", "there is no interface 'eht0'; did you mean 'eth0'?"),
    ("dev if0", "    ^~~", "there is no interface 'if0'"),
    ("fwmark x", "       ^", "'x' is not a mark, such as 0x1 or 0x1/0xff"),
    (
      "fwmark 4294967296", "       ^~~~~~~~~~",
      "'4294967296' is not a mark, such as 0x1 or 0x1/0xff"
    ),
    ("cgroup /none", "       ^~~~~", "there is no control group '/none'"),
    ("state tme-wait", "      ^~~~~~~~", "there is no state 'tme-wait'; did you mean 'time-wait'?"),
    (
      "state listen,clsoe", "             ^~~~~", "there is no state 'clsoe'; did you mean 'close'?"
    ),
    ("timer keepalve", "      ^~~~~~~~", "unknown timer 'keepalve'; did you mean 'keepalive'?"),
    (
      "timer 256", "      ^~~",
      "unknown timer '256'; the timers are off, retransmit, on, keepalive, timewait, probe, persist, delack"
    ),
    ("family inet7", "       ^~~~~", "unknown family 'inet7'; did you mean 'inet'?"),
    ("cookie x", "       ^", "'x' is not a cookie, such as 0x59d1"),
    (
      "cookie 18446744073709551616", "       ^~~~~~~~~~~~~~~~~~~~",
      "'18446744073709551616' is not a cookie, such as 0x59d1"
    ),
    ("uid nobdy", "    ^~~~~", "'nobdy' is not a user"),
    ("inode -1", "      ^~", "'-1' is not an inode number"),
    ("remaining < 5x", "            ^~", "'5x' is not a time, such as 5s, 250ms or 1.5m"),
    ("remaining < 1e3", "            ^~~", "'1e3' is not a time, such as 5s, 250ms or 1.5m"),
    ("uid üser", "    ^~~~", "'üser' is not a user"),
    ("dport ! 5", "      ^", "'!' is neither a port from 0 to 65535 nor a known service"),
  ]
}
