// Counts the TCP connections that conntrack follows, by their state. Needs CAP_NET_ADMIN.

import Glibc
import Netlink
import SockDiag

func countConnections() throws(ConntrackError) {
  var dump = try ConntrackDump.live()
  var counts: [ConntrackState?: Int] = [:]
  var translated = 0
  while let entry = try dump.next() {
    counts[entry.state, default: 0] += 1
    if entry.isTranslated { translated += 1 }
  }
  for (state, count) in counts.sorted(by: { $0.value > $1.value }) {
    print(state.map { "state \($0.rawValue)" } ?? "offloaded", count)
  }
  print("\(translated) of them are translated")
  if dump.isInterrupted { print("incomplete: the table changed while it was read") }
}

do {
  try countConnections()
} catch .notPermitted {
  print("reading conntrack's table takes CAP_NET_ADMIN")
} catch .notInKernel {
  print("this kernel has no conntrack")
} catch {
  print(error)
  exit(1)
}
