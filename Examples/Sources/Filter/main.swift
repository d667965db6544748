// Lists the sockets that a filter accepts, in the language of ss: Filter 'state time-wait dport = :443'.

import Glibc
import Netlink
import SockDiag
import SocketFilter

let text = CommandLine.arguments.dropFirst().joined(separator: " ")
let filter: SocketFilter
do {
  filter = try SocketFilter(text)
} catch {
  // Three lines: what is wrong, the filter, and the place in it.
  print(error)
  exit(1)
}

// The kernel judges what it can, which saves work; the program judges everything.
let context = FilterContext()
let kernel = filter.kernelFilter(for: context)
let program = filter.program(for: context)
let selection = SocketSelection(
  states: filter.states, localPort: filter.requestPorts.local,
  remotePort: filter.requestPorts.remote, bytecode: kernel.bytes)

var dump = try SocketDump.live(selection)
var accepted = 0
while let record = try dump.next() {
  guard program.matches(record) else { continue }
  accepted += 1
  print(
    record.state, record.local.address, record.local.port, record.remote.address, record.remote.port
  )
}
print("\(filter): \(accepted) of \(dump.socketsRead) sockets that the kernel sent")
