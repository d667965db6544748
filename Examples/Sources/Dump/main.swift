// Lists every time-wait minisocket, and how long it still waits.

import Netlink
import SockDiag

var dump = try SocketDump.live(.minisockets())
var overdue = 0
while let record = try dump.next() {
  if record.timer.isOverdue { overdue += 1 }
  let time = record.timer.expiresIn ?? .zero
  print(
    record.state, record.local.address, record.local.port, "→", record.remote.address,
    record.remote.port, time)
}
print("\(dump.socketsRead) sockets from \(dump.origin.rawValue), \(overdue) of them overdue")
for incident in dump.incidents {
  print(incident.isLoss ? "incomplete:" : "note:", incident)
}
