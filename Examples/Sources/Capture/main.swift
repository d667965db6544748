// Records three rounds of minisockets to a file, and reads them back: Capture /tmp/series.pcapng.

import Captures
import Glibc
import Netlink
import SockDiag

guard CommandLine.arguments.count == 2 else {
  print("usage: Capture FILE")
  exit(64)
}
let path = CommandLine.arguments[1]

let recording = try Recording(path, format: .pcapng, application: "Capture example")
for _ in 1...3 {
  recording.beginRound()
  var dump = try SocketDump.live(.minisockets(), readsAhead: false, observer: recording)
  while try dump.next() != nil {}
  try recording.finishRound()
}
print("\(recording.size) bytes in \(path)")

var series = try CaptureSeries.open(path, .minisockets())
while var dump = try series.nextRound() {
  var overdue = 0
  while let record = try dump.next() {
    if record.timer.isOverdue { overdue += 1 }
  }
  print("round \(series.round): \(dump.socketsRead) sockets, \(overdue) overdue", dump.incidents)
}
