// Says which overdue sockets a destroyer would be asked to destroy, and destroys none.

import Netlink
import SockDiag

switch try DestroySupport.probe() {
case .available(let destroysMinisockets):
  print(
    "this kernel can destroy sockets, minisockets", destroysMinisockets ? "included" : "excepted")
case .notConfigured:
  print("this kernel was built without CONFIG_INET_DIAG_DESTROY")
case .unknownToKernel:
  print("this kernel is older than SOCK_DESTROY")
}

var dump = try SocketDump.live(.minisockets())
var requests: [DestroyRequest] = []
var withoutCookie = 0
while let record = try dump.next() {
  guard record.state == .timeWait, record.timer.isOverdue else { continue }
  // A socket whose cookie is not known could be any other by now: it is left alone.
  if let request = DestroyRequest(record) {
    requests.append(request)
  } else {
    withoutCookie += 1
  }
}
for request in requests {
  print(
    "would destroy", request.local.address, request.local.port, request.remote.address,
    request.remote.port)
}
print("\(requests.count) requests, \(withoutCookie) sockets without a cookie")
