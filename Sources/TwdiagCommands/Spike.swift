import NetlinkTransport
import SockDiag

public func spike() throws {
  var dump = try SocketDump.live(.minisockets())
  var out = OutputBuffer(descriptor: 1)
  let r = NetstatRenderer()
  r.header(to: &out)
  while let record = try dump.next() {
    var row = out.beginRow()
    r.row(record, to: &row)
    out.end(row)
  }
  out.flush()
}
